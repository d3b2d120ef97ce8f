"""An example class: synthetic students hand in every chapter, nbgrader grades them, gives feedback and exports the scores.

It lives in ``_build/class``, a course folder of its own, so that an instructor's gradebook is never touched. Look at it with
``nbgrader formgrader``'s page in ``make lab COURSE=_build/class``.
"""

import shutil
import sys

import nbformat
from nbgrader.api import Gradebook
from nbgrader.converters import GenerateFeedback
from nbgrader.plugins import CsvExportPlugin

from course import ROOT, chapters, gate, kernels, text

CLASS = ROOT / "_build" / "class"
TABLE = CLASS / "scores.txt"


def students(chapter: str, release: nbformat.NotebookNode, source: nbformat.NotebookNode) -> dict[str, nbformat.NotebookNode]:
    """The notebooks that four students hand in: all right, nothing, typical errors, and one that breaks at once."""
    solved = gate.solutions(source)
    slips = dict(solved)
    for exercise in list(solved)[::2]:
        slips[exercise] = next(answer.source for answer in gate.bank(exercise) if not answer.right)
    broken = gate.answered(release, solved)
    first = next(cell for cell in broken.cells if cell.cell_type == "code")
    first.source = "import numpie\n" + first.source
    return {"ada": gate.answered(release, solved), "ben": release, "carl": gate.answered(release, slips), "dora": broken}


def table(grades: list[dict[str, str]]) -> str:
    """Points by student and chapter, of those that the computer gives; questions for the instructor are counted beside."""
    lines = [f"{'':8}" + "".join(f"{chapter:>12}" for chapter in chapters()) + f"{'all':>12}"]
    for student in sorted({grade["student"] for grade in grades}):
        own = {grade["chapter"]: grade for grade in grades if grade["student"] == student}
        scores = [(own[chapter]["score"], own[chapter]["max"]) for chapter in chapters()]
        scores.append((sum(score for score, _ in scores), sum(most for _, most in scores)))
        lines.append(f"{student:8}" + "".join(f"{f'{score:g}/{most:g}':>12}" for score, most in scores))
    waiting = sum(grade["waiting"] for grade in grades)
    return "\n".join([*lines, f"{waiting} answers wait for the instructor in formgrader"])


def main() -> None:
    shutil.rmtree(CLASS, ignore_errors=True)
    CLASS.mkdir(parents=True)
    kernels.warm()
    grades = []
    for chapter in chapters():
        release = gate.generate(chapter, ROOT / "source" / chapter, CLASS)
        source = gate.read(ROOT / "source" / chapter / f"{chapter}.ipynb")
        scores = gate.grade(chapter, CLASS, students(chapter, release, source))
        gate.run(GenerateFeedback, chapter, CLASS)
        most = sum(cell.metadata.nbgrader.points for cells in text.exercises(source).values() for cell in cells)
        for student, own in scores.items():
            given = [score for score in own.values() if score is not None]
            grades.append({"student": student, "chapter": chapter, "score": sum(given), "max": most, "waiting": len(own) - len(given)})
        print(f"  {chapter}: graded", flush=True)
    with Gradebook(f"sqlite:///{CLASS}/gradebook.db") as gradebook:
        CsvExportPlugin(to=str(CLASS / "grades.csv")).export(gradebook)
    TABLE.write_text(table(grades) + "\n")


if __name__ == "__main__":
    sys.exit(main())
