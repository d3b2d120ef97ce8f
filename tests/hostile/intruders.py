"""Right answers whose files attack: functions from the right notebook to what is handed in. Neighbours' scores stay, nothing changes."""

import json
import os

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.cells import grade_id, is_answer
from tests.hostile.cases import Link, intruder


@intruder("intake")
def a_link_to_the_gradebook(notebook):
    return {"descent.ipynb": notebook, "data.db": Link("gradebook.db")}


@intruder("intake")
def a_link_to_a_secret_of_the_instructor(notebook):
    return {"descent.ipynb": notebook, "data.txt": Link("canary.txt"), "figures/data.txt": Link("canary.txt")}


@intruder("intake")
def a_link_to_a_folder_of_the_instructor(notebook):
    return {"descent.ipynb": notebook, "data": Link(".")}


@intruder("intake")
def a_link_to_itself(notebook):
    return {"descent.ipynb": notebook, "loop/again": Link("submitted/harm-a-link-to-itself/descent/loop"), "self": Link("/proc/self/mem")}


@intruder("intake")
def a_hard_link_to_a_file_of_the_course(notebook):
    notebook.cells.insert(0, new_code_cell("open('data.txt', 'a').write('HARM')"))
    return {"descent.ipynb": notebook, "data.txt": lambda path: os.link(os.path.join(path.split(b"/submitted/")[0], b"canary.txt"), path)}


@intruder("intake", stock="it waits for ever")
def a_pipe_that_nobody_writes(notebook):
    return {"descent.ipynb": notebook, "data.txt": os.mkfifo}


@intruder("intake", stock="it waits for ever")
def a_pipe_called_timestamp(notebook):
    return {"descent.ipynb": notebook, "timestamp.txt": os.mkfifo}


@intruder("intake", stock="it reads without end")
def a_device(notebook):
    return {"descent.ipynb": notebook, "zero.txt": Link("/dev/zero"), "random.ipynb": Link("/dev/urandom")}


@intruder("intake", refused="no notebook")
def a_folder_called_like_the_notebook(notebook):
    return {"descent.ipynb/data.txt": b"1"}


@intruder("intake")
def names_that_are_options_or_commands(notebook):
    names = [
        "-rf",
        "$(touch hostile-left)",
        "; touch hostile-left",
        "a\nb",
        "..\\..\\x",
        "x" * 255,
        "<script>alert(1)</script>".replace("/", ""),
    ]
    return {"descent.ipynb": notebook, **{name: b"1" for name in names}}


@intruder("intake")
def folders_within_folders(notebook):
    return {"descent.ipynb": notebook, "/".join(["x"] * 500) + "/data.txt": b"1"}


@intruder("intake")
def many_files(notebook):
    return {"descent.ipynb": notebook, **{f"data/{number}.txt": b"1" for number in range(2000)}}


@intruder("intake")
def files_where_the_course_has_its_own(notebook):
    return {"descent.ipynb": notebook, "figures": b"a file", "gaussian.py/data.txt": b"a folder"}


@intruder("intake")
def names_of_the_machinery(notebook):
    code = b"print('HARM')\nimport builtins\nbuiltins.all = lambda values: True\n"
    names = (
        "inside/__init__.py",
        "inside/wire.py",
        "msgpack.py",
        "IPython.py",
        "sitecustomize.py",
        "socket.py",
        "course/__init__.py",
        "re.py",
    )
    return {"descent.ipynb": notebook, **dict.fromkeys(names, code)}


@intruder("intake")
def a_notebook_nested_a_hundred_thousand_deep(notebook):
    return "[" * 100_000 + "]" * 100_000


@intruder("intake", refused="30 at most", stock="memory")
def a_notebook_of_31_MB(notebook):
    return nbformat.writes(notebook) + " " * 31 * 2**20


@intruder("intake")
def a_notebook_of_29_MB_in_a_single_output(notebook):
    big = {"output_type": "stream", "name": "stdout", "text": "x" * 29 * 2**20}
    notebook.cells.insert(0, new_code_cell("1", outputs=[big]))


