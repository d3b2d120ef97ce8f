"""The book is for everybody: it asks nothing of a network, and it is read by keyboard, by touch and by ear, in light and in dark."""

import gzip
import http.server
import re
import threading
from functools import partial
from html import unescape
from importlib.resources import files
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest
from docutils.nodes import make_id
from playwright.sync_api import expect

from course import chapters
from course.book.pages import EXERCISE
from course.source import read_chapter

pytestmark = pytest.mark.slow

AXE = (files("axe_playwright_python") / "axe.min.js").read_text(encoding="utf-8")
DESK, PHONE = {"width": 1300, "height": 900}, {"width": 390, "height": 844}
HEAVY = 1_500_000  # bytes that a server sends for a page, compressed
UNFOLD = """() => {
  document.querySelectorAll("details").forEach((folded) => (folded.open = true));
  document.querySelectorAll(".toggle-hidden").forEach((folded) => folded.classList.remove("toggle-hidden"));
}"""
# A page has ten thousand words of code and signs of formulas, and axe takes minutes over them. One of each colour will do.
THIN = """() => {
  const seen = new Set();
  for (const word of document.querySelectorAll(".highlight pre span[class]"))
    if (seen.has(word.className)) word.replaceWith(word.textContent);
    else seen.add(word.className);
  document.querySelectorAll("th mjx-container").forEach((formula) => formula.replaceWith(formula.textContent)); // axe reads no MathML
  [...document.querySelectorAll("mjx-assistive-mml, mjx-math")].slice(2).forEach((formula) => formula.remove());
}"""
WIDE = """() => [...document.querySelectorAll("article .highlight pre")].filter((one) => one.scrollWidth > one.clientWidth + 1)
  .map((one) => one.innerText.slice(0, 60))"""
SMALL = """() => [...document.querySelectorAll("article mjx-container[data-full]")]
  .filter((formula) => parseFloat(formula.style.fontSize) < formula.dataset.full - 0.1).map((formula) => formula.closest("[id]").id)"""
FINDINGS = """async (options) => {
  const { violations } = await axe.run({ preload: false, resultTypes: ["violations"], ...options });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0].html.slice(0, 200)}`);
}"""
# An element that scrolls sideways, and that neither it nor anything in it lets one reach by keyboard.
STUCK = """() => [...document.querySelectorAll("article *")].filter((box) => box.checkVisibility() && box.scrollWidth > box.clientWidth + 1
  && ["auto", "scroll"].includes(getComputedStyle(box).overflowX) && box.tabIndex < 0 && !box.querySelector("a, button, [tabindex='0']"))
  .map((box) => box.outerHTML.slice(0, 200))"""


LEFT_OUT = ("index.html", "404.html", ".paper.html")  # .paper.html: there while the book is printed


def pages(folder):
    """Every page that a reader can come to on a disk: 404.html is a server's, and names its files from the site's root."""
    return sorted(path for path in folder.rglob("*.html") if "_static" not in path.parts and path.name not in LEFT_OUT)


def settle(page, address):
    page.goto(address)
    page.evaluate("window.MathJax?.startup?.promise")


def faults(page, path):
    """What is wrong with a page, opened from its file; a line each."""
    found = []
    page.on("request", lambda request: request.url.startswith(("file:", "data:", "blob:")) or found.append(f"asks for {request.url}"))
    page.on("requestfailed", lambda request: found.append(f"lacks {request.url}"))
    page.on("console", lambda message: message.type == "error" and found.append(f"console: {message.text}"))
    page.on("pageerror", lambda error: found.append(f"script: {error}"))
    loaded = set()
    page.on("request", lambda request: request.url.startswith("file:") and loaded.add(Path(unquote(urlsplit(request.url).path))))
    settle(page, path.as_uri())
    formulas, rendered = (page.locator(what).count() for what in (".math", ".math > mjx-container, aside.notes .math > math"))
    wrong = page.locator("mjx-merror, [data-mml-node=merror]").all_inner_texts()
    if formulas != rendered or wrong:
        found.append(f"{formulas - rendered} of {formulas} formulas are not rendered, {wrong} with an error")
    if (weight := sum(min(len(content), len(gzip.compress(content))) for content in map(Path.read_bytes, loaded))) > HEAVY:
        found.append(f"weighs {weight / 1e6:.2f} MB")
    if not formulas and (idle := [file.name for file in loaded if "mathjax" in file.parts]):
        found.append(f"loads {idle} for no formula")
    page.evaluate(UNFOLD)
    for size in (PHONE, DESK):
        page.set_viewport_size(size)
        page.wait_for_timeout(500)  # the theme looks at what scrolls 300 ms after the window has its size
        if (width := page.evaluate("document.scrollingElement.scrollWidth")) > size["width"]:
            found.append(f"scrolls sideways: {width} px where there are {size['width']}")
        found += [f"scrolls, but not by keyboard: {box}" for box in page.evaluate(STUCK)]
        found += [f"{size['width']} px: code scrolls sideways: {code}" for code in page.evaluate(WIDE)]
    found += [f"a formula is wider than the column: {place}" for place in page.evaluate(SMALL)]
    page.evaluate(THIN)
    page.evaluate(AXE)
    found += [f"light, {finding}" for finding in page.evaluate(FINDINGS, {})]
    page.evaluate("document.documentElement.dataset.theme = 'dark'")
    page.wait_for_timeout(300)  # colours fade in
    return found + [f"dark, {finding}" for finding in page.evaluate(FINDINGS, {"runOnly": ["color-contrast"]})]


