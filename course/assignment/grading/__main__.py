"""Grade a class: ``python -m course.assignment.grading CHAPTER ...``, where ``nbgrader autograde CHAPTER`` would be run.

It reads ``submitted/`` and writes ``autograded/`` and the gradebook, as nbgrader does, so that formgrader, feedback and exports go on from
there. A run that was stopped goes on where it was; what has been graded and has not changed is not graded again.
"""

import concurrent.futures
import contextlib
import multiprocessing
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import nbformat
from nbgrader.apps.baseapp import NbGrader, nbgrader_aliases, nbgrader_flags
from nbgrader.preprocessors import AssignLatePenalties
from tqdm import tqdm
from traitlets import Bool, Float, Int, Unicode, default

from course import ROOT, digest, files
from course.assignment.grading import report
from course.assignment.grading.record import Record, RecordError, submissions
from course.assignment.grading.sandbox import Limits, SandboxError, tried
from course.assignment.grading.worker import Result, Task, graded

OUTCOMES = ("graded", "stopped", "refused", "failed")
TRIES = 3  # of a submission whose worker died
AHEAD = 4  # tasks a worker that wait in its queue: more would keep a class's notebooks in memory


class Grading(NbGrader):
    """The command, and its settings: all of them can be set in nbgrader_config.py, as ``c.Grading.wall = 300``."""

    name = "grading"
    description = "Grade the submissions to a chapter in a sandbox, as fast as the machine can"

    workers = Int(help="processes that grade, each with a sandbox of its own (as many as there are cores)").tag(config=True)
    scheduler = Unicode("", help="the address of a dask.distributed scheduler, tcp://..., whose workers are to grade").tag(config=True)
    unsafe = Bool(False, help="grade without a sandbox: only what you would run as yourself").tag(config=True)
    force = Bool(False, help="grade again what was graded already").tag(config=True)
    cell = Float(Limits.cell, help="seconds that one cell, or one question to it, may take").tag(config=True)
    wall = Float(Limits.wall, help="seconds that a submission may take").tag(config=True)
    cpu = Int(Limits.cpu, help="seconds of computing that one process of it may take").tag(config=True)
    memory = Int(Limits.memory, help="bytes of memory that all its processes may use").tag(config=True)
    disk = Int(Limits.disk, help="bytes that it may write into each of its folders").tag(config=True)
    file = Int(Limits.file, help="bytes of one file").tag(config=True)
    processes = Int(Limits.processes, help="processes and threads at a time").tag(config=True)
    files = Int(Limits.files, help="files that a process may have open").tag(config=True)

    aliases = {**nbgrader_aliases, "workers": "Grading.workers", "scheduler": "Grading.scheduler", "course": "CourseDirectory.course_id"}
    flags = {
        **nbgrader_flags,
        "unsafe": ({"Grading": {"unsafe": True}}, unsafe.help),
        "force": ({"Grading": {"force": True}}, force.help),
        "f": ({"Grading": {"force": True}}, force.help),
    }
    examples = "python -m course.assignment.grading descent --workers=8"

    @default("workers")
    def _as_many_as_cores(self) -> int:
        return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1

    @default("classes")
    def _all_classes(self) -> list:
        return [*super()._classes_default(), Grading, AssignLatePenalties]

    def limits(self) -> Limits:
        return Limits(**{name: getattr(self, name) for name in ("cell", "wall", "cpu", "memory", "disk", "file", "processes", "files")})

    def start(self) -> None:
        super().start()
        chapters = self.extra_args or [self.coursedir.assignment_id]
        if not all(chapters):
            self.fail("say which chapters are to be graded: python -m course.assignment.grading CHAPTER ...")
        try:
            with contextlib.closing(Pool(self)) as pool:
                sys.exit(max(grade_class(self, chapter, pool) for chapter in chapters))
        except (RecordError, SandboxError) as error:
            self.fail(str(error))
        except KeyboardInterrupt:
            self.fail("stopped; what has been graded is kept, and the same command goes on from there")


def key(chapter_source: Path, app: Grading) -> str:
    """What grading depends on beside a submission."""
    machinery = [
        "assignment/inside/*.py",
        "assignment/grading/*.py",
        "assignment/judge.py",
        "assignment/answers.py",
        "assignment/clean.py",
        "cells.py",
        "probes.py",
    ]
    own = [path for pattern in machinery for path in sorted(ROOT.glob(f"course/{pattern}"))]
    words = [path.read_text(encoding="utf-8") for path in own] + [str(app.limits()), str(app.unsafe)]
    return digest([*files(chapter_source), *words], chapter_source)


def room_for(record: Record) -> None:
    """Say early that there is no room on the disk, and that a folder cannot be written. Raises RecordError."""
    base = Path(record.directory.root)
    target = Path(record.directory.format_path(record.directory.autograded_directory, "x", record.assignment)).parents[1]
    target = next(path for path in (target, *target.parents) if path.exists())
    if not os.access(target, os.W_OK):
        raise RecordError(f"{target} cannot be written; give yourself the right to (chmod u+w) and run the command again")
    if shutil.disk_usage(base).free < 50 * 2**20:
        raise RecordError(f"there are less than 50 MB left on the disk of {base}; make room and run the command again")


