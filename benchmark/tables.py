"""What comes out: the tables in full, the table and the picture of the chapter `floor`."""

import math
import statistics
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

from benchmark import ROOT
from benchmark.estimators import ESTIMATORS

PICTURE = ROOT / "book" / "floor" / "figures" / "benchmark.svg"


class Line(NamedTuple):
    """One line of the tables: errors over data sets in nats, times a data set in seconds (medians), memory in MiB."""

    estimator: str
    d: int
    n: int
    sets: int
    bias: float
    mae: float
    error: float  # standard error of mae
    ratio: float  # of mae to that of the best t on the same sets
    excess: float  # rms difference from the best t's estimates
    wall: float
    cpu: float
    memory: float


def summary(rows: list[dict]) -> list[Line]:
    """The lines of the tables; each estimator is held against the best t on the very sets that it has run."""
    groups = defaultdict(dict)
    for row in rows:
        if row["outcome"] == "ok":
            groups[int(row["d"]), int(row["n"]), row["estimator"]][int(row["k"])] = row
    lines = []
    for (d, n, name), own in groups.items():
        best = groups.get(
            (d, n, "best t, reference known" if name not in ESTIMATORS or ESTIMATORS[name].known else "best t, two samples"), {}
        )
        errors = {k: float(row["estimate"]) - float(row["truth"]) for k, row in own.items()}
        floor = {k: float(best[k]["estimate"]) - float(best[k]["truth"]) for k in own if k in best}
        sizes = [abs(error) for error in errors.values()]
        spread = statistics.stdev(sizes) / math.sqrt(len(sizes)) if len(sizes) > 1 else math.nan
        mae_floor = statistics.fmean(map(abs, floor.values())) if len(floor) == len(own) else math.nan
        excess = math.sqrt(statistics.fmean((errors[k] - floor[k]) ** 2 for k in floor)) if floor else math.nan
        ratio = statistics.fmean(sizes) / mae_floor if mae_floor else math.nan
        wall, cpu = (statistics.median(float(row[column]) for row in own.values()) for column in ("wall_s", "cpu_s"))
        memory = max(float(row["memory_mib"]) for row in own.values())
        figures = (statistics.fmean(errors.values()), statistics.fmean(sizes), spread, ratio, excess, wall, cpu, memory)
        lines.append(Line(name, d, n, len(own), *figures))
    order = list(ESTIMATORS)
    return sorted(lines, key=lambda line: (line.d, line.n, order.index(line.estimator) if line.estimator in order else len(order)))


def tables(rows: list[dict]) -> str:
    """The tables as text, one for each d and n, then what did not run and why, then versions and machines."""
    head = f"{'estimator':34}{'sets':>5}{'bias':>9}{'MAE':>8}{'+-':>7}{'/best t':>9}{'excess':>8}{'wall s':>9}{'CPU s':>9}{'MiB':>7}"
    text, place = [], None
    for line in summary(rows):
        if place != (line.d, line.n):
            place = line.d, line.n
            text += ["", f"d = {line.d}, n = {line.n:,}", head]
        errors = f"{line.bias:9.4f}{line.mae:8.4f}{line.error:7.4f}{line.ratio:9.2f}{line.excess:8.4f}"
        text.append(f"{line.estimator:34}{line.sets:5d}{errors}{line.wall:9.3f}{line.cpu:9.3f}{line.memory:7.0f}")
    other = sorted(
        {f"{row['estimator']}, d = {row['d']}, n = {row['n']}, set {row['k']}: {row['outcome']}" for row in rows if row["outcome"] != "ok"}
    )
    text += ["", "What did not run:" if other else "Everything ran.", *other, "", "Errors in nats: bias, mean absolute error (MAE) and its"]
    text += ["standard error over the data sets; /best t: MAE over that of the best t on the same sets (two samples for the notes and"]
    text += ["DVTrainer, reference known for the others); excess: root mean square difference from it. Times: medians a data set."]
    text += [*sorted({row["versions"] for row in rows if row["versions"]}), *sorted({row["machine"] for row in rows})]
    return "\n".join(text)


