"""What the cases do to stock nbgrader, recorded once in stock.csv: one case a course's folder, with a neighbour who solved everything.

    python -m tests.hostile.stock [--jobs=2] [CASE ...]

Each course lies in a throwaway folder and is graded by ``nbgrader autograde`` with the course's own nbgrader_config.py, behind bubblewrap:
the rest of the machine is read-only, the home is empty, and there is no network but a loopback of its own; without that, these cases would
do to this machine what they say. What could harm it even so (memory, disk, fork bombs) is skipped, and the reason stands in the file. Of
the chapter's own cells only those run that an exercise needs: it is faster. A cell has 20 seconds, a course 100. Cases of which the file
has the result are not run again, unless they are named.

A case bites if a wrong answer scores, a neighbour or the course is harmed, or a right answer loses.
"""

import argparse
import csv
import itertools
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import nbformat
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory

from course import ROOT, kernels
from course.assignment import stock
from course.assignment.answers import answered, essential, solutions
from course.source import read
from tests.hostile import scene
from tests.hostile.cases import POINTS, Case, cases, hand_in

FILE = scene.HERE / "stock.csv"
FIELDS = ("case", "kind", "layer", "digest", "stock", "bites", "happened")
NEIGHBOUR = "honest-solved"


def behind_bubblewrap(case: Case, base: Path) -> dict:
    """The row of a case."""
    row = {"case": case.student, "kind": case.kind, "layer": case.layer, "digest": case.digest()}
    if case.stock:
        return {**row, "stock": "skipped", "bites": "", "happened": case.stock}
    with tempfile.TemporaryDirectory() as folder:
        place = "/tmp/stock"
        shutil.copytree(base, Path(folder, "course"))
        options = ["--ro-bind", "/", "/", "--dev", "/dev", "--proc", "/proc", "--tmpfs", "/tmp"]
        options += ["--ro-bind", str(ROOT), str(ROOT), "--bind", folder, place, "--unshare-pid", "--unshare-net", "--unshare-ipc"]
        options += ["--die-with-parent", "--new-session", "--setenv", "HOME", f"{place}/home", "--setenv", "PYTHONPATH", str(ROOT)]
        command = ["bwrap", *options, "--chdir", str(ROOT), sys.executable, "-m", "tests.hostile.stock", "--one", case.student, place]
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=200, stdin=subprocess.DEVNULL)
            return {**row, **json.loads(done.stdout.splitlines()[-1])}
        except subprocess.TimeoutExpired:
            return {**row, "stock": "-", "bites": "yes", "happened": "it does not end, and holds up the batch"}
        except (ValueError, IndexError):
            return {**row, "stock": "-", "bites": "?", "happened": " ".join((done.stdout + done.stderr)[-300:].split())}


