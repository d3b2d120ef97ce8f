"""The book's pages: a Sphinx extension that shows a chapter executed, and cleared for whom it is made.

The *student* edition shows what a student has before solving anything, with the outputs of the solved chapter: nbgrader's own
preprocessors clear the solutions, the hidden tests and the mark schemes before Sphinx sees them. The *instructor* edition
(``EDITION=instructor jupyter-book build .``) shows them folded. Neither shows a mark.
"""

import os
import re
from functools import cache
from importlib.resources import files
from pathlib import Path

import nbformat
from docutils import nodes
from myst_nb.core.read import read_myst_markdown_notebook
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError
from sphinx.util.fileutil import copy_asset

from course import ROOT, pages
from course.book import slides
from course.cells import is_answer, is_test, unmarked
from course.execute import ExecutionError, executed, is_executable, store, to_execute
from course.kept import KeptError
from course.preprocessors import ClearSolutionsByName
from course.source import convert


def edition() -> str:
    """``student`` unless the environment variable EDITION says ``instructor``."""
    chosen = os.environ.get("EDITION", "student")
    if chosen not in ("student", "instructor"):
        raise ExtensionError(f"EDITION should be student or instructor, but is {chosen!r}.")
    return chosen


def tag(cell: nbformat.NotebookNode, *tags: str) -> None:
    cell.metadata["tags"] = [*cell.metadata.get("tags", []), *tags]


def hide(cell: nbformat.NotebookNode, what: str) -> None:
    """Fold a cell's code on the page."""
    tag(cell, "hide-input")
    cell.metadata["mystnb"] = {"code_prompt_show": f"Show the {what}", "code_prompt_hide": f"Hide the {what}"}


def clear(notebook: nbformat.NotebookNode) -> None:
    """Take out of a notebook what only an instructor may see, and fold the tests; outputs stay."""
    for step in (ClearSolutionsByName, ClearHiddenTests, ClearMarkScheme):
        notebook, _ = step().preprocess(notebook, {})
    for cell in notebook.cells:
        if is_test(cell):
            hide(cell, "test")


def fold(notebook: nbformat.NotebookNode) -> None:
    """Fold solutions and tests, and take the marks out."""
    for cell in notebook.cells:
        cell.source = unmarked(cell.source)
        if is_answer(cell) or is_test(cell):
            hide(cell, "solution" if is_answer(cell) else "test")


def cite(source: str, keys: dict[str, str]) -> str:
    """A link to a DOI that the bibliography has becomes a citation; a link to a notebook becomes one to the chapter's page."""
    source = re.sub(
        r"\[[^\]]*\]\(https://doi\.org/((?:[^()\s]|\([^()\s]*\))+)\)", lambda link: f"{{cite:t}}`{keys[link[1]]}`" if link[1] in keys else link[0], source
    )
    return re.sub(r"\]\((\.\./[\w/]+)\.ipynb\)", r"](\1.md)", source)


EXERCISE = re.compile(r"^\*\*(Exercise|Question) \(`([^`]+)`, (\d+ points?)\)\.\*\* *(.*)\Z", re.M | re.S)


def box(source: str) -> str:
    """Put an exercise, which goes on to the end of its cell, into a box that a link can lead to by the exercise's id."""
    return EXERCISE.sub(r"::::::{admonition} \1 `\2` · \3\n:class: exercise\n:name: \2\n\n\4\n::::::", source)


@cache
def bibliography() -> dict[str, str]:
    """The key of each entry of ``book/references.bib`` by its DOI."""
    from pybtex.database import parse_file

    entries = parse_file(str(ROOT / "book" / "references.bib")).entries
    return {entry.fields["doi"]: key for key, entry in entries.items() if "doi" in entry.fields}


STYLE = re.compile(r"<style scoped>.*?</style>\s*", re.S)  # pandas says how a table looks; so does the style sheet
WIDGET = "application/vnd.jupyter.widget-view+json"


def page(name: str) -> nbformat.NotebookNode:
    """The notebook of a page, executed, and cleared for the edition."""
    notebook = executed(name)
    (fold if edition() == "instructor" else clear)(notebook)
    notebook.metadata.pop("widgets", None)  # a page has no kernel to move them
    notebook.cells = [cell for cell in notebook.cells if cell.source != "*Your answer:*"]  # a page is not where one answers
    for cell in notebook.cells:
        if cell.cell_type == "markdown":
            cell.source = box(cite(cell.source, bibliography()))
        else:
            if is_answer(cell) or is_test(cell):
                tag(cell, "exercise")  # for the style sheet
            cell.outputs = [output for output in cell.get("outputs", []) if WIDGET not in output.get("data", {})]
            for output in cell.outputs:
                if table := output.get("data", {}).get("text/html"):
                    output.data["text/html"] = STYLE.sub("", table).replace("<th></th>", "<td></td>")  # what heads nothing is no header
    slides.mark(notebook)
    return notebook


