"""The rules of a chapter's text, checked before anything is made from it.

Each rule stands for something that went wrong in some course: a solution without metadata goes out to students, a magic
opens a window in the book build, a macro renders as another symbol in JupyterLab.
"""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils

from course import ROOT, chapters, probes
from course.cells import KEEP, MARKS, SKIP, exercises, grade_id, is_answer, is_test, tagged
from course.kept import KeptError, module
from course.source import canonical, read_chapter, read_text, text_of

NAME = re.compile(r"[a-z]+(_[a-z]+)*(-[a-z0-9]+)*")
COLUMNS = 88  # what a page shows of a line of code without scrolling
LINES, LINES_IN_ALL = 15, 25  # of a plain cell: its code outside classes, and everything but a class that is shown whole


QUESTION = re.compile(r"^:::\{admonition\} ([^\n]*)\n:class: expect dropdown\n(.*?)\n:::$", re.M | re.S)


def self_checks(cell: NotebookNode) -> list[tuple[str, str]]:
    """The questions that a reader may ask himself before going on, each with its answer, which opens by a click."""
    return QUESTION.findall(cell.source) if cell.cell_type == "markdown" else []


def lines_outside_classes(source: str) -> int:
    """The lines of code of a cell, without those of its classes, its comments and its docstrings."""
    lines = [line for line in source.splitlines() if line.strip() and not line.strip().startswith("#")]
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return len(lines)
    inside = sum(node.end_lineno - node.lineno for node in tree.body if isinstance(node, ast.ClassDef))
    docs = sum(
        node.body[0].end_lineno - node.body[0].lineno + 1
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and ast.get_docstring(node)
    )
    return len(lines) - inside - docs


