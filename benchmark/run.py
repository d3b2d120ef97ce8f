"""The benchmark: the course's trainers, the best t and other people's estimators on the same data sets, in one run.

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
from collections.abc import Iterator
from pathlib import Path

from benchmark import ROOT
from benchmark.data import FIRST_SET, data_set
from benchmark.estimators import ESTIMATORS, NotApplicable
from benchmark.tables import PICTURE, chapter_table, picture, tables

ONE_THREAD = {  # what a worker finds in its environment, whatever library it counts with
    **dict.fromkeys(("OMP_NUM_THREADS", "MKL_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS"), "1"),
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1",
    "JAX_PLATFORMS": "cpu",
}
RESULTS = ROOT / "benchmark" / "results.csv"
COLUMNS = "estimator d n k outcome estimate truth wall_s cpu_s memory_mib versions machine".split()


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


def outcomes(name: str, jobs: list) -> Iterator[dict]:
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
    command = [python(ESTIMATORS[name].where), "-m", "benchmark.run", "--worker", json.dumps([name, jobs])]
    with tempfile.TemporaryFile("w+") as errors:
        worker = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=errors, text=True, cwd=ROOT, env={**os.environ, **ONE_THREAD})
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
        print(f"\nThe table of book/floor/floor.md:\n{chapter_table(rows)}")
        picture(rows, options.picture)
    return 0


if __name__ == "__main__":
    sys.exit(main())
