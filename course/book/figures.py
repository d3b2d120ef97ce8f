"""Interactive figures: a Sphinx extension that gives a page the scripts of its figures, and no other page any.

A cell that draws a picture and has the tag ``interactive-<name>`` gets, below that picture, the figure of
``book/_static/interactive/<name>.js``. In a notebook, on paper and without scripts it is an ordinary cell. The scripts say in
their first lines how they are made.
"""

import re

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

from course import ROOT

SCRIPTS = ROOT / "book" / "_static" / "interactive"
SHARED = ["figure", "net"]  # what every figure uses
NEEDS = {  # other than its own name
    "overshoot": ["descent"],
    "trainer": ["training", "trainer"],
    "honesty": ["training", "honesty"],
    "clouds": ["samples", "clouds"],
}
TAG = re.compile(r"tag_interactive-(.+)")  # MyST-NB makes a class of a cell's tag


def figures(doctree: nodes.document) -> list[str]:
    """The names of a page's figures."""
    return [found[1] for cell in doctree.findall(nodes.container) for kind in cell["classes"] if (found := TAG.fullmatch(kind))]


def scripts(names: list[str]) -> list[str]:
    """The scripts, without ``.js``, that a page with these figures loads, in order; none for a page without figures."""
    wanted = [script for name in names for script in NEEDS.get(name, [name])]
    for script in wanted:
        if not (SCRIPTS / f"{script}.js").is_file():
            raise ExtensionError(f"A cell is tagged interactive-{script}, but there is no book/_static/interactive/{script}.js.")
    return list(dict.fromkeys([*SHARED, *wanted])) if names else []


def _depend_on_scripts(app: Sphinx, doctree: nodes.document) -> None:
    for script in scripts(figures(doctree)):  # a page names the checksum of each, by which a browser knows an old one
        app.env.note_dependency(str(SCRIPTS / f"{script}.js"))


def _add_scripts(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    needed = scripts(figures(doctree)) if doctree and app.builder.name == "html" else []
    for script in needed:
        app.add_js_file(f"interactive/{script}.js", loading_method="defer")
    if needed:
        app.add_css_file("interactive/figure.css")


def setup(app: Sphinx) -> dict:
    app.connect("doctree-read", _depend_on_scripts)
    app.connect("html-page-context", _add_scripts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
