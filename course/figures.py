"""Interactive figures: a Sphinx extension that gives a page the scripts of its figures, and no other page any.

A cell that draws a picture and has the tag ``interactive-<name>`` gets, below that picture, the figure of
``book/_static/interactive/<name>.js``. In a notebook, on paper and without scripts it is an ordinary cell. The scripts say in
their first lines how they are made; ``NEEDS`` says what one of them takes from another.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course import ROOT

SCRIPTS = ROOT / "book" / "_static" / "interactive"
TAG = re.compile(r"tag_interactive-(.+)")  # MyST-NB makes a class of a tag
SHARED = ["figure", "net"]
NEEDS = {"overshoot": ["descent"], "trainer": ["training", "trainer"], "honesty": ["training", "honesty"]}


def scripts(names: list[str]) -> list[str]:
    """The scripts, without ``.js``, that a page with these figures loads, in order; none for a page without figures."""
    wanted = [script for name in names for script in NEEDS.get(name, [name])]
    return list(dict.fromkeys([*SHARED, *wanted])) if names else []


def _add_scripts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    cells = doctree.findall(nodes.container) if doctree else []
    names = [found[1] for cell in cells for kind in cell.get("classes", []) if (found := TAG.fullmatch(kind))]
    for script in scripts(names):
        if not (SCRIPTS / f"{script}.js").is_file():
            raise ExtensionError(f"{page}: a cell is tagged interactive-{script}, but there is no book/_static/interactive/{script}.js.")
        app.add_js_file(f"interactive/{script}.js", loading_method="defer")
    if names:
        app.add_css_file("interactive/figure.css")


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", _add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
