"""What the published book offers beyond its text: every link in it holds, and a chapter can be taken home, run elsewhere, and printed."""

import io
import os
import posixpath
import re
import subprocess
import zipfile
from datetime import date
from functools import cache
from pathlib import Path
from urllib.parse import parse_qs, unquote, urldefrag, urlsplit
from xml.etree import ElementTree

import nbformat
import pytest
import yaml
from bs4 import BeautifulSoup
from conftest import run
from nbclient import NotebookClient
from pypdf import PdfReader

from course import ROOT, chapters, pages
from course.book.publish import bundle, edit_page, minutes, places, updated, with_links, with_times

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
HOME = CONFIG["html"]["baseurl"]


@cache
def soup(file) -> BeautifulSoup:
    return BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")


def parts(folder, chapter: str):
    return soup(folder / "book" / chapter / f"{chapter}.html")


def row(folder, chapter: str) -> dict[str, str]:
    return {link.text: link["href"] for link in parts(folder, chapter).select("nav.chapter-links a")}


def loose_ends(folder) -> list[str]:
    """Links of the pages in a folder that lead to no file, or to a place that is not in it."""
    found, ids, prefix = [], {}, urlsplit(HOME).path
    for file in folder.rglob("*.html"):
        if "_static" in file.parts:
            continue  # templates of the theme, which nobody opens
        for tag in soup(file).find_all(["a", "link", "img", "script", "iframe", "source"]):
            link, base = tag.get("href") or tag.get("src") or "", file.parent
            if link.startswith((HOME, prefix)):  # a page's own address; and all links of 404.html, which is shown at any address
                link, base = link.removeprefix(HOME).removeprefix(prefix), folder
            if urlsplit(link).scheme:
                continue
            target, anchor = unquote(urlsplit(link).path), urldefrag(link).fragment
            to = (base / target).resolve() if target else file
            if not to.exists():
                found.append(f"{file.relative_to(folder)}: {link} leads nowhere")
            elif anchor and to.suffix == ".html":
                if to not in ids:
                    ids[to] = {tag["id"] for tag in soup(to).find_all(id=True)}
                if unquote(anchor) not in ids[to]:
                    found.append(f"{file.relative_to(folder)}: {link} leads to no place on its page")
    return found


@pytest.mark.slow
@pytest.mark.parametrize("edition", ["student", "instructor"])
def test_every_link_inside_the_book_leads_somewhere(editions, edition):
    folder = getattr(editions, edition)
    assert len(list(folder.rglob("*.html"))) >= 2 * len(chapters()) + 5
    assert loose_ends(folder) == []


def test_a_link_that_leads_nowhere_is_found(tmp_path):
    links = ("b.html", "#there", "a.html#here", HOME, f"{HOME}c.png", "https://elsewhere.org/a.html")
    (tmp_path / "a.html").write_text('<p id="here">' + "".join(f'<a href="{link}"></a>' for link in links))
    assert [found.split()[1] for found in loose_ends(tmp_path)] == ["b.html", "#there", "c.png"]


@pytest.mark.slow
@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_offers_its_release_its_slides_and_places_to_run_it(editions, chapter):
    for folder in editions.student, editions.instructor:
        links = row(folder, chapter)
        assert list(links) == ["Download notebook", "Slides", "Binder", "Colab", "JupyterHub"]
        notebook, repository = f"release/{chapter}/{chapter}.ipynb", urlsplit(CONFIG["repository"]["url"]).path.strip("/")
        assert (ROOT / notebook).is_file()
        assert urlsplit(links["Binder"]).path == f"/v2/gh/{repository}/main"
        assert parse_qs(urlsplit(links["Binder"]).query) == {"urlpath": [f"lab/tree/{notebook}"]}
        assert urlsplit(links["Colab"]).path == f"/github/{repository}/blob/main/{notebook}"
        pull = parse_qs(urlsplit(links["JupyterHub"]).query)
        name = repository.rpartition("/")[2]
        assert pull == {"repo": [CONFIG["repository"]["url"]], "branch": ["main"], "urlpath": [f"lab/tree/{name}/{notebook}"]}
        assert (folder / "book" / chapter / links["Download notebook"]).read_bytes() == bundle(chapter)
        assert (
            BeautifulSoup((folder / "book" / chapter / links["Slides"]).read_text(), "html.parser").select_one("a.back")["href"]
            == f"{chapter}.html"
        )