def read_page(text: str) -> nbformat.NotebookNode:
    """Read a page for MyST-NB: the notebook that ``_show_executed`` has put in the place of its text, any other page as it stands."""
    return nbformat.reads(text, as_version=4) if text.startswith("{") else read_myst_markdown_notebook(text)


def _derive(app: Sphinx) -> None:
    """Make the source from the text, so that a page is never older than what its author wrote."""
    try:
        convert()
    except KeptError as error:
        raise ExtensionError(str(error)) from None


def _show_executed(app: Sphinx, docname: str, source: list[str]) -> None:
    """Put a page's executed notebook in the place of its text; the page is read again when what it was made from changes."""
    name = Path(docname).name
    if name not in pages() or not is_executable(pages()[name]):
        return
    try:
        source[0] = nbformat.writes(page(name))
    except ExecutionError as error:
        raise ExtensionError(str(error)) from None
    own = [ROOT / "course" / "book" / f"{module}.py" for module in ("pages", "slides")]
    beside = [path for path in to_execute(name)[1] if path.suffix == ".py"]
    for path in (store(name), *beside, *own, ROOT / "course" / "preprocessors.py", ROOT / "book" / "references.bib"):
        app.env.note_dependency(path)


def _mend_roles(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Say that an entry of the bibliography is an item of its list, and that an empty cell of a table's first row heads nothing.

    Docutils gives the entry a role that no longer counts as an item's.
    """
    body = context.get("body", "").replace('role="doc-biblioentry"', 'role="listitem"')
    context["body"] = re.sub(r'<th class="head[^"]*">\s*(?:<p>\s*</p>)?\s*</th>', "<td></td>", body)


def _glue(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Keep a formula on one line with what touches it: to a browser it is a picture, and a comma after it may open the next line."""
    for formula in list(doctree.findall(nodes.math)):
        parent, place = formula.parent, formula.parent.index(formula)
        first, last = place, place + 1
        before = after = start = end = ""
        if place and isinstance(parent[place - 1], nodes.Text):
            first, before = place - 1, parent[place - 1]
            start = re.search(r"\S*\Z", before)[0]
        if last < len(parent) and isinstance(parent[last], nodes.Text):
            last, after = last + 1, parent[last]
            end = re.match(r"\S*", after)[0]
        if start or end:
            glued = nodes.inline("", "", nodes.Text(start), formula, nodes.Text(end), classes=["glue"])
            parent[first:last] = [nodes.Text(before.removesuffix(start)), glued, nodes.Text(after.removeprefix(end))]


def _drop_mathjax(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Leave MathJax out where there is no formula: Sphinx gives it to a page also for the pages below it in the contents."""
    if 'class="math' not in context.get("body", ""):
        context["script_files"] = [script for script in context["script_files"] if not is_mathjax(script)]


def is_mathjax(script) -> bool:
    """Whether a script of a page is MathJax, or sets it up."""
    return "mathjax" in f"{script.filename} {script.attributes}".lower()


def _copy_mathjax(app: Sphinx, error: Exception | None) -> None:
    """Put the two parts of MathJax that a page loads beside the pages: a tenth of what the package's own extension copies."""
    if error or app.builder.name != "html":
        return
    for part in ("tex-chtml-full.js", "output/chtml/fonts/woff-v2"):
        target = Path(app.outdir) / "_static" / "mathjax" / part
        copy_asset(files("sphinx-mathjax-offline") / "static" / "mathjax" / part, target if target.suffix == "" else target.parent)


def _forget_warned(app: Sphinx, error: Exception | None) -> None:
    """Read every page again next time if one gave a warning: Sphinx does not repeat it for a page that it has kept."""
    if app.builder.format == "html" and (error or app._warncount):
        (Path(app.doctreedir) / "environment.pickle").unlink(missing_ok=True)


def setup(app: Sphinx) -> dict:
    edition()  # a wrong name stops the build here, before anything is made
    app.connect("builder-inited", _derive)
    app.connect("source-read", _show_executed)
    app.connect("doctree-resolved", _glue)
    app.connect("html-page-context", _mend_roles)
    app.connect("html-page-context", _drop_mathjax, priority=800)  # when the page's scripts are known
    app.connect("build-finished", _copy_mathjax)
    app.connect("build-finished", _forget_warned)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
