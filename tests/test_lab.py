"""What a student and an instructor find on their desk: every release renders in a real JupyterLab, and each tool is really there."""

import re
import shutil

import nbformat
import pytest
from desk import Desk, idle
from markdown_it import MarkdownIt
from nbformat.v4 import new_markdown_cell, new_notebook
from playwright.sync_api import expect

from course import ROOT, chapters

pytestmark = pytest.mark.slow

# What a reader of the notebook in front would stumble over, one line each; formulas, code and pictures are looked at by themselves.
STUMBLES = r"""() => {
  const found = [], panel = jupyterapp.shell.currentWidget.node;
  for (const cell of panel.querySelectorAll(".jp-MarkdownCell")) {
    const myst = cell.querySelector(".myst");
    if (!myst) { found.push("not rendered: " + cell.innerText.slice(0, 80)); continue; }
    for (const wrong of myst.querySelectorAll("[title*='Not Found'], [title^='Undefined'], [title*='KaTeX'], .katex-error"))
      found.push((wrong.title || "formula") + ": " + wrong.textContent.slice(0, 80));
    for (const picture of myst.querySelectorAll("img"))
      if (!picture.complete || !picture.naturalWidth) found.push("missing picture: " + picture.alt);
    const text = myst.cloneNode(true);
    text.querySelectorAll(".katex, code, [title]").forEach(part => part.remove());
    for (const [wrong] of text.textContent.matchAll(/.{0,20}(Unknown Directive|:::|\{\w+\}`|\$\$|\\[A-Za-z]+|\?\?).{0,40}/g))
      found.push("raw: " + wrong);
  }
  return found;
}"""


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    folder = tmp_path_factory.mktemp("student")
    shutil.copytree(ROOT / "release", folder / "release")
    kernel = {"kernelspec": {"name": "python3", "display_name": "Python 3 (ipykernel)", "language": "python"}}
    wrong = [
        *(":::{nothing}\nx\n:::", "see {eq}`nowhere`", "$\\nosuchmacro{x}$", "a raw \\macro", "![a picture that is not there](none.svg)"),
        *("Two $a$ and no dollars.", "$$a=b$$ (here)", "see {eq}`here`"),
    ]
    cells = [new_markdown_cell(source) for source in wrong]
    nbformat.write(new_notebook(cells=cells, metadata=kernel), folder / "wrong.ipynb")
    with Desk(folder, tmp_path_factory.mktemp("home")) as desk:
        yield desk


@pytest.fixture
def lab(desk, page):
    """An empty JupyterLab, with what its page says in its console and asks of the network."""
    page.said, page.asked = [], []
    page.on("console", lambda message: page.said.append(message.text) if message.type == "error" else None)
    page.on("pageerror", lambda error: page.said.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.set_default_timeout(60_000)
    desk.open(page)
    return page


def show(lab, path: str) -> list[str]:
    """Open a notebook, wait until its Markdown is drawn, and return what a reader would stumble over."""
    lab.evaluate("async path => { await jupyterapp.commands.execute('docmanager:open', {path, factory: 'Notebook'}) }", path)
    idle(lab)
    drawn = """() => {
      const panel = jupyterapp.shell.currentWidget.node, cells = [...panel.querySelectorAll('.jp-MarkdownCell')];
      return cells.length && cells.every(cell => cell.querySelector('.myst')?.childElementCount)
        && [...panel.querySelectorAll('.myst img')].every(picture => picture.complete);
    }"""
    lab.wait_for_function(drawn)
    return lab.evaluate(STUMBLES)


def test_every_release_opens_without_a_stumble(lab):
    # jupyterlab-myst says of a reference that it was not found while it has not drawn all the cells; the drawn page counts.
    for chapter in chapters():
        assert show(lab, f"release/{chapter}/{chapter}.ipynb") == [], chapter
        assert lab.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .myst .katex").count() > 10
    assert [said for said in lab.said if "Cross reference target" not in said] == []
    assert [url for url in lab.asked if not url.startswith((lab.url.split("lab")[0], "data:", "blob:", "ws:"))] == []


def test_the_check_sees_what_is_wrong(lab):
    found = "\n".join(show(lab, "wrong.ipynb"))
    for wrong in ("Unknown Directive", "nowhere", "Undefined", "raw: a raw \\macro", "missing picture: a picture that is not there"):
        assert wrong in found
    assert len(found.splitlines()) == 5, found


def test_each_tool_is_on_the_desk(lab):
    show(lab, "release/descent/descent.ipynb")
    expect(lab.get_by_role("button", name="Validate")).to_be_visible()
    expect(lab.get_by_role("tab", name="Create Assignment")).to_be_visible()
    lab.get_by_role("menuitem", name="Nbgrader").click()
    expect(lab.get_by_role("menuitem", name="Formgrader")).to_be_visible()
    lab.get_by_role("menuitem", name="Assignment List").click()
    expect(lab.get_by_text("Released assignments")).to_be_visible()
    # With no GPU the dashboard's GPU tabs stay empty, as chapter 3 says; the machine's load is always there.
    lab.get_by_role("tab", name="GPU Dashboards").click()
    lab.get_by_role("button", name="Machine Resources").click()
    expect(lab.locator(".recharts-surface path.recharts-curve").first).to_be_attached()
    for command in ("jupytext:pair-nb-with-md:myst", "jupytext:pair-nb-with-none"):
        assert lab.evaluate("command => jupyterapp.commands.hasCommand(command)", command)


def test_where_nothing_knows_myst_the_text_stays_text():
    for chapter in chapters():
        notebook = nbformat.read(ROOT / "release" / chapter / f"{chapter}.ipynb", as_version=4)
        prose = "".join(MarkdownIt().render(cell.source) for cell in notebook.cells if cell.cell_type == "markdown")
        boxes = re.findall(r"<pre>.*?</pre>", prose, re.S)
        assert [box for box in boxes if ":::" in box or "{" in box.split(">")[1]] == [], "a note became a box of code"
        assert "<p>:::{" in prose or ":::{" not in "".join(cell.source for cell in notebook.cells)
