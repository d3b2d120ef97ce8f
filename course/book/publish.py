"""What a page of the book offers beyond its text: the chapter's notebook to take home, its slides, places where it runs at once,
and what a search engine or another site wants to know of it.

Addresses are set in ``_config.yml`` alone: ``repository``, ``launch_buttons`` and ``html: baseurl``. The theme's own launch buttons would
open the text of a chapter, solutions and all, so they are taken from it; these open the release.
"""

import io
import re
import subprocess
import zipfile
from datetime import date
from pathlib import Path
from urllib.parse import quote, urlencode, urljoin, urlsplit
from xml.sax.saxutils import escape

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.config import Config

from course import ROOT, chapters
from course.cells import is_answer, is_test
from course.source import read

README = """Neural divergence estimation: {chapter}

You need Python 3.11 or newer, on Linux, on Windows, or on a Mac with Apple silicon and macOS 14 or newer.
Open a terminal in this folder (on Windows: the Command Prompt).

1. Once: make an environment, and install what the course uses into it.

   Linux, macOS:   python3 -m venv .venv
                   . .venv/bin/activate
                   python -m pip install -r requirements.txt

   Windows:        py -m venv .venv
                   .venv\\Scripts\\activate
                   python -m pip install -r requirements.txt

2. Each time, in a new terminal in this folder: activate the environment, and open the notebook.

   Linux, macOS:   . .venv/bin/activate
                   jupyter lab {chapter}.ipynb

   Windows:        .venv\\Scripts\\activate
                   jupyter lab {chapter}.ipynb

Where Debian or Ubuntu says that ensurepip is not available: apt install python3-venv, then step 1 again.
pip takes the build of PyTorch that fits your machine. The one for the CPU alone is much smaller: to have it, follow the choice "CPU" on
https://pytorch.org/get-started/locally/ after activating the environment, and before installing the rest.

Answer an exercise in the cell that says YOUR CODE HERE, and run the cell below it: silence means that it is right. "Validate", in the
toolbar, runs the whole notebook from the top, and says for each test that fails what was expected, and gives a hint. It counts a warning as a
failure, which the course's grading does not, and it gives a cell 30 seconds, where grading gives 120. On a slow machine, put a file
nbgrader_config.py into this folder with the two lines

   c = get_config()
   c.Execute.timeout = 120

and start JupyterLab again.

A later chapter needs no environment of its own: unpack it beside this folder, activate the environment here, and go there with cd before
you open its notebook.
"""


def bundle(chapter: str, root: Path = ROOT) -> bytes:
    """The released chapter as a zip that runs by itself: the same bytes whenever it is made of the same files."""
    release = root / "release" / chapter
    files = {path.relative_to(release).as_posix(): path.read_bytes() for path in sorted(release.rglob("*")) if path.is_file()}
    files |= {name: (root / name).read_bytes() for name in ("requirements.txt", "constraints.txt")}
    files["README.txt"] = README.format(chapter=chapter).encode()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(f"{chapter}/{name}")  # dated 1980, whenever it is made
            info.compress_type, info.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(info, content)
    return packed.getvalue()


def places(notebook: str, repository: str, branch: str, servers: dict[str, str]) -> dict[str, str]:
    """Where a notebook of the repository runs at once: the address at each of the servers that are set, by its name."""
    host, path = urlsplit(repository).netloc, urlsplit(repository).path.strip("/")
    found = {}
    if binder := servers.get("binderhub_url", "").rstrip("/"):
        source = f"gh/{path}" if host == "github.com" else f"git/{quote(repository, safe='')}"
        found["Binder"] = f"{binder}/v2/{source}/{quote(branch, safe='')}?{urlencode({'urlpath': f'lab/tree/{notebook}'})}"
    if (colab := servers.get("colab_url", "").rstrip("/")) and host == "github.com":
        found["Colab"] = f"{colab}/github/{path}/blob/{branch}/{notebook}"
    if hub := servers.get("jupyterhub_url", "").rstrip("/"):  # by nbgitpuller, into a folder of the repository's name
        folder = path.rpartition("/")[2].removesuffix(".git")
        pull = {"repo": repository, "branch": branch, "urlpath": f"lab/tree/{folder}/{notebook}"}
        found["JupyterHub"] = f"{hub}/hub/user-redirect/git-pull?{urlencode(pull)}"
    return found


def edit_page(file: str, repository: str, branch: str) -> str:
    """Where one edits a file of the repository in a browser; nothing for a host whose addresses are not known."""
    ways = {"github.com": "edit", "gitlab.com": "-/edit", "codeberg.org": "_edit"}
    way = ways.get(urlsplit(repository).netloc)
    return f"{repository.removesuffix('.git').rstrip('/')}/{way}/{quote(branch)}/{file}" if way else ""


def updated(file: str, root: Path = ROOT) -> date | None:
    """The day on which a file was last changed, if git knows it."""
    try:
        said = subprocess.run(["git", "log", "-1", "--format=%cs", "--", file], cwd=root, capture_output=True, text=True).stdout.strip()
    except FileNotFoundError:  # there is no git here
        return None
    return date.fromisoformat(said) if said else None


def row(links: dict[str, str]) -> str:
    """The links in HTML, by their names."""
    items = (f'<li><a href="{escape(to)}"{" download" * to.endswith(".zip")}>{name}</a></li>' for name, to in links.items())
    return f'\n<nav class="chapter-links" aria-label="This chapter elsewhere"><ul>{"".join(items)}</ul></nav>'


