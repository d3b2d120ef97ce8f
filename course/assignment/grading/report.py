"""A chapter's class at a glance, for the instructor: scores by exercise, what was failed most often and with which words, outcomes."""

import statistics
from collections import Counter, defaultdict
from pathlib import Path

import jinja2

from course.assignment.grading import record as keeping
from course.assignment.grading.record import Record
from course.cells import exercises, grade_id

TEMPLATE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{{ chapter }}: the class at a glance</title>
<style>
:root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
body { max-width: 62rem; margin: 2rem auto; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; margin: 1rem 0 2rem; }
th, td { text-align: left; padding: .3rem .8rem .3rem 0; border-bottom: 1px solid #8884; vertical-align: top; }
td.n, th.n { text-align: right; font-variant-numeric: tabular-nums; }
meter { width: 8rem; } pre { white-space: pre-wrap; margin: 0; font: inherit; } .warning { color: #b00020; font-weight: bold; }
</style></head><body>
<h1>{{ chapter }}: the class at a glance</h1>
<p>{{ entries | length }} submissions: {% for name, number in outcomes %}{{ number }} {{ name }}{{ ", " if not loop.last }}{% endfor %}.
{% if rate %}{{ rate }} a minute were graded.{% endif %}
Seconds a submission: median {{ median }}, most {{ slowest }}; most memory: {{ memory }} MB.</p>
{% if unsafe %}<p class="warning">Graded without a sandbox.</p>{% endif %}
<h2>Exercises</h2>
<table><tr><th>Exercise</th><th class="n">Points</th><th>Mean</th><th>Failed most often</th></tr>
{% for each in exercises %}<tr><td>{{ each.name }}</td><td class="n">{{ each.points }}</td>
<td><meter min="0" max="1" value="{{ each.share }}" title="{{ each.name }}"></meter> {{ "%.0f" | format(100 * each.share) }} %</td>
<td>{% if each.message %}<pre>{{ each.test }}, {{ each.count }} times:
{{ each.message }}</pre>{% endif %}</td></tr>{% endfor %}</table>
<h2>Students</h2>
<table><tr><th>Student</th><th class="n">Score</th><th>Outcome</th><th class="n">Seconds</th><th>Remarks</th></tr>
{% for each in entries %}<tr><td>{{ each.student }}</td>
<td class="n">{{ "%g" | format(each.score or 0) }} / {{ "%g" | format(each.most or 0) }}</td>
<td>{{ each.outcome }}</td><td class="n">{{ each.seconds }}</td><td>{{ each.said | join(" ") }}</td></tr>{% endfor %}</table>
</body></html>
"""


def write(record: Record, entries: list[dict], seconds: float, unsafe: bool) -> Path:
    """Write the page beside the graded submissions, and return its path."""
    entries = sorted(entries, key=lambda entry: entry["student"])
    rows = []
    for exercise, cells in exercises(record.source).items():
        names = [grade_id(cell) for cell in cells]
        most = sum(record.points[name] for name in names)
        got = [sum(record.points[name] for name in names if name in entry["tests"] and not entry["tests"][name]) for entry in entries]
        failures, messages = Counter(), defaultdict(Counter)
        for entry in entries:
            for name in names:
                if entry["tests"].get(name):
                    failures[name] += 1
                    messages[name][entry["tests"][name]] += 1
        row = {"name": exercise, "points": f"{most:g}", "share": statistics.fmean(got) / most if got and most else 0.0}
        if failures:
            test, _ = failures.most_common(1)[0]
            message, count = messages[test].most_common(1)[0]
            row |= {"test": test, "count": count, "message": message}
        rows.append(row)
    times = [entry["seconds"] for entry in entries] or [0.0]
    page = (
        jinja2.Environment(autoescape=True)
        .from_string(TEMPLATE)
        .render(
            chapter=record.assignment,
            entries=entries,
            exercises=rows,
            outcomes=sorted(Counter(entry["outcome"] for entry in entries).items()),
            rate=f"{60 * len(entries) / seconds:.0f}" if seconds else "",
            median=f"{statistics.median(times):.2f}",
            slowest=f"{max(times):.2f}",
            memory=max((entry["memory"] for entry in entries), default=0) // 2**20,
            unsafe=unsafe,
        )
    )
    path = Path(record.directory.root, f"class-{record.assignment}.html")
    keeping.write(path, page.encode())
    return path