IN_THE_CHAPTER = {
    "best t, reference known": "the best $t$, reference known",
    "maximum likelihood": "maximum likelihood (knows that all is Gaussian)",
    "refined trainer": "the refined trainer",
    "KSG, scikit-learn, k = 10": "nearest neighbours, $k=10$ (scikit-learn)",
    "KSG, infomeasure": "nearest neighbours, its default (infomeasure)",
    "MINE, torch-mist, 3000 iterations": "MINE, 3000 iterations (torch-mist)",
    "best t, two samples": "the best $t$, $n$ reference samples",
    "notes, mended": "the lecture notes' loop, its batches mended",
    "DVTrainer": "`DVTrainer`",
    "MINE, benchmark-mi": "MINE, its default (benchmark-mi)",
    "notes, as written": "the lecture notes' loop as written",
}


def chapter_table(rows: list[dict]) -> str:
    """The table of the chapter `floor`, in Markdown: mean absolute errors at n = 1000, and the time, of five data sets or more."""
    lines = {(line.estimator, line.d): line for line in summary(rows) if line.n == 1_000 and line.sets >= 5}
    text = ["| 1000 samples | error, $d=2$ | $d=5$ | $d=20$ | CPU s, $d=2$ | data sets, $d=2$ |", "|---|---|---|---|---|---|"]
    for name, words in IN_THE_CHAPTER.items():
        errors = [f"{lines[name, d].mae:.3f}" if (name, d) in lines else "" for d in (2, 5, 20)]
        if (name, 2) in lines:
            cpu, sets = lines[name, 2].cpu, lines[name, 2].sets
            text.append(f"| {words} | {' | '.join(errors)} | {f'{cpu:.2g}' if cpu >= 0.001 else '0'} | {sets} |")
    return "\n".join(text)


DRAWN = {
    "notes, as written": ("notes, as written", "C7", "v"),
    "notes, mended": ("notes, mended", "C1", "s"),
    "DVTrainer": ("DVTrainer", "C0", "o"),
    "MINE, benchmark-mi": ("MINE (benchmark-mi)", "C4", "D"),
    "KSG, infomeasure": ("nearest neighbours", "C2", "^"),
    "refined trainer": ("refined trainer", "C3", "o"),
    # measured, not the formula: with rho near 1 the tail of e^t makes the first-order variance say far too much
    "best t, two samples": ("floor, n reference samples", "black", ""),
    "best t, reference known": ("floor, reference known", "black", ""),
}
STYLES = {"best t, two samples": "--", "best t, reference known": ":"}


def picture(rows: list[dict], path: Path) -> None:
    """Draw the mean absolute error with its standard error, against n in two dimensions, and against d at n = 1000."""
    import matplotlib.pyplot as plt

    plt.switch_backend("Agg")
    lines = [line for line in summary(rows) if line.sets >= 5 and line.n <= 100_000]  # the mean of fewer is mostly luck
    settings = {"svg.hashsalt": "benchmark", "svg.fonttype": "none", "font.size": 12, "font.family": "sans-serif"}
    with plt.style.context(["default", {**settings, "font.sans-serif": ["Helvetica", "Arial", "DejaVu Sans"]}]):
        fig, axes = plt.subplots(2, figsize=(5, 8.6), facecolor="white", layout="constrained")
        panels = (
            ("samples n, in 2 dimensions", lambda line: line.n, [line for line in lines if line.d == 2]),
            ("dimensions, with n = 1000 samples", lambda line: line.d, [line for line in lines if line.n == 1_000]),
        )
        for ax, (label, x, own) in zip(axes, panels, strict=True):
            ax.set(xscale="log", yscale="log", xlabel=label, ylabel="mean absolute error [nats]")
            for name, (words, colour, marker) in DRAWN.items():
                found = [line for line in own if line.estimator == name]
                style = {
                    "color": colour,
                    "marker": marker,
                    "label": words,
                    "ls": STYLES.get(name, "-"),
                    "capsize": 0 if name in STYLES else 3,
                }
                errors = None if name in STYLES else [line.error for line in found]
                style["lw"] = 2.5 if name == "refined trainer" else 1.5
                ax.errorbar([x(line) for line in found], [line.mae for line in found], yerr=errors, **style)
            ax.grid(alpha=0.3)
        axes[1].set_xticks([2, 5, 10, 20], [2, 5, 10, 20])
        axes[1].minorticks_off()
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=10, frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        fig.savefig(path, metadata={"Date": None})
        plt.close(fig)
