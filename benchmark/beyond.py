"""What comes out of the pairs: the tables in full, the table and the picture of the chapter `information`.

An error is averaged over a task's draws first, and over tasks then; tasks that differ by the columns' scales only are counted once.
"""

import math
import statistics
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from benchmark import ROOT
from benchmark.estimators import PAIR_ESTIMATORS
from benchmark.pairs import BEYOND_NORMAL, DISTINCT, GROUPS, TASKS

PICTURE = ROOT / "book" / "information" / "figures" / "benchmark.svg"
OURS, RAW, SCORES = "mutual_information", "KSG, k = 10", "KSG of scores, k = 10"
EXPLAINED = """Errors in nats: mean absolute error (MAE) and its standard error over draws; MAE in one column each, and beyond; bias.
near: tasks within max(0.05, 10 %) of the truth, of the different ones and of all 40. 2 bars: share of the estimates whose truth lies within
two error bars. CPU s: mean per task. By task: bias (MAE)."""
BLIND = (OURS, SCORES)  # to the columns' scales: what they say of one task they say of those that differ by these only


class Line(NamedTuple):
    """An estimator on some tasks, the same number of draws of each; errors in nats, times in seconds, memory in MiB."""

    tasks: int
    draws: int
    mae: float
    error: float  # standard error of mae, over draws
    bias: float
    within: float  # how many of the tasks are within max(0.05, 10 %) of the truth, on average over draws
    covered: float  # share of the estimates whose truth lies within two error bars; not a number where there is none
    cpu: float
    memory: float


def grouped(rows: list[dict]) -> dict[tuple[str, int], dict[str, dict[int, dict]]]:
    """The rows that hold an estimate, by (estimator, n), task and number of the draw."""
    found = defaultdict(lambda: defaultdict(dict))
    for row in rows:
        if row["outcome"] == "ok":
            found[row["estimator"], int(row["n"])][row["task"]][int(row["k"])] = row
    return found


def off(row: dict) -> float:
    return float(row["estimate"]) - float(row["truth"])


def near(row: dict) -> bool:
    return abs(off(row)) <= max(0.05, 0.1 * float(row["truth"]))


def line(own: dict[str, dict[int, dict]], tasks: list[str]) -> Line | None:
    """The line of an estimator on these tasks, from the draws that it has of all of them; None if there is no such draw."""
    draws = sorted(set.intersection(*(set(own.get(task, ())) for task in tasks)))
    if not draws:
        return None
    each = [[own[task][k] for task in tasks] for k in draws]
    every = [row for of_draw in each for row in of_draw]
    sizes = [statistics.fmean(abs(off(row)) for row in of_draw) for of_draw in each]
    bars = [abs(off(row)) <= 2 * float(row["error"]) for row in every if row["error"]]
    return Line(
        len(tasks),
        len(draws),
        statistics.fmean(sizes),
        statistics.stdev(sizes) / math.sqrt(len(sizes)) if len(sizes) > 1 else math.nan,
        statistics.fmean(map(off, every)),
        sum(map(near, every)) / len(draws),
        statistics.fmean(bars) if bars else math.nan,
        statistics.fmean(float(row["cpu_s"]) for row in every),
        max(float(row["memory_mib"]) for row in every),
    )


def of_group(group: str) -> list[str]:
    return [name for name in DISTINCT if TASKS[name].group == group]


def within_40(name: str, own: dict) -> float | None:
    """How many of all 40 tasks are within the limit."""
    if name in BLIND:
        own = {task: own.get(BEYOND_NORMAL[task].same or task, {}) for task in BEYOND_NORMAL}
    found = line(own, list(BEYOND_NORMAL))
    return found and found.within


