"""Each chapter is a deck of slides by its own metadata, which shows what its page shows, without a network."""

import pytest
from bs4 import BeautifulSoup
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook
from test_book import words

from course import ROOT, chapters
from course.assignment import gate
from course.book.slides import code, cut, mark, spoken
from course.source import read, read_chapter


def deck(folder, chapter: str) -> BeautifulSoup:
    return BeautifulSoup((folder / "book" / chapter / f"{chapter}-slides.html").read_text(encoding="utf-8"), "html.parser")


def cells(*kinds: str) -> str:
    """A page's body of a title and a cell of each kind, whose text is its number; a slide's is a heading."""
    texts = [(kind, f"<h2>{k}</h2>" if kind == "slide" else f"<p>{k}</p>") for k, kind in enumerate(kinds)]
    return "<section id='top'><h1>Title</h1>" + "".join(f"<!-- cell: {kind} -->\n{text}" for kind, text in texts) + "</section>"


def test_a_cell_goes_where_its_type_says():
    slides = cut(cells("-", "subslide", "skip", "-", "slide", "fragment", "notes", "-", "skip", "fragment", "unheard-of"), "page.html")
    assert [len(slide) for slide in slides] == [2, 1]
    assert slides[0] == ['<h1 id="top">Title</h1><p>0</p>', "<p>1</p><p>3</p>"]
    fragments = ['<p>5</p><aside class="notes"><p>6</p></aside><p>7</p>', "<p>9</p><p>10</p>"]
    assert slides[1] == ["<h2>4</h2>" + "".join(f'<div class="fragment">{fragment}</div>' for fragment in fragments)]


def test_a_reference_to_what_is_on_no_slide_leads_to_the_page():
    body = '<p id="seen"><a href="#seen">a</a><a href="#unseen">b</a></p><!-- cell: skip -->\n<p id="unseen"></p>'
    assert cut(body, "page.html") == [['<p id="seen"><a href="#seen">a</a><a href="page.html#unseen">b</a></p>']]


def test_what_is_skipped_is_spoken_and_an_answer_or_a_test_is_not():
    graded = {"grade": True, "grade_id": "tiny-value", "solution": False}
    solved = {"grade": False, "grade_id": "tiny", "solution": True}
    show, skip = ({"slideshow": {"slide_type": kind}} for kind in ("slide", "skip"))
    notebook = new_notebook(
        cells=[
            new_markdown_cell("# Title", metadata=show),
            new_markdown_cell("Aside.", metadata=skip),
            new_code_cell("import os", metadata=skip),
            new_code_cell("answer", metadata={"nbgrader": solved}),
            new_code_cell("test", metadata={"nbgrader": graded}),
            new_code_cell("%magic", metadata={"tags": ["skip-execution"]}),
            new_code_cell("shown"),
        ]
    )
    mark(notebook)
    kinds = [cell.source.split()[2] for cell in notebook.cells if cell.source.startswith("<!--")]
    assert kinds == ["notes", "skip", "skip", "skip", "skip", "-"]


def test_a_heading_opens_a_slide_and_what_stands_above_it_goes_to_the_one_before():
    body = (
        "<section id='a'><h1>A</h1><p>a</p><!-- cell: slide -->\n<p>b</p><section id='b'><h2>B</h2><p>c</p>"
        "<!-- cell: - -->\n<section id='c'><h3>C</h3></section></section><section id='d'><h2>Sources</h2><p>d</p></section></section>"
    )
    assert cut(body, "page.html") == [
        ['<h1 id="a">A</h1><p>a</p>', "<p>b</p>"],
        ['<h2 id="b">B</h2><p>c</p>', '<h3 id="c">C</h3><aside class="notes"><h2>Sources</h2><p>d</p></aside>'],
    ]


