"""The hostile suite: wrong answers gain nothing, nobody harms a neighbour, and honest accidents keep their marks.

One class of all cases (tests/hostile) and of honest neighbours is graded by one run of the command, with its real sandbox, among canaries.
``-s`` shows the table.
"""

import csv
import ctypes
import json
import re
import sys
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import nbformat
import psutil
import pytest
from conftest import run
from nbgrader.converters import GenerateFeedback

from course.assignment import stock
from course.assignment.answers import answered, bank, solutions
from course.cells import exercises, grade_id, is_test
from course.source import read
from tests.hostile import scene
from tests.hostile.cases import WRONG, Case, cases, hand_in

pytestmark = pytest.mark.slow

LIMITS = {"cell": 5, "wall": 30, "memory": 2**30, "disk": 2**26, "file": 48 * 2**20, "workers": 4}  # many wait
SUBREAPER = 36


@dataclass
class Class:
    """A class graded: what was there before and after, and what was said."""

    folder: Path
    honest: dict[str, dict[str, float]]  # what each honest neighbour's tests are worth
    records: dict[str, dict]
    scores: dict[str, dict[str, float]]
    before: dict[str, str]
    after: dict[str, str]
    connections: list
    left: list[str]
    said: str
    code: int
    seconds: float

    def printed(self, student: str) -> str:
        """What the cells of a student's graded notebook printed or showed."""
        notebook = read(self.folder / "autograded" / student / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
        outputs = [output for cell in notebook.cells if cell.cell_type == "code" and not is_test(cell) for output in cell.outputs]
        return "\n".join(output.get("text", "") for output in outputs)


def neighbours(folder: Path) -> tuple[dict[str, nbformat.NotebookNode], dict[str, dict[str, float]]]:
    """Honest students by their notebooks, and what each test of theirs is worth: right, wrong, blank, and of each bank some answers."""
    source = read(folder / "source" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
    release = read(folder / "release" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
    right, full = solutions(source), {grade_id(cell): float(cell.metadata.nbgrader.points) for cell in filter(is_test, source.cells)}
    none = dict.fromkeys(full, 0.0)
    notebooks = {"solved": answered(release, right), "blank": release, "wrong": answered(release, WRONG)}
    worth = {"solved": full, "blank": none, "wrong": none}
    for exercise, cells in exercises(source).items():
        answers, tests = bank(scene.CHAPTER, exercise), [grade_id(cell) for cell in cells]
        for number in (0, 1, len(answers) // 2, len(answers) - 1):
            name = f"{exercise}-{number}"
            notebooks[name] = answered(release, {**right, exercise: answers[number].source})
            worth[name] = {test: 0.0 if test in answers[number].lost(tests) else points for test, points in full.items()}
    return notebooks, worth


def orphans() -> list[psutil.Process]:
    return [process for process in psutil.Process().children(recursive=True) if process.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture(scope="module")
def graded(tmp_path_factory) -> Class:
    folder, home = tmp_path_factory.mktemp("course"), tmp_path_factory.mktemp("home")
    scene.build(folder)
    release = read(folder / "release" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
    right = solutions(read(folder / "source" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb"))
    notebooks, worth = neighbours(folder)
    honest = {}
    with scene.server() as (port, connections):
        for case in cases():
            hand_in(case, release, right, folder, port)
        students = sorted(case.student for case in cases())
        for number, (name, notebook) in enumerate(notebooks.items()):  # each beside other cases, in the order of names
            beside = students[number * len(students) // len(notebooks)]
            student = f"{beside}~{name}" if number else "honest-solved"
            (folder / "submitted" / student / scene.CHAPTER).mkdir(parents=True)
            nbformat.write(notebook, folder / "submitted" / student / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
            honest[student] = worth[name]
        (home / "canary.txt").write_text(scene.SECRET)
        before = scene.seen(folder, home)
        ctypes.CDLL(None).prctl(SUBREAPER, 1, 0, 0, 0)  # what the command leaves behind comes to this process
        known, begun = {process.pid for process in orphans()}, time.monotonic()
        command = f"{sys.executable} -m course.assignment.grading {scene.CHAPTER} --course-dir={folder}"
        command += "".join(f" --Grading.{name}={value}" for name, value in LIMITS.items())
        done = run(command, Path.cwd(), HOME=str(home))
        seconds = time.monotonic() - begun
        time.sleep(1)
        left = [" ".join(process.cmdline()) for process in orphans() if process.pid not in known]
        ctypes.CDLL(None).prctl(SUBREAPER, 0, 0, 0, 0)
    records = {path.parts[-3]: json.loads(path.read_text()) for path in folder.glob(f"autograded/*/{scene.CHAPTER}/grading.json")}
    made = Class(
        folder,
        honest,
        records,
        scene.scores(folder),
        before,
        scene.seen(folder, home),
        connections,
        left,
        done.output,
        done.returncode,
        seconds,
    )
    show(made)
    return made


def judged(made: Class, case: Case) -> tuple[str, str]:
    """What came of a case: "" where it is as it must be, else what is wrong; and its score."""
    record = made.records.get(case.student)
    if record is None:
        return "it was not graded", "-"
    score, said = sum(made.scores.get(case.student, {}).values()), " ".join(record["said"])
    shown = f"{score:g}"
    if record["outcome"] not in ("graded", "stopped", "refused"):
        return f"{record['outcome']}: {said}", shown
    if case.layer != "feedback" and "HARM" in made.printed(case.student):
        return "what must not succeed did: " + re.search(r"HARM.{0,60}", made.printed(case.student))[0], shown
    if case.refused:
        wrong = record["outcome"] != "refused" or case.refused not in said
        return f"it should be refused ({case.refused}), but: {record['outcome']}, {said}" if wrong else "", shown
    if case.kind == "gain" and score > 0:
        return "it gains", shown
    if case.kind == "accident" and score != case.points:
        lost = [error for error in record["tests"].values() if error]
        return f"it loses: {said} {lost[0] if lost else ''}", shown
    return "", shown


def show(made: Class) -> None:
    print(f"\n{'kind':9}{'case':75}{'layer':10}{'score':>6}  {'outcome':9}{'seconds':>7}")
    sums: Counter = Counter()
    for case in cases():
        wrong, score = judged(made, case)
        record = made.records.get(case.student, {"outcome": "-", "seconds": 0})
        print(f"{case.kind:9}{case.name[:74]:75}{case.layer:10}{score:>6}  {record['outcome']:9}{record['seconds']:7.1f}  {wrong[:300]}")
        sums[case.kind, bool(wrong)] += 1
    print(f"gains {sums['gain', True]} of {sums['gain', True] + sums['gain', False]}", end=", ")
    print(f"harms {sums['harm', True]} of {sums['harm', True] + sums['harm', False]}", end=", ")
    print(f"accidents that lose {sums['accident', True]} of {sums['accident', True] + sums['accident', False]}", end=", ")
    print(f"{made.seconds:.0f} s, {len(made.honest)} honest neighbours")


def test_there_are_enough_cases_of_each_kind():
    counts = Counter(case.kind for case in cases())
    assert counts.total() >= 100 and min(counts["gain"], counts["harm"], counts["accident"]) >= 40, counts


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.student)
def test_each_case_comes_to_what_it_must(graded, case):
    wrong, _ = judged(graded, case)
    assert not wrong, wrong


def test_honest_neighbours_get_what_they_deserve(graded):
    got = {student: graded.scores.get(student) for student in graded.honest}
    assert got == graded.honest
    assert {graded.records[student]["outcome"] for student in graded.honest} == {"graded"}


def test_the_whole_class_is_graded_and_the_command_succeeds(graded):
    assert graded.code == 0, graded.said[-3000:]
    submitted = {path.name for path in (graded.folder / "submitted").iterdir()}
    assert set(graded.records) == submitted == set(graded.scores)
    for student, record in graded.records.items():
        assert record["score"] == sum(graded.scores[student].values()), f"{student}: the gradebook and the record disagree"


def test_nothing_outside_is_changed(graded):
    assert graded.after == graded.before
    beside = {
        str(path.relative_to(graded.folder / "source" / scene.CHAPTER)) for path in (graded.folder / "source" / scene.CHAPTER).rglob("*")
    }
    for student in graded.records:
        folder = graded.folder / "autograded" / student / scene.CHAPTER
        made = {str(path.relative_to(folder)) for path in folder.rglob("*")}
        assert made <= beside | {"grading.json", "timestamp.txt"}, student
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{graded.folder}/gradebook.db") as book:
        assert book.find_student("canary").first_name == "Canary"
        names = {cell.name: cell.max_score for cell in book.find_notebook(scene.CHAPTER, scene.CHAPTER).grade_cells}
        source = read(graded.folder / "source" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
        assert names == {grade_id(cell): cell.metadata.nbgrader.points for cell in filter(is_test, source.cells)}


def test_nothing_is_reached_and_nothing_is_left(graded):
    assert graded.connections == []
    assert graded.left == []


def test_no_secret_is_in_what_a_student_gets(graded):
    source = read(graded.folder / "source" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
    hidden = [line.strip() for cell in filter(is_test, source.cells) for line in cell.source.splitlines() if "math.exp(" in line]
    assert hidden
    for student in graded.records:
        printed = graded.printed(student)
        assert not [line for line in hidden if line in printed], student
        assert scene.SECRET not in printed, student


@pytest.mark.parametrize("case", [case for case in cases() if case.layer == "feedback"], ids=lambda case: case.student)
def test_feedback_has_no_script(graded, case):
    stock.run(GenerateFeedback, scene.CHAPTER, graded.folder, student_id=case.student)
    (page,) = (graded.folder / "feedback" / case.student / scene.CHAPTER).glob("*.html")
    text = page.read_text()
    assert len(text) < 2**20 and "descent-loss" in text
    assert not re.search(r"<script|<iframe|<form|<object|<embed|<style>body|(href|src)=.?javascript:", text, re.I)
    assert not re.search(r"<[^<>]*\son\w+ *=", text, re.I), "an attribute that runs something"
    assert scene.SECRET not in text and "math.exp(" not in text


def test_the_cases_are_known_to_bite():
    """stock.csv says what they did to stock nbgrader (tests/hostile/stock.py, run once); what it says must be of these very cases."""
    with open(scene.HERE / "stock.csv", newline="") as file:
        rows = {row["case"]: row for row in csv.DictReader(file)}
    known = {case.student: case.digest() for case in cases()}
    old = [name for name, row in rows.items() if known.get(name) != row["digest"]]
    assert not old, f"run python -m tests.hostile.stock; these have changed since: {old}"
    bites = Counter(row["kind"] for row in rows.values() if row["bites"] == "yes")
    assert bites["gain"] >= 15 and bites["harm"] >= 5 and bites["accident"] >= 10, bites