@pytest.mark.parametrize("edition", ["student", "instructor"])
def test_a_page_asks_for_nothing_and_shuts_nobody_out(edition, editions, browser):
    wrong = {}
    for path in pages(getattr(editions, edition)):
        with browser.new_context(viewport=DESK, color_scheme="light", reduced_motion="reduce") as context:
            if found := faults(context.new_page(), path):
                wrong[path.name] = found
    assert wrong == {}


def test_every_picture_says_what_one_should_see(editions):
    poor = []
    for folder in (editions.student, editions.instructor):
        for path in pages(folder):
            for picture in re.findall(r"<img\b[^>]*>", path.read_text(encoding="utf-8")):
                if 'class="logo__image' in picture:
                    continue  # its title stands beside it
                alt = unescape((re.search(r"""\balt=(["'])(.*?)\1""", picture) or ["", "", ""])[2])
                if len(alt) < 30 or re.search(r"\.(png|svg|jpe?g)$|_images/", alt):
                    poor.append(f"{path.name}: {picture[-120:]}")
    assert poor == []


@pytest.mark.parametrize("name", chapters())
def test_every_exercise_is_a_box_with_an_address(name, editions):
    source = "\n\n".join(cell.source for cell in read_chapter(name).cells if cell.cell_type == "markdown")
    named = re.findall(r"^\*\*(?:Exercise|Question) \(`([^`]+)`", source, re.M)
    assert named and EXERCISE.search(source)
    for folder in (editions.student, editions.instructor):
        html = (folder / "book" / name / f"{name}.html").read_text(encoding="utf-8")
        assert re.findall(r'<div class="exercise admonition" id="([^"]+)"', html) == [make_id(exercise) for exercise in named]


def test_search_finds_from_a_disk_and_from_a_server(editions, page):
    handler = partial(http.server.SimpleHTTPRequestHandler, directory=editions.student)
    handler.log_message = lambda *message: None
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        for root in (editions.student.as_uri(), f"http://127.0.0.1:{server.server_port}"):
            page.goto(f"{root}/book/intro.html")
            page.keyboard.press("Control+k")
            page.keyboard.type("logsumexp")
            page.keyboard.press("Enter")
            page.wait_for_url("**/search.html?q=logsumexp*")
            found = page.locator("#search-results li").filter(has_text="What does a network say").first
            expect(found.locator("p.context mark").first).to_have_text("logsumexp")
            found.get_by_role("link").click()
            page.wait_for_url(re.compile(r"/book/estimate/estimate\.html#[a-z-]+$"))
            expect(page.locator(":target")).to_be_visible()
        server.shutdown()


@pytest.mark.parametrize(
    "words, heading, excerpt",
    [
        ("KL", "Kullback-Leibler divergence", "logarithm of the density ratio"),
        ("entropy", "entropy", "mutual information"),
        ("the effective sample size", "effective number of samples", "equally weighted"),
        ("zebra", "", ""),
    ],
)
def test_search_knows_the_terms(editions, page, words, heading, excerpt):
    said = []
    page.on("console", lambda message: said.append(message.text) if message.type == "error" else None)
    page.goto(f"{editions.student.as_uri()}/search.html?q={words}")
    if not heading:
        expect(page.locator(".search-summary")).to_contain_text("Nothing in the book fits")
        return
    found = page.locator("#search-results li").filter(has=page.get_by_role("link", name=f"Symbols and terms › {heading}", exact=True))
    expect(found).to_have_count(1)
    expect(found).to_contain_text(re.compile(excerpt, re.I))
    assert said == []


