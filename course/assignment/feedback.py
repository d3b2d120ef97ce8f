"""A student's feedback as a page: what each exercise was worth and why, then the notebook. It has no script and loads nothing.

nbgrader makes it, ``nbgrader generate_feedback``, whose exporter this is by the course's ``nbgrader_config.py``.
"""

from dataclasses import dataclass, field

import jinja2
from markupsafe import Markup, escape
from nbconvert.exporters import Exporter
from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader.preprocessors import GetGrades
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer
from traitlets import Int, default

from course.assignment.clean import markdown, shortened
from course.cells import exercises, grade_id, is_answer, is_test
from course.preprocessors import UNANSWERED

MESSAGE, LINES = 800, 8  # characters and lines of a test's message: checks say what they say in three or four
TEXT = 30_000  # characters of a cell, or of what it printed
CELLS, OUTPUTS = 3000, 100  # of a notebook, of a cell
WAITS = "Your instructor has not graded this yet."
ANCHOR = "test-{}"

POLICY = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'"
TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="referrer" content="no-referrer"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ chapter }}: feedback</title>
<style>
:root { color-scheme: light dark; --soft: #8882; --line: #8886; --good: #0a6b2d; --bad: #a3123a; --link: #0b57d0;
  font: 16px/1.55 system-ui, sans-serif; }