@intruder("intake", refused="cells, 2000 at most", stock="each of its cells is run")
def a_notebook_of_100_000_cells(notebook):
    return json.dumps({"cells": [{"cell_type": "code", "source": "1"}] * 100_000, "nbformat": 4, "nbformat_minor": 5, "metadata": {}})


@intruder("intake", refused="MB of code, 3 at most", stock="its code is run")
def a_notebook_with_18_MB_of_code(notebook):
    for _ in range(12):
        notebook.cells.insert(0, new_code_cell("L = 1\n" * 2**18))


@intruder("intake")
def code_nested_too_deep_to_be_read(notebook):
    for code in (
        "(" * 5000 + ")" * 5000,
        "-" * 100_000 + "1",
        "a" + ".b" * 50_000,
        "[" * 90 + "0" + "]" * 90,
        "x = " + "1 + " * 50_000 + "1",
    ):
        notebook.cells.insert(0, new_code_cell(code))


@intruder("intake")
def code_with_NUL_and_half_of_a_character(notebook):
    for code in ("x = 1\0", "y = '\ud800'", "'''\udcff'''", "# \ud83d", "\u202e x = 1", "\ufffe", "x\x0c = 1\x1a"):
        notebook.cells.insert(0, new_code_cell(code))
        notebook.cells.append(new_markdown_cell(code))
    text = json.loads(
        nbformat.writes(notebook, version=nbformat.NO_CONVERT).encode("utf-8", "surrogatepass").decode("utf-8", "surrogatepass")
    )
    return json.dumps(text)


@intruder("intake")
def an_answer_with_half_of_a_character(notebook):
    (cell,) = [cell for cell in notebook.cells if grade_id(cell) == "descent-loss"]
    cell.source += "\n# \ud83d"
    return json.dumps(notebook)


@intruder("intake")
def cells_that_are_no_cells(notebook):
    text = json.loads(nbformat.writes(notebook))
    odd = [None, 1, "x", [], {}, {"cell_type": ["code"]}, {"cell_type": "code", "source": {"a": 1}}, {"cell_type": "code", "metadata": [1]}]
    odd += [{"cell_type": "code", "source": [1, None, "x = 1"], "id": {"a": 1}, "metadata": {"nbgrader": {"grade_id": ["x"]}}}]
    odd += [{"cell_type": "code", "source": "1", "metadata": {"nbgrader": 7, "tags": 7, "slideshow": "x"}, "outputs": 7}]
    return json.dumps({**text, "cells": odd + text["cells"]})


@intruder("intake")
def odd_numbers_and_keys(notebook):
    text = nbformat.writes(notebook)
    return text[: text.rindex("}")] + ', "x": 1e999, "y": NaN, "z": ' + "9" * 4000 + ', "nbformat": 99, "metadata": {"kernelspec": []}}'


@intruder("intake")
def a_test_that_attacks_in_its_own_cell(notebook):
    for cell in notebook.cells:
        if (grade_id(cell) or "").endswith("-value"):
            cell.source = "print('HARM: a test of the submission was run')"


@intruder("intake")
def ids_that_collide(notebook):
    for cell in notebook.cells:
        if not grade_id(cell):
            cell.id = "descent-loss"
    for number in range(50):
        notebook.cells.append(new_code_cell(f"x{number} = 1", id="how-it-was-read"))


@intruder("feedback")
def a_script_in_an_attachment_and_metadata(notebook):
    text = "![x](attachment:x.svg)"
    svg = {"image/svg+xml": "PHN2ZyBvbmxvYWQ9ImFsZXJ0KDEpIi8+", "text/html": "<script>alert('HARM')</script>"}
    notebook.cells.insert(0, new_markdown_cell(text, attachments={"x.svg": svg}))
    notebook.metadata["title"] = "<script>alert('HARM')</script>"


@intruder("intake")
def outputs_that_it_did_not_make(notebook):
    for cell in filter(is_answer, notebook.cells):
        html = {"text/html": "<script>document.title = 'HARM'</script>", "application/javascript": "alert('HARM')"}
        cell.outputs = [{"output_type": "display_data", "data": html, "metadata": {}}]