class Pool:
    """The processes that grade, on this machine or behind a scheduler: made when there is something to grade, and again when one dies."""

    def __init__(self, app: Grading):
        self.app, self.executor, self.workers = app, None, app.workers

    def trust(self) -> None:
        """Try the sandbox of this machine, once. Raises SandboxError if there is none, or if it leaks."""
        if self.executor or self.app.scheduler:
            return
        if self.app.unsafe:
            print("WITHOUT A SANDBOX: each submission may read and change what you may", file=sys.stderr)
        elif broken := tried(self.app.limits()):
            raise SandboxError(
                f"the sandbox of this machine leaks; nothing was graded. In it, a submission can: {'; '.join(broken)}. Allow user "
                "namespaces to bubblewrap, or grade on a machine that does; --unsafe grades without a sandbox"
            )

    def open(self) -> Executor:
        if self.executor is None:
            if self.app.scheduler:
                self.executor = self._behind_a_scheduler()
            else:
                context = multiprocessing.get_context("forkserver")
                context.set_forkserver_preload(["course.assignment.grading.worker", "torch", "scipy.stats", "pandas", "matplotlib.pyplot"])
                self.executor = ProcessPoolExecutor(self.workers, mp_context=context)
        return self.executor

    def _behind_a_scheduler(self) -> Executor:
        try:
            from dask.distributed import Client
        except ImportError:
            raise RecordError("--scheduler wants dask.distributed; install it: python -m pip install distributed") from None
        try:
            client = Client(self.app.scheduler, timeout=20)
        except (OSError, TimeoutError) as error:
            raise RecordError(f"no scheduler answers at {self.app.scheduler}: {error}") from None
        self.workers = max(1, len(client.nthreads()))
        return client.get_executor(pure=False, retries=TRIES)

    def close(self) -> None:
        if self.executor:
            self.executor.shutdown(wait=False, cancel_futures=True)
            self.executor = None


def results(pool: Pool, tasks: Iterator[Task]) -> Iterator[Result]:
    """The result of each task, as it comes. A worker that dies costs its own task a try, and its neighbours nothing."""
    tries: Counter = Counter()
    waiting: dict[Future, Task] = {}
    again: list[Task] = []
    while True:
        executor = pool.open()
        try:
            while len(waiting) < AHEAD * pool.workers and (task := again.pop() if again else next(tasks, None)):
                again.append(task)
                waiting[executor.submit(graded, task)] = again.pop()
        except BrokenProcessPool:  # noticed here first
            pass
        if not waiting:
            if not again:
                return
            pool.close()
            continue
        done, _ = concurrent.futures.wait(waiting, return_when=concurrent.futures.FIRST_COMPLETED)
        broken = []
        for future in done:
            task = waiting.pop(future)
            try:
                yield future.result()
            except BrokenProcessPool:
                broken.append(task)
            except Exception as error:  # the scheduler gave it up, for one
                yield _failed(task, f"its worker failed: {type(error).__name__}: {str(error)[:200]}")
        if broken:  # of those that were in the pool nobody knows which one's worker died
            for task in [*broken, *waiting.values()]:
                tries[task.student] += 1
                if tries[task.student] <= TRIES:
                    again.append(task)
                else:
                    yield _failed(task, f"its worker died {TRIES} times")
            waiting.clear()
            pool.close()


def _failed(task: Task, why: str) -> Result:
    return Result(task.student, task.chapter, "failed", said=[why])


def grade_class(app: Grading, chapter: str, pool: Pool) -> int:
    """Grade what is to be graded of a chapter; return 1 where a submission could not be graded for a reason that is not its own."""
    directory, begun = app.coursedir, time.monotonic()
    directory.assignment_id = chapter
    late = AssignLatePenalties(parent=app)
    late.init_plugin()
    source = Path(directory.format_path(directory.source_directory, ".", chapter))
    record = Record(directory, key(source, app), late.plugin_inst)
    room_for(record)
    pool.trust()
    everybody = list(submissions(directory))
    if not everybody:
        pattern = directory.format_path(directory.submitted_directory, directory.student_id, directory.assignment_id)
        raise RecordError(f"there are no submissions: {pattern} matches nothing")
    kept = {} if app.force else {each.student: old for each in everybody if (old := record.done(each))}
    todo = {each.student: each for each in everybody if each.student not in kept}
    beside, text = record.beside(), nbformat.writes(record.source)
    records, counts = list(kept.values()), Counter(old["outcome"] for old in kept.values())

    def tasks() -> Iterator[Task]:
        for each in todo.values():
            yield Task(each.student, chapter, text, beside, each.files, app.limits(), app.unsafe)

    if kept:
        print(f"{len(kept)} of {len(everybody)} submissions are graded already", file=sys.stderr)
    graded_now = 0
    if todo:
        with tqdm(total=len(todo), unit=" submission", file=sys.stderr, mininterval=1) as bar:
            for result in results(pool, tasks()):
                entry = record.keep(todo[result.student], result)
                records.append(entry)
                counts[entry["outcome"]] += 1
                graded_now += 1
                bar.set_postfix({name: counts[name] for name in OUTCOMES if counts[name]}, refresh=False)
                bar.update()
    seconds = time.monotonic() - begun
    page = report.write(record, records, seconds if todo else 0.0, app.unsafe)
    record.close()
    summary = ", ".join(f"{counts[name]} {name}" for name in OUTCOMES if counts[name])
    print(f"{chapter}: {summary} of {len(everybody)} submissions")
    if todo:
        print(f"{graded_now} graded now in {seconds:.0f} s ({60 * graded_now / seconds:.0f} a minute)")
    print(f"the class at a glance: {os.path.relpath(page)}")
    for entry in records:
        if entry["outcome"] in ("refused", "failed"):
            print(f"  {entry['student']}: {' '.join(entry['said'])}")
    return int(counts["failed"] > 0)


if __name__ == "__main__":
    Grading.launch_instance()
