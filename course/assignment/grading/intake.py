"""What a submission says, read as the course means it: bytes become a plan of what to run, or a refusal that its student understands.

Tests, points and the chapter's own cells come from ``source/``, never from the submission; from it come answers and a student's own
cells, wherever they stand and whatever has become of their metadata.
"""

import ast
import copy
import json
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.assignment.answers import needed
from course.cells import global_names, grade_id, is_answer, is_test, runs
from course.preprocessors import STUB, UNANSWERED

MOST = 30 * 2**20  # bytes of a notebook
CELLS = 2000
CODE = 3 * 2**20  # characters of code in all its cells


class Refusal(Exception):
    """Why a submission cannot be graded, in words for its student."""


@dataclass
class Plan:
    """A submission, read: the notebook to show, with the course's own cells in it, and what is said about how it was read.

    own: the ids of the code cells that are the student's, answers too. run: the ids of the code cells to run, in order; tests among them.
    missing: exercises for which nothing was handed in, or what the release said.
    """

    notebook: NotebookNode
    run: list[str]
    own: set[str]
    missing: list[str] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)


def text_of(content: bytes) -> str:
    """The text of a file in whatever encoding an editor may have chosen."""
    if len(content) > MOST:
        raise Refusal(f"the notebook has {len(content) // 2**20} MB, {MOST // 2**20} at most; clear its outputs and hand it in again")
    if not content.strip(b"\0 \r\n\t"):
        raise Refusal("the notebook is empty")
    if content[:2] in (b"\xff\xfe", b"\xfe\xff") or content[1:2] == b"\0":
        return content.decode("utf-16", "replace").rstrip("\0")
    content = content.rstrip(b"\0")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("latin-1")


def _joined(text: object) -> str:
    if isinstance(text, list):
        text = "".join(part for part in text if isinstance(part, str))
    return text.encode("utf-8", "replace").decode() if isinstance(text, str) else ""  # half of a character cannot be written


def read(content: bytes) -> list[NotebookNode]:
    """The cells of a notebook, whatever version of the format it is written in. Raises Refusal where there is none."""
    try:
        data = json.loads(text_of(content))
    except (ValueError, RecursionError) as error:
        raise Refusal(f"the file is not a notebook (it is no JSON: {str(error)[:80]}); was it saved completely?") from None
    if not isinstance(data, dict):
        raise Refusal("the file is not a notebook: it is JSON, but holds no cells")
    sheets = data.get("worksheets")
    if "cells" not in data and isinstance(sheets, list):  # version 3
        data["cells"] = [cell for sheet in sheets if isinstance(sheet, dict) for cell in sheet.get("cells", [])]
    cells = data.get("cells")
    if not isinstance(cells, list) or not cells:
        raise Refusal("the file is not a notebook: it is JSON, but holds no cells")
    if len(cells) > CELLS:
        raise Refusal(f"the notebook has {len(cells)} cells, {CELLS} at most")
    found = []
    for cell in cells:
        if not isinstance(cell, dict):
            continue
        source = _joined(cell.get("source", cell.get("input", ""))).replace("\r\n", "\n").replace("\r", "\n")
        metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
        own = metadata.get("nbgrader") if isinstance(metadata.get("nbgrader"), dict) else {}
        kind = cell.get("cell_type") if cell.get("cell_type") in ("code", "markdown", "raw") else "markdown"
        new = new_code_cell(source) if kind == "code" else new_markdown_cell(source)
        new.id = str(cell.get("id", ""))[:64]
        new.metadata["grade_id"] = own.get("grade_id") if isinstance(own.get("grade_id"), str) else None
        found.append(new)
    code = sum(len(cell.source) for cell in found if cell.cell_type == "code")
    if code > CODE:
        raise Refusal(f"the notebook has {code // 2**20} MB of code, {CODE // 2**20} at most; put data into a file beside it")
    return found


def chosen(files: dict[str, bytes], chapter: str, source: NotebookNode) -> tuple[list[NotebookNode], list[str]]:
    """The cells of the notebook among these files that answers the chapter, and what to say about the choice."""
    notebooks = {name: content for name, content in files.items() if name.lower().endswith(".ipynb")}
    if not notebooks:
        raise Refusal(f"there is no notebook among the files handed in; hand in {chapter}.ipynb")
    ids, read_well, problems = {grade_id(cell) for cell in source.cells if grade_id(cell)}, {}, []
    for name, content in notebooks.items():
        try:
            read_well[name] = read(content)
        except Refusal as refusal:
            problems.append((name, refusal))
    if not read_well:
        raise dict(problems).get(f"{chapter}.ipynb", problems[0][1])

    def rank(name: str) -> tuple[bool, int, bool]:
        cells = read_well[name]
        known = len(ids & {cell.metadata.grade_id or cell.id for cell in cells})
        return known > 0 or len(read_well) == 1, _answered(cells, source) > 0, name == f"{chapter}.ipynb"

    best = max(sorted(read_well), key=rank)
    notices = []
    if best != f"{chapter}.ipynb":
        notices.append(f"Your notebook is called {_shown(best)}; it was graded as {chapter}.ipynb.")
    if len(read_well) > 1:
        notices.append(f"Of the notebooks that you handed in, {_shown(best)} was graded.")
    return read_well[best], notices