def with_links(html: str, links: dict[str, str]) -> str:
    """A page, or its body, with these links more in the row under its title."""
    if not links:
        return html
    if '<nav class="chapter-links"' not in html:
        return html.replace("</h1>", f"</h1>{row(links)}", 1)
    head, end, rest = html.partition("</ul></nav>")
    return f"{head}{re.search('<ul>(.*)</ul>', row(links))[1]}{end}{rest}"


def minutes(chapter: str, root: Path = ROOT) -> tuple[int, int]:
    """How long a released chapter takes to read and to work through, to five minutes, by the rule that the front page states."""
    cells = read(root / "release" / chapter / f"{chapter}.ipynb").cells
    text = " ".join(cell.source for cell in cells if cell.cell_type == "markdown")
    words = re.findall(r"[^\W\d_]{2,}", re.sub(r"\]\([^)]*\)", "]", text))
    code = [cell.source for cell in cells if cell.cell_type == "code" and not is_answer(cell) and not is_test(cell)]
    lines = [line for source in code for line in source.splitlines() if line.strip()]
    points = sum(cell.metadata.get("nbgrader", {}).get("points") or 0 for cell in cells)
    return max(5 * round((len(words) / 100 + len(lines) / 10) / 5), 5), 5 * points


def with_times(html: str, links: dict[str, dict[str, str]], times: dict[str, tuple[int, int]]) -> str:
    """The front page with the time that each chapter takes, and its links, in its card."""

    def more(card: re.Match) -> str:
        to, chapter = card[1], Path(card[1]).stem
        if chapter not in times:
            return card[0]
        read, work = times[chapter]
        shown = " · ".join(f'<a href="{Path(to).parent / href}">{name}</a>' for name, href in links.get(chapter, {}).items())
        row = f'<br/><span class="card-links">{shown}</span>' if shown else ""
        return f'{card[0]}<p class="card-more">{read} min to read, {work} min of exercises{row}</p>'

    return re.sub(r'<a class="sd-stretched-link[^>]*href="([^"]+)"[^>]*>.*?</a>', more, html, flags=re.S)


def _set_addresses(app: Sphinx, config: Config) -> None:
    options = config.html_theme_options
    config.launch = {
        "repository": options.get("repository_url", ""),
        "branch": options.get("repository_branch", ""),
        "servers": options.pop("launch_buttons", {}),
        "released": [name for name in chapters() if (ROOT / "release" / name).is_dir()],
    }
    config.ogp_site_url, config.ogp_site_name = config.html_baseurl, config.html_title
    config.notfound_urls_prefix = urlsplit(config.html_baseurl).path or "/"


def _show_picture(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Name the first plot of a page for sites that show a link to it with a picture (they take no drawings)."""
    for image in doctree.findall(nodes.image) if doctree else ():
        if (name := Path(image["uri"]).name).endswith((".png", ".jpg")):
            picture = {"og:image": f"_images/{name}", "og:image:alt": image.get("alt") or context["title"]}
            context["meta"] = {**(context["meta"] or {}), **picture}
            return


def _add_row(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    chapter, launch, links = Path(page).name, app.config.launch, {}
    if page == app.config.root_doc and app.builder.format == "html":
        elsewhere = {name: {"Notebook": f"{name}.zip", "Slides": f"{name}-slides.html"} for name in launch["released"]}
        times = {name: minutes(name) for name in launch["released"]}
        context["body"] = with_times(context["body"], elsewhere if app.builder.name == "html" else {}, times)
    if app.builder.name != "html":
        return
    if chapter in launch["released"]:
        links["Download notebook"] = f"{chapter}.zip"
    if "slides" in context:
        links["Slides"] = context["slides"]
    if chapter in launch["released"]:
        links |= places(f"release/{chapter}/{chapter}.ipynb", launch["repository"], launch["branch"], launch["servers"])
    context["body"] = with_links(context["body"], links)
    context["pagetitle"] = context.get("pagetitle") or context.get("title", "")  # the theme's heading on paper is empty on 404.html


def _add_source(app: Sphinx, page: str, template: str, context: dict, doctree: nodes.document | None) -> None:
    """Tell the footer of a page when its text was last changed, and where one edits it."""
    if doctree:
        file, launch = Path(app.env.doc2path(page)).relative_to(ROOT).as_posix(), app.config.launch
        context["edit_page"] = edit_page(file, launch["repository"], launch["branch"])
        context["last_updated"] = f"{day:%B} {day.day}, {day.year}" if (day := updated(file)) else ""


def _write(path: Path, content: bytes) -> None:
    """Write a file, unless it says so already."""
    if not path.exists() or path.read_bytes() != content:
        path.write_bytes(content)


def _write_files(app: Sphinx, error: Exception | None) -> None:
    if error or app.builder.name != "html":
        return
    for page in app.env.found_docs:
        if (chapter := Path(page).name) in app.config.launch["released"]:
            _write(Path(app.outdir, f"{page}.zip"), bundle(chapter))
    pages = [urljoin(app.config.html_baseurl, app.builder.get_target_uri(page)) for page in sorted(app.env.found_docs)]
    # sphinx-sitemap lists only the pages that a build wrote, which after a small change are few
    listed = "".join(f"<url><loc>{escape(page)}</loc></url>\n" for page in pages)
    sitemap = f'<?xml version="1.0" encoding="utf-8"?>\n<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{listed}</urlset>\n'
    _write(Path(app.outdir, "sitemap.xml"), sitemap.encode())


def setup(app: Sphinx) -> dict:
    app.add_config_value("launch", {}, "html")
    app.connect("config-inited", _set_addresses)
    app.connect("html-page-context", _show_picture, priority=400)  # before sphinxext.opengraph looks
    app.connect("html-page-context", _add_source)
    app.connect("html-page-context", _add_row, priority=950)  # after the slides are cut
    app.connect("build-finished", _write_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
