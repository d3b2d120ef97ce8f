"""The benchmark: the course's trainers, the best t and other people's estimators on the same data sets, in one run.

There are two suites: `floor`, Gaussian clouds in d dimensions (the chapter of that name), and `information`, pairs of many kinds.
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
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import NamedTuple

from benchmark import ROOT, beyond, pairs, tables
from benchmark.data import FIRST_SET, data_set
from benchmark.estimators import ESTIMATORS, PAIR_ESTIMATORS, NotApplicable, named

ONE_THREAD = {  # what a worker finds in its environment, whatever library it counts with
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
COLUMNS = "estimator d n k outcome estimate truth wall_s cpu_s memory_mib versions machine".split()
RESULTS = ROOT / "benchmark" / "results.csv"
OF_PAIRS = "error held_out inside trained warned".split()


class Suite(NamedTuple):
    """Estimators, and the data sets that they meet: drawn by number, n, and place, which is a dimension or the name of a task."""

    estimators: Callable[[], dict]
    place: str  # the column of the CSV where it stands
    draw: Callable
    jobs: Callable
    results: Path
    columns: list[str]
    report: Callable[[list[dict], Path], str]  # rows and where the picture goes to the tables
    picture: Path


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


def jobs_of_pairs(quick: bool = False, sets: int | None = None) -> list[tuple[str, str, int, range]]:
    """(estimator, task, n, number of a draw), small samples first, one draw of every task before the next."""
    found = []
    for name, estimator in PAIR_ESTIMATORS.items():
        for (tasks, n), count in estimator.sets.items():
            count = min(count, sets or count, 2 if quick else count)
            if not quick or n == 1_000:
                found += [
                    (name, task, n, range(k, k + 1)) for k in range(pairs.FIRST_DRAW, pairs.FIRST_DRAW + count) for task in named(tasks)
                ]
    return sorted(found, key=stage)


def stage(job: tuple) -> int:
    """What is run first: 0 for small samples in two dimensions, then large ones, then more dimensions, then those that take long."""
    _, place, n, _ = job
    return 3 if n > 100_000 else 2 if isinstance(place, int) and place > 2 else n > 1_000


# --- running them ---


def outcomes(name: str, jobs: list, suite: str = "floor") -> Iterator[dict]:
    """Run an estimator here on jobs (place, n, numbers); yield a row for each data set: a dict with keys of the suite's columns."""
    own = SUITES[suite]
    estimator, row = own.estimators()[name], {"estimator": name}
    try:
        if "torch" in estimator.packages.split():
            import torch

            torch.set_num_threads(1)
        estimate = estimator.prepare()
        found = [f"{package} {importlib.metadata.version(package)}" for package in estimator.packages.split()]
        row["versions"] = ", ".join([f"Python {platform.python_version()}", *found])
    except Exception as error:
        absent = isinstance(error, (ImportError, importlib.metadata.PackageNotFoundError))
        for (place, n), numbers in {(place, n): numbers for place, n, numbers in reversed(jobs)}.items():
            yield {**row, own.place: place, "n": n, "k": numbers[0], "outcome": f"absent: {error}" if absent else failure(error)}
        return
    for place, n, numbers in jobs:
        for k in numbers:
            sample = own.draw(k, n, place)
            start_of_peak()
            before, wall, cpu = peak(), time.perf_counter(), time.process_time()
            result = {**row, own.place: place, "n": n, "k": k, "outcome": "ok", "truth": round(sample.truth, 6)}
            try:
                values = estimate(sample)
                values = values if isinstance(values, dict) else {"estimate": float(values)}
                if not math.isfinite(values["estimate"]):
                    raise FloatingPointError(f"the estimate is {values['estimate']}")
                result |= {column: round(value, 6) for column, value in values.items()}
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


def append(path: Path, row: dict, columns: list[str] = COLUMNS) -> None:
    """Add a row to the CSV. What a killed run left of a line is taken away first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("a+", newline="") as file:
        fcntl.flock(file, fcntl.LOCK_EX)  # two runs may share a CSV
        file.seek(0)
        whole = file.read().rpartition("\n")[0]
        file.truncate(len(whole.encode()) + 1 if whole else 0)
        writer = csv.DictWriter(file, columns, lineterminator="\n")
        if not whole:
            writer.writeheader()
        writer.writerow({"machine": machine(), **row})


def left(job: tuple, rows: list[dict], column: str = "d") -> list[int]:
    """The numbers of a job's data sets that the rows do not answer yet. What was absent is tried again."""
    name, place, n, numbers = job
    own = [row for row in rows if (row["estimator"], row[column], row["n"]) == (name, str(place), str(n))]
    if any(row["outcome"].startswith(("not applicable", "over time", "died")) for row in own):
        return []
    done = {int(row["k"]) for row in own if not row["outcome"].startswith("absent")}
    return [k for k in numbers if k not in done]


