"""Finding things in the book, from the file system too: excerpts for the search, and an index of the terms in the glossary.

Sphinx's search finds pages from its index without asking anybody, but it fetches each page that it found for an excerpt, which no browser
lets a page on a disk do. Here the texts stand in ``searchtexts.js``, which the search page alone loads; ``book/_static/search.js`` shows
the section that fits best, with an excerpt. The index of terms leads from each entry of the glossary to the section of each chapter in which
the term occurs most.
"""

import json
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.environment import BuildEnvironment

from course.mathml import mathml

SILENT = (addnodes.glossary, nodes.comment, nodes.image, nodes.raw, nodes.substitution_definition)
FOLDED = "tag_hide-input"  # the tests, of which nobody searches one
PICTURE = re.compile(r"<Figure size [^>]*>")  # what a plot says in words


def plain(formula: str) -> str:
    """A formula on one line, in plain letters."""
    try:
        said = _plain(ElementTree.fromstring(mathml(formula)))
    except Exception:  # docutils raises several kinds for what it does not know
        return formula.replace("\\", "")
    return unicodedata.normalize("NFKC", said).replace("\u2061", "")


def _plain(element: ElementTree.Element) -> str:
    kind = element.tag.rpartition("}")[2]
    if len(element) == 0:
        return {"mtext": element.text or "", "mspace": " "}.get(kind, "".join((element.text or "").split()))
    said = {"mfrac": "/", "msup": "^"}.get(kind, "").join(map(_plain, element))
    return re.sub(r"\^(?=['′*])", "", said)


def text(node: nodes.Node, code: bool = True) -> str:
    """What a node says, without what its sections say."""
    if isinstance(node, nodes.Text):
        return str(node)
    if isinstance(node, nodes.math | nodes.math_block):
        return f"{plain(node.astext())}{' ' * isinstance(node, nodes.math_block)}"
    if isinstance(node, SILENT) or isinstance(node, nodes.Element) and FOLDED in node.get("classes", ()):
        return ""
    if isinstance(node, nodes.literal_block) and not code:
        return ""
    said = "".join(text(child, code) for child in node.children if not isinstance(child, nodes.section | nodes.title))
    return said if isinstance(node, nodes.Inline) else f"{said} "


def sections(doctree: nodes.document, code: bool = True) -> list[list[str]]:
    """The sections of a page: of each the place, the heading, and what it says."""
    found = [
        (section["ids"][0], section.next_node(nodes.title).astext(), text(section, code)) for section in doctree.findall(nodes.section)
    ]
    return [[place, heading, " ".join(PICTURE.sub("", said).split())] for place, heading, said in found]


def glossary(doctree: nodes.document) -> list[tuple[list[nodes.term], nodes.definition]]:
    """The entries of a page's glossary: the names of each, and what they mean."""
    items = [item for found in doctree.findall(addnodes.glossary) for item in found.findall(nodes.definition_list_item)]
    return [(list(item.findall(nodes.term)), item.next_node(nodes.definition)) for item in items]


def _note_texts(app: Sphinx, doctree: nodes.document, page: str) -> None:
    """Keep what a page says, when its references are resolved."""
    entries = [
        [term["ids"][0], terms[0].astext(), " ".join(text(meaning).split())] for terms, meaning in glossary(doctree) for term in terms
    ]
    app.searchtexts[page] = sections(doctree) + entries


def _write_texts(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    file, before = Path(app.outdir, "searchtexts.js"), "const TEXTS = "
    old = json.loads(file.read_text(encoding="utf-8").removeprefix(before)) if file.exists() else {}  # of pages that did not change
    said = {page: texts for page, texts in sorted({**old, **app.searchtexts}.items()) if page in app.env.found_docs}
    file.write_text(before + json.dumps(said, ensure_ascii=False), encoding="utf-8")


def pattern(names: list[str]) -> re.Pattern:
    """Where a term stands in a text: by any of its names, with a capital or a plural; abbreviations as they are."""
    return re.compile("|".join(rf"\b{re.escape(name) if name.isupper() else f'(?i:{re.escape(name)})'}(?:e?s)?\b" for name in names))


def _fill_index(app: Sphinx, env: BuildEnvironment) -> list[str]:
    """Add to the index, for each term and chapter, the section in which it occurs most."""
    trees = {page: env.get_doctree(page) for page in env.found_docs}
    prose = {page: sections(tree, code=False) for page, tree in trees.items() if env.toc_secnumbers.get(page)}  # the numbered pages
    index = env.get_domain("index").entries
    for page in prose:
        index[page] = [entry for entry in index.get(page, []) if entry[3] == "main"]  # without what was added the last time
    for terms in (terms for tree in trees.values() for terms, _ in glossary(tree)):
        names = [term.astext() for term in terms]
        for page, said in prose.items():
            place, number = max(((place, len(pattern(names).findall(text))) for place, _, text in said), key=lambda found: found[1])
            if number:
                index[page] += [("single", name, place, "", None) for name in names]
    return []  # no page is written anew for it


def _name_chapters(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Give the template of the index the chapters of a term in their order: number and link of each."""
    if page == "genindex":
        numbers = {app.builder.get_target_uri(name): found[""][0] for name, found in app.env.toc_secnumbers.items() if found.get("")}
        context["chapters_of"] = lambda links: sorted((numbers[link.partition("#")[0]], link) for main, link in links if not main)


def setup(app: Sphinx) -> dict:
    app.searchtexts = {}
    app.connect("env-get-updated", _fill_index, priority=900)  # when chapters have their numbers
    app.connect("doctree-resolved", _note_texts)
    app.connect("html-page-context", _name_chapters)
    app.connect("build-finished", _write_texts)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
