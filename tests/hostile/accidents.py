"""Right answers, and what happens to notebooks on their way: full marks, or (``refused``) a sentence that the student understands.

Each is a function from the right notebook to what is handed in: it changes the notebook, or returns bytes or files by their names.
"""

import copy
import json

import nbformat
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from course.cells import grade_id, is_answer, is_test
from course.preprocessors import STUB
from tests.hostile.cases import accident

LOSS = "descent-loss"


def place(notebook, name: str = LOSS) -> int:
    return next(number for number, cell in enumerate(notebook.cells) if grade_id(cell) == name)


def before(notebook, code: str, name: str = LOSS) -> None:
    notebook.cells.insert(place(notebook, name), new_code_cell(code))


def answers(notebook) -> list:
    return [cell for cell in notebook.cells if is_answer(cell)]


def stub(name: str) -> str:
    return STUB.format(name)


# What happens to cells


@accident("intake")
def an_answer_copied(notebook):
    notebook.cells.insert(place(notebook) + 1, copy.deepcopy(notebook.cells[place(notebook)]))


@accident("intake")
def an_answer_copied_and_its_first_version_left(notebook):
    first = copy.deepcopy(notebook.cells[place(notebook)])
    first.source = "def L(w, z=-1.0):\n    return torch.exp(w)  # wrong: try again below"
    notebook.cells.insert(place(notebook), first)


@accident("intake")
def every_cell_copied(notebook):
    notebook.cells = [copy.deepcopy(cell) for cell in notebook.cells for _ in range(2)]


@accident("intake")
def a_copy_of_the_empty_cell_below_the_answer(notebook):
    empty = copy.deepcopy(notebook.cells[place(notebook)])
    empty.source = stub(LOSS)
    notebook.cells.insert(place(notebook) + 1, empty)


@accident("intake")
def an_answer_split_in_two_with_one_id(notebook):
    cell = notebook.cells[place(notebook, "descent-steps")]
    first, second = copy.deepcopy(cell), cell
    head, tail = cell.source.split("\n\n\ndef count_steps")
    first.source, second.source = head, "def count_steps" + tail
    notebook.cells.insert(place(notebook, "descent-steps"), first)


@accident("intake")
def an_answer_split_within_its_function(notebook):
    cell = notebook.cells[place(notebook, "descent-loop")]
    lines = cell.source.splitlines()
    first = copy.deepcopy(cell)
    first.source, cell.source = "\n".join(lines[:-3]), "\n".join(lines[-3:])
    notebook.cells.insert(place(notebook, "descent-loop"), first)


@accident("intake")
def an_answer_split_with_the_id_on_its_first_half(notebook):
    number = place(notebook, "descent-steps")
    head, tail = notebook.cells[number].source.split("\n\n\ndef count_steps")
    notebook.cells[number].source = head
    notebook.cells.insert(number + 1, new_code_cell("def count_steps" + tail))


@accident("intake")
def an_answer_retyped_as_text(notebook):
    cell = notebook.cells[place(notebook)]
    cell.cell_type = "markdown"
    del cell["outputs"], cell["execution_count"]


@accident("intake")
def an_answer_retyped_as_raw(notebook):
    cell = notebook.cells[place(notebook)]
    cell.cell_type = "raw"
    del cell["outputs"], cell["execution_count"]


@accident("intake")
def an_answer_below_its_tests(notebook):
    cell = notebook.cells.pop(place(notebook))
    notebook.cells.insert(place(notebook, "descent-loss-gradient") + 1, cell)


@accident("intake")
def an_answer_at_the_end(notebook):
    notebook.cells.append(notebook.cells.pop(place(notebook, "descent-step")))


@accident("intake")
def cells_in_reverse_order(notebook):
    notebook.cells.reverse()


@accident("intake")
def tests_deleted(notebook):
    notebook.cells = [cell for cell in notebook.cells if not is_test(cell)]


