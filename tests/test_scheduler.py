"""A class graded by workers behind a scheduler of dask.distributed, as on several machines."""

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from grade import RIGHT, WRONG, command, complaint, environment, grade, graded, hand_in, new_course

from course import ROOT

pytestmark = pytest.mark.slow
BIN = Path(sys.executable).parent


def free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return sock.getsockname()[1]


class Machines:
    """A scheduler, and workers that have the course, and nothing of the class."""

    def __init__(self, folder: Path, hidden: Path):
        self.folder, self.hidden, self.processes = folder, hidden, []
        self.address = f"tcp://127.0.0.1:{free_port()}"
        self.start("scheduler", "--host", "127.0.0.1", "--port", self.address.rpartition(":")[2], "--no-dashboard")

    def start(self, what: str, *options: str, **env: str) -> subprocess.Popen:
        argv = [str(BIN / "dask"), what, *options]
        if what == "worker":
            (self.folder / "home").mkdir(exist_ok=True)
            if os.geteuid() == 0:  # what lies on the command's disk is not to be seen
                argv = ["unshare", "--mount", "sh", "-c", 'mount -t tmpfs none "$0" && exec "$@"', str(self.hidden), *argv]
        env = environment(PYTHONPATH=str(ROOT), DASK_DISTRIBUTED__COMM__TIMEOUTS__CONNECT="10s", **env)
        with open(self.folder / f"{what}.log", "a") as log:
            self.processes.append(subprocess.Popen(argv, cwd=self.folder, env=env, stdout=log, stderr=log))
        return self.processes[-1]

    def worker(self, **env: str) -> subprocess.Popen:
        options = ["--nworkers", "1", "--nthreads", "1", "--no-nanny", "--no-dashboard", "--local-directory", str(self.folder)]
        return self.start("worker", self.address, *options, **env)

    def stop(self) -> None:
        for process in self.processes:
            process.kill()
            process.wait()


@pytest.fixture
def course(tmp_path) -> Path:
    course = new_course(tmp_path / "class")
    hand_in(course, {f"student{number:02}": RIGHT if number % 3 else WRONG for number in range(24)})
    return course


@pytest.fixture
def machines(tmp_path, course) -> Iterator[Machines]:
    (tmp_path / "elsewhere").mkdir()
    machines = Machines(tmp_path / "elsewhere", hidden=course)
    yield machines
    machines.stop()


def results(course: Path) -> dict[str, tuple]:
    """By student: the outcome, the tests' messages, and the notebook to the bit."""
    found = {}
    for path in course.glob("autograded/*/tiny/grading.json"):
        record, notebook = json.loads(path.read_text()), path.with_name("tiny.ipynb")
        found[path.parts[-3]] = record["outcome"], record["said"], record["tests"], notebook.read_bytes() if notebook.exists() else b""
    return found


def test_two_workers_one_of_which_is_killed_grade_as_this_machine_does(course, machines):
    first, second = machines.worker(), machines.worker()
    running = subprocess.Popen(
        command(course, f"--scheduler={machines.address}"), cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.STDOUT
    )
    with running:
        while running.poll() is None and len(results(course)) < 4:
            time.sleep(0.05)
        psutil.Process(first.pid).kill()
        said = running.stdout.read().decode()
    assert running.returncode == 0, said
    assert second.poll() is None and "24 graded of 24 submissions" in said
    there = results(course)
    graded(course, "--force", "--workers=2")
    assert there == results(course)


def test_a_worker_whose_sandbox_is_none_grades_nothing(course, machines):
    machines.folder.joinpath("bin").mkdir()
    false = machines.folder / "bin" / "bwrap"  # as on some hubs: it runs what it is given, and keeps nothing away from it
    false.write_text('#!/bin/sh\nwhile [ "$1" != -- ]; do shift; done\nshift\nexec "$@"\n')
    false.chmod(0o755)
    machines.worker(PATH=f"{false.parent}:{os.environ['PATH']}")
    done = grade(course, f"--scheduler={machines.address}", "--student=student00")
    assert done.returncode == 1 and "Traceback" not in done.output
    assert "1 failed of 1 submissions" in done.stdout and "sandbox" in done.stdout, done.output
    assert {outcome for outcome, *_ in results(course).values()} == {"failed"}


def test_when_the_scheduler_dies_what_is_graded_is_kept(course, machines):
    machines.worker()
    running = subprocess.Popen(
        command(course, f"--scheduler={machines.address}"), cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    while running.poll() is None and len(results(course)) < 4:
        time.sleep(0.05)
    machines.processes[0].kill()
    machines.processes.append(running)
    output, said = (text.decode() for text in running.communicate(timeout=120))
    done = subprocess.CompletedProcess(running.args, running.returncode, output, said)
    done.output = output + said
    assert "scheduler" in complaint(done)
    assert 4 <= len(results(course)) < 24
    assert f"{len(results(course))} of 24 submissions are graded already" in graded(course, "--workers=2").stderr


def test_without_a_scheduler_or_workers_it_says_so(course, machines):
    assert "no scheduler answers at" in complaint(grade(course, f"--scheduler=tcp://127.0.0.1:{free_port()}"))
    assert "has no workers" in complaint(grade(course, f"--scheduler={machines.address}"))
    assert not results(course)
