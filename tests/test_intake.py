"""What people do to a notebook by accident is forgiven, and what cannot be graded is refused in words."""

import copy
import json

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell

from course import ROOT, preprocessors
from course.assignment import answers
from course.assignment.grading import intake
from course.cells import grade_id, is_answer
from course.source import read_text

TINY = (ROOT / "tests" / "tiny" / "tiny.md").read_text(encoding="utf-8")
STUB = preprocessors.STUB.format("tiny-double")
RIGHT = "def double(x):\n    return 2 * x"


@pytest.fixture
def source():
    return read_text(TINY)


@pytest.fixture
def solved(source):
    """A student's notebook with a right answer."""
    blank = copy.deepcopy(source)
    return answers.answered(blank, {"tiny-double": RIGHT})


def place(notebook) -> int:
    (index,) = [i for i, cell in enumerate(notebook.cells) if is_answer(cell)]
    return index


def planned(notebook, source, name="tiny.ipynb"):
    content = notebook if isinstance(notebook, bytes) else nbformat.writes(notebook).encode()
    return intake.plan({name: content}, "tiny", source)


def ran(plan) -> list[str]:
    cells = {cell.id: cell for cell in plan.notebook.cells}
    return [cells[name].source for name in plan.run]


def works(plan) -> bool:
    """Whether the cells that are to be run define a double that doubles when its test comes."""
    names = {}
    cells = {cell.id: cell for cell in plan.notebook.cells}
    for name in plan.run:
        if name == "tiny-double-value":
            return names["double"](4) == 8
        try:
            exec(cells[name].source.replace("from gaussian import *", "rho = 0"), names)
        except Exception:
            pass


def test_a_solved_notebook_is_run_as_the_course_has_it(solved, source):
    solved.cells[place(solved) + 1].source = "pass  # my own test"
    solved.cells[place(solved) + 1].metadata["nbgrader"]["points"] = 100
    plan = planned(solved, source)
    assert plan.notices == [] and plan.missing == [] and works(plan)
    (test,) = [cell for cell in plan.notebook.cells if grade_id(cell) == "tiny-double-value"]
    assert "HIDDEN" in test.source and test.metadata.nbgrader.points == 2


def test_a_blank_one_is_missing_and_shows_no_solution(source):
    blank = answers.answered(copy.deepcopy(source), {"tiny-double": STUB})
    plan = planned(blank, source)
    assert plan.missing == ["tiny-double"] and "the secret answer" not in nbformat.writes(plan.notebook)
    del blank.cells[place(blank)]
    plan = planned(blank, source)
    assert plan.missing == ["tiny-double"] and "the secret answer" not in nbformat.writes(plan.notebook)
    assert any("missing" in notice for notice in plan.notices)


def copied(notebook):
    stub = copy.deepcopy(notebook.cells[place(notebook)])
    stub.source = STUB
    notebook.cells.insert(place(notebook) + 1, stub)


def copied_above(notebook):
    stub = copy.deepcopy(notebook.cells[place(notebook)])
    stub.source = STUB
    notebook.cells.insert(place(notebook), stub)


def split(notebook):
    cell = notebook.cells[place(notebook)]
    second = copy.deepcopy(cell)
    cell.source, second.source = "def double(x):", "    return 2 * x"
    notebook.cells.insert(notebook.cells.index(cell) + 1, second)


def retyped(notebook):
    index = place(notebook)
    cell = new_markdown_cell(notebook.cells[index].source, metadata=notebook.cells[index].metadata)
    notebook.cells[index] = cell


def in_a_cell_of_its_own(notebook):
    index = place(notebook)
    notebook.cells[index].source = STUB
    notebook.cells.append(new_code_cell(RIGHT))


def in_a_cell_of_its_own_above(notebook):
    index = place(notebook)
    notebook.cells[index].source = "def double(x):\n    " + STUB.replace("\n", "\n    ")
    notebook.cells.insert(index, new_code_cell(RIGHT))


def moved_below(notebook):
    notebook.cells.append(notebook.cells.pop(place(notebook)))


def helper_below(notebook):
    notebook.cells[place(notebook)].source = "def double(x):\n    return twice(x)"
    notebook.cells.append(new_code_cell("def twice(x):\n    return 2 * x"))


def metadata_lost(notebook):
    for cell in notebook.cells:
        cell.metadata = nbformat.NotebookNode()


def ids_and_metadata_lost(notebook):
    metadata_lost(notebook)
    for number, cell in enumerate(notebook.cells):
        cell.id = f"x{number}"


def deleted_tests(notebook):
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) != "tiny-double-value"]


def copied_tests(notebook):
    notebook.cells.append(copy.deepcopy(notebook.cells[place(notebook) + 1]))


ACCIDENTS = [copied, copied_above, split, retyped, in_a_cell_of_its_own, in_a_cell_of_its_own_above, moved_below, helper_below]
ACCIDENTS += [metadata_lost, ids_and_metadata_lost, deleted_tests, copied_tests]


@pytest.mark.parametrize("accident", ACCIDENTS, ids=lambda accident: accident.__name__)
def test_an_accident_costs_nothing(accident, solved, source):
    accident(solved)
    plan = planned(solved, source)
    assert works(plan), ran(plan)
    assert [cell.id for cell in plan.notebook.cells].count("tiny-double-value") == 1


def test_of_two_answers_the_last_counts_and_it_is_said(solved, source):
    wrong = copy.deepcopy(solved.cells[place(solved)])
    wrong.source = "def double(x):\n    return 0"
    solved.cells.insert(place(solved) + 1, wrong)
    plan = planned(solved, source)
    assert not works(plan) and any("the last one counts" in notice for notice in plan.notices)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "latin-1"])
def test_any_encoding_is_read(encoding, solved, source):
    solved.cells.append(new_markdown_cell("café"))
    text = json.dumps(json.loads(nbformat.writes(solved)), ensure_ascii=False)
    assert works(planned(text.encode(encoding), source))


def test_old_versions_of_the_format_are_read(solved, source):
    for cell in solved.cells:
        cell.pop("id")
    cells = [{("input" if name == "source" else name): value for name, value in cell.items()} for cell in solved.cells]
    assert works(planned(json.dumps({"nbformat": 3, "worksheets": [{"cells": cells}]}).encode(), source))
    assert works(planned(json.dumps({"nbformat": 4, "nbformat_minor": 0, "metadata": {}, "cells": solved.cells}).encode(), source))


def test_a_renamed_notebook_is_found_and_said(solved, source):
    plan = planned(solved, source, "tiny (1).ipynb")
    assert works(plan) and "`tiny (1).ipynb`" in plan.notices[0]


REFUSED = {
    "no notebook": {"notes.txt": b"x"},
    "empty": {"tiny.ipynb": b""},
    "not JSON": {"tiny.ipynb": b"hello"},
    "cut off": {"tiny.ipynb": b'{"cells": [{"cell_type": "code", "sour'},
    "a list": {"tiny.ipynb": b"[1, 2]"},
    "no cells": {"tiny.ipynb": b'{"cells": []}'},
    "nested": {"tiny.ipynb": b"[" * 100_000},
    "another chapter's": {"tiny.ipynb": json.dumps({"cells": [{"cell_type": "markdown", "source": "# Another chapter"}]}).encode()},
}


@pytest.mark.parametrize("files", REFUSED.values(), ids=REFUSED)
def test_what_cannot_be_graded_is_refused_in_a_sentence(files, source):
    with pytest.raises(intake.Refusal) as refusal:
        intake.plan(files, "tiny", source)
    assert "notebook" in str(refusal.value) and len(str(refusal.value)) < 200
