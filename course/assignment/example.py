"""An example class: synthetic students hand in every chapter, the course's command grades them, nbgrader gives feedback and exports.

It lives in ``_build/class``, a course folder of its own, so that an instructor's gradebook is never touched. Look at it with
``nbgrader formgrader``'s page in ``make lab COURSE=_build/class``. It fails where a student has other points than their answers deserve;
that nbgrader itself gives the same is tested on a sample (tests/test_grading.py).
"""

import contextlib
import os
import shutil
import subprocess
import sys
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateFeedback
from nbgrader.plugins import CsvExportPlugin

from course import ROOT, chapters, kernels
from course.assignment.answers import Answer, answered, bank, solutions
from course.assignment.release import Stamp, tried_with
from course.assignment.stock import generate, grade, hand_in, points, run
from course.cells import exercises, grade_id
from course.source import read

Scores = dict[str, dict[str, float | None]]


def slips(chapter: str, source: NotebookNode, root: Path) -> dict[str, Answer]:
    """A typical error in every second exercise."""
    return {
        exercise: next(answer for answer in bank(chapter, exercise, root) if not answer.right) for exercise in list(exercises(source))[::2]
    }


def students(release: NotebookNode, source: NotebookNode, slips: dict[str, Answer]) -> dict[str, NotebookNode]:
    """The notebooks that four students hand in: all right, nothing, typical errors, and one that breaks at once."""
    solved = solutions(source)
    broken = answered(release, solved)
    first = next(cell for cell in broken.cells if cell.cell_type == "code")
    first.source = "import numpie\n" + first.source
    wrong = {**solved, **{exercise: answer.source for exercise, answer in slips.items()}}
    return {"ada": answered(release, solved), "ben": release, "carl": answered(release, wrong), "dora": broken}


def undeserved(chapter: str, source: NotebookNode, slips: dict[str, Answer], scores: Scores) -> list[str]:
    """Where grading gave other points than a solved notebook, a blank one, and one with slips deserve."""
    found = []
    for exercise, tests in exercises(source).items():
        names = [grade_id(cell) for cell in tests]
        lost = slips[exercise].lost(names) if exercise in slips else set()
        for cell, name in zip(tests, names, strict=True):
            points = cell.metadata.nbgrader.points
            wanted = {"ada": points, "ben": 0, "carl": 0 if name in lost else points}
            for student, score in wanted.items():
                if scores[student][name] != score:
                    found.append(f"{chapter}: {student} gets {scores[student][name]} on {name}, not {score}")
    return found


def table(scores: dict[str, Scores], most: dict[str, float]) -> str:
    """Points by student and chapter, of those that the computer gives; questions for the instructor are counted beside."""
    lines, waiting = [f"{'':8}" + "".join(f"{chapter:>12}" for chapter in scores) + f"{'all':>12}"], 0
    for student in sorted(next(iter(scores.values()))):
        own = {chapter: list(by_student[student].values()) for chapter, by_student in scores.items()}
        waiting += sum(score is None for given in own.values() for score in given)
        points = [(sum(score or 0 for score in given), most[chapter]) for chapter, given in own.items()]
        points.append((sum(score for score, _ in points), sum(best for _, best in points)))
        lines.append(f"{student:8}" + "".join(f"{f'{score:g}/{best:g}':>12}" for score, best in points))
    return "\n".join([*lines, f"{waiting} answers wait for the instructor in formgrader"])


def graded(course: Path, names: list[str], root: Path) -> None:
    """Grade chapters of the example class as an instructor would: by the course's command, in its sandbox.

    Where a machine has none, nbgrader grades them: these submissions are the course's own.
    """
    command = [sys.executable, "-m", "course.assignment.grading", *names, f"--course-dir={course}"]
    done = subprocess.run(command, cwd=root, env={**os.environ, "OMP_NUM_THREADS": "1"}, stderr=subprocess.PIPE, text=True)
    if done.returncode == 0:
        return
    print(done.stderr.strip().splitlines()[-1], file=sys.stderr)
    print("these submissions are the course's own: nbgrader grades them, without a sandbox, in some minutes", file=sys.stderr)
    for name in names:
        grade(name, course)


def main(root: Path = ROOT) -> int:
    """Grade the chapters whose code or banks changed since they were last graded here; say where points surprise."""
    kernels.environment()
    course, found, scores, most, waiting = root / "_build" / "class", [], {}, {}, {}
    if course.is_dir() and {path.name for path in (course / "source").glob("*")} - set(chapters(root)):  # a chapter is gone: begin anew
        shutil.rmtree(course)
    course.mkdir(parents=True, exist_ok=True)
    sources = {name: read(root / "source" / name / f"{name}.ipynb") for name in chapters(root)}
    for name, source in sources.items():
        stamp, word = Stamp("class", name, root), tried_with(name, root)
        if (course / "autograded" / "ada" / name).is_dir() and stamp.says(word):
            continue
        for stage in ("source", "submitted", "autograded", "feedback"):
            for folder in [course / stage / name, *course.glob(f"{stage}/*/{name}")]:
                shutil.rmtree(folder, ignore_errors=True)
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook, contextlib.suppress(MissingEntry):
            gradebook.remove_assignment(name)
        release = read(generate(name, root / "source" / name, course) / f"{name}.ipynb")
        hand_in(name, course, students(release, source, slips(name, source, root)))
        waiting[name] = stamp, word
    if waiting:
        graded(course, list(waiting), root)
        for name in waiting:
            run(GenerateFeedback, name, course)
    for name, source in sources.items():
        most[name] = sum(cell.metadata.nbgrader.points for tests in exercises(source).values() for cell in tests)
        scores[name] = points(name, course)
        own = undeserved(name, source, slips(name, source, root), scores[name])
        if name in waiting and not own:
            stamp, word = waiting[name]
            stamp.write(word)
        found += own
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        CsvExportPlugin(to=str(course / "grades.csv")).export(gradebook)
    (course / "scores.txt").write_text(table(scores, most) + "\n")
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
