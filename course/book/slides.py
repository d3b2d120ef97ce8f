"""Slides: each chapter as a deck of reveal.js, cut from its page of the book by the slide metadata of its notebook.

A slide thus shows what the page shows: Sphinx renders formulas, directives, outputs and references once, and what an edition does not
hold is on no slide of it. What ``slide_type`` means is nbconvert's: a slide, a subslide below it, a fragment that waits for a key,
speaker's notes, a cell to skip; anything else goes on where the cell before it stands. A test is on no slide.
"""

import re
from importlib.resources import files
from pathlib import Path

from bs4 import BeautifulSoup
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from sphinx.application import Sphinx
from sphinx.util.fileutil import copy_asset

from course.cells import is_test

BORDER = re.compile(r"<!-- cell: ([\w-]+) -->\n?")
REVEAL = ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")


def mark(notebook: NotebookNode) -> None:
    """Put a comment with its slide type before each cell but the first, which opens the first slide, if a notebook has slides at all."""
    if not any("slideshow" in cell.metadata for cell in notebook.cells):
        return
    cells = notebook.cells[:1]
    for cell in notebook.cells[1:]:
        kind = "skip" if is_test(cell) else cell.metadata.get("slideshow", {}).get("slide_type") or "-"
        cells += [new_markdown_cell(f"<!-- cell: {kind} -->"), cell]
    notebook.cells = cells


def unnested(body: str) -> BeautifulSoup:
    """A page's blocks side by side, as cells are: Sphinx nests a section in the one above it. Its id goes to its heading."""
    soup = BeautifulSoup(body, "html.parser")
    for section in soup.find_all("section"):
        if heading := section.find(re.compile("^h[1-6]$")):
            heading["id"] = section["id"]
        section.unwrap()
    for link in soup.select("a.headerlink"):
        link.decompose()
    for box in soup.select(".admonition.dropdown"):  # the browser folds it, without a script
        box.name, box["class"] = "details", [name for name in box["class"] if name != "dropdown"]
        box.find(class_="admonition-title").name = "summary"
    return soup


def cut(body: str, page: str) -> list[list[str]]:
    """The slides of a page in HTML, each a list of subslides; a reference to what is on no slide leads to ``page``."""
    code = []  # nine tags in ten are of coloured code, which needs no parsing
    body = re.sub(r"<pre>.*?</pre>", lambda block: f"<pre>{code.append(block[0]) or len(code) - 1}</pre>", body, flags=re.S)
    html = re.sub(r"<pre>(\d+)</pre>", lambda block: code[int(block[1])], str(unnested(body)))
    first, *rest = BORDER.split(html)
    groups = [["slide", first]]
    for kind, html in zip(rest[::2], rest[1::2], strict=True):
        if kind in ("slide", "subslide", "fragment"):
            groups.append([kind, html])
        elif kind != "skip":
            groups[-1][1] += f'<aside class="notes">{html}</aside>' if kind == "notes" else html
    deck = []
    for kind, html in groups:
        if kind == "slide":
            deck.append([html])
        elif kind == "subslide":
            deck[-1].append(html)
        else:
            deck[-1][-1] += f'<div class="fragment">{html}</div>'
    here = set(re.findall(r' id="([^"]+)"', str(deck)))
    return [
        [re.sub(r'href="#([^"]+)"', lambda link: link[0] if link[1] in here else f'href="{page}#{link[1]}"', html) for html in slide]
        for slide in deck
    ]


def _cut_page(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Write ``<page>-slides.html`` beside a page that has slides, and tell the page."""
    if not BORDER.search(context.get("body", "")):
        return
    name = Path(page).name
    context["slides"] = f"{name}-slides.html"
    own = [file for file, _ in app.config.html_js_files]
    scripts = [
        script
        for script in context["script_files"]
        if script.filename in own or "mathjax" in f"{script.filename} {script.attributes}".lower()  # not the theme's: it has no page here
    ]
    more = {"deck": cut(context["body"], f"{name}.html"), "page": f"{name}.html", "scripts": scripts}
    html = app.builder.templates.render("slides.html", {**context, **more})
    path = Path(app.outdir, f"{page}-slides.html")
    path.parent.mkdir(parents=True, exist_ok=True)  # Sphinx makes the folder with the page, which comes next
    path.write_text(html, encoding="utf-8")
    context["body"] = BORDER.sub("", context["body"])


def _copy_reveal(app: Sphinx, error: Exception | None) -> None:
    if not error and app.builder.format == "html":
        for name in REVEAL:
            copy_asset(files("sphinx_revealjs") / "_static" / "revealjs" / name, Path(app.outdir, "_static", "reveal"))


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", _cut_page, priority=900)  # when the page's scripts are known
    app.connect("build-finished", _copy_reveal)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
