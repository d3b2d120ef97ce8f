"""Each chapter is a deck of slides by its own metadata, which shows what its page shows, without a network."""

import pytest
from bs4 import BeautifulSoup
from nbconvert import SlidesExporter
from nbgrader import utils
from test_book import words

from course import ROOT, chapters
from course.assignment import gate
from course.book.slides import cut
from course.source import read, read_chapter


def deck(folder, chapter: str) -> BeautifulSoup:
    return BeautifulSoup((folder / "book" / chapter / f"{chapter}-slides.html").read_text(encoding="utf-8"), "html.parser")


def counts(deck: BeautifulSoup) -> list[tuple[int, int]]:
    """The subslides and the fragments of each slide."""
    return [(len(slide.find_all("section")), len(slide.select(".fragment"))) for slide in deck.select(".slides > section")]


def cells(*kinds: str) -> str:
    """A page's body of a title and a cell of each kind, whose text is its number."""
    return "<section id='top'><h1>Title</h1>" + "".join(f"<!-- cell: {kind} -->\n<p>{k}</p>" for k, kind in enumerate(kinds)) + "</section>"


def test_a_cell_goes_where_its_type_says():
    slides = cut(cells("-", "subslide", "skip", "-", "slide", "fragment", "notes", "-", "skip", "fragment", "unheard-of"), "page.html")
    assert [len(slide) for slide in slides] == [2, 1]
    assert slides[0] == ['<h1 id="top">Title</h1><p>0</p>', "<p>1</p><p>3</p>"]
    fragments = ['<p>5</p><aside class="notes"><p>6</p></aside><p>7</p>', "<p>9</p><p>10</p>"]
    assert slides[1] == ["<p>4</p>" + "".join(f'<div class="fragment">{fragment}</div>' for fragment in fragments)]


def test_a_reference_to_what_is_on_no_slide_leads_to_the_page():
    body = '<p id="seen"><a href="#seen">a</a><a href="#unseen">b</a></p><!-- cell: skip -->\n<p id="unseen"></p>'
    assert cut(body, "page.html") == [['<p id="seen"><a href="#seen">a</a><a href="page.html#unseen">b</a></p>']]


def test_what_is_folded_on_the_page_is_folded_without_a_script():
    body = '<div class="dropdown admonition"><p class="admonition-title">Why?</p><p>So.</p></div>'
    assert cut(body, "page.html") == [['<details class="admonition"><summary class="admonition-title">Why?</summary><p>So.</p></details>']]


@pytest.mark.slow
@pytest.mark.parametrize("chapter", chapters())
def test_slides_are_those_that_nbconvert_makes_of_the_metadata(editions, chapter):
    notebook = read_chapter(chapter)
    for cell in notebook.cells:
        if cell.cell_type == "code" and utils.is_grade(cell):
            cell.metadata["slideshow"] = {"slide_type": "skip"}
    expected = counts(BeautifulSoup(SlidesExporter().from_notebook_node(notebook)[0], "html.parser"))
    assert len(expected) > 5
    assert counts(deck(editions.student, chapter)) == counts(deck(editions.instructor, chapter)) == expected


@pytest.mark.slow
@pytest.mark.parametrize("chapter", chapters())
def test_slides_hold_no_answer_and_no_test(editions, chapter):
    shown = words(str(deck(editions.student, chapter)))
    secrets = gate.secrets(read(ROOT / "source" / chapter / f"{chapter}.ipynb"))
    assert [secret for secret in secrets if secret in shown] == []
    assert "_check()" not in shown and "BEGIN" not in words(str(deck(editions.instructor, chapter)))


@pytest.mark.parametrize("chapter", chapters())
def test_slides_can_be_shown_offline_by_keyboard(editions, chapter, page):
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

    state = """(() => { const slide = Reveal.getCurrentSlide(), { h, v } = Reveal.getIndices();
        return [[h, v], slide.scrollWidth - slide.clientWidth, slide.tabIndex === 0]; })()"""
    steps, long = page.evaluate("Reveal.getTotalSlides()") + page.locator(".fragment").count() - 1, None
    for _ in range(steps):
        where, too_wide, scrolls = page.evaluate(state)
        assert too_wide <= 1, f"slide {where} is wider than the screen"
        long = where if scrolls else long
        page.keyboard.press("Space")
    assert page.evaluate("Reveal.isLastSlide()")

    if long:  # an arrow scrolls a long slide before it turns to the next one
        page.evaluate("where => Reveal.slide(...where)", long)
        page.keyboard.press("ArrowDown")
        page.wait_for_function("Reveal.getCurrentSlide().scrollTop > 0", timeout=5000)
        assert page.evaluate(state)[0] == long

    assert said == []
    assert [url for url in asked if not url.startswith(("file:", "data:", "blob:"))] == []
    page.get_by_role("link", name="Back to the chapter").click()
    assert page.url.endswith(f"/{chapter}.html")
