"""The sandbox is tried before it is trusted, and a machine without one grades nobody."""

import os
import shutil
import stat
import subprocess
import sys

import pytest
from conftest import run

from course.assignment.grading import sandbox
from course.assignment.grading.sandbox import ATTEMPTS, Limits, Sandbox, SandboxError, tried

pytestmark = pytest.mark.slow


def on_the_path(folder, name: str, script: str) -> None:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("#!/bin/sh\n" + script)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)


def test_nothing_that_a_submission_tries_succeeds():
    assert tried(Limits(memory=2**30)) == []


def test_the_attempts_would_succeed_without_a_sandbox(tmp_path, monkeypatch):
    """Each attempt that can be made without harm works where nothing keeps it from working: the trial can fail."""
    secret = tmp_path / "secret"
    secret.write_text("secret")
    values = {"secret": str(secret), "folder": str(tmp_path), "home": str(tmp_path), "names": ["secret"], "memory": 2**20}
    for what in (
        "read a file of the course",
        "list the folder of the course",
        "write beside a file of the course",
        "read the instructor's home",
    ):
        exec(ATTEMPTS[what].format(**values), {})
    exec(ATTEMPTS["take more memory than it may"].format(**values), {})
    with subprocess.Popen(["sleep", "60.25"]) as bystander:
        exec(ATTEMPTS["see a process outside"].format(word="60.25"), {})
        bystander.kill()


def test_a_bubblewrap_that_drops_the_sandbox_is_found_out(tmp_path, monkeypatch):
    """Some hubs replace bwrap by a script that runs the command as it is."""
    on_the_path(tmp_path / "bin", "bwrap", 'while [ "$1" != "--" ]; do shift; done; shift\nexport PYTHONPATH="$INSIDE"\nexec "$@"\n')
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}{os.pathsep}{os.environ['PATH']}")
    with pytest.raises(SandboxError, match="does not start"):
        tried(Limits())


def test_a_machine_without_bubblewrap_is_told_what_to_install(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    with pytest.raises(SandboxError, match="apt install bubblewrap"):
        Sandbox(Limits()).start()


def test_the_command_grades_nobody_without_a_sandbox(tiny, tmp_path):
    assert run("python -m course.source", tiny).returncode == 0
    assert run("nbgrader generate_assignment tiny", tiny).returncode == 0
    shutil.copytree(tiny / "release" / "tiny", tiny / "submitted" / "ada" / "tiny")
    on_the_path(tmp_path / "bin", "bwrap", "echo bwrap: No permissions to create new namespace >&2; exit 1\n")
    path = os.pathsep.join([str(tmp_path / "bin"), os.path.dirname(sys.executable), os.environ["PATH"]])
    done = run(f"{sys.executable} -m course.assignment.grading tiny", tiny, PATH=path)
    assert done.returncode == 1 and "No permissions to create new namespace" in done.output, done.output
    assert not (tiny / "autograded").exists()


def test_what_leaks_is_told_and_stops_the_grading(monkeypatch):
    monkeypatch.setitem(sandbox.ATTEMPTS, "breathe", "pass")
    assert tried(Limits(memory=2**30)) == ["breathe"]


def test_memory_is_watched_over_all_processes_together():
    import threading

    box, said = Sandbox(Limits(memory=2**30)), []
    try:
        with box.submission({}) as channel:
            stop = threading.Event()
            watcher = threading.Thread(target=sandbox.watch, args=(box, stop, lambda *words: said.append(words)))
            watcher.start()
            code = (
                "import os, time\nfor _ in range(6):\n    if os.fork() == 0:\n        x = bytearray(b'x') * 2**28\n        time.sleep(20)\n"
            )
            channel.send(["run", code + "    time.sleep(4)\n", True, 10.0])
            channel.receive()
            stop.set()
            watcher.join()
    finally:
        box.stop()
    assert ("killed", 1) in said
