"""Feedback says what an exercise was worth and why, shows no secret, and whatever a student wrote, its page runs and loads nothing."""

import json
import re
import subprocess
import sys

import nbformat
import pytest
from conftest import run
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook, new_output, new_raw_cell

from course import ROOT
from course.assignment import answers, clean, feedback
from course.assignment.grading import report, worker
from course.preprocessors import ClearForFeedback, NumberEquations
from course.source import read, read_text

ALARM = "document.title = 'taken'"
OUTSIDE = "http://127.0.0.1:9"  # where nobody answers
ATTACKS = {
    "script": f"<script>{ALARM}</script>",
    "script from outside": f"<script src='{OUTSIDE}/a.js'></script>",
    "onerror": f'<img src=x onerror="{ALARM}">',
    "svg": f'<svg onload="{ALARM}"><script>{ALARM}</script></svg>',
    "iframe": f'<iframe src="{OUTSIDE}/b" srcdoc="<script>{ALARM}</script>"></iframe>',
    "refresh": f"<meta http-equiv=refresh content='0;url={OUTSIDE}/c'>",
    "base": f"<base href='{OUTSIDE}/'>",
    "link": f'<a href="javascript:{ALARM}" class="trap">look</a>',
    "style": "<style>body { display: none }</style><p style='position: fixed; inset: 0; background: red'>over all</p>",
    "stylesheet": f"<link rel=stylesheet href='{OUTSIDE}/d.css'>",
    "picture": f"<img src='{OUTSIDE}/e.png'>",
    "form": f"<form action='{OUTSIDE}/f'><input id='tiny-double-value' autofocus onfocus=\"{ALARM}\"></form>",
    "unclosed": "</div></section></body></html><plaintext>",
    "mutation": f'<math><mtext></form><form><mglyph><style></math><img src onerror="{ALARM}">',
    "noscript": f'<noscript><p title="</noscript><img src=x onerror={ALARM!r}>">',
}
LIVE = re.compile(
    r"<(script|style|svg|iframe|meta|base|link|form|input|plaintext|object)\b|\son\w+=|javascript:|url\(|<img[^>]*http|position", re.I
)


def graded(own: list[NotebookNode], source: str = "def double(x):\n    return 2 * x", error: str = "") -> NotebookNode:
    """The tiny chapter, answered and graded, with a student's own cells at its end."""
    notebook = read_text((ROOT / "tests" / "tiny" / "tiny.md").read_text())
    notebook = answers.answered(notebook, {"tiny-double": source})
    for cell in notebook.cells:
        if "nbgrader" in cell.metadata:
            cell.metadata.nbgrader.score = 0 if error or cell.metadata.nbgrader.task else 2
            if cell.metadata.nbgrader.grade and error:
                traceback = ["assert double(5) == 10", f"AssertionError: {error}"]
                cell.outputs = [new_output("error", ename="AssertionError", evalue=error, traceback=traceback)]
    notebook.cells += own
    return notebook


def page(notebook: NotebookNode, most: int = 2**20) -> str:
    for step in (ClearForFeedback, NumberEquations, clean.Harmless):
        notebook, _ = step().preprocess(notebook, {})
    return feedback.page(notebook, {"notebook": "tiny", "score": 2.0, "max_score": 3.0, "late_penalty": 0}, most)


def hostile() -> list[NotebookNode]:
    """A student's cells that try, each in several places, to make the page do something."""
    cells = []
    for text in ATTACKS.values():
        shown = [new_output("display_data", {kind: text}) for kind in ("text/html", "text/markdown", "image/svg+xml")]
        shown += [new_output("stream", text=text), new_output("error", ename=text, evalue=text, traceback=[text])]
        cells += [new_markdown_cell(text), new_markdown_cell(f"and {text} here"), new_code_cell(text, outputs=shown)]
        cells[-1].metadata = {"tags": [f'"><img src=x onerror="{ALARM}">'], "nbgrader": {"grade_id": f'"><img src=x onerror="{ALARM}">'}}
    cells.append(new_markdown_cell(f"[a](javascript:{ALARM}) ![b]({OUTSIDE}/g.png) <a href='&#106;avascript:{ALARM}'>c</a>"))
    sized = NotebookNode({"image/png": {"width": f"1 onerror={ALARM}"}, "text/html": {"isolated": True}})
    data = {"image/png": f'" onerror="{ALARM}', "application/javascript": ALARM, "text/plain": "x"}
    cells.append(new_code_cell("x", outputs=[new_output("display_data", data, metadata=sized)]))
    cells.append(new_raw_cell(f"<script>{ALARM}</script>", metadata={"raw_mimetype": "text/html"}))
    cells.append(new_code_cell("flood", outputs=[new_output("stream", text="<b>flood</b> " * 400_000)]))
    return cells


