"""The book as an ePub, by Sphinx's own builder: ``jupyter-book build . --builder custom --custom-builder epub``.

A reader's device runs no scripts, so formulas are MathML, which docutils makes; figures stand still, and tests are left out as on paper.
"""

import re
from html import escape

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode
from sphinx.application import Sphinx
from sphinx.config import Config
from sphinx.util import logging
from sphinx.util.math import get_node_equation_number
from sphinx.writers.html5 import HTML5Translator

from course.mathml import mathml

logger = logging.getLogger(__name__)


def formula(node: nodes.Element) -> str:
    """A formula in MathML, or as it was written with a warning."""
    try:
        return mathml(node.astext(), block=isinstance(node, nodes.math_block))
    except Exception as error:  # docutils raises several kinds for what it does not know
        logger.warning("this formula has no MathML: %s", error, location=node)
        return f"<code>{escape(node.astext())}</code>"


def _visit_math(self: HTML5Translator, node: nodes.math) -> None:
    self.body.append(formula(node))
    raise nodes.SkipNode


def _visit_math_block(self: HTML5Translator, node: nodes.math_block) -> None:
    self.body.append(self.starttag(node, "div", CLASS="math"))
    if node["number"]:
        self.body.append(f'<span class="eqno">({get_node_equation_number(self, node)})</span>')
    self.body.append(f"{formula(node)}</div>\n")
    raise nodes.SkipNode


def _set_metadata(app: Sphinx, config: Config) -> None:
    """Tell the ePub what the book is; what stands in ``_config.yml`` goes before."""
    config.html_math_renderer = config.html_math_renderer or "mathjax"  # there are two now
    config.project = config.html_title  # what the cover's page is called
    config.epub_title, config.epub_author, config.epub_publisher = config.html_title, config.author, config.author
    config.epub_contributor = config.author
    config.epub_identifier = config.html_baseurl or config.html_title
    config.epub_scheme = "URL" if config.html_baseurl else "id"
    config.version = config.version or config.copyright  # an ePub has one
    config.epub_basename = "neural-divergence-estimation"
    config.epub_cover = ("_static/cover.svg", "epub-cover.html")


def _prepare(app: Sphinx) -> None:
    if app.builder.name == "epub":
        app.config.html_math_renderer = "mathml"
        app.config.html_static_path = ["book/_static/epub"]  # no scripts
        app.config.templates_path = []


def _leave_out(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Take the folded code out: the tests."""
    if app.builder.name == "epub":
        for code in list(doctree.findall(HideCodeCellNode)):
            code.parent.remove(code)


def _drop_styles(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Leave out the style sheets of buttons, and MyST-NB's, which it writes when the ePub is closed already."""
    if app.builder.name == "epub":
        context["css_files"] = [css for css in context["css_files"] if not re.search("button|mystnb", str(css.filename))]


def setup(app: Sphinx) -> dict:
    app.add_html_math_renderer("mathml", (_visit_math, None), (_visit_math_block, None))
    app.connect("config-inited", _set_metadata)
    app.connect("builder-inited", _prepare, priority=100)
    app.connect("doctree-resolved", _leave_out)
    app.connect("html-page-context", _drop_styles)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