def test_a_place_without_an_address_gets_no_link():
    assert places("n.ipynb", "https://github.com/a/b", "main", {"binderhub_url": "", "colab_url": "", "jupyterhub_url": ""}) == {}
    elsewhere = places(
        "n.ipynb", "https://code.example.org/a/b.git", "x/y", {"binderhub_url": "https://b.org/", "colab_url": "https://c.org"}
    )
    assert elsewhere == {"Binder": "https://b.org/v2/git/https%3A%2F%2Fcode.example.org%2Fa%2Fb.git/x%2Fy?urlpath=lab%2Ftree%2Fn.ipynb"}


def test_a_page_says_where_one_edits_it_and_when_it_was_changed(tmp_path):
    assert edit_page("book/a.md", "https://github.com/a/b.git", "x/y") == "https://github.com/a/b/edit/x/y/book/a.md"
    assert edit_page("book/a.md", "https://gitlab.com/a/b", "main") == "https://gitlab.com/a/b/-/edit/main/book/a.md"
    assert edit_page("book/a.md", "https://code.example.org/a/b", "main") == edit_page("book/a.md", "", "main") == ""
    assert updated("a.md", tmp_path) is None, "outside a repository nobody knows"
    (tmp_path / "a.md").touch()
    git = ["git", "-c", "user.name=A", "-c", "user.email=a@example.org"]
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "a", "--date=2026-02-03T12:00:00Z"]):
        subprocess.run([*git, *command], cwd=tmp_path, env={**os.environ, "GIT_COMMITTER_DATE": "2026-02-03T12:00:00Z"}, check=True)
    assert updated("a.md", tmp_path) == date(2026, 2, 3)


def test_a_link_more_goes_into_the_row_of_a_page_or_makes_one():
    bare = "<h1>A</h1><p>b</p>"
    one = with_links(bare, {"PDF": "a.pdf"})
    assert '</h1>\n<nav class="chapter-links"' in one and one.endswith("<p>b</p>")
    two = with_links(one, {"ePub": "a.epub"})
    assert two == with_links(bare, {"PDF": "a.pdf", "ePub": "a.epub"}) and with_links(two, {}) == two


def test_the_time_of_a_chapter_follows_the_rule_that_the_front_page_states(tmp_path):
    points = {"nbgrader": {"grade": True, "grade_id": "a-b", "points": 3, "solution": False}}
    answer = {"nbgrader": {"grade": False, "grade_id": "a", "solution": True}}
    cells = [
        nbformat.v4.new_markdown_cell(" ".join(["word"] * 900) + " [link](https://example.org/of/more/words)" + " $x$ 1 2 3"),
        nbformat.v4.new_code_cell("\n\n".join(["line"] * 60)),
        nbformat.v4.new_code_cell("\n".join(["line"] * 500), metadata=answer),
        nbformat.v4.new_code_cell("\n".join(["line"] * 500), metadata=points),
    ]
    file = tmp_path / "release" / "a" / "a.ipynb"
    file.parent.mkdir(parents=True)
    nbformat.write(nbformat.v4.new_notebook(cells=cells), file)
    assert minutes("a", tmp_path) == (15, 15)  # 9 for the words, 6 for the lines; 3 points
    stated = (ROOT / "book" / "intro.md").read_text(encoding="utf-8")
    assert "a minute for 100 words or 10 lines of code, and five\nminutes for each point" in stated