@pytest.mark.parametrize(
    "text, shown",
    [
        ("<p>All there is.</p>", "<p>All there is.</p>"),
        ("<p>First. Second, i.e. This. Why? (And why? No.) Last.</p>", "<p>First. Why? </p>"),
        ("<p>First. Left out. Here it is:</p>", "<p>First. Here it is:</p>"),
        ("<p>First. Left out. It is</p><div class='math'>x</div>", '<p>First. It is</p><div class="math">x</div>'),
        ("<p><em>A name.</em> One: <code>a.b</code> <em>x</em>. Two.</p>", "<p><em>A name.</em> One: <code>a.b</code> <em>x</em>. </p>"),
        ("<p>(An aside. Why? So.)</p>", ""),
        ("<p>It is <span class='glue'>(<em>x</em>).</span> `y` is another.</p>", "<p>It is (<em>x</em>). </p>"),
        ("<p>Here is <em>one.</em> Two.</p>", "<p>Here is <em>one.</em></p>"),
        ("<p><strong>Proof.</strong> First. Left out.</p>", "<p><strong>Proof.</strong> First. </p>"),
        ("<p><strong>Theorem.</strong> All. Of it.</p>", "<p><strong>Theorem.</strong> All. Of it.</p>"),
        ('<div class="exercise admonition"><p>All. Of it.</p></div>', '<div class="exercise admonition"><p>All. Of it.</p></div>'),
        ('<div class="dropdown admonition"><p>All. Of it.</p></div>', ""),
        (
            '<div class="dropdown expect admonition"><p class="admonition-title">What comes?</p><p>One. Two.</p></div>',
            '<div class="admonition expect"><p class="admonition-title">What comes?</p></div>',
        ),
    ],
)
def test_a_slide_shows_of_a_text_what_one_speaks_to_and_the_notes_say_the_rest(text, shown):
    slide, _, notes = spoken(text).partition('<aside class="notes">')
    assert slide == shown
    whole = words(text.partition("<div class='math'>")[0])
    assert whole in words(notes) or text == shown


def test_code_is_short_on_a_slide():
    docstring = '<span class="sd">"""What it does.</span>\n\n<span class="sd">    Parameters</span>\n<span class="sd">    """</span>\nrest'
    assert code(docstring) == '<span class="sd">"""What it does."""</span>\nrest'
    one_line = '<span class="sd">"""What it does."""</span>\nrest\n<span class="sd">"""Another."""</span>'
    assert code(one_line) == one_line
    for lines, there in ((6, True), (7, False)):
        pre = "\n".join(["line"] * lines)
        cell = f'<div class="cell"><div class="cell_input"><pre>{pre}</pre></div><div class="cell_output"><img src="a.png"/></div></div>'
        shown = cut(f"<h1>A</h1><!-- cell: - -->\n{cell}", "page.html")[0][0]
        assert ("line" in shown) is there and "a.png" in shown
    cell = cell.replace('"cell"', '"cell tag_interactive-a"')
    moving = cut(f"<h1>A</h1><!-- cell: - -->\n{cell}", "page.html")[0][0]
    assert "a.png" not in moving and "tag_interactive-a" in moving
    told = cut(f"<h1>A</h1><!-- cell: - -->\n{cell.replace('<img', 'numbers<img')}", "page.html")[0][0]
    assert '</div><div class="cell container"><div class="cell_output">numbers</div></div>' in told and told.count("numbers") == 1


@pytest.mark.slow
@pytest.mark.parametrize("chapter", chapters())
def test_slides_hold_no_answer_and_no_test(editions, chapter):
    shown = words(str(deck(editions.student, chapter)))
    secrets = gate.secrets(read(ROOT / "source" / chapter / f"{chapter}.ipynb"))
    assert [secret for secret in secrets if secret in shown] == []
    assert "_check()" not in shown and "BEGIN" not in words(str(deck(editions.instructor, chapter)))


