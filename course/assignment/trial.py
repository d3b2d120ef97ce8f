"""Trials: a chapter runs once with its solutions, and each answer to an exercise is tried in a fork of that process.

A fork begins where the solved chapter is just before the exercise, so that nothing is imported or run twice, and whatever the answer
does is gone with it. Cells and probes run, and checks judge, by the code that grades a class, in one process and without its sandbox.
The gate, the banks, the mutants and the seeds are tried here; that nbgrader gives the same points is checked by the example class.
"""

import contextlib
import os
import shutil
import sys
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, ProcessPoolExecutor
from functools import partial
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from course import kernels
from course.assignment.answers import essential
from course.assignment.inside.student import Fork, Student
from course.assignment.inside.wire import Raised
from course.assignment.judge import Judge
from course.cells import exercises, grade_id, is_answer, is_test, label, runs

SECONDS = 300  # for one trial

Errors = dict[str, str]  # an error's type and text, by the id of the cell that raised it


def forked(function: Callable[[], Any], seconds: int = SECONDS) -> Any:
    """What a function returns, as plain data, when it runs in a fork of this process; None if the fork died, raised or took too long."""
    fork = Fork("", function)
    try:
        result = fork.ask([], seconds)
    finally:
        fork.end()
    return None if isinstance(result, Raised) else result


class Trial:
    """A notebook that runs in this process, which is used for nothing else: its cells, one after the other, its tests cut in two."""

    def __init__(self, notebook: NotebookNode, folder: Path):
        """Begin in a folder that holds what lies beside the notebook."""
        self.student = Student()
        self.student.begin(folder)
        self.judge = Judge(notebook)

    def errors(self, cells: list[NotebookNode], replaced: dict[str, str] | None = None) -> Errors:
        """Run cells, these ids' with another source, and return their errors."""
        found = {}
        for cell in cells:
            name = grade_id(cell)
            if is_test(cell):
                error = self.judge.error(name, self.student.probe)
            else:
                error = self.student.run((replaced or {}).get(name, cell.source), own=is_answer(cell))[1]
            if error:
                found[name or cell.id] = f"{error['ename']}: {error['evalue']}"
        return found


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """Let nothing be seen of what this process and its forks print."""
    sys.stdout.flush()
    kept = [os.dup(number) for number in (1, 2)]
    with open(os.devnull, "w") as nowhere:
        for number in (1, 2):
            os.dup2(nowhere.fileno(), number)
    try:
        yield
    finally:
        sys.stdout.flush()
        for number, copy in zip((1, 2), kept, strict=True):
            os.dup2(copy, number)
            os.close(copy)


def copy_beside(folder: Path, target: str) -> Path:
    """Copy what lies beside a notebook, without the notebook, into a folder where cells may write."""
    shutil.copytree(folder, target, dirs_exist_ok=True, ignore=shutil.ignore_patterns("*.ipynb"))
    return Path(target)


def try_blank(release: NotebookNode, folder: Path) -> Errors:
    """Run a released notebook as it is, every cell of it, and return its errors. folder: what lies beside it."""
    with tempfile.TemporaryDirectory() as own, quiet():
        return Trial(release, copy_beside(folder, own)).errors([cell for cell in release.cells if runs(cell)])


def try_answers(
    source: NotebookNode, folder: Path, variants: dict[str, dict[str, str]], seconds: int = SECONDS
) -> tuple[Errors, dict[str, dict[str, Errors]]]:
    """Run what a chapter's exercises need, with the authors' solutions, and each variant of an answer in a fork.

    source: the chapter's notebook. folder: what lies beside it. variants: for each exercise, sources by their names.
    Returns the errors of the solved chapter, and for each exercise and variant those of its own cell, of its tests, and of what stands
    between them. A variant whose process died, or took more seconds than these, has lost all its tests.
    """
    cells, tests = essential(source), exercises(source)
    solved, found = {}, {exercise: {} for exercise in variants}
    with tempfile.TemporaryDirectory() as own, quiet():
        trial = Trial(source, copy_beside(folder, own))
        for index, cell in enumerate(cells):
            exercise = grade_id(cell)
            if is_answer(cell) and variants.get(exercise):
                last = max(i for i, other in enumerate(cells) if other in tests[exercise])
                part = [other for other in cells[index : last + 1] if not is_test(other) or other in tests[exercise]]
                lost = {label(test): f"the process died, or took more than {seconds} s" for test in tests[exercise]}
                for name, variant in variants[exercise].items():
                    errors = forked(partial(trial.errors, part, {exercise: variant}), seconds)
                    found[exercise][name] = lost if errors is None else errors
            solved |= trial.errors([cell])
    return solved, found


def try_seeds(source: NotebookNode, folder: Path, numbers: range) -> dict[int, Errors]:
    """Run what a chapter's exercises need, then all its tests under each seed of all generators, odd numbers with two threads."""

    def tests(number: int) -> Errors:
        import random

        import numpy as np
        import torch

        for seed in (random.seed, np.random.seed, torch.manual_seed):
            seed(number)
        torch.set_num_threads(1 + number % 2)
        return trial.errors([cell for cell in source.cells if is_test(cell)])

    with tempfile.TemporaryDirectory() as own, quiet():
        trial = Trial(source, copy_beside(folder, own))
        trial.errors([cell for cell in essential(source) if not is_test(cell)])
        found = {number: forked(partial(tests, number)) for number in numbers}
    return {number: {"all": "the process died"} if errors is None else errors for number, errors in found.items()}


def processes() -> Executor:
    """Processes for trials, as many as there are cores, each of which tries one chapter and has imported the heavy packages before."""
    kernels.environment()
    return ProcessPoolExecutor(os.cpu_count(), mp_context=kernels.warm_context(), max_tasks_per_child=1)
