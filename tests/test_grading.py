"""A class is graded from end to end by the commands that an instructor knows, and by the example class of make."""

import csv

import nbformat
import pytest
from conftest import run
from nbformat.v4 import new_markdown_cell, new_notebook

from course.assignment import answers, example
from course.preprocessors import NumberEquations
from course.source import read

pytestmark = pytest.mark.slow


@pytest.fixture
def submitted(tiny):
    """A course whose four students have handed in the tiny chapter."""
    assert run("python -m course.source", tiny).returncode == 0
    made = run("nbgrader generate_assignment tiny", tiny)
    assert made.returncode == 0, made.output
    blank, solved = (read(tiny / folder / "tiny" / "tiny.ipynb") for folder in ("release", "source"))
    answer = answers.solutions(solved)["tiny-double"]
    warned = answer.replace("return", "import sys, warnings; warnings.warn('hm'); print('50 %', file=sys.stderr)\n    return")
    broken = answers.answered(blank, {"tiny-double": answer})
    next(cell for cell in broken.cells if cell.cell_type == "code").source = "raise RuntimeError('my first cell')"
    deleted = answers.answered(blank, {"tiny-double": "def double(x):\n    return 0"})
    deleted.cells = [cell for cell in deleted.cells if cell.metadata.get("nbgrader", {}).get("grade_id") != "tiny-double-value"]
    students = {
        "perfect": answers.answered(blank, {"tiny-double": answer}),
        "warned": answers.answered(blank, {"tiny-double": warned}),
        "displays": answers.answered(blank, {"tiny-double": "def double(x):\n    get_ipython().displayhook(0)\n    return x + x"}),
        "empty": blank,
        "wrong": answers.answered(blank, {"tiny-double": "def double(x):\n    get_ipython().displayhook(2)\n    return x**2"}),
        "broken": broken,
        "deleted": deleted,
    }
    for student, notebook in students.items():
        folder = tiny / "submitted" / student / "tiny"
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / "tiny.ipynb")
    return tiny


def test_stock_nbgrader_grades_gives_feedback_and_exports(submitted):
    for command in ("nbgrader autograde tiny", "nbgrader generate_feedback tiny", "nbgrader export"):
        done = run(command, submitted)
        assert done.returncode == 0, done.output
    with open(submitted / "grades.csv") as file:
        scores = {row["student_id"]: float(row["raw_score"]) for row in csv.DictReader(file)}
    assert scores == {"perfect": 2, "warned": 2, "displays": 2, "empty": 0, "wrong": 0, "broken": 2, "deleted": 0}
    for student in scores:
        feedback = (submitted / "feedback" / student / "tiny" / "tiny.html").read_text()
        assert "tiny-double" in feedback
        for secret in ("_probe_double(5) ==", "HIDDEN TESTS", "as the mark scheme knows", "MARK SCHEME"):
            assert secret not in feedback, f"the feedback shows {secret!r}"
    assert "tiny-double: double(5) should be 10" in (submitted / "feedback" / "wrong" / "tiny" / "tiny.html").read_text()
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{submitted}/gradebook.db") as gradebook:
        for student in scores:
            submission = gradebook.find_submission("tiny", student)
            assert submission.needs_manual_grade and submission.max_score == 3, "the question waits for the instructor"


def test_the_example_class_scores_as_its_students_deserve(tiny):
    assert run("python -m course.source", tiny).returncode == 0
    done = run("python -m course.assignment.example", tiny)
    assert done.returncode == 0, done.output
    lines = (tiny / "_build" / "class" / "scores.txt").read_text().splitlines()
    scores = {line.split()[0]: line.split()[1] for line in lines[1:-1]}
    assert scores == {"ada": "2/2", "ben": "0/2", "carl": "0/2", "dora": "2/2"}
    assert lines[-1] == "4 answers wait for the instructor in formgrader"
    assert (tiny / "_build" / "class" / "grades.csv").is_file()
    assert sorted(path.name for path in (tiny / "_build" / "class" / "feedback").iterdir()) == ["ada", "ben", "carl", "dora"]


def test_the_instructor_sees_the_mark_scheme_and_the_student_does_not(submitted):
    release = read(submitted / "release" / "tiny" / "tiny.ipynb")
    assert "as the mark scheme knows" not in str(release)
    assert run("nbgrader autograde tiny --student=perfect", submitted).returncode == 0
    graded = read(submitted / "autograded" / "perfect" / "tiny" / "tiny.ipynb")
    assert "as the mark scheme knows" in str(graded)


def test_an_unanswered_exercise_names_itself(submitted):
    blank = read(submitted / "release" / "tiny" / "tiny.ipynb")
    (cell,) = [cell for cell in blank.cells if "raise NotImplementedError" in cell.source]
    assert 'raise NotImplementedError("Exercise tiny-double is not answered yet.")' in cell.source


def test_a_page_made_by_nbconvert_has_numbers_for_labels():
    cells = ["see {eq}`late` and {eq}`unknown`", "$$\na = b\n$$ (early)\n\n$$\nc = d\n$$ (late)", "from {eq}`early`"]
    notebook = new_notebook(cells=[new_markdown_cell(text) for text in cells])
    numbered, _ = NumberEquations().preprocess(notebook, {})
    shown = ["see (2) and unknown", "$$\na = b\n$$ (1)\n\n$$\nc = d\n$$ (2)", "from (1)"]
    assert [cell.source for cell in numbered.cells] == shown


def test_the_table_adds_up():
    scores = {
        chapter: {"ada": {"one": 3.0, "two": 2.0, "why": None}, "ben": {"one": 0.0, "two": 2.0, "why": None}} for chapter in ("a", "b")
    }
    lines = example.table(scores, {"a": 5.0, "b": 6.0}).splitlines()
    assert [line.split() for line in lines[:3]] == [["a", "b", "all"], ["ada", "5/5", "5/6", "10/11"], ["ben", "2/5", "2/6", "4/11"]]
    assert lines[-1].startswith("4 answers wait")