def definitions(notebook: NotebookNode) -> dict[str, str]:
    """The functions and classes of a chapter, its tests' own excepted: how the cell begins that defines each."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or is_test(cell):
            continue
        try:
            body = ast.parse(cell.source).body
        except SyntaxError:  # a magic, for a person in JupyterLab
            continue
        for node in body:
            if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
                found.setdefault(node.name, cell.source.splitlines()[0][:60])
    return found


def _graded_cell(cell: NotebookNode) -> Iterator[str]:
    """What is wrong with the metadata and the marks of a cell."""
    source, meta = cell.source, cell.metadata.get("nbgrader")
    where = _where(cell)
    for kind, (begin, end) in MARKS.items():
        if source.count(begin) != source.count(end):
            yield f"{where}: {begin!r} and {end!r} do not match"
        fits = {"solution": utils.is_solution, "hidden test": utils.is_grade, "mark scheme": utils.is_task}[kind]
        if (begin in source or end in source) and not fits(cell):
            yield f"{where}: a {kind} stands in a cell whose nbgrader metadata does not say so; it would go out to students"
    if meta is None:
        if cell.cell_type == "code" and re.search(r"^assert\b", source, re.M):
            yield f"{where}: a test without nbgrader metadata"
        return
    if not grade_id(cell) or not NAME.fullmatch(grade_id(cell)) or grade_id(cell).startswith("cell-"):
        yield f"{where}: an id is in lower-case words joined by hyphens, such as descent-loss"
    if utils.is_grade(cell) or utils.is_task(cell):
        points = meta.get("points")
        if not isinstance(points, (int, float)) or points <= 0:
            yield f"{where}: points are missing"
    if is_test(cell) and "assert" not in source:
        yield f"{where}: a test that asserts nothing cannot fail"
    if utils.is_task(cell) and MARKS["mark scheme"][0] not in source:
        yield f"{where}: a question for the instructor needs a mark scheme"
    if is_answer(cell) and MARKS["solution"][0] not in source:
        yield f"{where}: the solution is not marked, so the student would get no stub"
    if cell.cell_type == "markdown" and not utils.is_task(cell):
        yield f"{where}: a question for the instructor is a task cell, whose mark scheme nbgrader keeps from students"


def _where(cell: NotebookNode) -> str:
    if name := grade_id(cell):
        return f"cell '{name}'"
    return f"the cell that begins {cell.source.splitlines()[0][:60]!r}" if cell.source else "an empty cell"


def _ordinary_cell(cell: NotebookNode, folder: Path) -> Iterator[str]:
    """What is wrong with what a cell says."""
    source, skipped, where = cell.source, tagged(cell, SKIP), _where(cell)
    for left in re.findall(r"\b(?:TODO|FIXME|PLACEHOLDER)\b", source):
        yield f"{where}: {left} was left in the text"
    if cell.cell_type == "code":
        if re.search(r"^\s*[%!]", source, re.M) and not skipped:
            yield f"{where}: a magic or a shell command belongs in a cell tagged {SKIP}"
        if re.search(r"(?<![\w.])input\(", source):
            yield f"{where}: input() raises where nobody is there to answer"
        if not is_test(cell) and (count := lines_outside_classes(source)) > LINES:
            yield f"{where}: {count} lines of code; {LINES} at most outside classes"
        if "nbgrader" not in cell.metadata and "class " not in source and (count := len(source.splitlines())) > LINES_IN_ALL:
            yield f"{where}: {count} lines in all; {LINES_IN_ALL} at most"
        for line in source.splitlines():
            if len(line) > COLUMNS:
                yield f"{where}: a line of {len(line)} columns, {COLUMNS} at most: {line.strip()[:40]!r}"
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if "plt.show()" in source and not skipped and len(alt) < 30:
            yield f"{where}: its picture needs an alternative text that says what one should see: 'mystnb: {{image: {{alt: ...}}}}'"
        return
    for macro in re.findall(r"\\(?:re)?newcommand|\\def\b", source):
        yield f"{where}: {macro} breaks in JupyterLab's renderer; write plain LaTeX"
    if "{toggle}" in source or re.search(r"^```\{(?!code-cell)", source, re.M):
        yield f"{where}: directives stand in colon fences, and there is no {{toggle}} in JupyterLab"
    if len(self_checks(cell)) != len(re.findall(r"^:class:.*\bexpect\b", source, re.M)):
        yield f"{where}: a self-check is written ':::{{admonition}} question?', ':class: expect dropdown', empty line, answer, ':::'"
    for question, answer in self_checks(cell):
        if not question.endswith("?") or not answer.strip() or "nbgrader" in cell.metadata:
            yield f"{where}: {question!r} should be a question with an answer, and in no cell of an exercise"
    for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)", source):
        if len(alt) < 20:
            yield f"{where}: the picture {target} needs an alternative text that says what one should see"
        if not (folder / target).is_file():
            yield f"{where}: the picture {target} is missing"
    for target in re.findall(r"(?<!\!)\]\((\.\.?/[^)\s#]+)", source):
        if not (folder / target).with_suffix(".md").resolve().is_file():
            yield f"{where}: the link {target} leads nowhere"


def problems(chapter: str, root: Path = ROOT) -> list[str]:
    """What breaks a rule in a chapter's text, a line each, beginning with the file."""
    path = text_of(chapter, root)
    if not path.is_file():
        return [f"{path.relative_to(root)}: missing"]
    text = path.read_text(encoding="utf-8")
    notebook, found = read_text(text), []
    if canonical(text) != text:
        found.append("not in Jupytext's own form; 'python -m course.source' puts it there")
    for cell in notebook.cells:
        found += [*_graded_cell(cell), *_ordinary_cell(cell, path.parent)]

    names = [grade_id(cell) for cell in notebook.cells if grade_id(cell)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        found.append(f"cell '{name}': the id is used twice")
    for name, tests in exercises(notebook).items():
        if not tests:
            found.append(f"exercise '{name}': no test cell has an id that begins with '{name}-'")
        if not any(f"`{name}`" in cell.source for cell in notebook.cells if cell.cell_type == "markdown"):
            found.append(f"exercise '{name}': no statement names it")
    tests = [grade_id(cell) for cells in exercises(notebook).values() for cell in cells]
    for cell in filter(is_test, notebook.cells):
        if grade_id(cell) not in tests:
            found.append(f"cell '{grade_id(cell)}': a test's id begins with the id of the exercise that it tests")
    found += probes.problems(notebook)
    return [f"{path.relative_to(root)}: {problem}" for problem in found]


def problems_between(root: Path = ROOT) -> list[str]:
    """What two chapters do that only one may: use an id, or define a function or a class; and what neural.py cannot keep. A line each."""
    ids, built, found = {}, {}, []
    notebooks = {chapter: read_chapter(chapter, root) for chapter in chapters(root) if text_of(chapter, root).is_file()}
    for chapter, notebook in notebooks.items():
        where = text_of(chapter, root).relative_to(root)
        for cell in notebook.cells:
            name = grade_id(cell)
            if name and ids.setdefault(name, chapter) != chapter:
                found.append(f"{where}: cell '{name}': the id is used in {ids[name]} too")
        for name, first in definitions(notebook).items():
            if built.setdefault(name, chapter) != chapter:
                advice = f"tag that cell {KEEP} and import it from neural, or call this one something else"
                found.append(f"{where}: the cell that begins {first!r}: {name} is defined in {built[name]} already; {advice}")
    try:
        module(notebooks, root)
    except KeptError as error:
        found.append(f"neural.py: {error}")
    return found


def all_problems(root: Path = ROOT) -> list[str]:
    """What breaks a rule anywhere, a line each."""
    return [problem for chapter in chapters(root) for problem in problems(chapter, root)] + problems_between(root)


def main() -> int:
    found = all_problems()
    print("\n".join(found) or "the chapters break no rule")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main())
