"""The benchmark: the course's trainers, the best t and other people's estimators on the same data sets, in one run.

Each data set has a number k. Z = (X, Y) has d dimensions, X the first d // 2 of them and Y the others, each standard normal;
Cov(X, Y) = rho a b^T with unit vectors a and b. The mutual information is that of one pair, D = -1/2 log(1 - rho^2), hidden in
d dimensions, and the floor is the same in all of them. rho = 1 - 0.19 U; U, a and b are drawn by number. Z' is standard normal,
from a stream of its own.

An estimator runs in a process of its own, on one thread, in the environment that it needs (the peers' are made by `make benchmark`).
Each result is added to the CSV as it comes: a run that was killed goes on where it stopped. What is absent, cannot be applied, fails or
takes too long says so in its ``outcome``; the rest goes on. `--tables` only prints what the CSV holds and draws the picture.
"""

import argparse
import contextlib
import csv
import fcntl
import importlib.metadata
import itertools
import json
import math
import os
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections import defaultdict
from pathlib import Path
from typing import NamedTuple

for variable in ("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"):
    os.environ[variable] = "1"
os.environ["XLA_FLAGS"] = "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
os.environ["JAX_PLATFORMS"] = "cpu"
ROOT = Path(__file__).resolve().parent.parent
sys.path.insert(0, str(ROOT))

import numpy as np

from gaussian import draw

RESULTS, PICTURE = Path(__file__).with_suffix(".csv"), ROOT / "book" / "honesty" / "figures" / "benchmark.svg"
COLUMNS = "estimator d n k outcome estimate truth wall_s cpu_s memory_mib versions machine".split()


# --- the data ---


class Sample(NamedTuple):
    """Samples and reference, float64 arrays of shape (n, d), and what is known about them; ``a``, ``b``: unit vectors."""

    Z: np.ndarray
    Z_ref: np.ndarray
    rho: float
    a: np.ndarray
    b: np.ndarray
    k: int

    @property
    def truth(self) -> float:
        """The divergence, which is also the mutual information of X and Y, in nats."""
        return -0.5 * math.log(1 - self.rho**2)

    @property
    def pair(self) -> tuple[np.ndarray, np.ndarray]:
        return self.Z[:, : len(self.a)], self.Z[:, len(self.a) :]

    def t(self, z: np.ndarray) -> np.ndarray:
        """The optimal t = log dP_Z/dP_Z' at points of shape (m, d): shape (m,), in nats."""
        x, y, r = z[:, : len(self.a)] @ self.a, z[:, len(self.a) :] @ self.b, self.rho
        return self.truth + (x**2 + y**2) / 2 - (x**2 - 2 * r * x * y + y**2) / (2 * (1 - r**2))


