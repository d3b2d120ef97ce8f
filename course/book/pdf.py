"""The book on paper: the built pages of the student edition, printed by Chromium, and offered where they were printed from.

For the whole book all pages go into one document, so that page numbers run on and a link to another chapter stays inside. It is printed
twice: the first print tells on which page each chapter begins, the second has that in its contents. Each chapter is printed by itself, too.
The PDFs, and the ePub that Sphinx has made, lie beside the pages, and a page that was printed links to them; one that is built anew does
not, until it is printed again.
"""

import logging
import os
import re
import shutil
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import yaml
from bs4 import BeautifulSoup

from course import ROOT, chapters, pages
from course.book.publish import with_links
from course.book.slides import unnested

HTML = ROOT / "_build" / "html"
BOOK = "neural-divergence-estimation.pdf"
EPUB = "neural-divergence-estimation.epub"
FOOTER = '<div style="width: 100%; text-align: center; font: 8pt sans-serif; color: #555"><span class="pageNumber"></span></div>'
MARGIN = {"top": "18mm", "bottom": "18mm", "left": "20mm", "right": "20mm"}


def chromium() -> dict:
    """How Playwright starts the Chromium that the machine has, or that CHROME names; where there is none it takes its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chrome = os.environ.get("CHROME") or next(filter(None, map(shutil.which, names)), None)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {"args": quiet, **({"executable_path": chrome} if chrome else {})}


def lead(soup: BeautifulSoup, file: Path, html: Path, names: dict[Path, str], home: str = "") -> None:
    """Let what a page links to be found from a document in ``html``: a page of the book as a part of it, a picture as a file.

    Any other page is looked for where the book is published, at ``home``.
    """
    for tag in soup.find_all(["a", "img", "link", "script"]):
        key = "href" if tag.name in ("a", "link") else "src"
        target, anchor = urldefrag(tag.get(key, ""))
        if not (target or anchor) or re.match(r"[a-z]+:", target):
            continue
        path = (file.parent / target.partition("?")[0]).resolve() if target else file
        if path in names:
            tag[key] = f"#{names[path]}--{anchor}" if anchor else f"#{names[path]}"
            continue
        place = Path(os.path.relpath(path, html)).as_posix()
        tag[key] = f"{urljoin(home, place)}{'#' * bool(anchor)}{anchor}" if tag.name == "a" and home else place


def said(page: BeautifulSoup, name: str) -> BeautifulSoup:
    """What a page says, for paper: no ids that another page has, nothing folded, no tests, no scripts but their still pictures."""
    article = unnested(page.select_one("article.bd-article").decode_contents())
    for useless in article.select(".chapter-links, .toctree-wrapper, script, details.hide"):
        useless.decompose()
    for fold in article.select("details"):
        fold["open"] = ""
    for still in article.select("noscript"):
        still.unwrap()
    for tag in article.find_all(id=True):
        tag["id"] = f"{name}--{tag['id']}"
    return article


def document(html: Path, numbers: dict[str, int], only: str = "") -> str:
    """The book in ``html`` as one document: its title, its contents with the page numbers that are known, its pages in their order.

    Of one page, ``only``, the document is that page, with the title of the book above it.
    """
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    files = {name: (html / path.relative_to(ROOT)).with_suffix(".html").resolve() for name, path in pages().items()}
    files = {name: file for name, file in files.items() if only in ("", name)}
    names = {file: name for name, file in files.items()}
    head, contents, body = "", "", ""
    for name, file in files.items():
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        article = said(page, name)
        lead(article, file, html, names, config["html"].get("baseurl", ""))
        lead(page.head, file, html, {})
        scripts = [script for script in page.head.find_all("script") if "mathjax" in str(script).lower()]
        own = "".join(map(str, [*page.head.select("link[rel=stylesheet]"), *scripts]))
        head = max(head, own, key=len)  # a page without a formula has no MathJax
        heading = " ".join(article.h1.get_text().split())
        contents += f'<li><a href="#{name}"><span>{heading}</span><span>{numbers.get(heading, "")}</span></a></li>'
        body += f'<article class="bd-article" id="{name}">{article}</article>'
    title, by = config["title"], f"{config['author']}, {config['copyright']}"
    front = f'<header><img src="_static/mark.svg" alt=""><p class="title">{title}</p><p>{by}</p></header>\n<nav><h1>Contents</h1><ol>{contents}</ol></nav>'
    if only:
        title, front = f"{heading} ({title})", f'<p class="running">{title} · {by}</p>'
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8"><title>{title}</title>{head}</head>
<body class="paper tex2jax_ignore mathjax_ignore">{front}{body}</body></html>"""


