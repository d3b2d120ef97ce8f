"""Scores for Canvas and for Moodle, whatever students are called."""

import csv

import pytest
from conftest import run
from nbgrader.api import Gradebook
from traitlets.config import Config

from course import ROOT, kernels
from course.assignment.exports import CanvasExportPlugin, MoodleExportPlugin, field

STUDENTS = {
    "ada": {"first_name": "Ada", "last_name": "Lovelace", "email": "ada@example.org"},
    "comma": {"first_name": 'O"Neil', "last_name": "Smith, Jr.", "email": "comma@example.org"},
    "evil": {"first_name": "=cmd|' /C calc'!A0", "last_name": "@SUM(1)", "email": "+evil@example.org"},
    "josé": {"first_name": "José", "last_name": "Łukasiewicz 李", "email": "jose@example.org"},
    "-late": {"email": "late@example.org"},
    "nobody": {"first_name": "No", "last_name": "Body", "email": "nobody@example.org"},
    "nomail": {"first_name": "No", "last_name": "Mail"},
}


@pytest.fixture(scope="module")
def gradebook(tmp_path_factory):
    """Two assignments of 3 points: everybody handed in the first but nobody, only Ada the second."""
    kernels.programs()  # nbgrader wants alembic on the path
    with Gradebook(f"sqlite:///{tmp_path_factory.mktemp('book')}/gradebook.db") as book:
        for name in ("descent", "bound"):
            book.add_assignment(name)
            book.add_notebook(name, name)
            book.add_grade_cell("test", name, name, max_score=3, cell_type="code")
        for number, (name, about) in enumerate(STUDENTS.items()):
            book.add_student(name, **about)
            for assignment in ("descent", "bound") if name == "ada" else ("descent",) if name != "nobody" else ():
                submission = book.add_submission(assignment, name)
                (notebook,) = submission.notebooks
                notebook.grades[0].auto_score = number / 3 if name != "-late" else 3
                notebook.late_submission_penalty = 2.5 if name == "-late" else None
        book.db.commit()
        yield book


def exported(plugin, gradebook, path, **config) -> list[list[str]]:
    plugin(to=str(path), config=Config({plugin.__name__: config})).export(gradebook)
    with open(path, encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


def test_canvas_reads_names_identifiers_points_and_scores(gradebook, tmp_path):
    head, most, *rows = exported(CanvasExportPlugin, gradebook, tmp_path / "c.csv")
    assert head == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", "bound", "descent"]
    assert most == ["    Points Possible", "", "", "", "", "3", "3"]
    found = {row[3]: row for row in rows}
    assert found["ada"] == ["Lovelace, Ada", "", "", "ada", "", "0", "0"], "what was handed in and is worth nothing is 0"
    assert found["comma"] == ['Smith, Jr., O"Neil', "", "", "comma", "", "", "0.33"], "what was not handed in is empty"
    assert found["josé"][0] == "Łukasiewicz 李, José" and found["nobody"][-2:] == ["", ""]
    assert found["'-late"][0] == "'-late" and found["'-late"][-1] == "0.5", "a late penalty is taken off"
    assert [row[3] for row in rows] == sorted(found, key=lambda name: name.strip("'"))


def test_canvas_finds_students_and_columns_as_an_institution_has_them(gradebook, tmp_path):
    own = {"identifier": "SIS User ID", "columns": {"descent": "Descent (1234)"}, "section": "A"}
    head, _, row, *_ = exported(CanvasExportPlugin, gradebook, tmp_path / "c.csv", **own)
    assert head[-1] == "Descent (1234)" and row[1:5] == ["", "'-late", "", "A"]


def test_moodle_reads_who_it_is_and_scores(gradebook, tmp_path, caplog):
    head, *rows = exported(MoodleExportPlugin, gradebook, tmp_path / "m.csv")
    assert head == ["Email address", "First name", "Last name", "bound", "descent"]
    found = {row[0]: row for row in rows}
    assert found["ada@example.org"] == ["ada@example.org", "Ada", "Lovelace", "0", "0"]
    assert found["comma@example.org"][1:] == ['O"Neil', "Smith, Jr.", "", "0.33"] and found["late@example.org"][-1] == "0.5"
    assert len(rows) == len(STUDENTS) - 1
    head, *rows = exported(MoodleExportPlugin, gradebook, tmp_path / "m.csv", identifier="ID number")
    assert head[0] == "ID number" and "nomail" in {row[0] for row in rows} and len(rows) == len(STUDENTS)


@pytest.mark.parametrize("plugin", [CanvasExportPlugin, MoodleExportPlugin])
def test_no_field_is_a_formula(plugin, gradebook, tmp_path):
    rows = exported(plugin, gradebook, tmp_path / "x.csv")
    assert any("cmd" in text for row in rows for text in row)
    assert not [text for row in rows for text in row if text[:1] in tuple("=+-@\t\r＝＋－＠")]


def test_a_field_is_one_line_and_stays_what_it_is():
    assert [field(text) for text in (None, "a\r\n=b", " \t=1", "\0=1", "Ann-Lee", "＝1")] == ["", "a =b", "'=1", "'=1", "Ann-Lee", "'＝1"]


def test_only_the_students_and_assignments_that_were_asked_for(gradebook, tmp_path):
    head, _, *rows = exported(CanvasExportPlugin, gradebook, tmp_path / "c.csv", assignment=["bound"], student=["ada"])
    assert head[5:] == ["bound"] and [row[3] for row in rows] == ["ada"]


@pytest.mark.parametrize("plugin", ["Canvas", "Moodle"])
def test_nbgrader_s_own_command_finds_the_plugins(plugin, gradebook, tmp_path):
    db = gradebook.db.bind.url
    done = run(f"nbgrader export --exporter=course.assignment.exports.{plugin}ExportPlugin --to={tmp_path}/x.csv --db={db}", ROOT)
    assert done.returncode == 0, done.output
    assert "ada" in (tmp_path / "x.csv").read_text(encoding="utf-8")