def covariance(rho: float, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The covariance matrix of Z, of shape (d, d)."""
    cov = np.eye(len(a) + len(b))
    cov[: len(a), len(a) :] = rho * np.outer(a, b)
    return np.triu(cov) + np.triu(cov, 1).T


def data_set(k: int, n: int, d: int = 2) -> Sample:
    """Data set number k: n samples in d dimensions. In two dimensions the samples are those of the chapter `honesty`."""
    rng, directions = np.random.default_rng(k), np.random.default_rng([k, d])
    rho = 1 - 0.19 * rng.random()
    a, b = (np.abs(v) / np.linalg.norm(v) for v in (directions.normal(size=d // 2), directions.normal(size=d - d // 2)))
    Z = draw(n, covariance(rho, a, b), rng, np.zeros(d))
    Z_ref = np.random.default_rng(np.random.SeedSequence(k).spawn(1)[0]).normal(size=(n, d))
    return Sample(Z, Z_ref, rho, a, b, k)


# --- the estimators: each a function that prepares (imports, definitions) and returns what is timed, from a sample to nats ---


class NotApplicable(Exception):
    """The estimator is not made for samples like these."""


def defined(chapter: str) -> dict:
    """The names that a chapter, with its solutions, imports and defines; nothing of it is trained or drawn."""
    import ast

    from course.source import read_chapter
    from course.text import SKIP

    kinds, names = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef), {"__name__": chapter}
    for cell in read_chapter(chapter).cells:
        if cell.cell_type == "code" and not cell.metadata.get("nbgrader", {}).get("grade"):
            body = [] if SKIP in cell.metadata.get("tags", []) else ast.parse(cell.source).body
            kept = [node for node in body if isinstance(node, kinds) or ast.unparse(node).startswith("device = ")]
            exec(compile(ast.Module(kept, []), chapter, "exec"), names)
    return names


def tensors(sample: Sample) -> tuple:
    import torch

    torch.manual_seed(sample.k)
    return tuple(torch.tensor(cloud, dtype=torch.float32) for cloud in (sample.Z, sample.Z_ref))


def best_t(known):
    return lambda: lambda s: s.t(s.Z).mean() - (0 if known else math.log(np.exp(s.t(s.Z_ref)).mean()))


def maximum_likelihood():
    def estimate(s: Sample) -> float:
        logdet = [np.linalg.slogdet(np.atleast_2d(np.cov(cloud.T)))[1] for cloud in (*s.pair, s.Z)]
        return (logdet[0] + logdet[1] - logdet[2]) / 2

    return estimate


def notes(mended, epochs=100, n_iters=10):
    """The loop of the lecture notes: as it stands there, or with each sample in one batch an epoch. No log is written."""

    def prepare():
        names = defined("trainer")
        import torch

        def estimate(s: Sample) -> float:
            clouds = tensors(s)
            net = names["Net"](s.Z.shape[1])
            adam = torch.optim.Adam(net.parameters(), lr=1e-3)
            size = int((len(s.Z) + 0.5) / n_iters)
            for epoch in range(epochs):
                orders = [torch.randperm(len(cloud)) for cloud in clouds]
                for i in range(n_iters):
                    # in the notes: the epoch's number, and the batch size as the stride
                    start, stride = (i, n_iters) if mended else (epoch % size, size)
                    z, z_ref = (cloud[order[start::stride]] for cloud, order in zip(clouds, orders, strict=True))
                    adam.zero_grad()
                    loss = -names["dv"](net(z), net(z_ref))
                    if not mended:
                        loss = loss - math.log(len(z_ref))  # a logarithm too many; the gradient does not see it
                    loss.backward()
                    adam.step()
                    loss.item()
            with torch.no_grad():
                return names["dv"](*map(net, clouds)).item()

        return estimate

    return prepare


def chapter7(epochs=100):
    def prepare():
        names = defined("trainer")

        def estimate(s: Sample) -> float:
            Z, Z_ref = tensors(s)
            return names["DVTrainer"](Z, Z_ref, names["Net"](s.Z.shape[1]), 10, lr=1e-3).step(epochs)

        return estimate

    return prepare


# those that the chapter names: steps grow more slowly than n (100, 300, 1200), the reference with it
SCHEDULES = {
    1_000: dict(n_iters_per_epoch=5, epochs=20),
    10_000: dict(n_iters_per_epoch=20, epochs=15, batch_size_ref=8000, n_ref=2**17),
    100_000: dict(n_iters_per_epoch=50, epochs=24, batch_size_ref=16000, n_ref=2**21),
    1_000_000: dict(n_iters_per_epoch=500, epochs=12, batch_size_ref=16000, n_ref=2**21),
}


def schedule(n: int) -> dict:
    return SCHEDULES[max((size for size in SCHEDULES if size <= n), default=1_000)]


def chapter8(longer=1):
    def prepare():
        names, references = defined("honesty"), {}

        def estimate(s: Sample) -> float:
            d, settings = s.Z.shape[1], schedule(len(s.Z))
            epochs, most = longer * settings["epochs"], settings.get("n_ref", 2**15)
            if (d, most) not in references:
                references[d, most] = names["normal_reference"](d, most)
            Z, _ = tensors(s)
            return names["HonestTrainer"](Z, references[d, most], names["smooth_net"](Z), **{**settings, "epochs": epochs}).step(epochs)

        return estimate

    return prepare


def chapter8_folds():
    names = defined("honesty")

    def estimate(s: Sample) -> float:
        names["standard_normal"] = names["normal_reference"](s.Z.shape[1])
        return names["cross_fit"](tensors(s)[0])

    return estimate


def scikit_learn(k):
    def prepare():
        from sklearn.feature_selection import mutual_info_regression

        def estimate(s: Sample) -> float:
            if s.Z.shape[1] != 2:
                raise NotApplicable("mutual_info_regression takes one-dimensional X and Y")
            # it scales both, and adds noise of 1e-10 of their size, by itself
            return mutual_info_regression(s.Z[:, :1], s.Z[:, 1], n_neighbors=k, random_state=s.k)[0]

        return estimate

    return prepare


def benchmark_mi(kind, **settings):
    def prepare():
        import bmi

        return lambda s: float(getattr(bmi.estimators, kind)(**settings).estimate(*s.pair))

    return prepare


def torch_mist(kind, **settings):
    def prepare():
        import torch
        from torch_mist import estimate_mi

        def estimate(s: Sample) -> float:
            torch.manual_seed(s.k)
            np.random.seed(s.k)
            data = tuple(torch.tensor(cloud, dtype=torch.float32) for cloud in s.pair)
            return float(estimate_mi(data=data, estimator=kind, hidden_dims=[128], verbose=False, logger=False, **settings))

        return estimate

    return prepare


def infomeasure(**settings):
    def prepare():
        import infomeasure

        return lambda s: float(infomeasure.mutual_information(*s.pair, approach="metric", **settings))

    return prepare


class Estimator(NamedTuple):
    """How to prepare it, the environment it lives in, whether it knows the reference, and its sets by (d, n); 2+ stands for d > 2."""

    prepare: object
    packages: str = "torch"
    where: str = "course"
    known: bool = True
    sets: dict = {}


ALL = {(2, 1_000): 40, (2, 10_000): 40, (2, 100_000): 40, ("2+", 1_000): 40, ("2+", 10_000): 10, ("2+", 100_000): 5}
NOTES = {(2, 1_000): 40, (2, 10_000): 10, (2, 100_000): 5, ("2+", 1_000): 20, ("2+", 10_000): 5}
FIRST = {(2, 1_000): 40}
SLOW = {(2, 1_000): 5, (2, 10_000): 1, ("2+", 1_000): 2}
SLOWEST = {(2, 1_000): 5, ("2+", 1_000): 2}
MIST = "torch-mist torch"
ESTIMATORS = {
    "best t, reference known": Estimator(best_t(True), "numpy", sets={**ALL, ("2+", 100_000): 10}),
    "best t, two samples": Estimator(best_t(False), "numpy", known=False, sets={**ALL, ("2+", 100_000): 10}),
    "maximum likelihood": Estimator(maximum_likelihood, "numpy", sets={**ALL, ("2+", 100_000): 10}),
    "chapter 8": Estimator(chapter8(), sets={**ALL, (2, 1_000_000): 2}),
    "chapter 7": Estimator(chapter7(), known=False, sets=NOTES),
    "notes, mended": Estimator(notes(True), known=False, sets=NOTES),
    "notes, as written": Estimator(notes(False), known=False, sets=NOTES),
    "chapter 8, five folds": Estimator(chapter8_folds, sets=FIRST),
    "KSG, scikit-learn, k = 10": Estimator(scikit_learn(10), "scikit-learn", "torch", sets={**ALL, ("2+", 10_000): 1, ("2+", 100_000): 1}),
    "KSG, scikit-learn, k = 3": Estimator(scikit_learn(3), "scikit-learn", "torch", sets={**ALL, ("2+", 10_000): 1, ("2+", 100_000): 1}),
    "KSG, infomeasure": Estimator(
        infomeasure(),
        "infomeasure",
        "torch",
        # of 100,000 points in 10 dimensions it makes 112 s, in 20 it did not end in ten minutes
        sets={(2, 1_000): 40, (2, 10_000): 40, (2, 100_000): 10, ("2+", 1_000): 40, ("2+", 10_000): 3},
    ),
    "KSG, infomeasure, k = 10": Estimator(infomeasure(k=10), "infomeasure", "torch", sets={(2, 1_000): 40, ("2+", 1_000): 10}),
    "KSG, benchmark-mi": Estimator(benchmark_mi("KSGEnsembleFirstEstimator"), "benchmark-mi jax", "jax", sets=SLOW),
    "MINE, benchmark-mi": Estimator(
        benchmark_mi("MINEEstimator"), "benchmark-mi jax", "jax", sets={**SLOW, (2, 1_000): 10, ("2+", 1_000): 5, (2, 10_000): 5}
    ),
    "DV, benchmark-mi": Estimator(benchmark_mi("DonskerVaradhanEstimator"), "benchmark-mi jax", "jax", sets=SLOWEST),
    "InfoNCE, benchmark-mi": Estimator(benchmark_mi("InfoNCEEstimator"), "benchmark-mi jax", "jax", sets=SLOWEST),
    "NWJ, benchmark-mi": Estimator(benchmark_mi("NWJEstimator"), "benchmark-mi jax", "jax", sets=SLOWEST),
    **{
        f"{kind.upper()}, torch-mist{words}": Estimator(torch_mist(kind, **settings), MIST, "torch", sets=SLOWEST)
        for words, settings in (("", {}), (", 3000 iterations", {"max_iterations": 3000, "early_stopping": False}))
        for kind in ("smile", "mine", "js", "nwj")
    },
    "chapter 8, 15 x the steps": Estimator(chapter8(15), sets=FIRST),
}
FIRST_SET = 200


def jobs(quick: bool = False, sets: int | None = None) -> list[tuple[str, int, int, range]]:
    """(estimator, d, n, numbers of the sets), the small and the cheap ones first."""
    found = []
    for name, estimator in ESTIMATORS.items():
        for (dimensions, n), count in estimator.sets.items():
            for d in (5, 10, 20) if dimensions == "2+" else (2,):
                count = min(count, sets or count, 2 if quick else count)
                if not quick or n == 1_000:
                    found.append((name, d, n, range(FIRST_SET, FIRST_SET + count)))
    order = list(ESTIMATORS)
    return sorted(found, key=lambda job: (stage(job), order.index(job[0]), job[2]))


def stage(job: tuple) -> int:
    """What is run first: 0 for small samples in two dimensions, then large ones, then more dimensions, then those that take long."""
    return 3 if job[2] > 100_000 else 2 if job[1] > 2 else job[2] > 1_000


# --- running them ---


def outcomes(name: str, jobs: list):
    """Run an estimator here on jobs (d, n, numbers); yield a row for each data set: a dict with keys of COLUMNS, the machine excepted."""
    estimator, row = ESTIMATORS[name], {"estimator": name}
    try:
        if "torch" in estimator.packages.split():
            import torch

            torch.set_num_threads(1)
        estimate = estimator.prepare()
        found = [f"{package} {importlib.metadata.version(package)}" for package in estimator.packages.split()]
        row["versions"] = ", ".join([f"Python {platform.python_version()}", *found])
    except Exception as error:
        absent = isinstance(error, (ImportError, importlib.metadata.PackageNotFoundError))
        for d, n, numbers in jobs:
            yield {**row, "d": d, "n": n, "k": numbers[0], "outcome": f"absent: {error}" if absent else failure(error)}
        return
    for d, n, numbers in jobs:
        for k in numbers:
            sample = data_set(k, n, d)
            start_of_peak()
            before, wall, cpu = peak(), time.perf_counter(), time.process_time()
            result = {**row, "d": d, "n": n, "k": k, "outcome": "ok", "truth": round(sample.truth, 6)}
            try:
                value = float(estimate(sample))
                if not math.isfinite(value):
                    raise FloatingPointError(f"the estimate is {value}")
                result["estimate"] = round(value, 6)
            except NotApplicable as error:
                yield {**result, "outcome": f"not applicable: {error}"}
                break
            except Exception as error:
                result["outcome"] = failure(error)
            wall, cpu = time.perf_counter() - wall, time.process_time() - cpu
            yield {**result, "wall_s": round(wall, 4), "cpu_s": round(cpu, 4), "memory_mib": round(max(0, peak() - before), 1)}


def failure(error: Exception) -> str:
    return f"failed: {type(error).__name__}: {' '.join(str(error).split())[:120]}"


def peak() -> float:
    """The largest memory that this process has had so far, in MiB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / (2**20 if sys.platform == "darwin" else 2**10)


def start_of_peak() -> None:
    """Let the peak be counted from here, where the system can do it (Linux); elsewhere it is that of all data sets so far."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def machine() -> str:
    models = [line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if line.startswith("model name")] or [
        ""
    ]
    return f"{models[0] or platform.processor() or platform.machine()}, {os.cpu_count()} cores, one thread; no GPU here"


def read(path: Path) -> list[dict]:
    if not path.exists():
        return []
    with path.open(newline="") as file:
        return [row for row in csv.DictReader(file) if None not in row.values()]  # a line cut short is run again


def append(path: Path, row: dict) -> None:
    """Add a row to the CSV. What a killed run left of a line is taken away first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", newline="") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two runs may share a CSV
        file.seek(0)
        whole = file.read().rpartition("\n")[0]
        file.truncate(len(whole.encode()) + 1 if whole else 0)
        writer = csv.DictWriter(file, COLUMNS, lineterminator="\n")
        if not whole:
            writer.writeheader()
        writer.writerow({"machine": machine(), **row})


def left(job: tuple, rows: list[dict]) -> list[int]:
    """The numbers of a job's data sets that the rows do not answer yet. What was absent is tried again."""
    name, d, n, numbers = job
    own = [row for row in rows if (row["estimator"], row["d"], row["n"]) == (name, str(d), str(n))]
    if any(row["outcome"].startswith(("not applicable", "over time", "died")) for row in own):
        return []
    done = {int(row["k"]) for row in own if not row["outcome"].startswith("absent")}
    return [k for k in numbers if k not in done]


def python(where: str) -> str:
    """The interpreter of an environment; the course's own where it is not there, which will say what is absent."""
    own = ROOT / "_build" / "peers" / where / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def run(name: str, jobs: list, path: Path, limit: float) -> None:
    """Run jobs (d, n, numbers) of one estimator in a process of its own and add its rows to the CSV as they come."""
    command = [python(ESTIMATORS[name].where), __file__, "--worker", json.dumps([name, jobs])]
    with tempfile.TemporaryFile("w+") as errors:
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True)
        alarm = threading.Timer(limit, worker.kill)
        alarm.start()
        for line in worker.stdout:
            if line.startswith('{"estimator"'):  # peers print what they like
                append(path, json.loads(line))
        status = worker.wait()
        late = not alarm.is_alive()
        alarm.cancel()
        errors.seek(0)
        words = " ".join(errors.read().split()[-15:])
    if status:
        waiting = next(((d, n, k) for d, n, k in [(d, n, left((name, d, n, ks), read(path))) for d, n, ks in jobs] if k), None)
        if waiting:
            d, n, numbers = waiting
            outcome = f"over time: stopped after {limit:.0f} s" if late else f"died: status {status} {words}".strip()
            append(path, {"estimator": name, "d": d, "n": n, "k": numbers[0], "outcome": outcome})