def _shown(name: str) -> str:
    return "`" + re.sub(r"[^\w. ()-]", "?", name)[:80] + "`"


def _is_stub(source: str, cell: NotebookNode) -> bool:
    """Whether an answer's cell says no more than the release did. Half an answer, or one with the stub's line left below it, is none."""
    stub = f'raise NotImplementedError("{UNANSWERED.format(grade_id(cell))}")'
    if not source.strip() or _said(source) == _said(stub):
        return True
    released = re.sub(r"^( *)### BEGIN SOLUTION.*?### END SOLUTION", lambda match: match[1] + stub, cell.source, flags=re.M | re.S)
    return stub in source and _said(source) is not None and _said(source) == _said(released)


def _said(source: str) -> str | None:
    """What code does, whatever its comments, its docstrings and its spaces are; None where it is no Python."""
    try:
        tree = ast.parse(source)
        for node in ast.walk(tree):
            body = getattr(node, "body", None)
            if isinstance(body, list):
                node.body = [each for each in body if not (isinstance(each, ast.Expr) and isinstance(each.value, ast.Constant))]
        return ast.dump(tree)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _answered(cells: list[NotebookNode], source: NotebookNode) -> int:
    wanted = {grade_id(cell): cell for cell in source.cells if is_answer(cell)}
    return sum(
        any((cell.metadata.grade_id or cell.id) == name and not _is_stub(cell.source, own) for cell in cells)
        for name, own in wanted.items()
    )


def _parses(source: str) -> bool:
    try:
        compile(source, "cell", "exec")
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return bool(re.search(r"^\s*[%!?]", source, re.M))  # a magic, which IPython understands
    return True


