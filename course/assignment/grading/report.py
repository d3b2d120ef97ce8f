"""A chapter's class at a glance, for the instructor: scores by exercise, what was failed most often and with which words, outcomes."""

import re
import statistics
from collections import Counter, defaultdict
from pathlib import Path

import jinja2
from markupsafe import Markup

from course.assignment.clean import shortened
from course.assignment.feedback import POLICY
from course.assignment.grading import record as keeping
from course.assignment.grading.record import Record
from course.cells import exercises, grade_id
from course.preprocessors import UNANSWERED

MESSAGES = 3  # of a test, those heard most often
TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{{ policy }}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{ chapter }}: the class at a glance</title>
<style>
:root { color-scheme: light dark; --line: #8886; --soft: #8882; --bar: #2f6fb3; --bad: #a3123a; font: 16px/1.5 system-ui, sans-serif; }
@media (prefers-color-scheme: dark) { :root { --bar: #7db3ea; --bad: #ff9db0; } }
body { max-width: 60rem; margin: 0 auto; padding: 1rem 1rem 4rem; overflow-wrap: break-word; }
h1, h2 { line-height: 1.2; } h2 { margin-top: 2.5rem; } code { font-family: ui-monospace, monospace; font-size: .9em; }
table { border-collapse: collapse; } th, td { padding: .25rem .9rem .25rem 0; text-align: left; vertical-align: top; }
tr { border-bottom: 1px solid var(--line); } .n { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
.wide { overflow-x: auto; } .wide th { white-space: nowrap; } .bad { color: var(--bad); } .quiet { opacity: .75; }
.bar { display: inline-block; height: .7rem; background: var(--bar); border-radius: 2px; vertical-align: baseline; }
.bars { width: 100%; } .bars td:last-child { width: 100%; } .bars td:first-child { white-space: nowrap; }
.track { display: block; background: var(--soft); border-radius: 2px; line-height: 0; margin: .3rem 0; }
article { border-top: 1px solid var(--line); padding: .6rem 0 1rem; } h3 { margin: 0; font-size: 1.05rem; } article p { margin: .2rem 0; }
.says { white-space: pre-line; margin: .3rem 0 .6rem; padding-left: .8rem; border-left: 3px solid var(--line); }
</style></head><body>
<h1>{{ chapter }}: the class at a glance</h1>
<p>{{ entries | length }} submissions: {% for name, number in outcomes %}{{ number }} {{ name }}{{ ", " if not loop.last }}{% endfor %}.
Mean score {{ mean }} of {{ most }}. Half of the submissions took less than {{ median }} seconds; the slowest took {{ slowest }}, and the
most memory that one used was {{ memory }} MB. Questions that you grade yourself are not counted here.</p>
{% if unsafe %}<p class="bad"><strong>Graded without a sandbox.</strong></p>{% endif %}
{% if troubled %}<h2>Look at these</h2>
<div class="wide"><table><tr><th scope="col">Student</th><th scope="col">Outcome</th><th scope="col">Why</th></tr>
{% for each in troubled %}<tr><td>{{ each.student }}</td><td class="bad">{{ each.outcome }}</td><td>{{ each.said | join(" ") }}</td></tr>
{% endfor %}</table></div>{% endif %}
<h2>Scores</h2>
<table class="bars"><tr><th scope="col" class="n">Score</th><th scope="col" class="n">Students</th><th></th></tr>
{% for score, number in scores %}<tr><td class="n">{{ score }}</td><td class="n">{{ number }}</td>
<td><span class="bar" style="width: {{ (100 * number / largest) | round(1) }}%"></span></td></tr>
{% endfor %}</table>
<h2>Exercises</h2>
{% for each in exercises %}<article><h3><code>{{ each.name }}</code>: on average {{ each.mean }} of {{ each.points }}</h3>
<span class="track"><span class="bar" style="width: {{ each.percent }}%"></span></span>
<p>{{ each.all }} got all points{% if each.some %}, {{ each.some }} some{% endif %}{% if each.none %}, {{ each.none }} none{% endif -%}
{% if each.unanswered %} ({{ each.unanswered }} did not answer){% endif %}.</p>
{% for test in each.tests %}<details{% if loop.first %} open{% endif %}>
<summary><code>{{ test.name }}</code>: {{ test.failed }} failed</summary>
{% for message, number in test.messages %}
<p class="says"><span class="quiet">{{ number }} w{{ "as" if number == 1 else "ere" }} told:</span>
{{ message }}</p>
{% endfor %}</details>
{% endfor %}</article>
{% endfor %}
<h2>Students</h2>
<div class="wide"><table><tr><th scope="col">Student</th><th scope="col" class="n">Score</th>
{% for each in exercises %}<th scope="col" class="n"><code>{{ each.short }}</code></th>{% endfor %}<th scope="col" class="n">Seconds</th>
<th scope="col">Remarks</th></tr>
{% for each in entries %}<tr><td>{{ each.student }}</td><td class="n">{{ each.total }}</td>
{% for score in each.scores %}<td class="n">{{ score }}</td>{% endfor %}<td class="n">{{ each.seconds }}</td>
<td>{% if each.outcome != "graded" %}<span class="bad">{{ each.outcome }}.</span> {% endif %}{{ each.said | join(" ") }}</td></tr>
{% endfor %}</table></div>
</body></html>
"""


def write(record: Record, entries: list[dict], unsafe: bool) -> Path:
    """Write the page beside the graded submissions, and return its path."""
    path = Path(record.directory.root, f"class-{record.assignment}.html")
    tests = {name: [grade_id(cell) for cell in cells] for name, cells in exercises(record.source).items()}
    keeping.write(path, page(record.assignment, tests, record.points, entries, unsafe).encode("utf-8", "replace"))
    return path


def page(chapter: str, tests: dict[str, list[str]], points: dict[str, float], entries: list[dict], unsafe: bool) -> str:
    """The page of a class. tests: the tests of each exercise. points: of each test. entries: what is recorded of each submission."""
    entries = sorted(entries, key=lambda entry: _natural(entry["student"]))
    got = {exercise: [_score(names, points, entry) for entry in entries] for exercise, names in tests.items()}
    totals = [sum(scores) for scores in zip(*got.values(), strict=True)] if tests else []
    counts = Counter(totals)
    times = [entry["seconds"] for entry in entries] or [0.0]
    rows = [
        {
            **entry,
            "total": f"{totals[number]:g}",
            "scores": [f"{scores[number]:g}" for scores in got.values()],
            "seconds": f"{entry['seconds']:.1f}",
        }
        for number, entry in enumerate(entries)
    ]
    return (
        jinja2.Environment(autoescape=True)
        .from_string(TEMPLATE)
        .render(
            policy=Markup(POLICY),
            chapter=chapter,
            entries=rows,
            troubled=[entry for entry in entries if entry["outcome"] != "graded"],
            exercises=[_exercise(chapter, name, names, points, got[name], entries) for name, names in tests.items()],
            outcomes=sorted(Counter(entry["outcome"] for entry in entries).items()),
            scores=[(f"{score:g}", counts[score]) for score in sorted(counts, reverse=True)],
            largest=max(counts.values(), default=1),
            mean=f"{statistics.fmean(totals):.1f}" if totals else "0",
            most=f"{sum(points[name] for names in tests.values() for name in names):g}",
            median=f"{statistics.median(times):.1f}",
            slowest=f"{max(times):.1f}",
            memory=max((entry["memory"] for entry in entries), default=0) // 2**20,
            unsafe=unsafe,
        )
    )


def _natural(name: str) -> list:
    """A key that sorts student2 before student10."""
    return [(0, int(part), "") if part.isdecimal() else (1, 0, part) for part in re.split(r"(\d+)", name)]


def _score(names: list[str], points: dict[str, float], entry: dict) -> float:
    return sum(points[name] for name in names if name in entry["tests"] and not entry["tests"][name])


def _exercise(chapter: str, exercise: str, names: list[str], points: dict[str, float], got: list[float], entries: list[dict]) -> dict:
    most, unanswered = sum(points[name] for name in names), UNANSWERED.format(exercise)
    messages: dict[str, Counter] = defaultdict(Counter)
    for entry in entries:
        for name in names:
            if (said := entry["tests"].get(name)) and said != unanswered:
                messages[name][shortened(said, 600)] += 1
    failed = sorted(messages, key=lambda name: -messages[name].total())
    return {
        "name": exercise,
        "short": exercise.removeprefix(f"{chapter}-"),
        "points": f"{most:g}",
        "mean": f"{statistics.fmean(got):.1f}" if got else "0",
        "percent": round(100 * statistics.fmean(got) / most, 1) if got and most else 0,
        "all": sum(score == most for score in got),
        "some": sum(0 < score < most for score in got),
        "none": sum(score == 0 for score in got),
        "unanswered": sum(any(entry["tests"].get(name) == unanswered for name in names) for entry in entries),
        "tests": [{"name": name, "failed": messages[name].total(), "messages": messages[name].most_common(MESSAGES)} for name in failed],
    }
