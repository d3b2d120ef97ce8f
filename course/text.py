"""The rules of a chapter's text, checked before anything is made from it.

Each rule stands for something that went wrong in some course: a solution without metadata goes out to students, a magic
opens a window in the book build, a macro renders as another symbol in JupyterLab.
"""

import ast
import re
from pathlib import Path

from nbformat import NotebookNode
from nbgrader import utils

from course import ROOT, chapters
from course.source import canonical, read_text

MARKS = {
    "solution": ("### BEGIN SOLUTION", "### END SOLUTION"),
    "hidden test": ("### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"),
    "mark scheme": ("=== BEGIN MARK SCHEME ===", "=== END MARK SCHEME ==="),
}
NAME = re.compile(r"[a-z]+(_[a-z]+)*(-[a-z0-9]+)*")
SKIP = "skip-execution"  # nbclient's own tag: a person's cell, run neither by the book nor by a grader


def grade_id(cell: NotebookNode) -> str | None:
    return cell.metadata.get("nbgrader", {}).get("grade_id")


def exercises(notebook: NotebookNode) -> dict[str, list[NotebookNode]]:
    """Each autograded exercise's id with its test cells, whose ids begin with it."""
    found = {grade_id(cell): [] for cell in notebook.cells if cell.cell_type == "code" and utils.is_solution(cell)}
    for cell in notebook.cells:
        if cell.cell_type == "code" and utils.is_grade(cell):
            for name in sorted(found, key=len, reverse=True):
                if grade_id(cell).startswith(f"{name}-"):
                    found[name].append(cell)
                    break
    return found


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


def _graded_cell(cell: NotebookNode, chapter: str):
    """What is wrong with the metadata and the marks of a cell."""
    source, meta = cell.source, cell.metadata.get("nbgrader")
    where = f"cell '{grade_id(cell)}'" if meta else f"the cell that begins {source.splitlines()[0][:60]!r}" if source else "an empty cell"
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
    if utils.is_grade(cell) and cell.cell_type == "code" and "assert" not in source:
        yield f"{where}: a test that asserts nothing cannot fail"
    if utils.is_task(cell) and MARKS["mark scheme"][0] not in source:
        yield f"{where}: a question for the instructor needs a mark scheme"
    if cell.cell_type == "code" and utils.is_solution(cell) and MARKS["solution"][0] not in source:
        yield f"{where}: the solution is not marked, so the student would get no stub"
    if cell.cell_type == "markdown" and not utils.is_task(cell):
        yield f"{where}: a question for the instructor is a task cell, whose mark scheme nbgrader keeps from students"


def _ordinary_cell(cell: NotebookNode, folder: Path):
    """What is wrong with what a cell says."""
    source, skipped = cell.source, SKIP in cell.metadata.get("tags", [])
    first = source.splitlines()[0][:60] if source else ""
    for left in re.findall(r"\b(?:TODO|FIXME|PLACEHOLDER)\b", source):
        yield f"{first!r}: {left} was left in the text"
    if cell.cell_type == "code":
        if re.search(r"^\s*[%!]", source, re.M) and not skipped:
            yield f"{first!r}: a magic or a shell command belongs in a cell tagged {SKIP}"
        if re.search(r"(?<![\w.])input\(", source):
            yield f"{first!r}: input() raises where nobody is there to answer"
        if not utils.is_grade(cell) and lines_outside_classes(source) > 15:
            yield f"{first!r}: {lines_outside_classes(source)} lines of code; 15 at most outside classes"
        alt = cell.metadata.get("mystnb", {}).get("image", {}).get("alt", "")
        if "plt.show()" in source and not skipped and len(alt) < 30:
            yield f"{first!r}: its picture needs an alternative text that says what one should see: 'mystnb: {{image: {{alt: ...}}}}'"
        return
    for macro in re.findall(r"\\(?:re)?newcommand|\\def\b", source):
        yield f"{first!r}: {macro} breaks in JupyterLab's renderer; write plain LaTeX"
    if "{toggle}" in source or re.search(r"^```\{(?!code-cell)", source, re.M):
        yield f"{first!r}: directives stand in colon fences, and there is no {{toggle}} in JupyterLab"
    for alt, target in re.findall(r"!\[([^\]]*)\]\(([^)\s]+)", source):
        if len(alt) < 20:
            yield f"{first!r}: the picture {target} needs an alternative text that says what one should see"
        if not (folder / target).is_file():
            yield f"{first!r}: the picture {target} is missing"
    for target in re.findall(r"(?<!\!)\]\((\.\.?/[^)\s#]+)", source):
        if not (folder / target).with_suffix(".md").resolve().is_file():
            yield f"{first!r}: the link {target} leads nowhere"


def problems(chapter: str, root: Path = ROOT) -> list[str]:
    """What breaks a rule in a chapter's text, a line each, beginning with the file."""
    path = root / "book" / chapter / f"{chapter}.md"
    if not path.is_file():
        return [f"{path.relative_to(root)}: missing"]
    text = path.read_text(encoding="utf-8")
    notebook, found = read_text(text), []
    if canonical(text) != text:
        found.append("not in Jupytext's own form; 'python -m course.source' puts it there")
    for cell in notebook.cells:
        found += [*_graded_cell(cell, chapter), *_ordinary_cell(cell, path.parent)]

    names = [grade_id(cell) for cell in notebook.cells if grade_id(cell)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        found.append(f"cell '{name}': the id is used twice")
    for name, tests in exercises(notebook).items():
        if not tests:
            found.append(f"exercise '{name}': no test cell has an id that begins with '{name}-'")
        if not any(f"`{name}`" in cell.source for cell in notebook.cells if cell.cell_type == "markdown"):
            found.append(f"exercise '{name}': no statement names it")
    tests = [grade_id(cell) for cells in exercises(notebook).values() for cell in cells]
    for cell in notebook.cells:
        if cell.cell_type == "code" and utils.is_grade(cell) and grade_id(cell) not in tests:
            found.append(f"cell '{grade_id(cell)}': a test's id begins with the id of the exercise that it tests")
    return [f"{path.relative_to(root)}: {problem}" for problem in found]


def duplicate_ids(root: Path = ROOT) -> list[str]:
    """Ids that two chapters share, a line each."""
    seen, found = {}, []
    for chapter in chapters(root):
        path = root / "book" / chapter / f"{chapter}.md"
        for cell in read_text(path.read_text(encoding="utf-8")).cells if path.is_file() else []:
            name = grade_id(cell)
            if name and seen.setdefault(name, chapter) != chapter:
                found.append(f"book/{chapter}/{chapter}.md: cell '{name}': the id is used in {seen[name]} too")
    return found