def test_a_card_gets_the_time_and_the_links_of_its_chapter_and_no_other():
    card = '<a class="sd-stretched-link reference" href="a/a.html"><span>A</span></a>'
    other = card.replace("a/a", "b/b")
    shown = with_times(card + other, {"a": {"Notebook": "a.zip"}}, {"a": (45, 50)})
    more = '<p class="card-more">45 min to read, 50 min of exercises<br/><span class="card-links"><a href="a/a.zip">Notebook</a></span></p>'
    assert shown == card + more + other
    assert with_times(card, {}, {"a": (45, 50)}) == f'{card}<p class="card-more">45 min to read, 50 min of exercises</p>'


@pytest.mark.slow
def test_the_front_page_begins_with_a_figure_and_a_button_and_has_a_card_for_each_chapter(editions):
    page = soup(editions.student / "book" / "intro.html")
    first = page.select_one("[class*=tag_interactive]")
    assert "tag_interactive-clouds" in first["class"]
    button = page.select_one("a.sd-btn")
    assert button["href"] == "samples/samples.html" and "Begin" in button.text
    assert page.find("link", rel="icon")["href"].endswith("mark.svg") and page.select_one(".navbar-brand img")["src"].endswith("mark.svg")
    cards = page.select(".chapter-cards .sd-card")
    assert [Path(card.select_one(".sd-stretched-link")["href"]).stem for card in cards] == chapters()
    for card in cards:
        read, work = map(int, re.fullmatch(r"(\d+) min to read, (\d+) min of exercises.*", card.select_one(".card-more").text).groups())
        assert 20 <= read <= 120 and 20 <= work <= 120
        assert card.img["alt"] and "?" in card.select_one(".sd-card-title").text
        assert [link.text for link in card.select(".card-more a")] == ["Notebook", "Slides"]


@pytest.mark.parametrize("chapter", chapters())
def test_the_download_is_the_release(chapter, tmp_path):
    packed = zipfile.ZipFile(io.BytesIO(bundle(chapter)))
    assert {member.date_time for member in packed.infolist()} == {(1980, 1, 1, 0, 0, 0)}, "made anew it has the same bytes"
    packed.extractall(tmp_path)
    folder = tmp_path / chapter
    for beside in ("requirements.txt", "constraints.txt"):
        assert (folder / beside).read_bytes() == (ROOT / beside).read_bytes()
        (folder / beside).unlink()
    said = (folder / "README.txt").read_text()
    assert "-r requirements.txt" in said and f"jupyter lab {chapter}.ipynb" in said
    (folder / "README.txt").unlink()
    released = {path.relative_to(ROOT / "release" / chapter): path for path in (ROOT / "release" / chapter).rglob("*") if path.is_file()}
    assert {path.relative_to(folder) for path in folder.rglob("*") if path.is_file()} == set(released)
    assert all((folder / name).read_bytes() == path.read_bytes() for name, path in released.items())


@pytest.mark.slow
def test_a_download_runs_to_its_first_exercise_where_nothing_else_is(tmp_path):
    """In a kernel, from its own folder; that the cells of every release run is the gate's business."""
    chapter = chapters()[-1]
    zipfile.ZipFile(io.BytesIO(bundle(chapter))).extractall(tmp_path)
    folder = tmp_path / chapter
    notebook = nbformat.read(folder / f"{chapter}.ipynb", as_version=4)
    first = next(k for k, cell in enumerate(notebook.cells) if "raise NotImplementedError" in cell.source)
    end = next(k for k, cell in enumerate(notebook.cells) if k > first and cell.metadata.get("nbgrader", {}).get("grade")) + 1
    notebook.cells = notebook.cells[:end]
    NotebookClient(notebook, allow_errors=True, resources={"metadata": {"path": str(folder)}}).execute()
    errors = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs if output.output_type == "error"]
    assert errors and {error.ename for error in errors} <= {"NotImplementedError"}
    assert "Exercise" in errors[0].evalue and "is not answered yet" in errors[0].evalue


