"""How fast classes are graded: the course's command against ``nbgrader autograde``, in turns, on the same submissions.

    python -m course.assignment.rates [submissions of a class]

For each of four chapters nbgrader grades a handful of submissions on one core, and the command those and some more: it is made for
classes. Both give the same points. Then the command grades a class, with one worker and with as many as there are cores. Printed are
rates a minute and core, start included, their ratio, efficiency, and memory.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from itertools import islice, product
from pathlib import Path

from nbformat import NotebookNode

from course import ROOT
from course.assignment.answers import answered, bank, solutions
from course.assignment.stock import generate, hand_in, points
from course.cells import exercises
from course.source import read

CHAPTERS = ["descent", "network", "estimate", "training"]
HANDFUL, MORE, CLASS = 6, 40, 300


def pupils(chapter: str, source: NotebookNode, release: NotebookNode, number: int) -> dict[str, NotebookNode]:
    """So many different notebooks: a right one, a blank one, and ones with answers of the banks, a turn of each exercise after another."""
    own, found = solutions(source), {"solved": answered(release, solutions(source)), "blank": release}
    banks = {name: bank(chapter, name) for name in exercises(source)}
    turns = ((name, k) for k, name in product(range(max(map(len, banks.values()))), banks) if k < len(banks[name]))
    for name, k in islice(turns, number - len(found)):
        found[f"{name}-{k}"] = answered(release, {**own, name: banks[name][k].source})
    return dict(islice(found.items(), number))


def timed(command: list[str], course: Path) -> float:
    """The seconds that a command takes, on one core."""
    environment = {**os.environ, "OMP_NUM_THREADS": "1", "PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"}
    pinned = ["taskset", "-c", str(min(os.sched_getaffinity(0)))] if "--workers=1" in command or "nbgrader" in command[0] else []
    begun = time.monotonic()
    done = subprocess.run([*pinned, *command, f"--course-dir={course}"], cwd=ROOT, env=environment, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr[-2000:])
    return time.monotonic() - begun


def main(size: int = CLASS) -> None:
    own = [sys.executable, "-m", "course.assignment.grading"]
    with tempfile.TemporaryDirectory(prefix="rates-") as folder:
        print(
            f"{'chapter':10}{'nbgrader':>12}{'ours':>12}{'ratio':>8}   submissions a minute and core, of {HANDFUL} and {MORE}", flush=True
        )
        for chapter in CHAPTERS:
            given, rate = {}, {}
            for name, number, command in [
                ("nbgrader", HANDFUL, [str(Path(sys.executable).with_name("nbgrader")), "autograde", chapter]),
                ("ours", MORE, [*own, chapter, "--workers=1"]),
            ]:
                course = Path(folder, name)
                source, release = handed_out(chapter, course)
                hand_in(chapter, course, pupils(chapter, source, release, number))
                rate[name] = 60 * number / timed(command, course)
                given[name] = points(chapter, course)
            if any(given["ours"][student] != scores for student, scores in given["nbgrader"].items()):
                sys.exit(f"{chapter}: the points differ")
            print(f"{chapter:10}{rate['nbgrader']:12.1f}{rate['ours']:12.1f}{rate['ours'] / rate['nbgrader']:8.1f}", flush=True)

        chapter, course, rates = CHAPTERS[0], Path(folder, "class"), {}
        some = list(pupils(chapter, *handed_out(chapter, course), 60).values())
        hand_in(chapter, course, {f"student-{k:04}": some[k % len(some)] for k in range(size)})
        for workers in dict.fromkeys([1, len(os.sched_getaffinity(0))]):
            rates[workers] = 60 * size / timed([*own, chapter, "--force", f"--workers={workers}"], course)
            records = [json.loads(path.read_text()) for path in course.glob(f"autograded/*/{chapter}/grading.json")]
            memory = max(record["memory"] for record in records) / 2**20
            print(f"{size} submissions to {chapter}, {workers} workers: {rates[workers]:.0f} a minute, most memory of one {memory:.0f} MB")
            if workers > 1:
                print(f"efficiency {rates[workers] / (workers * rates[1]):.2f}")


def handed_out(chapter: str, course: Path) -> tuple[NotebookNode, NotebookNode]:
    """A chapter, and what its students get in a course folder."""
    folder = ROOT / "source" / chapter
    return read(folder / f"{chapter}.ipynb"), read(generate(chapter, folder, course) / f"{chapter}.ipynb")


if __name__ == "__main__":
    main(*map(int, sys.argv[1:]))
