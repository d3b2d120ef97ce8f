"""One submission graded, in a process of its own: its plan carried out in the sandbox, its tests judged here.

``graded`` is all that a pool of processes, on this machine or on many, has to run: a task goes in and a result comes out, both plain.
"""

import contextlib
import ctypes
import functools
import hashlib
import mmap
import multiprocessing
import os
import pickle
import platform
import resource
import select
import signal
import struct
import threading
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

import nbformat
import numpy as np
import torch
from nbformat.v4 import new_code_cell, new_notebook, new_output

from course import ROOT, digest
from course.assignment import clean
from course.assignment.grading import intake
from course.assignment.grading.sandbox import Limits, Sandbox, SandboxError, trust, watch
from course.assignment.inside.wire import WireError, raised
from course.assignment.judge import Judge, failure
from course.cells import exercises, grade_id, is_test
from course.preprocessors import UNANSWERED

RESTARTS = 3  # of a submission whose process died
MACHINERY = [
    "assignment/inside/*.py",
    "assignment/grading/*.py",
    "assignment/judge.py",
    "assignment/answers.py",
    "assignment/clean.py",
    "cells.py",
    "probes.py",
]
DEATH_SIGNAL = 1  # prctl's


@dataclass(frozen=True)
class Task:
    """What is to be graded. source: the chapter's notebook, as JSON. beside: what lies beside it. files: what the student handed in.

    elsewhere: what grades it is not on the machine of the command, which has tried its own sandbox only; then version() there.
    """

    student: str
    chapter: str
    source: str
    beside: dict[str, bytes]
    files: dict[str, bytes]
    limits: Limits = Limits()
    unsafe: bool = False
    elsewhere: str = ""


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


class Ended(Died):
    """It is gone, and nobody knows yet by whose doing."""


class Lost(BaseException):
    """A submission has to be run again from its beginning: its process ended in a cell, or in a test, and for all that is known it was
    killed from outside. No check can take it for an error of an answer's. stopped: what was stopped before, and why."""

    def __init__(self, name: str, why: str, stopped: dict[str, str]):
        super().__init__(name, why, stopped)
        self.name, self.why, self.stopped = name, why, stopped


_one_at_a_time = threading.Lock()  # a worker with several threads grades in one of them
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


@functools.cache
def version() -> str:
    """What grades here, as one word: the course's code, and the libraries that a last digit depends on."""
    own = [path for pattern in MACHINERY for path in sorted(ROOT.glob(f"course/{pattern}"))]
    return digest([*own, torch.__version__, np.__version__])