def python(where: str) -> str:
    """The interpreter of an environment; the course's own where it is not there, which will say what is absent."""
    own = ROOT / "_build" / "peers" / where / "bin" / "python"
    return str(own) if own.exists() else sys.executable


def run(name: str, jobs: list, path: Path, limit: float, suite: str = "floor") -> None:
    """Run jobs (place, n, numbers) of one estimator in a process of its own and add its rows to the CSV as they come."""
    own = SUITES[suite]
    command = [python(own.estimators()[name].where), "-m", "benchmark.run", "--worker", json.dumps([name, jobs, suite])]
    with tempfile.TemporaryFile("w+") as errors:
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env={**os.environ, **ONE_THREAD})
        alarm = threading.Timer(limit, worker.kill)
        alarm.start()
        for line in worker.stdout:
            if line.startswith('{"estimator"'):  # peers print what they like
                append(path, json.loads(line), own.columns)
        status = worker.wait()
        late = not alarm.is_alive()
        alarm.cancel()
        errors.seek(0)
        words = " ".join(errors.read().split()[-15:])
    if status:
        rows = read(path)
        waiting = [(place, n, k) for place, n, numbers in jobs if (k := left((name, place, n, numbers), rows, own.place))]
        if waiting:
            place, n, numbers = waiting[0]
            outcome = f"over time: stopped after {limit:.0f} s" if late else f"died: status {status} {words}".strip()
            append(path, {"estimator": name, own.place: place, "n": n, "k": numbers[0], "outcome": outcome}, own.columns)


def floor_report(rows: list[dict], path: Path) -> str:
    text = tables.tables(rows)
    if rows:
        tables.picture(rows, path)
        text += f"\n\nThe table of book/floor/floor.md:\n{tables.chapter_table(rows)}"
    return text


def report_of_pairs(rows: list[dict], path: Path) -> str:
    text = beyond.tables(rows)
    if rows:
        beyond.picture(rows, path)
        text += f"\n\nThe table of book/information/information.md:\n{beyond.chapter_table(rows)}"
    return text


SUITES = {  # by functions that look up what a test may have replaced
    "floor": Suite(lambda: ESTIMATORS, "d", data_set, lambda *args: jobs(*args), RESULTS, COLUMNS, floor_report, tables.PICTURE),
    "information": Suite(
        lambda: PAIR_ESTIMATORS,
        "task",
        pairs.draw,
        lambda *args: jobs_of_pairs(*args),
        ROOT / "benchmark" / "information.csv",
        ["task" if column == "d" else column for column in COLUMNS[:7]] + OF_PAIRS + COLUMNS[7:],
        report_of_pairs,
        beyond.PICTURE,
    ),
}


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--suite", choices=SUITES, default="floor", help="what is measured: Gaussian clouds, or pairs of many kinds")
    parser.add_argument("--quick", action="store_true", help="two data sets of 1000 samples for each estimator")
    parser.add_argument("--sets", type=int, help="at most so many data sets in a row of the tables")
    parser.add_argument("--only", default="", help="only estimators whose name has this in it")
    parser.add_argument("--limit", type=float, default=1800, help="seconds for one process: an estimator in one stage of the run")
    parser.add_argument("--csv", type=Path, help="where the results are")
    parser.add_argument("--picture", type=Path, help="where the picture goes")
    parser.add_argument("--tables", action="store_true", help="run nothing")
    parser.add_argument("--worker", help=argparse.SUPPRESS)
    options = parser.parse_args(arguments)
    if options.worker:
        for row in outcomes(*json.loads(options.worker)):
            print(json.dumps(row), flush=True)
        return 0
    suite = SUITES[options.suite]
    path = options.csv or suite.results
    planned = [] if options.tables else [job for job in suite.jobs(options.quick, options.sets) if options.only in job[0]]
    for (_, name), group in itertools.groupby(planned, lambda job: (stage(job), job[0])):
        rows = read(path)
        waiting = [(place, n, numbers) for _, place, n, every in group if (numbers := left((name, place, n, every), rows, suite.place))]
        if waiting:
            sizes = sorted({n for _, n, _ in waiting})
            print(f"{name}: {sum(len(ks) for *_, ks in waiting)} data sets of {', '.join(f'{n:,}' for n in sizes)} samples", flush=True)
            run(name, waiting, path, options.limit, options.suite)
    print(suite.report(read(path), options.picture or suite.picture))
    return 0


if __name__ == "__main__":
    sys.exit(main())
