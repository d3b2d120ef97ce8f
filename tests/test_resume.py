"""A command that is killed, or that cannot go on, loses nothing: run again, it ends with what an undisturbed run gives."""

import contextlib
import fcntl
import json
import os
import random
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path

import nbformat
import postgres
import psutil
import pytest
import torch
from conftest import run
from grade import DRAWS, RIGHT, WRONG, command, complaint, environment, grade, graded, hand_in, new_course
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateAssignment
from sqlalchemy import text

from course import ROOT
from course.assignment import stock

pytestmark = pytest.mark.slow
STUDENTS = [f"student{number:02}" for number in range(12)]


@pytest.fixture(scope="module")
def course_of_one(tmp_path_factory) -> Path:
    return new_course(tmp_path_factory.mktemp("course"))


@pytest.fixture
def course(course_of_one, tmp_path) -> Path:
    """A course of the tiny chapter, in which nobody has handed in anything yet."""
    return shutil.copytree(course_of_one, tmp_path / "class")


@pytest.fixture
def kills(request) -> int:
    """How often something is killed with each database: 4 times on both, or as often as ``pytest tests/test_resume.py --kills=30`` says."""
    return request.config.getoption("--kills") // 2


@pytest.fixture(scope="module")
def postgresql() -> Iterator[str]:
    with postgres.server() as address:
        yield address


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path) -> str:
    """The address of a new gradebook, in the folder of the test's class or on a server."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/class/gradebook.db"
    return postgres.new_database(request.getfixturevalue("postgresql"), f"book{time.time_ns()}")


def records(course: Path) -> dict[str, dict]:
    return {path.parts[-3]: json.loads(path.read_text()) for path in course.glob("autograded/*/tiny/grading.json")}


# Killed


def family(process: psutil.Process) -> dict[str, list[psutil.Process]]:
    """The command, the processes that grade for it, and the templates in their sandboxes."""
    found = {"command": [process], "worker": [], "template": []}
    for child in process.children():
        if "multiprocessing.forkserver" in " ".join(child.cmdline()):
            found["worker"] += child.children()
    for each in process.children(recursive=True):
        if "inside.template" in each.cmdline() and each.name() != "bwrap" and each.parent().name() == "bwrap":
            found["template"].append(each)
    return found


def kill(running: subprocess.Popen, what: str, luck: random.Random) -> bool:
    """Kill one of these processes as soon as there is one, and a random time later; say whether there was one before the command ended."""
    delay = luck.uniform(0, 6 if what == "command" else 1.5)
    while running.poll() is None:
        try:
            if what == "command":
                time.sleep(delay)
            if there := family(psutil.Process(running.pid))[what]:
                time.sleep(0 if what == "command" else delay)
                luck.choice(there).kill()
                return True
        except psutil.NoSuchProcess:  # it ended by itself just now
            pass
        time.sleep(0.05)
    return False


def ended(processes: list[psutil.Process]) -> bool:
    """Whether all of these have ended, within some seconds."""
    return not psutil.wait_procs(processes, timeout=20)[1]


def integrity(course: Path) -> bool:
    with contextlib.closing(sqlite3.connect(course / "gradebook.db")) as database:
        return database.execute("PRAGMA integrity_check").fetchall() == [("ok",)]


def whole(course: Path, url: str, scores: dict[str, float]) -> None:
    """Fail unless everything is there once: notebooks, records, and rows of the gradebook, with these scores."""
    assert not list(course.rglob("*.new"))
    found = records(course)
    assert {student: record["score"] for student, record in found.items()} == scores
    assert {record["outcome"] for record in found.values()} == {"graded"}, found
    for student in scores:
        notebook = nbformat.read(course / "autograded" / student / "tiny" / "tiny.ipynb", as_version=4)
        nbformat.validate(notebook)
        (draws,) = [cell for cell in notebook.cells if cell.source.endswith(DRAWS)]
        assert draws.outputs[0].text == f"{torch.randn(1000, generator=torch.Generator().manual_seed(1)).exp().mean().item()}\n"
    with Gradebook(url, "neural_divergence_estimation") as gradebook:
        for table, columns in {"submitted_assignment": "student_id, assignment_id", "grade": "notebook_id, cell_id"}.items():
            rows = gradebook.db.execute(text(f"SELECT {columns} FROM {table}")).all()
            assert len(rows) == len(set(rows)) == len(scores) * (2 if table == "grade" else 1), table
        kept = {
            each.student.id: {grade.name: grade for grade in each.notebooks[0].grades} for each in gradebook.assignment_submissions("tiny")
        }
        assert {student: grades["tiny-double-value"].auto_score for student, grades in kept.items()} == scores
        by_hand = {student: grades["tiny-why"].manual_score for student, grades in kept.items()}
        assert by_hand == {student: 0.5 if student in STUDENTS[:3] else None for student in scores}
    assert not url.startswith("sqlite") or integrity(course)


def test_killed_at_any_moment_it_goes_on_and_nothing_is_lost(tmp_path, url, kills):
    luck, killed, course = random.Random(11), [], new_course(tmp_path / "class", db_url=url)
    went_on = 0
    options = ["--workers=2", f"--db={url}"]
    by_turns = dict(zip(STUDENTS, 6 * [RIGHT, WRONG], strict=True))
    hand_in(course, by_turns, "first")
    graded(course, *options)
    with Gradebook(url, "neural_divergence_estimation") as gradebook:
        for student in STUDENTS[:3]:
            gradebook.find_grade("tiny-why", "tiny", "tiny", student).manual_score = 0.5
        gradebook.db.commit()
    while len(killed) < kills:
        by_turns = {student: RIGHT if answer == WRONG else WRONG for student, answer in by_turns.items()}
        scores = {student: 2.0 * (answer == RIGHT) for student, answer in by_turns.items()}
        hand_in(course, by_turns, f"after {len(killed)}")
        before = records(course)
        running = subprocess.Popen(command(course, *options), cwd=ROOT, env=environment(), stderr=subprocess.PIPE, stdout=subprocess.PIPE)
        with running:
            for what in (*luck.choice([("worker", "template"), ("template", "worker"), ()]), "command"):
                everybody = psutil.Process(running.pid).children(recursive=True) if running.poll() is None else []
                killed += [what] if kill(running, what, luck) else []
            assert ended(everybody), "what a killed command had started lives on"
            said = running.stderr.read().decode()
        assert "Traceback" not in said, said
        done = {student: record for student, record in records(course).items() if record != before.get(student)}
        went_on += 0 < len(done) < len(STUDENTS)
        times = {student: (course / "autograded" / student / "tiny" / "grading.json").stat().st_mtime_ns for student in done}
        again = graded(course, *options)
        if done:
            assert {record["outcome"] for record in done.values()} == {"graded"}, done
            assert f"{len(done)} of {len(STUDENTS)} submissions are graded already" in again.stderr
        for student, when in times.items():
            assert (course / "autograded" / student / "tiny" / "grading.json").stat().st_mtime_ns == when, f"{student} was graded twice"
        whole(course, url, scores)
    exported = run(f"nbgrader export --CourseDirectory.root={course} --db={url} --to={course}/grades.csv", ROOT)
    assert exported.returncode == 0, exported.output
    assert len((course / "grades.csv").read_text().splitlines()) == 1 + len(STUDENTS)
    print({what: killed.count(what) for what in set(killed)}, "killed;", went_on, "runs were in the middle of the class")


def same(course: Path) -> dict[str, tuple]:
    """What must not depend on how a class was graded: outcomes, tests, scores, and the notebooks to the bit."""
    return {
        student: (
            *(record[word] for word in ("outcome", "said", "tests", "score")),
            (course / "autograded" / student / "tiny" / "tiny.ipynb").read_bytes(),
        )
        for student, record in records(course).items()
    }


def test_scores_are_the_same_to_the_bit_alone_in_any_order_and_on_any_database(course, tmp_path, postgresql):
    answers = {f"{letter}": answer for letter, answer in zip("abcdef", 3 * [RIGHT, WRONG], strict=True)}
    hand_in(course, answers)
    graded(course, "--workers=3")
    together = same(course)
    assert {student: what[3] for student, what in together.items()} == {
        student: 2.0 * (answer == RIGHT) for student, answer in answers.items()
    }
    shutil.rmtree(course / "autograded")
    graded(course, "--workers=1", "--student=d")
    assert same(course) == {"d": together["d"]}
    url = postgres.new_database(postgresql, "same")
    other = new_course(tmp_path / "other", db_url=url)
    backwards = dict(zip("abcdef", "fedcba", strict=True))
    hand_in(other, {backwards[student]: answer for student, answer in answers.items()})
    graded(other, "--workers=1", f"--db={url}")
    assert {backwards[student]: what for student, what in same(other).items()} == together
    points = []
    for address in (f"sqlite:///{course}/gradebook.db", url):
        with Gradebook(address, "neural_divergence_estimation") as gradebook:
            points.append({each.student.id: (each.score, each.max_score) for each in gradebook.assignment_submissions("tiny")})
    assert points[0]["d"] == points[1]["c"] == (0.0, 3.0)


# Something is in the way


def test_a_full_disk(course):
    """The disk is full by the word of a write: the eighth file is not written."""
    hand_in(course, dict.fromkeys(STUDENTS[:6], RIGHT))
    script = "import errno, os, course.assignment.grading.record as record\n"
    script += "from course.assignment.grading.__main__ import Grading\n"
    script += "def full(*_): raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))\n"
    script += "count, old = [], os.fsync\n"
    script += "record.os.fsync = lambda file: (count.append(file), full() if len(count) > 7 else old(file))\n"
    script += "Grading.launch_instance()"
    argv = command(course, "--workers=2")
    done = subprocess.run([argv[0], "-c", script, *argv[3:]], cwd=ROOT, env=environment(), capture_output=True, text=True)
    done.output = done.stdout + done.stderr
    assert "No space left on device" in complaint(done)
    before = records(course)
    assert 0 < len(before) < 6 and {record["outcome"] for record in before.values()} == {"graded"}
    assert not list(course.rglob("*.new")) and integrity(course)
    assert f"{len(before)} of 6 submissions are graded already" in graded(course).stderr
    assert {record["score"] for record in records(course).values()} == {2.0} and len(records(course)) == 6


def test_a_folder_that_cannot_be_written(course):
    hand_in(course, {"ann": RIGHT, "bob": RIGHT})
    graded(course, "--student=ann")
    root = os.geteuid() == 0
    if root:  # who may write everywhere, but on a disk that is read-only
        subprocess.run(["mount", "--bind", course / "autograded", course / "autograded"], check=True)
        subprocess.run(["mount", "-o", "remount,bind,ro", course / "autograded"], check=True)
    else:
        (course / "autograded").chmod(0o555)
    try:
        assert f"{course}/autograded cannot be written" in complaint(grade(course))
    finally:
        if root:
            subprocess.run(["umount", "-l", course / "autograded"], check=True)
        else:
            (course / "autograded").chmod(0o755)
    assert "1 of 2 submissions are graded already" in graded(course).stderr


def test_a_gradebook_that_somebody_else_has_locked(course):
    hand_in(course, {"ann": RIGHT, "bob": RIGHT})
    with contextlib.closing(sqlite3.connect(course / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert "database is locked" in complaint(grade(course))
    with contextlib.closing(sqlite3.connect(course / "gradebook.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")  # it can be read
        assert "the gradebook cannot be written (database is locked)" in complaint(grade(course))
        assert not [record for record in records(course).values() if record["outcome"] == "graded"]
    graded(course)
    assert {record["score"] for record in records(course).values()} == {2.0}


def locked(folder: Path) -> bool:
    """Whether somebody holds the lock of a course's folder."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def in_a_terminal(course: Path) -> subprocess.Popen:
    """The command, in a process group of its own that Ctrl-C reaches, also where the tests run in the background, which ignores it."""
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE, "start_new_session": True}
    return subprocess.Popen(
        command(course), cwd=ROOT, env=environment(), preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler), **pipes
    )


