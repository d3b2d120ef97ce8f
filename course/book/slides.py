"""Slides: each chapter as a deck of reveal.js, cut from its page of the book by the slide metadata of its notebook.

A slide thus shows what the page shows: Sphinx renders formulas, directives, outputs and references once, and what an edition does not
hold is on no slide of it. What ``slide_type`` means is nbconvert's: a slide, a subslide below it, a fragment that waits for a key,
speaker's notes, a cell to skip; anything else goes on where the cell before it stands.

A page is written to be read, and a slide to be spoken to. So a slide shows less, and the rest is in the speaker's notes:

- of a paragraph, the sentence that opens it, its questions, and the one that leads to a formula, a list or a picture;
- of a docstring, its first line; of a cell that draws, the picture, and its code only if that is short; or the figure that moves;
- of a question that opens by a click, the question; of a text that is skipped, of what else is folded on the page, and of the sources,
  nothing. Answers to exercises and tests are in no notes either.

A heading opens a slide wherever it stands, and a slide without one goes on below the last.

``book/_static/slides.js`` lays the rest out when a deck opens, since only a browser knows how tall it is: it breaks a slide that is too
tall, joins subslides that fit on one, and lets pictures grow into what is free.
"""

import re
from copy import copy
from importlib.resources import files
from pathlib import Path

from bs4 import BeautifulSoup, NavigableString, Tag
from nbformat import NotebookNode
from nbformat.v4 import new_markdown_cell
from sphinx.application import Sphinx
from sphinx.util.fileutil import copy_asset

from course.cells import SKIP, is_answer, is_test, tagged

BORDER = re.compile(r"<!-- cell: ([\w-]+) -->\n?")
REVEAL = ("dist/reveal.css", "dist/reveal.js", "plugin/notes/notes.js")
SHORT = 6  # lines of code that stand above the picture that they draw
STATEMENT = re.compile(r"(Theorem|Lemma|Proposition|Corollary|Definition|Claim)\b")
SENTENCE = re.compile(r"(?<![ (]i\.e)(?<![ (]e\.g)(?<! vs)(?<! cf)(?<!Eq)[.?!][\"')\u201d]*\s+(?=[\"'(\u201c]?[A-Z`]|$)")


def slide_type(cell: NotebookNode) -> str:
    """What a cell is in the deck; a text that is skipped is the speaker's."""
    kind = cell.metadata.get("slideshow", {}).get("slide_type") or "-"
    if is_answer(cell) or is_test(cell) or tagged(cell, SKIP):
        return "skip"
    return "notes" if kind == "skip" and cell.cell_type == "markdown" else kind


def mark(notebook: NotebookNode) -> None:
    """Put a comment with its slide type before each cell but the first, which opens the first slide, if a notebook has slides at all."""
    if not any("slideshow" in cell.metadata for cell in notebook.cells):
        return
    cells = notebook.cells[:1]
    for cell in notebook.cells[1:]:
        cells += [new_markdown_cell(f"<!-- cell: {slide_type(cell)} -->"), cell]
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
    return soup


def sentences(paragraph: Tag) -> list[list]:
    """The sentences of a paragraph, each a list of its nodes. A name that stands before one, emphasised, belongs to it."""
    found = [[]]
    for node in paragraph.contents:
        if not isinstance(node, NavigableString):
            found[-1].append(copy(node))
            continue
        text = str(node)
        previous = found[-1][-1] if found[-1] else None
        ended = isinstance(previous, Tag) and re.search(r"[.?!]$", previous.get_text()) and re.match(r"\s+[A-Z]", text)
        if ended and len(found[-1]) > 1:
            found.append([])
        start = 0
        for end in SENTENCE.finditer(text):
            found[-1].append(NavigableString(text[start : end.end()]))
            found.append([])
            start = end.end()
        if text[start:]:
            found[-1].append(NavigableString(text[start:]))
    return [sentence for sentence in found if sentence]


def ends(sentence: list) -> str:
    """How a sentence ends: with what stands before quotation marks and brackets; half a bracket ends with nothing."""
    text = "".join(node.get_text() for node in sentence)
    return re.sub(r"[\"')\u201d\s]+$", "", text)[-1:] if text.count("(") == text.count(")") else ""


def shorten(paragraph: Tag) -> bool:
    """Leave of a paragraph what a slide shows of it, and say whether anything is left out."""
    parts = sentences(paragraph)
    after = paragraph.find_next_sibling()
    leads = after is not None and (after.name in ("ul", "ol", "table", "figure") or "math" in after.get("class", []) or after.find("img"))
    last = len(parts) - 1
    keep = [k for k, sentence in enumerate(parts) if k == 0 or ends(sentence) == "?" or (k == last and (leads or ends(sentence) == ":"))]
    if len(keep) == len(parts):
        return False
    paragraph.clear()
    for k in keep:
        paragraph.extend(parts[k])
    return True


def notes(*tags: Tag | str) -> str:
    """The speaker's notes that say so much, without a second place for any link to lead to."""
    said = re.sub(r' id="[^"]*"', "", "".join(map(str, tags)))
    return f'<aside class="notes">{said}</aside>' if said else ""