def begin() -> None:
    """What a process that grades does first: it lets the command answer Ctrl-C, and ends when the command is gone."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)

    def end_together() -> None:
        multiprocessing.parent_process().join()
        os._exit(1)

    threading.Thread(target=end_together, daemon=True).start()


def graded(task: Task) -> Result:
    """Grade one submission. Never raises for what a student handed in: each has its outcome."""
    begun = time.monotonic()
    with _one_at_a_time:
        if why := _distrusted(task):
            result = Result(task.student, task.chapter, "failed", said=[f"{platform.node()}: {why}"])
        else:
            result = _graded(task, time.monotonic() + task.limits.wall)
    result.seconds = time.monotonic() - begun
    return result


def _distrusted(task: Task) -> str:
    """Why this process should not grade for a command on another machine, in words; nothing where it may."""
    if not task.elsewhere:
        return ""
    if task.elsewhere != version():
        return "the course, torch or NumPy is not of the version that the command has; install the same here"
    try:
        if not task.unsafe:
            trust(task.limits)
    except SandboxError as error:
        return str(error)
    return ""


def _graded(task: Task, end: float) -> Result:
    """The result of a submission. end: when its time is over.

    Where its process ends without having been told to, it is run once more, since it may have been killed from outside; what ends it a
    second time is the submission's own, and is left out from then on.
    """
    torch.set_num_threads(1)  # a fork of a process whose threads have worked would wait for them for ever
    stopped: dict[str, str] = {}
    seen: Counter = Counter()
    while True:
        try:
            source, judge = _judge(task)
            sandbox = _sandbox(task)
        except SandboxError as error:
            seen[""] += 1
            if seen[""] <= RESTARTS:  # it may have been killed, too
                continue
            return Result(task.student, task.chapter, "failed", said=[str(error)])
        result, memory, killed = _forked(task, source, judge, sandbox, end, stopped)
        if isinstance(result, Result):
            result.memory = memory
            if killed and result.outcome == "graded":
                result.outcome = "stopped"
                result.said.append(f"It used more than {task.limits.memory // 2**20} MB of memory; what used it was stopped.")
            return result
        name, why, stopped = result
        seen[name] += 1
        if name and (seen[name] > 1 or seen.total() > 2 * RESTARTS):
            stopped = {**stopped, name: why}
        if seen[""] > RESTARTS:
            return Result(task.student, task.chapter, "failed", said=[why])


def _forked(
    task: Task, source: nbformat.NotebookNode, judge: Judge, sandbox: Sandbox, end: float, stopped: dict[str, str]
) -> tuple[Result | tuple[str, str, dict[str, str]], int, int]:
    """The result of a submission, or what Lost says; bytes of memory that it took; processes of it that were killed for their memory.

    It is judged in a fork: whatever the data does there is gone with it.
    """
    peak = mmap.mmap(-1, 16)  # the watching thread's numbers: the most memory, and processes killed for it

    def say(what: str, number: int) -> None:
        old = struct.unpack("QQ", peak[:])
        peak[:] = struct.pack("QQ", max(old[0], number) if what == "peak" else old[0], old[1] + (what == "killed"))

    stop = threading.Event()
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            ctypes.CDLL(None).prctl(DEATH_SIGNAL, signal.SIGKILL)  # it does not outlive this process
            os.close(reader)
            _bound_memory(task.limits.memory)
            try:
                result = _carried_out(task, source, judge, sandbox, peak, end, stopped)
            except Lost as lost:
                result = lost.name, lost.why, lost.stopped
            except SandboxError as error:
                result = "", str(error), stopped
            with os.fdopen(writer, "wb") as pipe:
                pickle.dump((result, sandbox.process is None), pipe)
        except BaseException as error:
            os.write(2, f"{task.student}: {type(error).__name__}: {error}\n".encode())
            os._exit(1)
        os._exit(0)
    os.close(writer)
    watcher = threading.Thread(target=watch, args=(sandbox, stop, say), daemon=True)
    watcher.start()
    content, last = bytearray(), end + 60
    with os.fdopen(reader, "rb", buffering=0) as pipe:
        while select.select([pipe], [], [], max(0.0, last - time.monotonic()))[0] and (part := pipe.read(2**20)):
            content += part
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    stop.set()
    watcher.join()
    try:
        result, gone = pickle.loads(bytes(content))  # made by this process's own fork
    except (EOFError, pickle.UnpicklingError):  # the fork was killed, or took too long
        result, gone = ("", "the grading of this submission came to no end", stopped), True
    if gone:
        sandbox.stop()
    return result, *struct.unpack("QQ", peak[:])


def _bound_memory(more: int) -> None:
    """Let this process take so many bytes more, whatever a student's data swells to."""
    with contextlib.suppress(OSError, ValueError):
        now = int(Path("/proc/self/statm").read_text().split()[5]) * mmap.PAGESIZE
        resource.setrlimit(resource.RLIMIT_DATA, (now + more, resource.getrlimit(resource.RLIMIT_DATA)[1]))