MEASURE = """() => {
    const slide = Reveal.getCurrentSlide(), frame = slide.getBoundingClientRect(), tops = [], bottoms = [], cut = [];
    for (const element of slide.querySelectorAll(":scope > div *")) {
        const box = element.getBoundingClientRect();
        if (element.closest("aside, mjx-assistive-mml") || !box.width || !box.height) continue;
        tops.push(box.top);
        bottoms.push(box.bottom);
        const over = [frame.left - box.left, box.right - frame.right, frame.top - box.top, box.bottom - frame.bottom];
        if (Math.max(...over) > 1) cut.push(element.className || element.tagName);
    }
    const scrolls = [...slide.querySelectorAll("div, pre")].filter((one) => one.clientWidth && !one.closest("aside") && (
        one.scrollWidth > one.clientWidth + 2 ||
        one.scrollHeight > one.clientHeight + 2 && getComputedStyle(one).overflowY !== "visible"));
    return {
        words: slide.innerText.slice(0, 60), cut, scrolls: scrolls.map((one) => one.className || one.tagName),
        used: (Math.max(...bottoms) - Math.min(...tops)) / frame.height,
        pictures: slide.querySelectorAll(".cell_output img, .live").length,
        spoken: [...slide.querySelectorAll("aside.notes")].map((notes) => notes.innerText).join(" "),
        frame: [frame.left, frame.top, innerWidth - frame.right, innerHeight - frame.bottom],
    };
}"""


@pytest.mark.parametrize("chapter", chapters())
def test_slides_can_be_shown_offline_by_keyboard_and_nothing_is_cut_off(editions, chapter, page):
    asked, said = [], []
    page.on("request", lambda request: asked.append(request.url))
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: said.append(str(error)))
    page.set_viewport_size({"width": 1280, "height": 720})

    page.goto((editions.student / "book" / chapter / f"{chapter}-slides.html").as_uri())
    page.wait_for_function("window.Reveal?.isReady()")
    assert page.locator("mjx-container").count() >= 10 and page.locator("mjx-merror").count() == 0
    wrong = page.evaluate("document.querySelector('.slides').innerText.match(/\\$\\$|\\{eq\\}|:::|\\\\operatorname|\\\\\\(/)")
    assert wrong is None
    figures = sum("interactive-" in " ".join(cell.metadata.get("tags", [])) for cell in read_chapter(chapter).cells)
    assert page.locator(".live").count() == figures and page.locator(".slides section section section").count() == 0

    slides = []
    for _ in range(page.evaluate("Reveal.getTotalSlides()") + page.locator(".fragment").count()):
        if page.evaluate("!Reveal.availableFragments().next"):
            slides.append(page.evaluate(MEASURE))
        page.keyboard.press("Space")
    assert page.evaluate("Reveal.isLastSlide()") and len(slides) == page.evaluate("Reveal.getTotalSlides()") > 15
    assert [slide for slide in slides if slide["cut"] or slide["scrolls"] or min(slide["frame"]) < 0] == []
    assert [slide["words"] for slide in slides if slide["pictures"] > 1] == []
    empty = [slide["words"] for slide in slides if slide["used"] < 0.5]
    assert len(empty) < len(slides) / 3, empty
    assert sum(len(slide["spoken"]) > 100 for slide in slides) > len(slides) / 3
    assert page.locator("aside.notes mjx-container").count() == 0  # the speaker's window has none of its style

    if figures:
        page.evaluate("Reveal.slide(...Object.values(Reveal.getIndices(document.querySelector('.live').closest('section'))).slice(0, 2))")
        where, before = page.evaluate("Reveal.getIndices()"), page.locator(".live-says").first.inner_text()
        for control in (page.locator(".live").first.locator("button, input")).all():  # by keyboard: the deck stays where it is
            control.press("ArrowLeft" if control.get_attribute("type") == "range" else "Enter")
        assert page.evaluate("Reveal.getIndices()") == where
        assert page.locator(".live-says").first.inner_text() != before

    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.get_by_role("link", name="Back to the chapter").click()
    assert page.url.endswith(f"/{chapter}.html")