def test_a_second_run_at_the_same_time(course):
    hand_in(course, dict.fromkeys(STUDENTS, RIGHT))
    with in_a_terminal(course) as first:
        while not locked(course):
            assert first.poll() is None, first.stderr.read()
            time.sleep(0.05)
        first.send_signal(signal.SIGSTOP)  # it is not to end while the second one begins
        assert "another run grades the course" in complaint(grade(course))
        first.send_signal(signal.SIGCONT)
        output, said = (text.decode() for text in first.communicate())
    assert first.returncode == 0, said
    assert {record["score"] for record in records(course).values()} == {2.0} and len(records(course)) == len(STUDENTS)


def test_interrupted_in_the_middle_of_a_class(course):
    hand_in(course, dict.fromkeys(STUDENTS, RIGHT))
    with in_a_terminal(course) as first:
        while not records(course):
            assert first.poll() is None, first.stderr.read()
            time.sleep(0.01)
        os.killpg(first.pid, signal.SIGINT)
        output, said = (text.decode() for text in first.communicate())
    kept = len(records(course))
    assert "Traceback" not in said, said
    if kept < len(STUDENTS):
        assert first.returncode != 0 and "the same command goes on from there" in said, said
    assert f"{kept} of {len(STUDENTS)} submissions are graded already" in graded(course).stderr
    assert {record["score"] for record in records(course).values()} == {2.0} and len(records(course)) == len(STUDENTS)


def test_a_chapter_that_is_not_there_or_that_the_gradebook_does_not_know_as_it_is(course):
    hand_in(course, {"ann": RIGHT})
    assert "there is no source/nothing/nothing.ipynb" in complaint(grade(course, chapter="nothing")).replace(
        os.path.relpath(course, ROOT) + "/", ""
    )
    source = course / "source" / "tiny" / "tiny.ipynb"
    whole_text = source.read_text()
    source.write_text(whole_text[:1000])
    assert "is no notebook" in complaint(grade(course))
    source.unlink()
    assert "is 'tiny' the name of a chapter?" in complaint(grade(course))
    source.write_text(whole_text.replace('"points": 2', '"points": 4'))
    assert "the gradebook has an older tiny (tiny-double-value)" in complaint(grade(course))
    stock.run(GenerateAssignment, "tiny", course)
    assert records(course) == {}
    graded(course)
    assert records(course)["ann"]["score"] == 4.0
    (course / "gradebook.db").rename(course / "another.db")
    assert "the gradebook does not know 'tiny'; run: nbgrader generate_assignment tiny" in complaint(grade(course))
    (course / "another.db").replace(course / "gradebook.db")
    assert "1 of 1 submissions are graded already" in graded(course).stderr