def test_the_index_leads_from_each_term_to_its_meaning_and_to_chapters(editions, page):
    page.goto(f"{editions.student.as_uri()}/book/intro.html")
    page.get_by_role("link", name="Index of terms").click()
    terms = page.locator("ul.terms li")
    expect(terms.nth(40)).to_be_attached()
    chapters_of = terms.filter(has=page.get_by_role("link", name="early stopping", exact=True)).locator("a")
    assert chapters_of.all_inner_texts()[:2] == ["early stopping", "8"]
    chapters_of.nth(1).click()
    expect(page.locator(":target")).to_contain_text("early stopping")
    numbers = [[int(number) for number in entry.locator("a").all_inner_texts()[1:]] for entry in terms.all()]
    assert all(found == sorted(set(found)) for found in numbers)


@pytest.fixture(params=[DESK, PHONE], ids=["desk", "phone"])
def reader(request, editions, browser):
    """Chapter 3, open on a desk and on a phone."""
    with browser.new_context(viewport=request.param, has_touch=request.param is PHONE, color_scheme="light") as context:
        page = context.new_page()
        settle(page, (editions.student / "book" / "descent" / "descent.html").as_uri())
        yield page


FOCUS = """() => {
  const here = document.activeElement, { outlineStyle, boxShadow } = getComputedStyle(here);
  return [here.getAttribute("aria-label") ?? here.innerText.trim(), outlineStyle != "none" || boxShadow != "none"];
}"""


def test_the_menus_work_by_keyboard_and_by_touch(reader):
    phone = reader.viewport_size == PHONE
    reader.keyboard.press("Tab")
    assert reader.evaluate(FOCUS) == ["Skip to main content", True]
    for _ in range(20):
        reader.keyboard.press("Tab")
        where, seen = reader.evaluate(FOCUS)
        assert seen, f"nobody sees that {where!r} has the focus"

    menu = reader.locator(".primary-toggle")
    link = reader.locator("nav.bd-links a", has_text="4. How do thousands learn at once?")
    expect(link).to_be_visible(visible=not phone)
    menu.press("Enter")
    expect(link).to_be_visible(visible=phone)
    reader.keyboard.press("Escape") if phone else menu.press("Enter")
    expect(link).to_be_visible(visible=not phone)
    if phone:
        menu.tap()
        expect(link).to_be_visible()
        reader.touchscreen.tap(380, 600)  # beside the menu
        expect(link).to_be_hidden()

    html, switch = reader.locator("html"), reader.locator(".theme-switch-button:visible")
    expect(html).to_have_attribute("data-theme", "light")  # as the system is
    for theme in ("dark", "light"):
        for _ in range(2):  # the switch goes from the system's choice to light and to dark
            if html.get_attribute("data-theme") != theme:
                switch.press("Enter")
        expect(html).to_have_attribute("data-theme", theme)

    reader.locator(".search-button__button:visible").press("Enter")
    expect(reader.locator("#pst-search-dialog input")).to_be_focused()
    reader.keyboard.press("Escape")
    expect(reader.locator("#pst-search-dialog")).to_be_hidden()


def test_a_formula_is_on_one_line_with_its_comma_and_fits_a_phone(reader):
    reader.wait_for_timeout(300)  # formulas are set smaller when the column has its width
    formulas = reader.locator("article mjx-container[display]")
    assert formulas.evaluate_all("(all) => all.filter((one) => one.scrollWidth > one.clientWidth).length") == 0
    assert bool(reader.evaluate(SMALL)) is (reader.viewport_size == PHONE)
    apart = """(all) => all.filter(({lastChild: text}) => {
        const range = document.createRange(), box = text.previousSibling?.getBoundingClientRect();
        range.selectNodeContents(text);
        return text.nodeType === 3 && box && range.getBoundingClientRect().top > box.bottom;
    }).length"""
    glued = reader.locator("article .glue")
    assert glued.count() > 20 and glued.evaluate_all(apart) == 0


def test_a_reference_shows_what_it_leads_to(reader):
    preview = reader.locator("#preview")
    equation = reader.locator("article a[href='#equation-descent-inf']:not(.headerlink)").first
    equation.focus()
    expect(preview).to_be_visible()
    assert preview.locator("mjx-container").count() == 1 and equation.get_attribute("aria-describedby") == "preview"
    reader.keyboard.press("Escape")
    expect(preview).to_be_hidden()
    reader.locator("article .bibtex-citation a").first.hover()
    expect(preview).to_contain_text("Asymptotic evaluation")
    assert "3.1" in equation.inner_text(), "equations are numbered"


def test_a_copy_button_copies_the_code(reader):
    cell = reader.locator("div.cell_input").first
    cell.hover()
    cell.locator("button.copybtn").click()
    reader.locator("body").evaluate("body => body.append(Object.assign(document.createElement('textarea'), { id: 'paste' }))")
    reader.locator("#paste").focus()
    reader.keyboard.press("Control+v")
    first = next(cell for cell in read_chapter("descent").cells if cell.cell_type == "code")
    assert reader.locator("#paste").input_value().strip() == first.source.strip()
