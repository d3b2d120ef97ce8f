"""Wrong answers in notebooks, or files, that pretend to be something else: functions from the wrong notebook to what is handed in."""

import json
import sqlite3
import tempfile
from pathlib import Path

from nbformat.v4 import new_code_cell

from course.cells import grade_id, is_answer, is_test
from tests.hostile.cases import Link, forgery


def test_metadata(name: str, points: float = 100) -> dict:
    return {"grade": True, "grade_id": name, "locked": False, "points": points, "schema_version": 3, "solution": False, "task": False}


@forgery("intake")
def tests_worth_100_points(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.metadata.nbgrader.points = 100


@forgery("intake")
def tests_that_pass(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.source, cell.metadata.nbgrader.locked = "pass", False


@forgery("intake")
def no_tests(notebook):
    notebook.cells = [cell for cell in notebook.cells if not is_test(cell)]


@forgery("intake")
def tests_as_text(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


@forgery("intake")
def tests_called_otherwise(notebook):
    for number, cell in enumerate(filter(is_test, notebook.cells)):
        cell.metadata.nbgrader.grade_id = cell.id = f"mine-{number}"
        cell.source = "pass"


@forgery("intake")
def a_test_of_its_own_with_50_points(notebook):
    notebook.cells.append(new_code_cell("pass", metadata={"nbgrader": test_metadata("mine", 50)}))


@forgery("intake")
def each_test_twice_the_last_one_empty(notebook):
    for name in [grade_id(cell) for cell in filter(is_test, notebook.cells)]:
        notebook.cells.append(new_code_cell("pass", metadata={"nbgrader": test_metadata(name)}))


@forgery("intake")
def answers_that_are_graded_cells(notebook):
    for cell in filter(is_answer, notebook.cells):
        cell.metadata.nbgrader.update(grade=True, points=100)


@forgery("intake")
def a_question_that_is_graded_by_a_machine(notebook):
    for cell in notebook.cells:
        if cell.metadata.get("nbgrader", {}).get("task"):
            cell.cell_type, cell.source, cell.outputs, cell.execution_count = "code", "pass", [], None
            cell.metadata.nbgrader.update(task=False, grade=True, points=100)


@forgery("intake")
def tests_and_answers_change_ids(notebook):
    for cell in notebook.cells:
        if is_answer(cell) or is_test(cell):
            cell.metadata.nbgrader.update(solution=not is_answer(cell), grade=not is_test(cell), points=10)


@forgery("intake")
def points_that_are_negative_or_text(notebook):
    for cell, points in zip(filter(is_test, notebook.cells), [-1, "100", None, 1e308, [100], True, 10**30, ""], strict=True):
        cell.metadata.nbgrader.points = points


@forgery("intake")
def tests_that_display_their_score(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.source = "1.0"
        cell.outputs = [{"output_type": "execute_result", "data": {"text/plain": "1.0"}, "metadata": {}, "execution_count": 1}]


@forgery("intake")
def checksums_that_fit(notebook):
    from nbgrader.utils import compute_checksum

    for cell in filter(is_test, notebook.cells):
        cell.source = "pass"
        cell.metadata.nbgrader.cell_type = "code"
        cell.metadata.nbgrader.checksum = compute_checksum(cell)


@forgery("intake")
def a_link_to_the_solutions(notebook):
    return {"descent.ipynb": Link("source/descent/descent.ipynb")}


@forgery("intake")
def a_link_to_a_neighbour(notebook):
    return {"descent.ipynb": Link("submitted/honest-solved/descent/descent.ipynb")}


@forgery("record")
def a_record_of_its_grading(notebook):
    record = {"outcome": "graded", "score": 8, "most": 8, "tests": {grade_id(cell): None for cell in filter(is_test, notebook.cells)}}
    return {"descent.ipynb": notebook, "grading.json": json.dumps(record).encode()}


@forgery("record")
def a_gradebook_of_its_own(notebook):
    with tempfile.TemporaryDirectory() as folder:
        with sqlite3.connect(Path(folder, "gradebook.db")) as book:
            book.execute("CREATE TABLE grade (manual_score FLOAT)")
        return {"descent.ipynb": notebook, "gradebook.db": Path(folder, "gradebook.db").read_bytes()}


@forgery("intake")
def folders_called_source_and_autograded(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.source = "pass"
    return {name: notebook for name in ("descent.ipynb", "source/descent/descent.ipynb", "autograded/descent.ipynb")}


@forgery("record")
def a_configuration_of_nbgrader(notebook):
    settings = b"c = get_config()\nc.Grading.unsafe = True\nc.ClearSolutions.enforce_metadata = False\n"
    return {"descent.ipynb": notebook, "nbgrader_config.py": settings, "sitecustomize.py": b"print('HARM')\n"}