@pytest.mark.parametrize("attack", ATTACKS.values(), ids=ATTACKS)
def test_html_does_nothing_whether_it_is_shown_or_written_into_a_text(attack):
    for made in (
        clean.html(attack),
        clean.markdown(attack),
        clean.markdown(f"and *{attack}* here"),
        clean.markdown(f"- a\n\n{attack}\n\n$x$"),
    ):
        assert not LIVE.search(re.sub(r"<pre>.*?</pre>", "", made, flags=re.S)), made


def test_html_that_harms_nobody_stays():
    table = '<table><tr><td style="text-align: right;" colspan="2">1 &lt; 2</td></tr></table>'
    assert clean.html(table) == '<table><tbody><tr><td style="text-align: right;" colspan="2">1 &lt; 2</td></tr></tbody></table>'
    made = clean.markdown("**bold** `a < b` [book](https://example.org) ![dot](data:image/png;base64,AAAA)\n\n```python\nx = '<b>'\n```")
    for part in (
        "<strong>bold</strong>",
        "<code>a &lt; b</code>",
        'href="https://example.org"',
        'src="data:image/png;base64,AAAA" alt="dot"',
    ):
        assert part in made
    assert '<div class="highlight">' in made and "&lt;b&gt;" in made


def test_a_token_in_an_attribute_brings_no_html_into_it():
    made = clean.markdown('<p><img alt="\n\n$\\text{" onerror=alert(1) x="}$\n\n<p>" src="data:image/png;base64,AAAA">')
    assert re.search('alt="[^"]*kept', made) and "<math" not in made and "onerror" not in made


def test_formulas_are_drawn_and_what_is_not_known_stays_as_text():
    made = clean.markdown("$x^2$ and $$\n\\frac{a}{b}\n$$ and $\\unknown{<b>}$")
    assert "<msup>" in made and '<math xmlns="http://www.w3.org/1998/Math/MathML" display="block"><mfrac>' in made
    assert r"<code>$\unknown{&lt;b&gt;}$</code>" in made

    numbered = clean.markdown("$$\na = b\n$$ (1)")
    assert 'display="block"' in numbered and "<span>(1)</span>" in numbered


def test_every_formula_of_the_course_is_drawn():
    for path in sorted((ROOT / "book").glob("*/*.md")):
        for cell in read_text(path.read_text(encoding="utf-8")).cells:
            if cell.cell_type == "markdown":
                assert "<code>$" not in clean.markdown(cell.source), f"{path.name}: {cell.source[:60]}"


def test_no_text_takes_long_to_clean():
    texts = ["<b>" * 50_000, "<div>" * 50_000, "[" * 100_000, "$a <b " * 20_000, "> " * 50_000, "**a* " * 20_000]
    code = f"""import json, sys; from course.assignment import clean
for text in json.load(sys.stdin):
    clean.html(text), clean.markdown(text), clean.markdown(text[:{clean.LONG_MARKDOWN}])"""
    subprocess.run([sys.executable, "-c", code], input=json.dumps(texts), text=True, cwd=ROOT, timeout=40, check=True)


def test_a_page_says_which_exercise_what_was_expected_and_a_hint():
    said = "tiny-double: double(5) should be 10.\nHint: add x to itself."
    made = page(graded([], "def double(x):\n    return x", said))
    (row,) = re.findall(r"<tr><td><a[^>]*><code>tiny-double</code>.*?</tr>", made, re.S)
    assert said in row and "0 / 2" in row
    assert "Right." in page(graded([]))
    unanswered = 'raise NotImplementedError("Exercise tiny-double is not answered yet.")'
    (row,) = re.findall(r"<tr><td><a[^>]*><code>tiny-double</code>.*?</tr>", page(graded([], unanswered, "name 'double'")), re.S)
    assert "Exercise tiny-double is not answered yet." in row and "name" not in row