def tables(rows: list[dict]) -> str:
    """The tables as text, one for each n: by estimator, by task, what our error bars are worth; then what did not run, and versions."""
    found, text = grouped(rows), []
    columns = "draws MAE +- 1x1 beyond bias near of_40 2_bars CPU_s MiB".split()
    for n in sorted({n for _, n in found}):
        names = [name for name in PAIR_ESTIMATORS if (name, n) in found]
        head = f"n = {n:,}: {len(DISTINCT)} different tasks"
        text += ["", f"{head:36}" + "".join(f"{column.replace('_', ' '):>8}" for column in columns)]
        for name in names:
            own = found[name, n]
            if each := line(own, DISTINCT):
                one, more = (line(own, [task for task in DISTINCT if (TASKS[task].group == "1x1") == single]) for single in (True, False))
                forty = within_40(name, own) or math.nan
                errors = "".join(f"{value:8.4f}" for value in (each.mae, each.error, one.mae, more.mae, each.bias))
                rest = f"{each.within:8.1f}{forty:8.1f}{each.covered:8.2f}{each.cpu:8.2f}{each.memory:8.0f}"
                text.append(f"{name:36}{each.draws:8d}{errors}{rest}")
        text += ["", f"{'by task':36}{'truth':>8}" + "".join(f"{name[:16]:>18}" for name in names)]
        for task in TASKS:
            lines = [line(found[name, n], [task]) for name in names]
            if any(lines):
                errors = "".join(f"{'' if each is None else f'{each.bias:+.3f} ({each.mae:.3f})':>18}" for each in lines)
                text.append(f"{TASKS[task].words:36}{TASKS[task].truth:8.3f}{errors}")
        text += ["", trust_table(rows, n)]
        if (OURS, n) in found:
            held_out, inside, estimate = middle(rows, n)
            text += ["", f"ours without spirals: held out {held_out:+.4f}, inside {inside:+.4f}, the middle {estimate:+.4f}"]
    other = sorted({f"{row['estimator']}, {row['task']}, n = {row['n']}: {row['outcome']}" for row in rows if row["outcome"] != "ok"})
    text += ["", "What did not run:" if other else "Everything ran.", *other, "", EXPLAINED]
    text += [*sorted({row["versions"] for row in rows if row["versions"]}), *sorted({row["machine"] for row in rows})]
    return "\n".join(text)


IN_THE_CHAPTER = {OURS: "ours", RAW: "nearest neighbours", SCORES: "the same, on scores", "MINE, benchmark-mi": "MINE"}


def chapter_table(rows: list[dict], n: int = 1_000) -> str:
    """The table of the chapter `information`, in Markdown: mean absolute errors and, in brackets, how many tasks are near the truth."""
    found = grouped(rows)
    names = [name for name in IN_THE_CHAPTER if line(found.get((name, n), {}), DISTINCT)]
    text = [f"| {n} pairs | tasks | truth | {' | '.join(IN_THE_CHAPTER[name] for name in names)} |", "|---" * (3 + len(names)) + "|"]
    for words, tasks in [*((words, of_group(group)) for group, words in GROUPS.items()), ("all", DISTINCT)]:
        truths = sorted({f"{TASKS[task].truth:.2f}" for task in tasks})
        truth = truths[0] if len(truths) == 1 else f"{truths[0]} to {truths[-1]}"
        lines = [line(found[name, n], tasks) for name in names]
        text.append(f"| {words} | {len(tasks)} | {truth} | {' | '.join(f'{each.mae:.3f} ({each.within:.1f})' for each in lines)} |")
    return "\n".join(text)


def middle(rows: list[dict], n: int = 1_000) -> list[float]:
    """The mean errors of our held-out and inside values and of their middle, in nats, on the tasks without spirals."""
    own = grouped(rows)[OURS, n]
    found = [row for task in DISTINCT if TASKS[task].group != "spiral" for row in own.get(task, {}).values()]
    return [statistics.fmean(float(row[column]) - float(row["truth"]) for row in found) for column in ("held_out", "inside", "estimate")]


def good(own: dict) -> list[str]:
    """The tasks whose estimates are right to 10 % on average."""
    return [name for name in DISTINCT if (each := line(own, [name])) and abs(each.bias) <= 0.1 * TASKS[name].truth]