# --- what comes out ---


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
    text += ["chapter 7, reference known for the others); excess: root mean square difference from it. Times: medians a data set."]
    text += [*sorted({row["versions"] for row in rows if row["versions"]}), *sorted({row["machine"] for row in rows})]
    return "\n".join(text)


IN_THE_CHAPTER = {
    "best t, reference known": "the best $t$, reference known",
    "chapter 8": "this chapter's trainer",
    "KSG, scikit-learn, k = 10": "nearest neighbours, $k=10$ (scikit-learn)",
    "KSG, infomeasure": "nearest neighbours, its default (infomeasure)",
    "MINE, torch-mist, 3000 iterations": "MINE, 3000 iterations (torch-mist)",
    "best t, two samples": "the best $t$, $n$ reference samples",
    "notes, mended": "the lecture notes' loop, its batches mended",
    "chapter 7": "chapter 7's trainer",
    "MINE, benchmark-mi": "MINE, its default (benchmark-mi)",
    "notes, as written": "the lecture notes' loop as written",
}


def chapter_table(rows: list[dict]) -> str:
    """The table of the chapter `honesty`, in Markdown: mean absolute errors at n = 1000, and the time, of five data sets or more."""
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
    "chapter 7": ("chapter 7", "C0", "o"),
    "MINE, benchmark-mi": ("MINE (benchmark-mi)", "C4", "D"),
    "KSG, infomeasure": ("nearest neighbours", "C2", "^"),
    "chapter 8": ("this chapter", "C3", "o"),
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
                ax.errorbar(
                    [x(line) for line in found], [line.mae for line in found], yerr=errors, lw=2.5 if name == "chapter 8" else 1.5, **style
                )
            ax.grid(alpha=0.3)
        axes[1].set_xticks([2, 5, 10, 20], [2, 5, 10, 20])
        axes[1].minorticks_off()
        fig.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=2, fontsize=10, frameon=False)
        path.parent.mkdir(parents=True, exist_ok=True)
        fig.savefig(path, metadata={"Date": None})
        plt.close(fig)


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="two data sets of 1000 samples for each estimator")
    parser.add_argument("--sets", type=int, help="at most so many data sets in a row of the tables")
    parser.add_argument("--only", default="", help="only estimators whose name has this in it")
    parser.add_argument("--limit", type=float, default=1800, help="seconds for one process: an estimator in one stage of the run")
    parser.add_argument("--csv", type=Path, default=RESULTS, help="where the results are")
    parser.add_argument("--picture", type=Path, default=PICTURE, help="where the picture goes")
    parser.add_argument("--tables", action="store_true", help="run nothing")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.worker:
        for row in outcomes(*json.loads(options.worker)):
            print(json.dumps(row), flush=True)
        return 0
    planned = [] if options.tables else [job for job in jobs(options.quick, options.sets) if options.only in job[0]]
    for (_, name), group in itertools.groupby(planned, lambda job: (stage(job), job[0])):
        rows = read(options.csv)
        waiting = [(d, n, numbers) for _, d, n, all_numbers in group if (numbers := left((name, d, n, all_numbers), rows))]
        if waiting:
            print(f"{name}: {', '.join(f'd = {d}, n = {n:,}: {len(numbers)} sets' for d, n, numbers in waiting)}", flush=True)
            run(name, waiting, options.csv, options.limit)
    rows = read(options.csv)
    print(tables(rows))
    if rows:
        print(f"\nThe table of book/honesty/honesty.md:\n{chapter_table(rows)}")
        picture(rows, options.picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
