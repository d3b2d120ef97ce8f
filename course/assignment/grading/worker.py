"""One submission graded, in a process of its own: its plan carried out in the sandbox, its tests judged here.

``graded`` is all that a pool of processes, on this machine or on many, has to run: a task goes in and a result comes out, both plain.
"""

import contextlib
import hashlib
import mmap
import os
import pickle
import resource
import select
import signal
import struct
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course.assignment import clean
from course.assignment.grading import intake
from course.assignment.grading.sandbox import Limits, Sandbox, SandboxError, watch
from course.assignment.inside.wire import WireError, raised
from course.assignment.judge import Judge
from course.cells import exercises, grade_id, is_test
from course.preprocessors import UNANSWERED

RESTARTS = 3  # of a submission whose process died


@dataclass(frozen=True)
class Task:
    """What is to be graded. source: the chapter's notebook, as JSON. beside: what lies beside it. files: what the student handed in."""

    student: str
    chapter: str
    source: str
    beside: dict[str, bytes]
    files: dict[str, bytes]
    limits: Limits = Limits()
    unsafe: bool = False


@dataclass
class Result:
    """What became of a submission.

    outcome: graded; refused (nothing in it could be graded); stopped (it was graded, but a process of it died, or time or memory ran out);
    failed (the grading itself went wrong: grade it again). tests: by test, None where it passed, else the error as nbformat has it.
    notebook: what to show, as JSON, with outputs. said: why, or how it was read. seconds, and bytes of memory that it took.
    """

    student: str
    chapter: str
    outcome: str
    tests: dict[str, dict | None] = field(default_factory=dict)
    notebook: str = ""
    missing: list[str] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    seconds: float = 0.0
    memory: int = 0


class Died(Exception):
    """The submission's process is gone, or does not answer."""


_sandboxes: dict[tuple, Sandbox] = {}
_judges: dict[str, tuple[nbformat.NotebookNode, Judge]] = {}


def _sandbox(task: Task) -> Sandbox:
    key = (task.limits, task.unsafe)
    if key not in _sandboxes:
        _sandboxes[key] = Sandbox(*key)
    sandbox = _sandboxes[key]
    if not sandbox.running():
        sandbox.start()
    return sandbox


def _judge(task: Task) -> tuple[nbformat.NotebookNode, Judge]:
    key = hashlib.sha256(pickle.dumps((task.source, sorted(task.beside.items())))).hexdigest()
    if key not in _judges:
        notebook = nbformat.reads(task.source, as_version=4)
        _judges[key] = notebook, Judge(notebook, task.beside)
    return _judges[key]


def graded(task: Task) -> Result:
    """Grade one submission. Never raises for what a student handed in: each has its outcome."""
    begun = time.monotonic()
    try:
        sandbox, (source, judge) = _sandbox(task), _judge(task)
    except SandboxError as error:
        return Result(task.student, task.chapter, "failed", said=[str(error)])
    peak = mmap.mmap(-1, 16)  # the watching thread's numbers: the most memory, and processes killed for it

    def say(what: str, number: int) -> None:
        old = struct.unpack("QQ", peak[:])
        peak[:] = struct.pack("QQ", max(old[0], number) if what == "peak" else old[0], old[1] + (what == "killed"))

    stop = threading.Event()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:  # judged in a fork: whatever the data does here is gone with it
        try:
            os.close(reader)
            _bound_memory(task.limits.memory)
            result = _carried_out(task, source, judge, sandbox, peak)
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump(result, pipe)
        except BaseException as error:
            os.write(2, f"{task.student}: {type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(writer)
    watcher = threading.Thread(target=watch, args=(sandbox, stop, say), daemon=True)
    watcher.start()
    content, end = bytearray(), begun + task.limits.wall + 60
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], max(0.0, end - time.monotonic()))[0] and (part := pipe.read(2**20)):
            content += part
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    stop.set()
    watcher.join()
    if not content:
        sandbox.stop()
        said = ["the grading of this submission came to no end"]
        return Result(task.student, task.chapter, "failed", said=said, seconds=time.monotonic() - begun)
    result = pickle.loads(bytes(content))  # made by this process's own fork, of a Result
    result.memory, killed = struct.unpack("QQ", peak[:])
    result.seconds = time.monotonic() - begun
    if killed and result.outcome == "graded":
        result.outcome = "stopped"
        result.said.append(f"It used more than {task.limits.memory // 2**20} MB of memory; what used it was stopped.")
    return result


def _bound_memory(more: int) -> None:
    """Let this process take so many bytes more, whatever a student's data swells to."""
    with contextlib.suppress(OSError, ValueError):
        now = int(Path("/proc/self/statm").read_text().split()[5]) * mmap.PAGESIZE
        resource.setrlimit(resource.RLIMIT_DATA, (now + more, resource.getrlimit(resource.RLIMIT_DATA)[1]))