@pytest.mark.slow
def test_a_page_tells_other_sites_what_it_is(editions):
    for name, file in pages().items():
        address = f"{HOME}{file.relative_to(ROOT).with_suffix('.html').as_posix()}"
        page = soup(editions.student / file.relative_to(ROOT).with_suffix(".html"))
        said = {tag["property"]: tag["content"] for tag in page.select("meta[property]")}
        assert said["og:url"] == page.select_one("link[rel=canonical]")["href"] == address
        assert said["og:title"] and said["og:site_name"] == CONFIG["title"]
        assert len(said["og:description"]) > 40 or name == "references"
        assert (editions.student / said["og:image"].removeprefix(HOME)).is_file() and said["og:image:alt"]
    listed = [
        place.text for place in ElementTree.parse(editions.student / "sitemap.xml").iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")
    ]
    assert sorted(listed) == sorted(f"{HOME}{file.relative_to(ROOT).with_suffix('.html').as_posix()}" for file in pages().values())


@pytest.mark.slow
def test_the_chapters_follow_one_another(editions):
    files = [editions.student / file.relative_to(ROOT).with_suffix(".html") for file in pages().values()]
    for before, after in zip(files, files[1:], strict=False):
        assert (before.parent / soup(before).select_one("a.right-next")["href"]).resolve() == after.resolve()
        assert (after.parent / soup(after).select_one("a.left-prev")["href"]).resolve() == before.resolve()


def test_the_page_for_lost_readers_works_below_any_address(editions, page):
    def serve(route):
        path = urlsplit(route.request.url).path.removeprefix(urlsplit(HOME).path)
        file = editions.student / path
        route.fulfill(path=file) if file.is_file() else route.fulfill(status=404, path=editions.student / "404.html")

    page.route(f"{HOME}**", serve)
    page.goto(f"{HOME}book/moved/away.html")
    assert page.get_by_role("heading", name="No such page").is_visible()
    assert page.evaluate("[...document.styleSheets].length") > 5
    page.get_by_role("link", name="3. How does one number learn?").first.click()
    page.get_by_role("link", name="Slides", exact=True).wait_for()
    assert page.url == f"{HOME}book/descent/descent.html"


def test_an_epub_shows_formulas_pictures_and_no_test(paper):
    book = zipfile.ZipFile(paper / "_build" / "html" / "neural-divergence-estimation.epub")
    names, listed = set(book.namelist()), ElementTree.fromstring(book.read("content.opf"))
    assert {item.get("href") for item in listed.iter("{http://www.idpf.org/2007/opf}item")} <= names
    said = book.read("content.opf") + book.read("epub-cover.xhtml")
    assert b"unknown<" not in said and b"not set" not in said, "it says what it is"
    spine = ElementTree.fromstring(book.read("nav.xhtml"))
    order = [link.get("href") for link in spine.iter("{http://www.w3.org/1999/xhtml}a")]
    assert order == [f"{file.relative_to(ROOT).with_suffix('.xhtml').as_posix()}" for file in pages().values()]
    for name in order:
        text = book.read(name).decode()
        page = ElementTree.fromstring(text.replace("&nbsp;", " "))  # XML, or it raises
        assert "\\(" not in text and "_check()" not in text and "<script" not in text and "chapter-links" not in text
        if Path(name).stem in chapters():
            assert text.count("<math ") > 10
        beside = [picture.get("src") for picture in page.iter("{http://www.w3.org/1999/xhtml}img")]
        beside += [style.get("href") for style in page.iter("{http://www.w3.org/1999/xhtml}link")]
        assert [file for file in beside if posixpath.normpath(f"{posixpath.dirname(name)}/{file}") not in names] == []