def test_a_page_shows_neither_hidden_tests_nor_marks_even_if_an_output_quotes_them():
    hidden = 'assert _probe_double(5) == 10, "tiny-double: double(5) should be 10, a hidden number."'
    coloured = hidden.replace("assert", "\x1b[38;5;28massert\x1b[39m").replace("==", "\x1b[33m==\x1b[0m")
    outputs = [
        new_output("stream", text=f"a secret:\n{hidden}\n"),
        new_output("display_data", {"text/html": f"<pre>{hidden.replace(chr(34), '&quot;')}</pre>"}),
        new_output("display_data", {"text/plain": repr(["x", hidden])}),
        new_output("error", ename="E", evalue="e", traceback=[f"----> 7 {coloured}"]),
        new_output("stream", text="what is no secret"),
    ]
    made = page(graded([new_code_cell("print(In)", outputs=outputs)], error="tiny-double: no.\nHint: yes."))
    for secret in ("_probe_double(5)", "a hidden number", "HIDDEN TESTS", "as the mark scheme knows", "MARK SCHEME"):
        assert secret not in made
    assert made.count("quotes a hidden test") == 4 and "what is no secret" in made


def test_a_student_s_own_marks_are_only_comments():
    own = [new_code_cell("### BEGIN HIDDEN TESTS\nx = 1"), new_markdown_cell("=== BEGIN MARK SCHEME ===")]
    assert "BEGIN HIDDEN TESTS" in page(graded(own))


def test_a_page_has_at_most_a_megabyte_and_says_what_it_leaves_out():
    big = new_code_cell("big = 1", outputs=[new_output("display_data", {"image/png": "A" * 900_000}) for _ in range(3)])
    small = [new_code_cell(f"small = {n}", outputs=[new_output("stream", text="s" * 100)]) for n in range(20)]
    made = page(graded([big, *small, new_markdown_cell("word " * 100_000)]))
    assert len(made.encode()) <= 2**20 and made.count("is left out: it has 900 kB") == 2 and made.count("s" * 100) == 20
    assert len(page(graded(small * 200), 200_000).encode()) <= 200_000


def test_a_message_that_goes_on_and_on_is_cut():
    made = page(graded([], "def double(x): ...", "tiny-double: " + "no\n" * 400))
    assert made.count("no\n") < 30


@pytest.fixture
def refused(page):
    """What a browser's page asked for beside itself, or said in its console."""
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    page.on("pageerror", lambda error: asked.append(str(error)))
    page.on("console", lambda message: asked.append(message.text))
    return asked


SHOWN = page


def test_in_a_browser_a_hostile_page_runs_and_loads_nothing(page, refused, tmp_path):
    path = tmp_path / "hostile.html"
    path.write_text(SHOWN(graded([*hostile(), new_markdown_cell("the end, $x^2$")])), encoding="utf-8")
    page.goto(path.as_uri())
    page.locator("a", has_text="look").first.click()
    page.get_by_text("the end,").wait_for()
    page.wait_for_timeout(500)
    assert page.title() == "tiny: feedback" and refused == [path.as_uri()]
    assert page.locator("script, iframe, form, input, svg, link, base").count() == 0
    assert page.get_by_text("the end,").is_visible() and page.locator("section math").count()


def test_a_script_that_slipped_through_would_not_run_either(page, tmp_path):
    made = SHOWN(graded([])).replace("<h2>", f"{''.join(ATTACKS[each] for each in ('script', 'onerror', 'iframe', 'picture'))}<h2>")
    path, asked = tmp_path / "slipped.html", []
    path.write_text(made, encoding="utf-8")
    page.on("requestfinished", lambda request: asked.append(request.url))
    page.goto(path.as_uri())
    page.wait_for_timeout(300)
    assert page.title() == "tiny: feedback" and asked == [path.as_uri()]