body { max-width: 50rem; margin: 0 auto; padding: 1rem 1rem 4rem; overflow-wrap: break-word; }
a { color: var(--link); } h1 { line-height: 1.2; } h1 small { font-size: 1.1rem; font-weight: normal; white-space: nowrap; }
pre { white-space: pre-wrap; margin: .5rem 0; font: .85rem/1.5 ui-monospace, monospace; }
code { font-size: .9em; font-family: ui-monospace, monospace; }
table { border-collapse: collapse; } th, td { padding: .3rem .8rem .3rem 0; text-align: left; vertical-align: top; }
tr { border-bottom: 1px solid var(--line); } img { max-width: 100%; } math[display=block] { margin: .8rem 0; }
.scores { width: 100%; } .scores td:nth-child(2), .scores th:nth-child(2) { white-space: nowrap; }
.says { white-space: pre-line; } .good { color: var(--good); } .bad { color: var(--bad); }
.code { background: var(--soft); border-radius: 4px; padding: .1rem .8rem; margin: .6rem 0; }
.code pre { overflow-x: auto; }
.own { border-left: 3px solid var(--link); padding-left: .8rem; } .test { border-left: 3px solid var(--line); padding-left: .8rem; }
.said { border-left: 3px solid var(--line); padding-left: .8rem; overflow-x: auto; }
.comment { border: 1px solid var(--line); border-radius: 4px; padding: .1rem .8rem; margin: .6rem 0; }
.said pre { max-height: 24rem; overflow-y: auto; } section h1 { font-size: 1.6rem; } section h2 { font-size: 1.3rem; }
.name { font-size: .9rem; margin: .8rem 0 .2rem; } .cut { font-style: italic; }
img { background: #fff; }
{{ light }}
@media (prefers-color-scheme: dark) { :root { --good: #6fd08c; --bad: #ff9db0; --link: #9ec1ff; }
{{ dark }} }
</style></head><body>
<h1>{{ chapter }} <small>(Score: {{ score }} / {{ most }})</small></h1>
{% if late %}<p>Of this score {{ late }} points were taken off because it was handed in late.</p>{% endif %}
<table class="scores"><tr><th scope="col">Exercise</th><th scope="col">Points</th><th scope="col">What happened</th></tr>
{% for row in rows %}<tr><td><a href="#{{ row.anchor }}"><code>{{ row.name }}</code></a></td><td>{{ row.score }} / {{ row.most }}</td>
<td class="says{{ " bad" if row.bad }}">{{ row.says }}</td></tr>
{% endfor %}</table>
<h2>Your notebook</h2>
{% for cell in cells %}<section{% if cell.anchor %} id="{{ cell.anchor }}"{% endif %}{% if cell.kind %} class="{{ cell.kind }}"{% endif %}>
{% if cell.title %}<p class="name">{{ cell.title }}</p>{% endif %}{% for part in cell.parts %}{{ part }}
{% endfor %}{% if cell.comment %}<div class="comment"><p class="name">Your instructor's comment</p>{{ cell.comment }}</div>{% endif %}
</section>
{% endfor %}</body></html>
"""


@dataclass
class Shown:
    """A cell as the page shows it: parts are pieces of clean HTML."""

    kind: str = ""
    anchor: str = ""
    title: Markup | str = ""
    comment: Markup | str = ""
    parts: list[Markup] = field(default_factory=list)


class Grades(GetGrades):
    """Put the grades into the notebook as nbgrader does, and say which of them a person has yet to give."""

    def _get_score(self, cell, resources):
        super()._get_score(cell, resources)
        grade = self.gradebook.find_grade(grade_id(cell), self.notebook_id, self.assignment_id, self.student_id)
        cell.metadata.nbgrader.waits = bool(grade.needs_manual_grade)


class FeedbackExporter(Exporter):
    """Write a graded notebook, with the grades that ``Grades`` put into it, as a page of feedback."""

    output_mimetype = "text/html"
    most = Int(2**20, help="bytes of a page; what makes it longer is left out, in words").tag(config=True)

    @default("file_extension")
    def _file_extension_default(self) -> str:
        return ".html"

    def from_notebook_node(self, nb, resources=None, **kw):
        nb, resources = super().from_notebook_node(nb, resources, **kw)
        return page(nb, resources["nbgrader"], self.most), resources


def page(notebook: NotebookNode, about: dict, most: int) -> str:
    """The page of a notebook that is harmless and graded. about: nbgrader's ``resources``. most: bytes that it may have."""
    cells = [_shown(cell) for cell in notebook.cells[:CELLS]]
    if len(notebook.cells) > CELLS:
        cells.append(Shown(parts=[_note(f"{len(notebook.cells) - CELLS} more cells are left out here.")]))
    environment = jinja2.Environment(autoescape=True)
    light, dark = (HtmlFormatter(style=style).get_style_defs(".highlight") for style in ("friendly", "github-dark"))

    def made() -> str:
        return environment.from_string(TEMPLATE).render(
            policy=Markup(POLICY),
            chapter=about["notebook"],
            score=_number(about["score"]),
            most=_number(about["max_score"]),
            late=_points(about["late_penalty"]) if about["late_penalty"] else "",
            rows=_rows(notebook),
            cells=cells,
            light=Markup(_colours(light)),
            dark=Markup(_colours(dark)),
        )

    size = len(made().encode())
    parts = [(len(part.encode()), cell, number) for cell in cells for number, part in enumerate(cell.parts)]
    for length, cell, number in sorted(parts, key=lambda each: each[0], reverse=True):
        note = _note(f"What stood here is left out: it has {length / 1000:,.0f} kB, and the whole page at most {most / 1000:,.0f}.")
        if size <= most or length <= len(note):
            break
        cell.parts[number] = note
        size += len(note) - length
    if size > most:  # a very great number of very small cells
        cells[:] = [cell for cell in cells if cell.kind] + [Shown(parts=[_note("All other cells are left out here: they are too many.")])]
    return made()


def _colours(style: str) -> str:
    """A style's rules without those of lines' numbers and of the background, which the page has of its own."""
    return "\n".join(line for line in style.splitlines() if line.startswith(".highlight .") and "</" not in line)


def _note(text: str) -> Markup:
    return Markup('<p class="cut">{}</p>').format(text)


def _number(value: float) -> str:
    return str(round(float(value), 2))  # as nbgrader's own page writes it


def _points(value: float | None) -> str:
    return f"{round(float(value or 0), 2):g}"


def message(cell: NotebookNode) -> str:
    """What a test says to the student; nothing where it passed."""
    for output in cell.outputs:
        if output.output_type == "error":
            kind = "" if output.ename in ("AssertionError", "NotImplementedError", "Refused", "Stopped") else f"{output.ename}: "
            lines = shortened(strip_ansi(kind + output.evalue).strip(), MESSAGE).splitlines()
            return "\n".join(lines[:LINES] + ["..."] * (len(lines) > LINES)) or "The test failed, and says no more."
    return ""


def _rows(notebook: NotebookNode) -> list[dict]:
    """A row for each exercise, and for each question that a person graded."""
    rows, unanswered, seen = [], set(), set()
    for cell in filter(is_answer, notebook.cells):
        if UNANSWERED.format(grade_id(cell)) in cell.source:
            unanswered.add(grade_id(cell))
    groups = exercises(notebook)
    of = {id(test): exercise for exercise, tests in groups.items() for test in tests}
    for cell in notebook.cells:
        own = cell.metadata.get("nbgrader", {})
        if not (own.get("grade") or own.get("task")) or of.get(id(cell), id(cell)) in seen:
            continue
        exercise = of.get(id(cell))
        tests = groups[exercise] if exercise else [cell]
        seen.add(exercise or id(cell))
        says = [text for test in tests if is_test(test) and (text := message(test))]
        bad = bool(says)
        if exercise in unanswered:
            says = [UNANSWERED.format(exercise)]
        elif not is_test(cell):
            says = [WAITS] if own.get("waits") else ["Your instructor left a comment."] if own.get("comment") else []
        score, most = (sum(float(test.metadata.nbgrader.get(key) or 0) for test in tests) for key in ("score", "points"))
        if not says and is_test(cell):
            says = ["Right."] if score == most else []
        anchor = ANCHOR.format(grade_id(next((test for test in tests if test.cell_type == "code" and message(test)), cell)))
        says = "\n".join(dict.fromkeys(says[:1]))  # the first that failed: the others often follow from it
        rows.append(
            {"name": exercise or grade_id(cell), "anchor": anchor, "score": _points(score), "most": _points(most), "says": says, "bad": bad}
        )
    return rows


def _shown(cell: NotebookNode) -> Shown:
    own, found = cell.metadata.get("nbgrader", {}), Shown()
    if own.get("comment"):
        found.comment = Markup(markdown(own["comment"]))
    if cell.cell_type == "markdown":
        found.parts.append(Markup(markdown(cell.source, cell.get("attachments"))))
        if own.get("task") or own.get("grade"):
            found.anchor, found.kind = ANCHOR.format(grade_id(cell)), "own"
            found.title = Markup("<code>{}</code>: {} / {}").format(grade_id(cell), _points(own.get("score")), _points(own.get("points")))
        return found
    source = _code(cell.source)
    if is_test(cell):
        said, name = message(cell), grade_id(cell)
        found.kind, found.anchor = "test", ANCHOR.format(name)
        verdict = Markup('<span class="bad">failed</span>') if said else Markup('<span class="good">passed</span>')
        points = f"{_points(own.get('score'))} / {_points(own.get('points'))}"
        found.title = Markup("Test <code>{}</code>: {}, {}").format(name, verdict, points)
        if said:
            found.parts.append(Markup('<p class="says">{}</p>').format(said))
        found.parts.append(Markup("<details><summary>What it asks</summary>{}</details>").format(source))
        return found
    if is_answer(cell):
        found.kind, found.title = "own", Markup("Your answer to <code>{}</code>").format(grade_id(cell))
    found.parts += [source, *filter(None, map(_output, cell.outputs[:OUTPUTS]))]
    if len(cell.outputs) > OUTPUTS:
        found.parts.append(_note(f"{len(cell.outputs) - OUTPUTS} more outputs are left out here."))
    return found


def _code(source: str) -> Markup:
    if len(source) > TEXT:
        return Markup('<div class="code"><pre>{}</pre></div>').format(shortened(source, TEXT))
    return Markup('<div class="code">{}</div>').format(Markup(highlight(source, PythonLexer(), HtmlFormatter())))


def _output(output: NotebookNode) -> Markup | None:
    data = output.get("data", {})
    if output.output_type == "stream":
        made = _text(output.text)
    elif output.output_type == "error":
        made = _text("\n".join(output.traceback) or f"{output.ename}: {output.evalue}")
    elif "text/html" in data:  # clean since clean.Harmless
        made = Markup(data["text/html"])
    elif "text/markdown" in data or "text/latex" in data:
        made = Markup(markdown(data.get("text/markdown") or data["text/latex"]))
    elif "image/png" in data or "image/jpeg" in data:
        kind = "image/png" if "image/png" in data else "image/jpeg"
        alt = data.get("text/plain", "a picture")[:200]
        made = Markup('<img src="data:{};base64,{}" alt="{}">').format(kind, "".join(data[kind].split()), alt)
    elif "text/plain" in data:
        made = _text(data["text/plain"])
    else:
        return None
    return Markup('<div class="said">{}</div>').format(made)


def _text(text: str) -> Markup:
    return Markup("<pre>{}</pre>").format(escape(shortened(strip_ansi(text), TEXT)))