def spoken(html: str) -> str:
    """What a slide shows of a cell, and the rest as notes."""
    soup = BeautifulSoup(html, "html.parser")
    for glued in soup.select("span.glue"):  # what touches a formula may end a sentence
        glued.unwrap()
    soup.smooth()
    said = []
    for box in soup.select(".admonition.dropdown"):
        if "expect" in box["class"]:
            question = soup.new_tag("div", attrs={"class": "admonition expect"})
            question.append(copy(box.select_one(".admonition-title")))
            box.insert_before(question)
        box.name, box["class"] = "div", ["admonition"]
        said.append(box.extract())
    for paragraph in soup.find_all("p"):
        if paragraph.find_parent(["aside", "table", "figure"]) or paragraph.find_parent(class_=["admonition", "cell"]):
            continue
        if STATEMENT.match(paragraph.get_text()):
            continue
        if re.fullmatch(r"\(.*\)", paragraph.get_text().strip(), re.S):  # an aside
            said.append(paragraph.extract())
            continue
        whole = copy(paragraph)
        if shorten(paragraph):
            said.append(whole)
    return str(soup) + notes(*said)


DOCSTRING = re.compile(
    r'(<span class="sd">"""[^\n]+)</span>\n(?:(?:<span class="sd">[^\n]*?(?<!""")</span>)?\n)*<span class="sd">[^\n]*"""</span>'
)


def code(pre: str) -> str:
    """Code as a slide shows it: of a docstring the first line."""
    return DOCSTRING.sub(r'\1"""</span>', pre)


def drawn(html: str) -> str:
    """A cell of code as a slide shows it: a picture without the code that drew it if that is long; in place of both, a figure that moves."""
    soup = BeautifulSoup(html, "html.parser")
    for cell in soup.select(".cell"):
        moves = any(name.startswith("tag_interactive-") for name in cell["class"])
        shows = cell.select_one(".cell_input")
        if shows and (moves or cell.select_one(".cell_output img") and len(shows.get_text().strip().splitlines()) > SHORT):
            shows.decompose()
        if moves and (output := cell.select_one(".cell_output")):
            for picture in output.find_all("img"):
                picture.decompose()
            if output.get_text().strip():  # numbers, which stand below the figure
                cell.insert_after(soup.new_tag("div", attrs={"class": "cell container"}))
                cell.next_sibling.append(output)
            else:
                output.decompose()
    return str(soup)


HEADING = re.compile(r"(?=<h([1-3])[ >])")


def pieces(html: str, kind: str) -> list[tuple[str, str]]:
    """What a cell puts into the deck, each with its kind: a heading opens a slide, and what has none goes on below the last one."""
    if kind in ("skip", "notes", "fragment"):
        return [(kind, html)]
    above, *parts = HEADING.split(html)
    found = [("subslide" if kind == "slide" else kind, above)] if above.strip() else []
    for level, part in zip(parts[::2], parts[1::2], strict=True):
        below = "subslide" if level == "3" and (found or kind != "slide") else "slide"
        found.append(("notes" if re.match(r"<h\d[^>]*>Sources<", part) else below, part))
    return found


def cut(body: str, page: str) -> list[list[str]]:
    """The slides of a page in HTML, each a list of subslides; a reference to what is on no slide leads to ``page``."""
    blocks = []  # nine tags in ten are of coloured code, which needs no parsing
    body = re.sub(r"<pre>.*?</pre>", lambda block: f"<pre>{blocks.append(code(block[0])) or len(blocks) - 1}</pre>", body, flags=re.S)
    first, *rest = BORDER.split(re.sub(r"<pre>(\d+)</pre>", lambda block: blocks[int(block[1])], str(unnested(body))))
    deck, after = [], ""  # a fragment is closed by what comes next
    for of_cell, cell in zip(["slide", *rest[::2]], [first, *rest[1::2]], strict=True):
        for kind, html in pieces(cell, of_cell):
            if kind == "skip":
                continue
            html = notes(html) if kind == "notes" else drawn(html) if html.startswith('<div class="cell') else spoken(html)
            if kind in ("slide", "subslide", "fragment") and after:
                deck[-1][-1], after = deck[-1][-1] + after, ""
            if kind == "slide" or not deck:
                deck.append([html])
            elif kind == "subslide":
                deck[-1].append(html)
            elif kind == "fragment":
                deck[-1][-1], after = f'{deck[-1][-1]}<div class="fragment">{html}', "</div>"
            else:
                deck[-1][-1] += html
    deck[-1][-1] += after
    here = set(re.findall(r' id="([^"]+)"', str(deck)))
    return [
        [re.sub(r'href="#([^"]+)"', lambda link: link[0] if link[1] in here else f'href="{page}#{link[1]}"', html) for html in slide]
        for slide in deck
    ]


def _cut_page(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Write ``<page>-slides.html`` beside a page that has slides, and tell the page."""
    if app.builder.name != "html":
        context["body"] = BORDER.sub("", context.get("body", ""))
    if not BORDER.search(context.get("body", "")):
        return
    name = Path(page).name
    context["slides"] = f"{name}-slides.html"
    scripts = [
        script
        for script in context["script_files"]  # not the theme's: it has no page here, nor what a reader needs
        if re.search(r"mathjax|interactive/", f"{script.filename} {script.attributes}".lower())
    ]
    more = {"deck": cut(context["body"], f"{name}.html"), "page": f"{name}.html", "scripts": scripts}
    html = app.builder.templates.render("slides.html", {**context, **more})
    path = Path(app.outdir, f"{page}-slides.html")
    path.parent.mkdir(parents=True, exist_ok=True)  # Sphinx makes the folder with the page, which comes next
    path.write_text(html, encoding="utf-8")
    context["body"] = BORDER.sub("", context["body"])


def _copy_reveal(app: Sphinx, error: Exception | None) -> None:
    if not error and app.builder.name == "html":
        for name in REVEAL:
            copy_asset(files("sphinx_revealjs") / "_static" / "revealjs" / name, Path(app.outdir, "_static", "reveal"))


def setup(app: Sphinx) -> dict:
    app.connect("html-page-context", _cut_page, priority=900)  # when the page's scripts are known
    app.connect("build-finished", _copy_reveal)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