@pytest.mark.slow
@pytest.mark.parametrize("command", ["nbgrader autograde tiny", "python -m course.assignment.grading tiny"])
def test_nbgrader_makes_the_page_and_formgrader_s_whoever_graded(tiny, command):
    for each in ("python -m course.source", "nbgrader generate_assignment tiny"):
        assert run(each, tiny).returncode == 0
    release = read(tiny / "release" / "tiny" / "tiny.ipynb")
    shows = "\nfrom IPython.display import HTML\nfor text in (" + ", ".join(map(repr, ATTACKS.values())) + "):\n    display(HTML(text))"
    notebook = answers.answered(release, {"tiny-double": "def double(x):\n    return 2 * x" + shows})
    notebook.cells += [cell for cell in hostile() if cell.cell_type != "code"]
    (tiny / "submitted" / "ada" / "tiny").mkdir(parents=True)
    nbformat.write(notebook, tiny / "submitted" / "ada" / "tiny" / "tiny.ipynb")
    for each in (command, "nbgrader generate_feedback tiny"):
        done = run(each, tiny)
        assert done.returncode == 0, done.output
    made = (tiny / "feedback" / "ada" / "tiny" / "tiny.html").read_text(encoding="utf-8")
    assert feedback.POLICY in made and "(Score: 2.0 / 3.0)" in made and feedback.WAITS in made
    assert not re.search(r"<(script|iframe|form|input|svg|base)\b", made)
    assert not list((tiny / "feedback").rglob("grading.json"))
    code = (
        "import sys; from traitlets.config.loader import PyFileConfigLoader as L; from nbconvert.exporters import HTMLExporter as H\n"
        "c = L('nbgrader_config.py').load_config(); c.HTMLExporter.template_name = 'formgrade'\n"
        "import nbgrader.server_extensions.formgrader.handlers as h; c.HTMLExporter.extra_template_basedirs = [h.template_path]\n"
        "names = 'assignment_id notebook_id submission_id index total base_url student last_name first_name notebook_path'.split()\n"
        "r = {n: 0 if n in ('index', 'total') else n for n in names}\n"
        "open('desk.html', 'w').write(H(config=c).from_filename('autograded/ada/tiny/tiny.ipynb', resources=r)[0])"
    )
    (tiny / "desk.py").write_text(code)
    done = run("python desk.py", tiny)
    assert done.returncode == 0, done.output
    shown = (tiny / "desk.html").read_text().split('id="notebook-container"')[1]
    assert not re.search(r"<(script|iframe|form|svg|base|style|meta)\b|\son(load|error|focus)=|href=\"javascript|src=\"http", shown)
    assert "<math" not in shown or "MathML" in shown


def test_the_command_keeps_of_a_student_s_outputs_what_is_harmless():
    sized = {"image/png": {"width": f"1 onerror={ALARM}"}}
    data = {"text/html": ATTACKS["onerror"], "image/svg+xml": ATTACKS["svg"], "application/javascript": ALARM, "image/png": "AAAA"}
    (kept,) = worker._outputs([{"output_type": "display_data", "data": data, "metadata": sized}], None)
    assert kept.data == {"text/html": "<img>", "image/png": "AAAA"} and kept.metadata == {}


def test_the_class_at_a_glance_counts_and_runs_nothing_of_a_student_s():
    tests, points = {"c-one": ["c-one-a", "c-one-b"], "c-two": ["c-two-a"]}, {"c-one-a": 1.0, "c-one-b": 1.0, "c-two-a": 3.0}
    told, none = (
        {"c-one-a": "c-one: 7, not 8.", "c-one-b": None, "c-two-a": None},
        dict.fromkeys(points, "Exercise c-one is not answered yet."),
    )
    entry = {"outcome": "graded", "said": [], "seconds": 1.0, "memory": 2**20}
    entries = [{**entry, "student": f"s{number}", "tests": told} for number in (10, 2)]
    entries += [
        {**entry, "student": ATTACKS["script"], "tests": {**none, "c-two-a": ATTACKS["svg"]}, "outcome": "stopped", "said": ["Why."]}
    ]
    made = report.page("c", tests, points, entries, unsafe=True)
    assert not re.search(r"<(script|svg)", made) and feedback.POLICY in made and "without a sandbox" in made
    assert "0 got all points, 2 some, 1 none (1 did not answer)." in made and "c-one-a</code>: 2 failed" in made
    assert "Mean score 2.7 of 5." in made and made.index("<td>s2<") < made.index("<td>s10<")
    assert made.index("Look at these") < made.index("Why.") < made.index("Scores")


def test_a_notebook_without_grades_metadata_is_left_whole():
    assert clean.Harmless().preprocess(new_notebook(cells=[new_code_cell("x")]), {})[0].cells[0].source == "x"
