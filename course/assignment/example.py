"""An example class: synthetic students hand in every chapter, nbgrader grades them, gives feedback and exports the scores.

It lives in ``_build/class``, a course folder of its own, so that an instructor's gradebook is never touched. Look at it with
``nbgrader formgrader``'s page in ``make lab COURSE=_build/class``. It is also the proof that nbgrader gives the points that the gate's
trials give: it fails where one student has others than their answers deserve.
"""

import contextlib
import json
import shutil
import sys
from pathlib import Path

from nbformat import NotebookNode
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.converters import GenerateFeedback
from nbgrader.plugins import CsvExportPlugin

from course import ROOT, chapters, kernels
from course.assignment.answers import Answer, answered, bank, solutions
from course.assignment.grading import generate, grade, run
from course.assignment.release import Stamp, tried_with
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
    """Where nbgrader gave other points than a solved notebook, a blank one, and one with slips deserve."""
    found = []
    for exercise, tests in exercises(source).items():
        names = [grade_id(cell) for cell in tests]
        lost = slips[exercise].lost(names) if exercise in slips else set()
        for cell, name in zip(tests, names, strict=True):
            points = cell.metadata.nbgrader.points
            wanted = {"ada": points, "ben": 0, "carl": 0 if name in lost else points}
            for student, score in wanted.items():
                if scores[student][name] != score:
                    found.append(f"{chapter}: nbgrader gives {student} {scores[student][name]} on {name}, not {score}")
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


def main(root: Path = ROOT) -> int:
    """Grade the chapters whose code or banks changed since they were last graded here, with nbgrader; say where its points surprise."""
    course, found, scores, most = root / "_build" / "class", [], {}, {}
    kept = course / "scores.json"
    old = json.loads(kept.read_text()) if kept.is_file() else {}
    if set(old) - set(chapters(root)):  # a chapter is gone: begin anew
        shutil.rmtree(course)
        old = {}
    course.mkdir(parents=True, exist_ok=True)
    kernels.warm()
    for chapter in chapters(root):
        source, stamp, word = read(root / "source" / chapter / f"{chapter}.ipynb"), Stamp("class", chapter, root), tried_with(chapter, root)
        most[chapter] = sum(cell.metadata.nbgrader.points for tests in exercises(source).values() for cell in tests)
        if chapter in old and stamp.says(word):
            scores[chapter] = old[chapter]
            continue
        for stage in ("source", "submitted", "autograded", "feedback"):
            for folder in [course / stage / chapter, *course.glob(f"{stage}/*/{chapter}")]:
                shutil.rmtree(folder, ignore_errors=True)
        with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook, contextlib.suppress(MissingEntry):
            gradebook.remove_assignment(chapter)
        wrong = slips(chapter, source, root)
        release = read(generate(chapter, root / "source" / chapter, course) / f"{chapter}.ipynb")
        scores[chapter] = grade(chapter, course, students(release, source, wrong))
        run(GenerateFeedback, chapter, course)
        own = undeserved(chapter, source, wrong, scores[chapter])
        print(f"  {chapter}: graded" + (", with points that the banks do not promise" if own else ""), flush=True)
        found += own
        kept.write_text(json.dumps(old | scores))
        if not own:
            stamp.write(word)
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        CsvExportPlugin(to=str(course / "grades.csv")).export(gradebook)
    (course / "scores.txt").write_text(table(scores, most) + "\n")
    print("\n".join(found), file=sys.stderr, end="\n" if found else "")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