@accident("intake")
def tests_copied(notebook):
    notebook.cells = [copy.deepcopy(cell) for cell in notebook.cells for _ in range(1 + is_test(cell))]


@accident("intake")
def tests_edited(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.source = cell.source.replace("_check()", "") + "\nassert False, 'I do not believe this'"


@accident("intake")
def tests_retyped_as_text(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.cell_type = "markdown"
        del cell["outputs"], cell["execution_count"]


@accident("intake")
def tests_emptied_by_a_formatter(notebook):
    for cell in filter(is_test, notebook.cells):
        cell.source = ""


@accident("intake")
def only_the_answers(notebook):
    notebook.cells = answers(notebook)


@accident("intake")
def an_answer_in_a_cell_of_its_own_and_the_stub_left(notebook):
    for name in [grade_id(cell) for cell in answers(notebook)]:
        cell = notebook.cells[place(notebook, name)]
        before(notebook, cell.source, name)
        cell.source = stub(name)


@accident("intake")
def an_answer_in_a_cell_of_its_own_below_the_stub(notebook):
    cell = notebook.cells[place(notebook)]
    notebook.cells.insert(place(notebook) + 1, new_code_cell(cell.source))
    cell.source = stub(LOSS)


@accident("intake")
def an_answer_in_a_cell_of_its_own_and_the_stub_deleted(notebook):
    cell = notebook.cells[place(notebook)]
    notebook.cells[place(notebook)] = new_code_cell(cell.source)


@accident("intake")
def an_answer_above_the_stub_in_one_cell(notebook):
    cell = notebook.cells[place(notebook)]
    cell.source += "\n\n" + "\n".join("# " + line for line in stub(LOSS).splitlines())


@accident("intake")
def the_line_of_the_stub_left_below_the_answer(notebook):
    notebook.cells[place(notebook)].source += "\n\n" + stub(LOSS)


@accident("intake")
def the_lines_of_the_stub_left_below_the_return(notebook):
    for cell in answers(notebook):
        cell.source += "\n" + "\n".join("    " + line for line in stub(grade_id(cell)).splitlines())


@accident("intake", points=7)
def half_an_answer(notebook):
    cell = notebook.cells[place(notebook, "descent-steps")]
    cell.source = cell.source.split("    w, k = 0.0, 0")[0] + "    " + stub("descent-steps").replace("\n", "\n    ")


@accident("intake")
def a_helper_below_the_answer(notebook):
    cell = notebook.cells[place(notebook)]
    cell.source = "def L(w, z=-1.0):\n    return my_exponential(w * z)"
    notebook.cells.insert(place(notebook) + 1, new_code_cell("def my_exponential(x):\n    return torch.exp(x)"))


@accident("intake")
def a_given_cell_deleted(notebook):
    notebook.cells = [cell for cell in notebook.cells if "def bowl" not in cell.source]


@accident("intake")
def the_imports_deleted(notebook):
    notebook.cells = [cell for cell in notebook.cells if "import torch" not in cell.source]


@accident("intake")
def a_given_cell_edited(notebook):
    for cell in notebook.cells:
        if "def bowl" in cell.source:
            cell.source = "def bowl(w):\n    return (w - 4) ** 2  # what happens now?"


@accident("intake")
def metadata_dropped(notebook):
    for cell in notebook.cells:
        cell.metadata = {}


@accident("intake")
def metadata_and_ids_dropped(notebook):
    for number, cell in enumerate(notebook.cells):
        cell.metadata, cell.id = {}, f"x{number}"


# What happens to files


@accident("intake")
def a_notebook_renamed_by_the_browser(notebook):
    return {"descent (1).ipynb": notebook}


@accident("intake")
def a_notebook_with_a_name_in_capitals(notebook):
    return {"Descent_FINAL.IPYNB": notebook}


@accident("intake")
def a_notebook_in_a_folder(notebook):
    return {"descent/descent.ipynb": notebook, "__MACOSX/._descent.ipynb": b"\0\5\26\7", ".DS_Store": b"\0\0\0\1"}


@accident("intake")
def two_notebooks_and_one_is_empty(notebook):
    blank = copy.deepcopy(notebook)
    for cell in answers(blank):
        cell.source = stub(grade_id(cell))
    return {"descent.ipynb": blank, "descent-Copy1.ipynb": notebook}


@accident("intake")
def a_notebook_of_another_chapter_beside_it(notebook):
    return {"descent.ipynb": notebook, "a.ipynb": nbformat.writes(new_notebook(cells=[new_code_cell("1 + 1")])), "b.ipynb": b"{"}


@accident("intake")
def a_name_that_is_no_UTF_8(notebook):
    return {"descent.ipynb": notebook, b"\xfcbung.csv": b"1", "übung.csv": b"1"}


@accident("intake")
def UTF_16(notebook):
    return nbformat.writes(notebook).encode("utf-16")


@accident("intake")
def UTF_16_without_a_mark(notebook):
    return nbformat.writes(notebook).encode("utf-16-le")


@accident("intake")
def UTF_8_with_a_mark(notebook):
    return b"\xef\xbb\xbf" + nbformat.writes(notebook).encode()


@accident("intake")
def latin_1(notebook):
    before(notebook, "größe = 'Weiß'")
    return nbformat.writes(notebook).replace("–", "-").encode("latin-1", "replace")


@accident("intake")
def lines_that_end_as_in_Windows(notebook):
    for cell in answers(notebook):
        cell.source = cell.source.replace("\n", "\r\n")
    return nbformat.writes(notebook).replace("\n", "\r\n")


@accident("intake")
def a_text_that_an_editor_ended_with_NULs(notebook):
    return nbformat.writes(notebook).encode() + b"\n\n\0\0\0\0"


@accident("intake")
def an_old_format_without_ids(notebook):
    for cell in notebook.cells:
        cell.pop("id", None)
    notebook.nbformat_minor = 4
    return json.dumps(notebook)


@accident("intake")
def format_4_0(notebook):
    text = json.loads(json.dumps(notebook))
    for cell in text["cells"]:
        cell.pop("id", None)
        cell.pop("attachments", None)
    return json.dumps({**text, "nbformat_minor": 0})


@accident("intake")
def format_3(notebook):
    return nbformat.writes(notebook, version=3)


@accident("intake")
def a_format_of_the_future(notebook):
    return json.dumps({**notebook, "nbformat": 5, "nbformat_minor": 9})


@accident("intake")
def old_metadata_of_nbgrader(notebook):
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.schema_version = 1
            cell.metadata.nbgrader.pop("task", None)


@accident("intake")
def from_Colab(notebook):
    notebook.metadata = {"colab": {"provenance": []}, "kernelspec": {"name": "python3", "display_name": "Python 3"}, "accelerator": "GPU"}
    for number, cell in enumerate(notebook.cells):
        cell.metadata = {**cell.metadata, "id": f"aB{number}", "colab": {"base_uri": "https://localhost:8080/"}}
        cell.pop("id")
    notebook.nbformat_minor = 0
    return json.dumps(notebook)


@accident("intake")
def from_VS_Code(notebook):
    notebook.metadata = {"language_info": {"name": "python", "version": "3.12.1"}, "orig_nbformat": 4}
    for cell in notebook.cells:
        cell.metadata = {**cell.metadata, "vscode": {"languageId": "python"}}


@accident("intake")
def a_kernel_with_a_name_of_its_own(notebook):
    notebook.metadata["kernelspec"] = {
        "name": "conda-env-divergence-py",
        "display_name": "Python [conda env:divergence]",
        "language": "python",
    }


@accident("intake")
def a_kernel_of_another_language(notebook):
    notebook.metadata["kernelspec"] = {"name": "ir", "display_name": "R", "language": "R"}
    notebook.metadata["language_info"] = {"name": "R"}


@accident("intake")
def no_metadata_of_the_notebook(notebook):
    notebook.metadata = {}


@accident("intake")
def a_timestamp_that_is_empty(notebook):
    return {"descent.ipynb": notebook, "timestamp.txt": b""}


@accident("intake")
def a_timestamp_that_is_none(notebook):
    return {"descent.ipynb": notebook, "timestamp.txt": "gestern, kurz nach acht".encode("utf-16")}


@accident("intake")
def a_timestamp_with_NULs(notebook):
    return {"descent.ipynb": notebook, "timestamp.txt": b"2026-11-01 10:00:00 UTC\0\0\0\n"}


@accident("intake")
def a_timestamp_of_the_future(notebook):
    return {"descent.ipynb": notebook, "timestamp.txt": b"9999-12-31 23:59:59 UTC"}


@accident("intake")
def a_timestamp_in_another_zone(notebook):
    return {"descent.ipynb": notebook, "timestamp.txt": b"Sun, 01 Nov 2026 10:00:00 +0800"}


@accident("intake")
def an_attachment_and_a_huge_output(notebook):
    picture = {"image/png": "iVBORw0KGgo=" * 100_000}
    notebook.cells.insert(3, new_markdown_cell("![x](attachment:x.png)", attachments={"x.png": picture}))
    output = {"output_type": "display_data", "data": {"text/plain": "x" * 5_000_000, **picture}, "metadata": {}}
    notebook.cells.insert(3, new_code_cell("1", outputs=[output]))


@accident("intake")
def outputs_of_widgets_and_errors(notebook):
    notebook.metadata["widgets"] = {"application/vnd.jupyter.widget-state+json": {"state": {}, "version_major": 2}}
    error = {"output_type": "error", "ename": "NameError", "evalue": "x", "traceback": ["\x1b[31mNameError\x1b[0m"]}
    for cell in answers(notebook):
        cell.outputs, cell.execution_count = [error], 10**6


@accident("sandbox")
def a_module_of_its_own_beside_it(notebook):
    notebook.cells[place(notebook)].source = "from my_losses import exponential\n\ndef L(w, z=-1.0):\n    return exponential(w, z)"
    return {"descent.ipynb": notebook, "my_losses.py": b"import torch\n\ndef exponential(w, z):\n    return torch.exp(w * z)\n"}


@accident("sandbox")
def data_and_a_figure_beside_it(notebook):
    before(notebook, "import numpy as np\n\nnp.loadtxt('data/my.csv'); plt.imread('plot.png')")
    return {"descent.ipynb": notebook, "data/my.csv": b"1\n2\n", "plot.png": b"\x89PNG"}


@accident("sandbox")
def a_file_written_and_read_again(notebook):
    before(notebook, "torch.save(torch.ones(3), 'ones.pt')\nones = torch.load('ones.pt')\nopen('/tmp/x', 'w').write('x')")


@accident("sandbox")
def paths_of_Windows(notebook):
    before(notebook, r"open('C:\\data\\my data.csv')")


# What students write


@accident("fork")
def star_imports(notebook):
    notebook.cells[place(notebook, "descent-loop")].source = (  # without float, range and device, which are torch's then
        "def descend(f, w0, s, k):\n    w = tensor(1.0 * w0, requires_grad=True)\n    path = [w.item()]\n"
        "    while len(path) <= k:\n        w = step(f, w, s)\n        path.append(w.item())\n    return path"
    )
    before(notebook, "from torch import *\nfrom numpy import *\nfrom math import *")


@accident("fork")
def variables_called_like_functions(notebook):
    names = "list = abs = len = all = isinstance = zip = str = tuple = round = set = max = enumerate = map = 1"
    notebook.cells.insert(place(notebook), new_code_cell(names))


@accident("fork")
def variables_called_like_what_the_tests_use(notebook):
    before(notebook, "isclose = math = device = bowl = decay = w = z = s = k = path = expected = losses = values = exp = log = 1")
    for name in ("descent-step", "descent-loop", "descent-steps"):
        before(notebook, "bowl = decay = 1", name)
    before(notebook, "from math import exp\ndevice = torch.device('cpu')", "descent-loop")
    before(notebook, "from math import exp", "descent-steps")


@accident("fork")
def variables_called_probe_and_check(notebook):
    before(notebook, "probe = check = _probe = _check = _check_hidden = _losses = _numbers = _probe_losses = _near = _path = 1")


@accident("fork")
def variables_called_like_modules(notebook):
    notebook.cells.insert(place(notebook, "descent-loss-value"), new_code_cell("math = os = sys = builtins = inside = np = 1"))


@accident("limits")
def quit_in_a_cell(notebook):
    before(notebook, "quit()")
    notebook.cells.append(new_code_cell("exit()"))


@accident("limits")
def sys_exit_in_a_cell(notebook):
    before(notebook, "import sys\n\nsys.exit(1)")


@accident("limits")
def os_exit_in_a_cell(notebook):
    before(notebook, "import os\n\nos._exit(1)")


@accident("limits")
def a_loop_of_its_own_that_does_not_end(notebook):
    notebook.cells.append(new_code_cell("while True:\n    pass"))


@accident("limits")
def a_loop_of_its_own_that_does_not_end_at_the_start(notebook):
    before(notebook, "i = 0\nwhile i < 10:\n    print(i)")


@accident("limits")
def a_cell_of_its_own_that_raises(notebook):
    before(notebook, "1 / 0")
    notebook.cells.insert(0, new_code_cell("import tensorflow as tf"))


@accident("limits")
def a_cell_of_its_own_that_is_no_Python(notebook):
    before(notebook, "def half a function(:")
    before(notebook, "SELECT * FROM t;")


@accident("limits")
def too_much_memory_in_a_cell_of_its_own(notebook):
    before(notebook, "x = torch.zeros(10**12)")


@accident("limits")
def a_flood_of_lines(notebook):
    before(notebook, "for i in range(100_000):\n    print(i)")


@accident("limits")
def a_print_in_an_answer(notebook):
    source = notebook.cells[place(notebook, "descent-loop")].source
    notebook.cells[place(notebook, "descent-loop")].source = source.replace("    for _ in", "    print('start' * 9)\n    for _ in")


@accident("check")
def a_warning_in_an_answer(notebook):
    notebook.cells[place(notebook)].source = "import warnings\n\ndef L(w, z=-1.0):\n    warnings.warn('hm')\n    return torch.exp(w * z)"


@accident("check")
def a_progress_bar_in_an_answer(notebook):
    cell = notebook.cells[place(notebook, "descent-loop")]
    cell.source = "from tqdm.auto import trange\n\n" + cell.source.replace("in range(k)", "in trange(k)")


@accident("check")
def a_number_that_an_answer_displays(notebook):
    cell = notebook.cells[place(notebook)]
    cell.source = "def L(w, z=-1.0):\n    display(0)\n    get_ipython().displayhook(0)\n    return torch.exp(w * z)"


@accident("sandbox")
def a_plot_of_its_own(notebook):
    before(notebook, "plt.plot([1, 2])\nplt.show()\nfig, ax = plt.subplots(2, 2)\nplt.savefig('mine.png')")


@accident("sandbox")
def magics_and_commands(notebook):
    before(notebook, "%matplotlib inline\n%load_ext autoreload\n%autoreload 2\n!ls\n%timeit -n1 -r1 1 + 1\n?print")
    before(notebook, "%%time\nx = 1")
    before(notebook, "%%bash\necho hello")
    before(notebook, "!pip install torch\n%pip install numpy\n%conda install x")


@accident("sandbox")
def a_magic_in_the_cell_of_an_answer(notebook):
    notebook.cells[place(notebook)].source = "%matplotlib inline\n" + notebook.cells[place(notebook)].source
    notebook.cells[place(notebook, "descent-step")].source = "%%time\n" + notebook.cells[place(notebook, "descent-step")].source


@accident("limits")
def a_question_to_the_user(notebook):
    before(notebook, "name = input('Your name? ')\nimport getpass\ngetpass.getpass()")


@accident("sandbox")
def everything_forgotten_by_reset(notebook):
    before(notebook, "%reset -f")
    before(notebook, "from math import exp, log\nimport matplotlib.pyplot as plt\nimport torch\ndevice = torch.device('cpu')")


@accident("sandbox")
def another_default_type_and_seed(notebook):
    before(notebook, "torch.manual_seed(0)\ntorch.set_printoptions(precision=2)\ntorch.use_deterministic_algorithms(True)")


@accident("sandbox")
def an_answer_in_double_precision_with_threads(notebook):
    before(notebook, "torch.set_num_threads(4)\nx = (torch.randn(500, 500) @ torch.randn(500, 500)).sum()")


@accident("sandbox")
def a_coroutine_and_a_class(notebook):
    before(notebook, "import asyncio\n\nawait asyncio.sleep(0.01)")
    source = "class Loss:\n    def __call__(self, w, z=-1.0):\n        return torch.exp(w * z)\n\nL = Loss()"
    notebook.cells[place(notebook)].source = source


@accident("sandbox")
def answers_that_use_one_another(notebook):
    notebook.cells[place(notebook, "descent-loop")].source = (
        "def descend(f, w0, s, k):\n    w = torch.tensor(1.0 * w0, device=device, requires_grad=True)\n    path = [w.item()]\n"
        "    for _ in range(k):\n        w = step(f, w, s)\n        path.append(w.item())\n    return path"
    )


@accident("sandbox")
def a_long_answer_with_a_long_line(notebook):
    notebook.cells[place(notebook)].source += "\n# " + "x" * 500_000


# What cannot be graded


@accident("intake", refused="no notebook among the files")
def no_notebook(notebook):
    return {"descent.py": b"def L(w, z=-1.0): ...", "descent.pdf": b"%PDF-1.5"}


@accident("intake", refused="no notebook among the files")
def nothing_but_a_timestamp(notebook):
    return {"timestamp.txt": b"2026-11-01 10:00:00 UTC"}


@accident("intake", refused="is not a notebook")
def not_JSON(notebook):
    return "# How does one number learn?\n\nI did it all."


@accident("intake", refused="saved completely")
def JSON_that_breaks_off(notebook):
    text = nbformat.writes(notebook)
    return text[: len(text) // 2]


@accident("intake", refused="the notebook is empty")
def an_empty_file(notebook):
    return b""


@accident("intake", refused="the notebook is empty")
def a_file_of_NULs(notebook):
    return bytes(10_000)


@accident("intake", refused="holds no cells")
def JSON_of_something_else(notebook):
    return json.dumps({"name": "descent", "cells": {"a": 1}})


@accident("intake", refused="holds no cells")
def a_notebook_without_cells(notebook):
    notebook.cells = []


@accident("intake", refused="not that of the chapter")
def a_notebook_of_another_chapter(notebook):
    return nbformat.writes(new_notebook(cells=[new_markdown_cell("# Samples"), new_markdown_cell("A mean is ...")]))


@accident("intake", refused="not a notebook")
def a_page_of_the_learning_platform(notebook):
    return "<!doctype html><html><head><title>Log in</title></head><body>Your session has ended.</body></html>"


@accident("intake", refused="not a notebook")
def an_archive(notebook):
    return b"PK\x03\x04\x14\0\0\0\x08\0" + bytes(range(256)) * 50