def plan(files: dict[str, bytes], chapter: str, source: NotebookNode) -> Plan:
    """What to run of the files that a student handed in, and what to show. Raises Refusal where nothing can be graded."""
    cells, notices = chosen(files, chapter, source)
    known = {cell.id: cell for cell in source.cells}
    graded = {grade_id(cell): cell for cell in source.cells if grade_id(cell)}
    by_text = {cell.source.strip(): cell.id for cell in reversed(source.cells) if not grade_id(cell)}
    answers = {name: [] for name, cell in graded.items() if is_answer(cell)}
    wanted = {name: global_names(graded[name].source)[0] for name in answers}
    owned: list[tuple[str, NotebookNode]] = []  # a student's own cells, each with the id of the course's cell that it follows
    edited: dict[str, NotebookNode] = {}
    anchor, places = "", {}
    for cell in cells:
        name = cell.metadata.grade_id or (cell.id if cell.id in graded else None)
        if name in answers:
            answers[name].append(cell)
            places[id(cell)] = anchor
            anchor = name
        elif name in graded or cell.metadata.grade_id:
            anchor = name if name in graded else anchor  # a test, or a question: the course's own stands for it
        elif (place := by_text.get(cell.source.strip())) or (place := cell.id if cell.id in known else None):
            if known[place].source.strip() != cell.source.strip() and place not in edited:
                edited[place] = cell
            anchor = place
        elif cell.source.strip():
            owned.append((anchor, cell))
    if not anchor and not any(_gives(cell, names) for _, cell in owned for names in wanted.values()):
        raise Refusal(f"the notebook is not that of the chapter {chapter}: it has none of its exercises")

    # A student's cells by the course's cell that they follow; those with an answer to an exercise stand in its place.
    given: dict[str, list[NotebookNode]] = {}
    missing = []
    for name, own in answers.items():
        kept = [cell for cell in own if not _is_stub(cell.source, graded[name])]
        elsewhere = [pair for pair in owned if _gives(pair[1], wanted[name])]
        elsewhere += [(place, cell) for place, cell in edited.items() if _gives(cell, wanted[name])]
        if elsewhere and all(UNANSWERED.format(name) in cell.source for cell in kept):
            notices.append(f"Your answer to {name} stands in a cell of its own.")
            for pair in elsewhere:
                if pair in owned:
                    owned.remove(pair)
                else:
                    edited.pop(pair[0], None)
            kept += [cell for _, cell in elsewhere]
        elif len(kept) > 1:
            whole = "\n".join(cell.source for cell in kept)
            if not all(_parses(cell.source) for cell in kept) and _parses(whole):
                kept = [_copied(kept[0], whole)]
                notices.append(f"The parts of your answer to {name} were put together again.")
            else:
                notices.append(
                    f"There are {len(kept)} cells with an answer to {name}; they were run in their order, and the last one counts."
                )
        if any(cell.cell_type != "code" for cell in kept):
            notices.append(f"Your answer to {name} was read as code, though its cell is none.")
        if not own and not kept:
            notices.append(f"The cell of {name} is missing.")
        if not kept:
            missing.append(name)
        given[name] = [_copied(cell, cell.source) for cell in kept]

    notebook, run_cells, own_ids = copy.deepcopy(source), [], set()
    out: list[NotebookNode] = []

    def add(cell: NotebookNode, label: str, after: Iterable[NotebookNode] = ()) -> None:
        new = new_code_cell(cell.source) if cell.cell_type == "code" else new_markdown_cell(cell.source)
        new.id = label
        out.append(new)
        if cell.cell_type == "code":
            own_ids.add(label)

    def follow(place: str) -> None:
        for number, (where, cell) in enumerate(owned):
            if where == place:
                add(cell, f"own-{number}")

    hoisted = _hoisted(owned, given, [cell.id for cell in source.cells])
    owned = [pair for number, pair in enumerate(owned) if number not in hoisted]
    follow("")
    for cell in notebook.cells:
        name = grade_id(cell)
        if name in given:
            for number, helper in enumerate(hoisted.values()):
                if helper[0] == name:
                    add(helper[1], f"before-{name}-{number}")
            first, *others = given[name] or [None]
            cell.source = first.source if first is not None else STUB.format(name)
            own_ids.add(cell.id)
            out.append(cell)
            for number, other in enumerate(others, 2):
                add(other, f"{name}-{number}")
        elif cell.id in edited and not name:
            changed = edited[cell.id]
            if cell.cell_type == "markdown":
                cell.source = changed.source
                out.append(cell)
            else:
                out.append(cell)
                add(changed, f"edited-{cell.id}"[:64])
        else:
            out.append(cell)
        follow(cell.id)
    for cell in out:
        cell.pop("attachments", None)
        if cell.cell_type == "code":
            cell.outputs, cell.execution_count = [], None

    def always(cell: NotebookNode) -> bool:
        return cell.id in own_ids and not cell.id.startswith("edited-") or is_test(cell)

    run_cells = [cell.id for cell in needed([cell for cell in out if runs(cell)], always)]
    notebook.cells = out
    return Plan(notebook, run_cells, own_ids, missing, notices)


def _copied(cell: NotebookNode, source: str) -> NotebookNode:
    new = new_code_cell(source)
    new.id = cell.id
    return new


def _gives(cell: NotebookNode, names: set[str]) -> bool:
    return cell.cell_type == "code" and bool(global_names(cell.source)[0] & names) and UNANSWERED.split("{}")[1] not in cell.source


def _hoisted(owned: list, given: dict, order: list[str]) -> dict[int, tuple[str, NotebookNode]]:
    """Own cells that stand below an answer that mentions what they define: each runs before the first such answer."""
    found = {}
    for number, (place, cell) in enumerate(owned):
        defines = global_names(cell.source)[0] if cell.cell_type == "code" else set()
        for name in given:
            mentions = set().union(*(global_names(answer.source)[1] for answer in given[name])) if given[name] else set()
            if defines & mentions and place in order and order.index(place) >= order.index(name):
                found[number] = (name, cell)
                break
    return found


def with_notices(notebook: NotebookNode, notices: list[str]) -> NotebookNode:
    """The notebook with a first cell that says how it was read."""
    if notices:
        text = "\n".join(["**How your notebook was read**", "", *(f"- {notice}" for notice in notices)])
        notebook.cells.insert(0, NotebookNode(cell_type="markdown", id="how-it-was-read", metadata=NotebookNode(), source=text))
    return notebook


def refused(source: NotebookNode, text: str) -> NotebookNode:
    """The notebook to show of a submission that cannot be graded: the chapter without answers, under a sentence that says why."""
    notebook = copy.deepcopy(source)
    for cell in notebook.cells:
        if is_answer(cell):
            cell.source = "# (no answer could be read)"
    return with_notices(notebook, [text])