class _Run:
    """A plan that is carried out: its process, started again without the cell that killed it where one does."""

    def __init__(self, task: Task, plan: intake.Plan, sandbox: Sandbox, peak: mmap.mmap):
        self.task, self.plan, self.sandbox, self.peak = task, plan, sandbox, peak
        self.end = time.monotonic() + task.limits.wall
        self.cells = {cell.id: cell for cell in plan.notebook.cells}
        self.done: list[str] = []  # the cells that have been run
        self.deadly: set[str] = set()  # those that killed it
        self.deaths = 0  # in probes
        self.context, self.channel = None, None
        self.room = 2 * task.limits.output  # of its outputs, which nobody has to read all

    def open(self) -> None:
        files = {name: content for name, content in self.task.files.items() if not name.endswith(".ipynb")}
        files = self.task.beside | {name: content for name, content in files.items() if name not in self.task.beside}
        self.context = self.sandbox.submission(files)
        self.channel = self.context.__enter__()
        for name in self.done:
            if name not in self.deadly:
                self._run(name)

    def close(self) -> None:
        if self.context:
            self.context.__exit__(None, None, None)
            self.context = None

    def _asked(self, message: list, seconds: float) -> object:
        """What the process answers. Raises Died if it does not, in time."""
        if self.context is None:
            self.open()
        left = self.end - time.monotonic()
        if left <= 0:
            raise Died("the time for the whole notebook was over")
        self.channel.socket.settimeout(min(seconds + 10, left))
        try:
            self.channel.send(message)
            return self.channel.receive()
        except TimeoutError:
            raise Died(f"it did not end within {min(seconds, left):.0f} seconds") from None
        except (EOFError, OSError):
            memory = struct.unpack("QQ", self.peak[:])[1]
            raise Died("it used too much memory" if memory else "it ended its process") from None
        except (WireError, ValueError, MemoryError):
            raise Died("it disturbed the process that runs it") from None

    def _run(self, name: str) -> tuple[list, dict | None]:
        seconds = self.task.limits.cell
        answer = self._asked(["run", self.cells[name].source, name in self.plan.own, seconds], seconds)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise Died("it disturbed the process that runs it")
        return answer

    def run(self, name: str) -> None:
        """Run a cell, and put what it prints, shows and raises into the notebook if it is the student's."""
        cell = self.cells[name]
        try:
            outputs, error = self._run(name)
        except Died as death:
            self.deadly.add(name)
            self.close()
            outputs, error = [], _error("Stopped", f"This cell was stopped: {death}. The rest of the notebook was run without it.")
        self.done.append(name)
        if name in self.plan.own:
            for output in _outputs(outputs if isinstance(outputs, list) else [], error):
                self.room -= len(nbformat.writes(new_notebook(cells=[new_code_cell(outputs=[output])])))
                if self.room < 0:
                    cell.outputs.append(new_output("stream", text="(This notebook shows too much: this output is left out.)\n"))
                    break
                cell.outputs.append(output)

    def probe(self, *question: object) -> object:
        """What a probe answers; an exception, as it arrives, where its process died."""
        *question, seconds = question
        seconds = min(float(seconds), self.task.limits.cell)
        try:
            return self._asked(["probe", *question, seconds], seconds)
        except Died as death:
            self.close()
            self.deaths += 1
            return raised(RuntimeError(f"the process died: {death}"))


def _error(kind: str, text: str) -> dict:
    return {"output_type": "error", "ename": kind, "evalue": text, "traceback": [f"{kind}: {text}"]}


def _outputs(outputs: list, error: dict | None) -> list[nbformat.NotebookNode]:
    """A cell's outputs as nbformat has them, of whatever a student's process says that they are."""
    found = []
    for output in [*outputs, *([error] if error else [])]:
        try:
            node = nbformat.from_dict(output)
            nbformat.validate({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [_cell(node)]})
        except Exception:  # nbformat's own error, or what it trips over
            continue
        found.append(clean.output(node))
    return found


def _cell(output: nbformat.NotebookNode) -> dict:
    return {"cell_type": "code", "id": "x", "metadata": {}, "source": "", "execution_count": None, "outputs": [output]}


def _carried_out(task: Task, source: nbformat.NotebookNode, judge: Judge, sandbox: Sandbox, peak: mmap.mmap) -> Result:
    names = [grade_id(cell) for cell in source.cells if is_test(cell)]
    result = Result(task.student, task.chapter, "graded", {name: None for name in names})
    try:
        plan = intake.plan(task.files, task.chapter, source)
    except intake.Refusal as refusal:
        text = f"This submission could not be graded: {refusal}."
        result.outcome, result.said = "refused", [text]
        result.tests = {name: _error("Refused", text) for name in names}
        result.notebook = nbformat.writes(intake.refused(source, text))
        return result
    run = _Run(task, plan, sandbox, peak)
    exercise_of = {grade_id(cell): exercise for exercise, cells in exercises(source).items() for cell in cells}
    try:
        for name in plan.run:
            if name not in exercise_of:
                if len(run.deadly) <= RESTARTS:
                    run.run(name)
                continue
            exercise = exercise_of[name]
            if exercise in plan.missing:
                error = _error("NotImplementedError", UNANSWERED.format(exercise))
            elif run.deaths + len(run.deadly) > RESTARTS:
                error = _error("Stopped", f"{exercise}: this was not tried, since the notebook's process had died too often.")
            else:
                error = judge.error(name, run.probe)
            if error:
                error = _named(error, exercise)
                run.cells[name].outputs = [nbformat.from_dict(error)]
            result.tests[name] = error
    finally:
        run.close()
    if run.deadly or run.deaths:
        result.outcome = "stopped"
    result.missing, result.said = plan.missing, plan.notices
    result.notebook = nbformat.writes(intake.with_notices(plan.notebook, plan.notices))
    return result


def _named(error: dict, exercise: str) -> dict:
    """An error that names its exercise: a check's own sentence does, an error that slipped through one does not."""
    if exercise in error["evalue"]:
        return error
    text = f"{exercise}: the test could not be finished: {error['ename']}: {error['evalue']}"
    return _error(error["ename"], text[:5000])
