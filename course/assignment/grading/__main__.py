"""Grade a class: ``python -m course.assignment.grading CHAPTER ...``, where ``nbgrader autograde CHAPTER`` would be run.

It reads ``submitted/`` and writes ``autograded/`` and the gradebook, as nbgrader does, so that formgrader, feedback and exports go on from
there. A run that was stopped goes on where it was; what has been graded and has not changed is not graded again.
"""

import concurrent.futures
import contextlib
import fcntl
import multiprocessing
import os
import shutil
import sys
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import nbformat
from nbgrader.apps.baseapp import NbGrader, nbgrader_aliases, nbgrader_flags
from nbgrader.preprocessors import AssignLatePenalties
from tqdm import tqdm
from traitlets import Bool, Float, Int, Unicode, default

from course import digest, files, kernels
from course.assignment.grading import report
from course.assignment.grading.record import Record, RecordError, Submission, folders, handed_in
from course.assignment.grading.sandbox import Limits, SandboxError, trust
from course.assignment.grading.worker import Result, Task, begin, graded, version

OUTCOMES = ("graded", "stopped", "refused", "failed")
TRIES = 3  # of a submission whose worker died
ROOM = 50 * 2**20  # bytes that the disk should have left
AHEAD = 4  # tasks per worker behind a scheduler: more would keep a class's notebooks in memory


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
        kernels.programs()
        chapters = self.extra_args or [self.coursedir.assignment_id]
        if not all(chapters):
            self.fail("say which chapters are to be graded: python -m course.assignment.grading CHAPTER ...")
        try:
            with alone_in(Path(self.coursedir.root)), contextlib.closing(Pool(self)) as pool:
                sys.exit(max(grade_class(self, chapter, pool) for chapter in chapters))
        except (RecordError, SandboxError) as error:
            self.fail(str(error))
        except OSError as error:
            where = error.filename or self.coursedir.root
            self.fail(f"{where}: {error.strerror or error}; mend that and run the command again: it goes on")
        except KeyboardInterrupt:
            self.fail("stopped; what has been graded is kept, and the same command goes on from there")


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep a second run out of a course's folder until this one ends, however it ends. Raises RecordError in the second one."""
    try:
        descriptor = os.open(folder, os.O_RDONLY)
    except OSError as error:
        raise RecordError(f"there is no course in {folder} ({error.strerror}); say where it is: --course-dir=FOLDER") from None
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise RecordError(f"another run grades the course in {folder}; wait until it has ended, or stop it") from None
        except OSError:  # a file system that knows no locks
            pass
        yield
    finally:
        os.close(descriptor)


def key(chapter_source: Path, app: Grading) -> str:
    """What grading depends on beside a submission."""
    return digest([*files(chapter_source), version(), str(app.limits()), str(app.unsafe)], chapter_source)


def room_for(record: Record) -> None:
    """Say early that there is no room on the disk, and that a folder cannot be written. Raises RecordError."""
    target = Path(record.directory.format_path(record.directory.autograded_directory, "x", record.assignment)).parents[1]
    for wanted in (Path(record.directory.root), target):
        folder = next(path for path in (wanted, *wanted.parents) if path.exists())
        if not os.access(folder, os.W_OK):
            raise RecordError(f"{folder} cannot be written; give yourself the right to (chmod u+w) and run the command again")
        if shutil.disk_usage(folder).free < ROOM:
            raise RecordError(f"there are less than {ROOM // 2**20} MB left on the disk of {folder}; make room and run the command again")


