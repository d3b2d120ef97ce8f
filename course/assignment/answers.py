"""Answers to a chapter's exercises: the authors' own, a student's, and the banks of right and wrong ones beside each chapter."""

import copy
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from nbformat import NotebookNode

from course import ROOT
from course.cells import exercises, global_names, grade_id, is_answer, runs

RIGHT, WRONG = 4, 6  # answers that each bank holds at least


@dataclass
class Answer:
    """One answer of a bank: a student's cell, and the test cells that it should lose (all of the exercise's when None)."""

    right: bool
    name: str
    source: str
    loses: list[str] | None = None

    def lost(self, tests: list[str]) -> set[str]:
        """The tests, of its exercise's, that it should lose."""
        return set() if self.right else set(self.loses or tests)


def bank_of(chapter: str, exercise: str, root: Path = ROOT) -> Path:
    return root / "book" / chapter / "answers" / f"{exercise}.py"


def bank(chapter: str, exercise: str, root: Path = ROOT) -> list[Answer]:
    """The answers to an exercise in its chapter's folder ``answers``; none if there is no such file.

    Raises ValueError where a block's first line does not say what it holds.
    """
    path = bank_of(chapter, exercise, root)
    if not path.is_file():
        return []
    answers = []
    for block in re.split(r"^# %% *", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        title, source = block.split("\n", 1)
        match = re.fullmatch(r"(right|wrong): *(.*?)(?: *\| *loses: *([\w -]+))?\s*", title)
        if not match:
            raise ValueError(f"{path.name}: '# %% {title}' should read '# %% right: name' or '# %% wrong: name | loses: test ids'")
        answers.append(Answer(match[1] == "right", match[2], source.strip() + "\n", match[3].split() if match[3] else None))
    return answers


def bank_problems(chapter: str, notebook: NotebookNode, root: Path = ROOT) -> list[str]:
    """What is wrong with the banks of a chapter as files, a line each."""
    found, wanted = [], exercises(notebook)
    for exercise, tests in wanted.items():
        where, answers = bank_of(chapter, exercise, root).relative_to(root), bank(chapter, exercise, root)
        right, wrong = sum(answer.right for answer in answers), sum(not answer.right for answer in answers)
        if short := [f"{RIGHT - right} more right"] * (right < RIGHT) + [f"{WRONG - wrong} more wrong"] * (wrong < WRONG):
            found.append(f"{where}: {' and '.join(short)} answers are needed ({RIGHT} right, {WRONG} wrong)")
        names = [grade_id(cell) for cell in tests]
        unknown = {name for answer in answers for name in answer.loses or [] if name not in names}
        found += [f"{where}: '{name}' is no test of {exercise}" for name in sorted(unknown)]
    for path in sorted((root / "book" / chapter / "answers").glob("*.py")):
        if path.stem not in wanted:
            found.append(f"{path.relative_to(root)}: the chapter has no exercise of this name")
    return found


def solutions(source: NotebookNode) -> dict[str, str]:
    """The authors' own answer to each exercise."""
    return {grade_id(cell): cell.source for cell in source.cells if is_answer(cell)}


def answered(release: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """A student's notebook: the release with the cells of these exercises replaced."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if is_answer(cell) and grade_id(cell) in answers:
            cell.source = answers[grade_id(cell)]
    return notebook


def needed(cells: list[NotebookNode], always: Callable[[NotebookNode], bool]) -> list[NotebookNode]:
    """Those of these code cells that always run, and what one of them depends on.

    Read backwards, a cell is kept if it gives a meaning to a name that a kept cell mentions. A function may also mention
    what only a later cell defines: names that found no cell are looked for again from the end.
    """
    late = set()
    while True:
        kept, wanted, found = [], set(late), set()
        for cell in reversed(cells):
            given, mentioned = global_names(cell.source)
            if not always(cell) and not given & wanted and "import *" not in cell.source:
                continue
            wanted = wanted - given | mentioned
            found |= given
            kept.append(cell)
        if wanted - found <= late:
            return kept[::-1]
        late |= wanted - found


def essential(notebook: NotebookNode) -> list[NotebookNode]:
    """The code cells that are exercises, tests, or what one of these depends on; pictures, tables and long runs are none of them."""
    return needed([cell for cell in notebook.cells if runs(cell)], lambda cell: "nbgrader" in cell.metadata)