class _Run:
    """A plan that is carried out: its process, started again without the cell that killed it where one does."""

    def __init__(self, task: Task, plan: intake.Plan, sandbox: Sandbox, peak: mmap.mmap, end: float, stopped: dict[str, str]):
        self.task, self.plan, self.sandbox, self.peak, self.end = task, plan, sandbox, peak, end
        self.cells = {cell.id: cell for cell in plan.notebook.cells}
        self.done: list[str] = []  # the cells that have been run
        self.stopped = dict(stopped)  # the cells and the tests that ended it, and how
        self.at = ""  # the cell, or the test, in hand
        self.context, self.channel = None, None
        self.room = 2 * task.limits.output  # of its outputs, which nobody has to read all

    def open(self) -> None:
        if self.sandbox.process is None:  # it was stopped in this fork; the process above starts another one
            raise Lost("", "the sandbox died", self.stopped)
        files = {name: content for name, content in self.task.files.items() if not name.endswith(".ipynb")}
        files = self.task.beside | {name: content for name, content in files.items() if name not in self.task.beside}
        self.context = self.sandbox.submission(files)
        try:
            self.channel = self.context.__enter__()
        except BaseException:
            self.context = None
            raise
        for name in self.done:
            if name not in self.stopped:
                self._run(name)

    def close(self) -> None:
        if self.context:
            self.context.__exit__(None, None, None)
            self.context = None

    def _asked(self, message: list, seconds: float) -> object:
        """What the process answers. Raises Died if it does not, in time."""
        if self.context is None:
            try:
                self.open()
            except OSError:
                raise Lost("", "the sandbox died", self.stopped) from None
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
            if struct.unpack("QQ", self.peak[:])[1]:
                raise Died("it used too much memory") from None
            raise Ended("it ended its process") from None
        except (WireError, ValueError, MemoryError):
            raise Died("it disturbed the process that runs it") from None

    def _run(self, name: str) -> tuple[list, dict | None]:
        seconds = self.task.limits.cell
        answer = self._asked(["run", self.cells[name].source, name in self.plan.own, seconds], seconds)
        if not isinstance(answer, tuple) or len(answer) != 2:
            raise Died("it disturbed the process that runs it")
        return answer

    def _stop(self, death: Died) -> None:
        """Leave out from now on what is in hand. Raises Lost, first, where it may not be to blame."""
        self.close()
        if isinstance(death, Ended):
            raise Lost(self.at, str(death), self.stopped) from None
        self.stopped[self.at] = str(death)

    def run(self, name: str) -> None:
        """Run a cell, and put what it prints, shows and raises into the notebook if it is the student's."""
        cell, self.at = self.cells[name], name
        outputs, error = [], None
        if name not in self.stopped:
            try:
                outputs, error = self._run(name)
            except Died as death:
                self._stop(death)
        if name in self.stopped:
            text = f"This cell was stopped: {self.stopped[name]}. The rest of the notebook was run without it."
            outputs, error = [], failure("Stopped", text)
        self.done.append(name)
        if name in self.plan.own:
            for output in _outputs(outputs if isinstance(outputs, list) else [], error):
                self.room -= len(nbformat.writes(new_notebook(cells=[new_code_cell(outputs=[output])])))
                if self.room < 0:
                    cell.outputs.append(new_output("stream", text="(This notebook shows too much: this output is left out.)\n"))
                    break
                cell.outputs.append(output)

    def probe(self, test: str, *question: object) -> object:
        """What a probe answers; an exception, as it arrives, where its process died."""
        self.at = test
        *question, seconds = question
        seconds = min(float(seconds), self.task.limits.cell)
        if test not in self.stopped:
            try:
                return self._asked(["probe", test, *question, seconds], seconds)
            except Died as death:
                self._stop(death)
        return raised(RuntimeError(f"the process died: {self.stopped[test]}"))


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


def _carried_out(
    task: Task, source: nbformat.NotebookNode, judge: Judge, sandbox: Sandbox, peak: mmap.mmap, end: float, stopped: dict[str, str]
) -> Result:
    names = [grade_id(cell) for cell in source.cells if is_test(cell)]
    result = Result(task.student, task.chapter, "graded", {name: None for name in names})
    try:
        plan = intake.plan(task.files, task.chapter, source)
    except intake.Refusal as refusal:
        text = f"This submission could not be graded: {refusal}."
        result.outcome, result.said = "refused", [text]
        result.tests = {name: failure("Refused", text) for name in names}
        result.notebook = nbformat.writes(intake.refused(source, text))
        return result
    run = _Run(task, plan, sandbox, peak, end, stopped)
    exercise_of = {grade_id(cell): exercise for exercise, cells in exercises(source).items() for cell in cells}
    try:
        for name in plan.run:
            if name not in exercise_of:
                if len(run.stopped) <= RESTARTS:
                    run.run(name)
                continue
            exercise = exercise_of[name]
            if exercise in plan.missing:
                error = failure("NotImplementedError", UNANSWERED.format(exercise))
            elif len(run.stopped) > RESTARTS:
                error = failure("Stopped", f"{exercise}: this was not tried, since the notebook's process had died too often.")
            else:
                error = judge.error(name, run.probe)
            if error:
                error = _named(error, exercise)
                run.cells[name].outputs = [nbformat.from_dict(error)]
            result.tests[name] = error
    finally:
        run.close()
    if run.stopped:
        result.outcome = "stopped"
    result.missing, result.said = plan.missing, plan.notices
    result.notebook = nbformat.writes(intake.with_notices(plan.notebook, plan.notices))
    return result


def _named(error: dict, exercise: str) -> dict:
    """An error that names its exercise: a check's own sentence does, an error that slipped through one does not."""
    if exercise in error["evalue"]:
        return error
    text = f"{exercise}: the test could not be finished: {error['ename']}: {error['evalue']}"
    return failure(error["ename"], text[:5000])
