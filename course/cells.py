"""What a cell is: a student's answer, a test of one, what it names, what its marks enclose."""

import symtable

from nbformat import NotebookNode
from nbgrader import utils

SKIP = "skip-execution"  # nbclient's own tag: a person's cell, run neither by the book nor by a grader
KEEP = "keep"  # the cell goes into neural.py
MARKS = {
    "solution": ("### BEGIN SOLUTION", "### END SOLUTION"),
    "hidden test": ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"),
    "mark scheme": ("=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="),
}
MARK_LINES = {mark for pair in MARKS.values() for mark in pair}


def tagged(cell: NotebookNode, tag: str) -> bool:
    return tag in cell.metadata.get("tags", [])


def grade_id(cell: NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def label(cell: NotebookNode) -> str:
    """What to call a cell in a message: its nbgrader id, or how it begins."""
    return grade_id(cell) or cell.source.split("\n")[0][:60] or cell.id


def is_answer(cell: NotebookNode) -> bool:
    """Whether a cell is an answer for the computer to grade."""
    return cell.cell_type == "code" and utils.is_solution(cell)


def is_test(cell: NotebookNode) -> bool:
    return cell.cell_type == "code" and utils.is_grade(cell)


def runs(cell: NotebookNode) -> bool:
    """Whether a cell is run without a person: it is code, and not left to somebody in JupyterLab."""
    return cell.cell_type == "code" and not tagged(cell, SKIP)


def exercises(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """Each autograded exercise's id with its test cells, whose ids begin with it."""
    found = {grade_id(cell): [] for cell in notebook.cells if is_answer(cell)}
    for cell in filter(is_test, notebook.cells):
        names = [name for name in found if grade_id(cell).startswith(f"{name}-")]
        if names:
            found[max(names, key=len)].append(cell)
    return found


def unmarked(source: str) -> str:
    """A cell's source without the lines that are marks."""
    return "\n".join(line for line in source.splitlines() if line.strip() not in MARK_LINES)


def hidden_runs(source: str) -> list[list[str]]:
    """What the marks of a cell enclose: for each pair of marks, the lines between them, without the space around them."""
    found, end = [], None
    for line in source.splitlines():
        if end is None:
            end = next((end for begin, end in MARKS.values() if begin in line), None)
            found += [[]] if end else []
        elif end in line:
            end = None
        else:
            found[-1].append(line.strip())
    return found


def shown(source: str) -> list[str]:
    """The lines of a cell that no marks enclose, without the space around them."""
    enclosed = [line for run in hidden_runs(source) for line in run]
    lines = [line.strip() for line in source.splitlines() if line.strip() not in MARK_LINES]
    for line in enclosed:
        lines.remove(line)
    return lines


def global_names(source: str) -> tuple[set[str], set[str]]:
    """The global names that a piece of code gives a meaning to, and those that it mentions, in its functions too.

    Nothing where it is not Python: an answer that is wrong in this way, or a magic for a person in JupyterLab.
    """
    try:
        tables = [symtable.symtable(source, "cell", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):  # the last three: NULs in it, or nested too deep to be read
        return set(), set()
    given = {symbol.get_name() for symbol in tables[0].get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    mentioned = set()
    for table in tables:  # grows while it is read
        tables += table.get_children()
        mentioned |= {
            symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced() and symbol.is_global() or table is tables[0]
        }
    return given, mentioned
