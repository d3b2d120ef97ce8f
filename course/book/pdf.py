"""The book as one PDF: the built pages of the student edition, one after the other, printed by Chromium.

All pages go into one document, so that page numbers run on and a link to another chapter stays inside. It is printed twice: the first
print tells on which page each chapter begins, the second has that in its contents.
"""

import logging
import os
import re
import shutil
import sys
from io import BytesIO
from pathlib import Path
from urllib.parse import urldefrag

import yaml
from bs4 import BeautifulSoup

from course import ROOT, pages
from course.book.slides import unnested

HTML = ROOT / "_build" / "html"
PDF = ROOT / "_build" / "neural-divergence-estimation.pdf"
FOOTER = '<div style="width: 100%; text-align: center; font: 8pt sans-serif; color: #555"><span class="pageNumber"></span></div>'
MARGIN = {"top": "18mm", "bottom": "18mm", "left": "20mm", "right": "20mm"}


def chromium() -> dict:
    """How Playwright starts the Chromium that the machine has, or that CHROME names; where there is none it takes its own."""
    names = ("chromium", "chromium-browser", "google-chrome")
    chrome = os.environ.get("CHROME") or next(filter(None, map(shutil.which, names)), None)
    quiet = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-component-update", "--disable-sync"]
    return {"args": quiet, **({"executable_path": chrome} if chrome else {})}


def lead(soup: BeautifulSoup, file: Path, html: Path, names: dict[Path, str]) -> None:
    """Let what a page links to be found from a document in ``html``: a page of the book as a part of it, anything else as a file."""
    for tag in soup.find_all(["a", "img", "link", "script"]):
        key = "href" if tag.name in ("a", "link") else "src"
        target, anchor = urldefrag(tag.get(key, ""))
        if not (target or anchor) or re.match(r"[a-z]+:", target):
            continue
        path = (file.parent / target.partition("?")[0]).resolve() if target else file
        if path in names:
            tag[key] = f"#{names[path]}--{anchor}" if anchor else f"#{names[path]}"
        else:
            tag[key] = Path(os.path.relpath(path, html)).as_posix()


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


def document(html: Path, numbers: dict[str, int]) -> str:
    """The book in ``html`` as one document: its title, its contents with the page numbers that are known, its pages in their order."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    names = {(html / path.relative_to(ROOT)).with_suffix(".html").resolve(): name for name, path in pages().items()}
    head, contents, body = "", "", ""
    for file, name in names.items():
        page = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
        article = said(page, name)
        lead(article, file, html, names)
        lead(page.head, file, html, {})
        scripts = [script for script in page.head.find_all("script") if "mathjax" in str(script).lower()]
        own = "".join(map(str, [*page.head.select("link[rel=stylesheet]"), *scripts]))
        head = max(head, own, key=len)  # a page without a formula has no MathJax
        title = " ".join(article.h1.get_text().split())
        contents += f'<li><a href="#{name}"><span>{title}</span><span>{numbers.get(title, "")}</span></a></li>'
        body += f'<article class="bd-article" id="{name}">{article}</article>'
    title, by = config["title"], f"{config['author']}, {config['copyright']}"
    return f"""<!DOCTYPE html>
<html lang="en" data-theme="light" data-mode="light"><head><meta charset="utf-8"><title>{title}</title>{head}</head>
<body class="paper tex2jax_ignore mathjax_ignore"><header><p class="title">{title}</p><p>{by}</p></header>
<nav><h1>Contents</h1><ol>{contents}</ol></nav>{body}</body></html>"""


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


def make(html: Path = HTML, pdf: Path = PDF) -> dict[str, int]:
    """Print the book in ``html`` into ``pdf``; return the page on which each chapter begins."""
    from playwright.sync_api import sync_playwright

    numbers, file = {}, html / ".paper.html"  # beside the pages, where their pictures are found
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(**chromium())
        page = browser.new_page()
        try:
            for _ in range(2):
                text = document(html, numbers)
                file.write_text(text, encoding="utf-8")
                page.goto(file.as_uri())
                page.evaluate("window.MathJax?.startup?.promise")
                printed = page.pdf(
                    format="A4", margin=MARGIN, print_background=True, outline=True, tagged=True,
                    display_header_footer=True, header_template="<span></span>", footer_template=FOOTER,
                )  # fmt: skip
                printed, numbers = mend(printed, text)
        finally:
            file.unlink(missing_ok=True)
            browser.close()
    pdf.write_bytes(printed)
    return numbers


def main() -> int:
    logging.getLogger("pypdf").setLevel(logging.ERROR)  # Chromium counts a PDF's objects otherwise than pypdf does
    if not (HTML / "index.html").is_file():
        print("There is no book to print yet: build it first, with make book", file=sys.stderr)
        return 1
    from playwright.sync_api import Error

    try:
        make()
    except Error as error:
        reason = error.message.splitlines()[0]
        print(f"Chromium, which prints the book, failed ({reason}); say where one is with: make pdf CHROME=/path/to/it", file=sys.stderr)
        return 1
    print(f"The book on paper: {PDF.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