def one(case: Case, place: Path) -> dict:
    """Grade a case, here and now."""
    course, home = place / "course", place / "home"
    home.mkdir()
    release = read(course / "release" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb")
    right = solutions(read(course / "source" / scene.CHAPTER / f"{scene.CHAPTER}.ipynb"))
    kept = {cell.id for cell in essential(release)}
    release.cells = [cell for cell in release.cells if cell.cell_type != "code" or cell.id in kept or "nbgrader" in cell.metadata]

    with scene.server() as (port, connections):
        hand_in(case, release, right, course, port)
        folder = course / "submitted" / NEIGHBOUR / scene.CHAPTER
        folder.mkdir(parents=True)
        nbformat.write(answered(release, right), folder / f"{scene.CHAPTER}.ipynb")
        before = scene.seen(course)
        found, code = [], None
        log = place / "log.txt"
        if case.kind == "harm":
            command = [sys.executable, "-m", "nbgrader", "autograde", scene.CHAPTER, "--Execute.timeout=20"]
            with open(log, "w") as file:
                process = subprocess.Popen(command, cwd=course, stdout=file, stderr=file, stdin=subprocess.DEVNULL)
                try:
                    code = process.wait(100)
                except subprocess.TimeoutExpired:
                    found.append("the batch does not end")
                    process.kill()
        else:  # nobody is graded beside it: the same in this process
            kernels.environment()
            config = stock.configuration(course)
            config.Execute.timeout = 20
            directory = CourseDirectory(config=config, assignment_id=scene.CHAPTER, student_id=case.student)
            try:
                Autograde(coursedir=directory, config=config).start()
                log.write_text("")
            except NbGraderException as error:
                code = 1
                log.write_text(f"Error: {error}")
        time.sleep(9 if "when the grading is over" in case.name else 0.5)
        import psutil

        left = [
            each for each in psutil.process_iter() if each.pid > 2 and each.pid != os.getpid() and each.status() != psutil.STATUS_ZOMBIE
        ]
        left = [each for each in left if not any(word in " ".join(each.cmdline()) for word in ("bwrap", "tests.hostile.stock"))]
        found += ["it leaves a process behind"] * bool(left)
        for each in left:
            each.kill()
    try:
        scores = scene.scores(course)
    except Exception as error:
        scores = {}
        found.append(f"the gradebook cannot be read ({type(error).__name__})")
    score = sum(scores.get(case.student, {}).values())
    if case.kind == "harm" and sum(scores.get(NEIGHBOUR, {}).values()) != POINTS:
        found.append(f"its neighbour gets {sum(scores.get(NEIGHBOUR, {}).values()):g} of {POINTS:g}")
    after = scene.seen(course)
    changed = sorted(name for name in before | after if before.get(name) != after.get(name))
    found += [f"changed: {', '.join(changed[:3])}"] * bool(changed)
    found += ["a server is reached"] * bool(connections)
    inside = [
        path
        for path in (course / "autograded" / case.student).rglob("*")
        if path.is_file() and path.suffix != ".ipynb" and path.stat().st_size < 2**24
    ]
    found += ["a file of the instructor's is copied"] * any(scene.SECRET.encode() in path.read_bytes() for path in inside)
    found += ["the gradebook is copied"] * any(path.name == "data.db" for path in inside if case.kind == "harm")
    found += ["files are left in the home"] * any("hostile" in path.name for path in [*home.rglob("*"), *Path("/tmp").glob("hostile*")])
    graded = course / "autograded" / case.student / scene.CHAPTER / f"{scene.CHAPTER}.ipynb"
    if graded.is_file():
        try:
            outputs = [output for cell in read(graded).cells if cell.cell_type == "code" for output in cell.outputs]
            printed = "\n".join(output.get("text", "") for output in outputs)
            if "HARM" in printed and case.layer != "feedback":
                found.append("it says so: " + printed[printed.index("HARM") :][:40])
        except Exception as error:
            found.append(f"its graded notebook cannot be read ({type(error).__name__})")
    if case.layer == "feedback":
        subprocess.run(
            [sys.executable, "-m", "nbgrader", "generate_feedback", scene.CHAPTER, f"--student={case.student}"],
            cwd=course,
            capture_output=True,
        )
        pages = [path.read_text(errors="replace") for path in (course / "feedback").rglob("*.html")]
        found += ["a live script in its feedback"] * any(
            "<script>document.title = 'HARM'" in page or 'onerror="document' in page for page in pages
        )
    said = [line for line in log.read_text(errors="replace").splitlines() if "ERROR" in line or "Error" in line]
    shown = f"{score:g}" if case.student in scores and any(scores[case.student]) else "none"
    bites = score > 0 if case.kind == "gain" else bool(found) if case.kind == "harm" else score < case.points and not case.refused
    if case.kind != "harm":
        found = [each for each in found if not each.startswith("it says so")]
    happened = "; ".join(found) or (f"exit {code}: {said[-1][-120:]}" if code and said else "")
    return {"stock": shown, "bites": "yes" if bites else "no", "happened": " ".join(happened.split()).replace(str(place), "")}


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--one", action="store_true", help="grade this case in this folder, here: only behind bubblewrap")
    parser.add_argument("names", nargs="*")
    options = parser.parse_args()
    if options.one:
        name, place = options.names
        print(json.dumps(one(next(case for case in cases() if case.student == name), Path(place))))
        return
    rows = {row["case"]: row for row in csv.DictReader(FILE.read_text().splitlines())} if FILE.exists() else {}
    todo = [case for case in cases() if case.student in options.names or rows.get(case.student, {}).get("digest") != case.digest()]
    todo = [case for case in todo if not options.names or case.student in options.names]
    kinds = [[case for case in todo if case.kind == kind] for kind in ("gain", "harm", "accident")]
    todo = [case for row in itertools.zip_longest(*kinds) for case in row if case]  # of each kind some, if it is stopped
    with tempfile.TemporaryDirectory() as folder:
        base = Path(folder, "course")
        scene.build(base)
        with ThreadPoolExecutor(options.jobs) as pool:
            for row in pool.map(lambda case: behind_bubblewrap(case, base), todo):
                rows[row["case"]] = row
                print(*(row[field] for field in FIELDS if field not in ("digest", "layer")), sep=" | ", flush=True)
                write(rows)


def write(rows: dict[str, dict]) -> None:
    with open(FILE, "w", newline="") as file:
        writer = csv.DictWriter(file, FIELDS, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows[case.student] for case in cases() if case.student in rows)


if __name__ == "__main__":
    main()