@pytest.mark.slow
@pytest.mark.parametrize("chapter", chapters())
def test_a_chapter_is_printed_by_itself(paper, chapter):
    page = paper / "_build" / "html" / "book" / chapter / f"{chapter}.html"
    assert row(paper / "_build" / "html", chapter)["PDF"] == f"{chapter}.pdf"
    printed = PdfReader(page.with_suffix(".pdf"))
    title = " ".join(soup(page).select_one("article h1").find_all(string=True, recursive=False)).strip()
    assert title in re.sub(r"\s+", " ", printed.pages[0].extract_text())
    links = [note.get_object()["/A"]["/URI"] for sheet in printed.pages for note in sheet.get("/Annots", []) if "/A" in note.get_object()]
    assert links and not [link for link in links if link.startswith("file:")], "they lead to where the book is published"


def test_the_front_page_offers_the_whole_book(paper):
    links = {link.text: link["href"] for link in soup(paper / "_build" / "html" / "book" / "intro.html").select("article .chapter-links a")}
    assert links == {"PDF": "../neural-divergence-estimation.pdf", "ePub": "../neural-divergence-estimation.epub"}
    assert loose_ends(paper / "_build" / "html") == []


@pytest.mark.slow
def test_the_whole_book_fits_on_paper(paper):
    assert not list((paper / "_build" / "html").glob(".*.html")), "nothing is left among the pages"
    printed = PdfReader(paper / "_build" / "html" / "neural-divergence-estimation.pdf")
    begins = {entry.title: printed.get_destination_page_number(entry) + 1 for entry in printed.outline if not isinstance(entry, list)}
    texts = [re.sub(r"\s+", " ", page.extract_text()) for page in printed.pages]
    assert len(texts) > 60
    titles = [re.search(r"^# (.+)$", pages()[name].read_text(encoding="utf-8"), re.M)[1] for name in chapters()]
    for title in titles:
        number = next(number for heading, number in begins.items() if heading.endswith(title))
        assert title in texts[number - 1] and re.search(rf"{re.escape(title)} {number}\b", texts[1]), "it begins where the contents say"
    assert list(begins.values()) == sorted(begins.values())
    for raw in ("\\operatorname", "$$", "{eq}", ":::", "YOUR ANSWER", "_check()"):
        assert not [number for number, text in enumerate(texts, 1) if raw in text], raw
    fonts = {font for page in printed.pages for font in page["/Resources"]["/Font"].values()}
    for font in fonts:
        font = font.get_object()
        below = font["/DescendantFonts"][0].get_object() if "/DescendantFonts" in font else font
        assert font["/Subtype"] == "/Type3" or {"/FontFile", "/FontFile2", "/FontFile3"} & set(below["/FontDescriptor"].get_object())
    inside = [note for page in printed.pages for note in page.get("/Annots", []) if "/Dest" in note.get_object()]
    assert len(inside) > 50


def test_the_workflow_runs_what_the_makefile_has():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "book.yml").read_text(encoding="utf-8"))
    steps = [step for job in workflow["jobs"].values() for step in job["steps"]]
    targets = {target for step in steps for target in re.findall(r"^make (\w+)", step.get("run", ""), re.M)}
    assert "test" in targets and targets <= set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(), re.M))
    assert {"pull_request", "push"} == set(workflow[True])  # YAML reads "on" as true
    publish = workflow["jobs"]["publish"]
    assert publish["needs"] == "test" and "push" in publish["if"] and workflow[True]["push"] == {"branches": ["main"]}
    assert [step["with"]["path"] for step in steps if "pages-artifact" in step.get("uses", "")] == ["_build/html"]


@pytest.mark.slow
def test_a_missing_chromium_is_said_in_one_line(editions):
    failed = run("python -m course.book.pdf", editions.student.parents[1], CHROME="/nowhere/chromium")
    assert failed.returncode == 1 and "make pdf CHROME=" in failed.output and failed.output.count("\n") == 1