def trust_table(rows: list[dict], n: int = 1_000) -> str:
    """What our error bars are worth, and what little dependence is taken for, in Markdown."""
    own = grouped(rows).get((OURS, n), {})
    lines = [(words, of_group(group)) for group, words in GROUPS.items()]
    lines += [(f"all whose mean error is at most 10 % ({len(good(own))} tasks)", good(own))]
    for kind, words in (("normal", "Gaussian"), ("cauchy", "Cauchy")):
        lines.append((f"independent {words} columns, 1 + 1 to 25 + 25", [name for name in TASKS if name.startswith(f"independent-{kind}")]))
    lines += [(f"weakly dependent, {name.split('-')[1]} + {name.split('-')[1]}", [name]) for name in TASKS if name.startswith("weak")]
    text = [f"| {n} pairs | truth | mean estimate | sd | truth within two bars |", "|---|---|---|---|---|"]
    for words, tasks in lines:
        found = [row for task in tasks for row in own.get(task, {}).values()]
        if found:
            values = [float(row["estimate"]) for row in found]
            truths = {TASKS[row["task"]].truth for row in found}
            covered = sum(abs(off(row)) <= 2 * float(row["error"]) for row in found)
            of_one = (
                [f"{statistics.fmean(values):.3f}", f"{statistics.stdev(values):.3f}"] if len(truths) == 1 and len(values) > 1 else ["", ""]
            )
            text.append(
                f"| {words} | {f'{truths.pop():.2f}' if len(truths) == 1 else ''} | {' | '.join(of_one)} | {covered} of {len(found)} |"
            )
    return "\n".join(text)


DRAWN = {
    OURS: ("ours", "C3", "o"),
    RAW: ("nearest neighbours", "C2", "^"),
    SCORES: ("nearest neighbours, on scores", "C2", "v"),
    "MINE, benchmark-mi": ("MINE (benchmark-mi)", "C4", "D"),
    "InfoNCE, benchmark-mi": ("InfoNCE (benchmark-mi)", "C1", "P"),
    "SMILE, torch-mist, 3000 iterations": ("SMILE (torch-mist)", "C0", "X"),
}
LEFT, RIGHT = -1.1, 0.3  # nats; what lies outside is drawn at the edge


def picture(rows: list[dict], path: Path) -> None:
    """Draw each estimator's mean error on each task, for 1000 pairs, and for 10,000 where our function has met all tasks."""
    import matplotlib.pyplot as plt

    plt.switch_backend("Agg")
    found, order = grouped(rows), [task for group in GROUPS for task in of_group(group)]
    settings = {"svg.hashsalt": "benchmark", "svg.fonttype": "none", "font.size": 11, "font.family": "sans-serif"}
    with plt.style.context(["default", {**settings, "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"]}]):
        sizes = [n for n in (1_000, 10_000) if line(found.get((OURS, n), {}), DISTINCT)] or [1_000]  # where we have run everything
        size = (5.2 + 3.2 * (len(sizes) - 1), 7.4)
        fig, axes = plt.subplots(1, len(sizes), figsize=size, sharey=True, squeeze=False, facecolor="white", layout="constrained")
        axes = axes.flat
        for ax, n in zip(axes, sizes, strict=True):
            limits = [max(0.05, 0.1 * TASKS[task].truth) for task in order]
            ax.barh(range(len(order)), [2 * limit for limit in limits], left=[-limit for limit in limits], color="0.9", height=1)
            ax.axvline(0, color="black", lw=0.8)
            for name, (words, colour, marker) in DRAWN.items():
                lines = {task: each for task in order if (each := line(found.get((name, n), {}), [task]))}
                if not lines:
                    continue
                x = [min(max(each.bias, LEFT), RIGHT) for each in lines.values()]
                size = 7 if name == OURS else 5
                ax.plot(x, [order.index(task) for task in lines], marker, color=colour, ms=size, label=words, alpha=0.85)
            ax.set(xlim=(LEFT - 0.06, RIGHT + 0.06), ylim=(len(order) - 0.5, -0.5), xlabel="estimate - truth [nats]", title=f"{n:,} pairs")
            ax.grid(axis="y", alpha=0.3)
        axes[0].set_yticks(range(len(order)), [TASKS[task].words for task in order])
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=1 + len(sizes), fontsize=10, frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        fig.savefig(path, metadata={"Date": None})
        plt.close(fig)