class Pool:
    """The processes that grade, on this machine or behind a scheduler; they start when there is something to grade.

    Of this machine's each is an executor of its own, with one task in hand: when a process dies it is known which task was in it, and no
    other is lost.
    """

    def __init__(self, app: Grading):
        self.app, self.most = app, app.workers
        self.idle: list[ProcessPoolExecutor] = []
        self.busy: dict[Future, ProcessPoolExecutor] = {}
        self.client = None

    def trust(self) -> None:
        """Try the sandbox of this machine, once; workers elsewhere try their own. Raises SandboxError if there is none, or if it leaks."""
        if self.app.unsafe:
            print("WITHOUT A SANDBOX: each submission may read and change what you may", file=sys.stderr)
        elif not self.app.scheduler:
            trust(self.app.limits())

    def open(self) -> None:
        """Find the scheduler, if there is to be one. Raises RecordError."""
        if not self.app.scheduler or self.client:
            return
        try:
            from dask.distributed import Client
        except ImportError:
            raise RecordError("--scheduler wants dask.distributed; install it: python -m pip install distributed") from None
        try:
            self.client = Client(self.app.scheduler, timeout=20)
        except (OSError, TimeoutError, ValueError) as error:
            raise RecordError(f"no scheduler answers at {self.app.scheduler}: {error}") from None
        if not self.client.nthreads():
            raise RecordError(f"the scheduler at {self.app.scheduler} has no workers; start some and run the command again")
        self.most = AHEAD * len(self.client.nthreads())
        self.executor = self.client.get_executor(pure=False)

    def check(self) -> None:
        """Raise RecordError where nobody is left who could end a task."""
        if self.client and self.client.status in ("closing", "closed"):
            raise RecordError(f"the scheduler at {self.app.scheduler} is gone; what has been graded is kept; run the command again")

    def submit(self, task: Task) -> Future:
        if self.client:
            return self.executor.submit(graded, task)
        executor = self.idle.pop() if self.idle else self._process()
        try:
            future = executor.submit(graded, task)
        except BrokenProcessPool:  # it died while it had nothing to do
            executor = self._process()
            future = executor.submit(graded, task)
        self.busy[future] = executor
        return future

    def ended(self, future: Future) -> None:
        """Take back the process of a future, for another task, if it lives."""
        executor = self.busy.pop(future, None)
        if executor and not isinstance(future.exception(), BrokenProcessPool):
            self.idle.append(executor)

    def _process(self) -> ProcessPoolExecutor:
        context = multiprocessing.get_context("forkserver")
        context.set_forkserver_preload(["course.assignment.grading.worker", "torch._dynamo", "scipy.stats", "pandas", "matplotlib.pyplot"])
        return ProcessPoolExecutor(1, mp_context=context, initializer=begin)

    def close(self) -> None:
        """End the processes, and what they have in hand."""
        if self.client:
            self.client.close()
        for executor in [*self.idle, *self.busy.values()]:
            executor.shutdown(wait=False, cancel_futures=True)
        for process in multiprocessing.active_children():
            process.kill()


def results(pool: Pool, tasks: Iterator[Task]) -> Iterator[Result]:
    """The result of each task, as it comes. A worker that dies costs its own task a try, and its neighbours nothing."""
    tries: Counter = Counter()
    waiting: dict[Future, Task] = {}
    again: list[Task] = []
    ready: list[Result] = []
    pool.open()
    while True:
        while len(waiting) < pool.most and (task := again.pop() if again else next(tasks, None)):
            waiting[pool.submit(task)] = task
        yield from ready  # they are written while the processes have something to do
        ready.clear()
        if not waiting:
            return
        done, _ = concurrent.futures.wait(waiting, timeout=1, return_when=concurrent.futures.FIRST_COMPLETED)
        pool.check()
        for future in done:
            task = waiting.pop(future)
            pool.ended(future)
            try:
                ready.append(future.result())
            except Exception as error:  # its worker died, for one
                tries[task.student] += 1
                if tries[task.student] < TRIES:
                    again.append(task)
                else:
                    ready.append(_failed(task, f"its worker failed {TRIES} times: {type(error).__name__}: {str(error)[:200]}"))


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
    everybody = folders(directory)
    if not everybody:
        pattern = directory.format_path(directory.submitted_directory, directory.student_id, directory.assignment_id)
        raise RecordError(f"there are no submissions: {pattern} matches nothing")
    kept = {} if app.force else {student: old for student, folder in everybody.items() if (old := record.done(student, folder))}
    todo = {student: folder for student, folder in everybody.items() if student not in kept}
    text = nbformat.writes(record.source)
    records, counts = list(kept.values()), Counter(old["outcome"] for old in kept.values())

    underway: dict[str, Submission] = {}

    def tasks() -> Iterator[Task]:
        for student, folder in todo.items():
            each = handed_in(student, folder)
            underway[student] = each.without_files()
            yield Task(student, chapter, text, record.beside, each.files, app.limits(), app.unsafe, version() if app.scheduler else "")

    if kept:
        print(f"{len(kept)} of {len(everybody)} submissions are graded already", file=sys.stderr)
    graded_now = 0
    if todo:
        with tqdm(total=len(todo), unit=" submission", file=sys.stderr, mininterval=1) as bar:
            for result in results(pool, tasks()):
                entry = record.keep(underway.pop(result.student), result)
                records.append(entry)
                counts[entry["outcome"]] += 1
                graded_now += 1
                bar.set_postfix({name: counts[name] for name in OUTCOMES if counts[name]}, refresh=False)
                bar.update()
    seconds = time.monotonic() - begun
    page = report.write(record, records, app.unsafe)
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