def mend(printed: bytes, document: str) -> tuple[bytes, dict[str, int]]:
    """The PDF with the words of its outline apart again, which Chromium joins where a heading wraps, and each chapter's first page."""
    from pypdf import PdfWriter
    from pypdf.generic import NameObject, TextStringObject

    headings = (" ".join(heading.get_text().split()) for heading in BeautifulSoup(document, "html.parser").find_all(re.compile("^h[1-6]$")))
    right = {heading.replace(" ", ""): heading for heading in headings}
    writer, numbers, mended = PdfWriter(clone_from=BytesIO(printed)), {}, BytesIO()
    waiting = [(entry, True) for entry in writer.outline]
    for entry, top in waiting:  # which grows by the entries below
        if isinstance(entry, list):
            waiting += [(below, False) for below in entry]
            continue
        title = right.get("".join(entry.title.split()), entry.title)
        entry.node[NameObject("/Title")] = TextStringObject(title)
        if top:
            numbers[title] = writer.get_destination_page_number(entry) + 1
    writer.write(mended)
    return mended.getvalue(), numbers


def make(html: Path = HTML) -> dict[str, int]:
    """Print the book in ``html``, and each of its chapters; return the page on which each chapter of the book begins."""
    from playwright.sync_api import sync_playwright

    numbers, file = {}, html / ".paper.html"  # beside the pages, where their pictures are found
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        page = browser.new_page()

        def print_out(text: str) -> tuple[bytes, dict[str, int]]:
            file.write_text(text, encoding="utf-8")
            page.goto(file.as_uri())
            page.evaluate("window.MathJax?.startup?.promise")
            printed = page.pdf(
                format="A4", margin=MARGIN, print_background=True, outline=True, tagged=True,
                display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
            )  # fmt: skip
            return mend(printed, text)

        try:
            for _ in range(2):
                printed, numbers = print_out(document(html, numbers))
            (html / BOOK).write_bytes(printed)
            for chapter in chapters():
                (html / pages()[chapter].relative_to(ROOT)).with_suffix(".pdf").write_bytes(print_out(document(html, {}, chapter))[0])
        finally:
            file.unlink(missing_ok=True)
            browser.close()
    return numbers


def offer(html: Path = HTML) -> None:
    """Link each chapter to its PDF, and the front page to the whole book's and to the ePub."""
    front, *others = ((html / path.relative_to(ROOT)).with_suffix(".html") for path in pages().values())
    for page in (front, *others):
        if page == front:
            links = {name: f"../{file}" for name, file in (("PDF", BOOK), ("ePub", EPUB)) if (html / file).is_file()}
        else:
            links = {"PDF": f"{page.stem}.pdf"} if page.with_suffix(".pdf").is_file() else {}
        text = page.read_text(encoding="utf-8")
        head, article, body = text.partition('<article class="bd-article"')
        body = with_links(body, {name: to for name, to in links.items() if f'href="{to}"' not in body})
        page.write_text(f"{head}{article}{body}", encoding="utf-8")


def main() -> int:
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium counts a PDF's objects otherwise than pypdf does
    if not (HTML / "index.html").is_file():
        print("There is no book to print yet: build it first, with make book", file=sys.stderr)
        return 1
    from playwright.sync_api import Error

    made = ROOT / "_build" / "epub" / EPUB
    if made.is_file():
        shutil.copy(made, HTML / EPUB)
    try:
        make()
    except Error as error:
        reason = error.message.splitlines()[0]
        print(f"Chromium, which prints the book, failed ({reason}); say where one is with: make pdf CHROME=/path/to/it", file=sys.stderr)
        return 1
    offer()
    kinds = "as a PDF and an ePub" if made.is_file() else "as a PDF"
    print(f"The book {kinds}: {(HTML / BOOK).relative_to(ROOT).with_suffix('.*')}; a chapter's PDF lies beside its page, which links to it")
    return 0


if __name__ == "__main__":
    sys.exit(main())
