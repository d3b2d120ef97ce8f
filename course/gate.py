"""The gate before a release: what a chapter must show before students get it.

The solved notebook scores every point, the blank one none; every right answer of the banks scores, every wrong one loses what it should;
nothing of a solution, a hidden test or a mark scheme is in what goes out. Grading is nbgrader's own, with the course's
``nbgrader_config.py``, on a course folder that is thrown away afterwards.
"""

import copy
import logging
import os
import re
import shutil
import symtable
import sys
import tempfile
import warnings
from dataclasses import dataclass
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course import ROOT, chapters, kernels, text
from course.source import convert


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def label(cell: NotebookNode) -> str:
    """What to call a cell in a message: its nbgrader id, or how it begins."""
    return text.grade_id(cell) or cell.source.split("\n")[0][:60] or cell.id


def configuration(course: Path) -> Config:
    """The course's nbgrader configuration, for the course folder ``course``."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(course)
    return config


def run(converter: type, chapter: str, course: Path, **settings) -> None:
    """Run one of nbgrader's converters as its command would, but saying only what went wrong."""
    config = configuration(course)
    directory = CourseDirectory(config=config, assignment_id=chapter, **settings)
    log = logging.getLogger(f"course.{converter.__name__}")
    log.setLevel(logging.ERROR)
    bin = str(Path(sys.executable).parent)  # nbgrader starts alembic by its name
    if bin not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = bin + os.pathsep + os.environ["PATH"]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own database code
        converter(coursedir=directory, config=config, log=log).start()


def generate(chapter: str, source: Path, course: Path) -> NotebookNode:
    """Make the release of ``source`` in the folder ``course`` and return its notebook."""
    shutil.copytree(source, course / "source" / chapter)
    run(GenerateAssignment, chapter, course)
    return read(course / "release" / chapter / f"{chapter}.ipynb")


def grade(chapter: str, course: Path, submissions: dict[str, NotebookNode]) -> dict[str, dict[str, float | None]]:
    """Autograde notebooks by student and return each one's score by test cell; None where a person has to grade."""
    for student, notebook in submissions.items():
        folder = course / "submitted" / student / chapter
        folder.mkdir(parents=True)
        nbformat.write(notebook, folder / f"{chapter}.ipynb")
    os.environ["OMP_NUM_THREADS"] = "1"  # chapters are graded side by side
    try:
        run(Autograde, chapter, course)
    except NbGraderException:
        # Now and then nbgrader (0.9.6, with SQLAlchemy 2) misses a row that it has just made. What it graded it keeps, and
        # a second call takes up the rest; a submission that is really at fault fails again.
        run(Autograde, chapter, course)
    scores = {}
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        for student in submissions:
            (notebook,) = gradebook.find_submission(chapter, student).notebooks
            scores[student] = {grade.name: grade.auto_score for grade in notebook.grades}
    return scores


def answered(release: NotebookNode, answers: dict[str, str]) -> NotebookNode:
    """A student's notebook: the release with the cells of these exercises replaced."""
    notebook = copy.deepcopy(release)
    for cell in notebook.cells:
        if utils.is_solution(cell) and text.grade_id(cell) in answers:
            cell.source = answers[text.grade_id(cell)]
    return notebook


def names(source: str) -> tuple[set[str], set[str]]:
    """The global names that a cell gives a meaning to, and those that it mentions, in its functions too."""
    try:
        tables = [symtable.symtable(source, "cell", "exec")]
    except SyntaxError:  # an answer that is wrong in this way, or a magic for a person in JupyterLab
        return set(), set()
    given = {symbol.get_name() for symbol in tables[0].get_symbols() if symbol.is_assigned() or symbol.is_imported()}
    mentioned = set()
    for table in tables:  # grows while it is read
        tables += table.get_children()
        mentioned |= {
            symbol.get_name() for symbol in table.get_symbols() if symbol.is_referenced() and symbol.is_global() or table is tables[0]
        }
    return given, mentioned


def essential(notebook: NotebookNode) -> NotebookNode:
    """The notebook without the code cells on which no exercise and no test depends: pictures, tables, long runs.

    Read backwards, a cell is kept if it gives a meaning to a name that a kept cell mentions. A function may also mention
    what only a later cell defines: names that found no cell are looked for again from the end.
    """
    late = set()
    while True:
        kept, wanted, found = [], set(late), set()
        for cell in reversed(notebook.cells):
            if cell.cell_type == "code":
                given, mentioned = names(cell.source)
                if "nbgrader" not in cell.metadata and not given & wanted and "import *" not in cell.source:
                    continue
                wanted = wanted - given | mentioned
                found |= given
            kept.append(cell)
        if wanted - found <= late:
            notebook.cells = kept[::-1]
            return notebook
        late |= wanted - found


@dataclass
class Answer:
    """One answer of a bank: a student's cell, and the test cells that it should lose (all of the exercise's when None)."""

    right: bool
    name: str
    source: str
    loses: list[str] | None = None


def bank(exercise: str, root: Path = ROOT) -> list[Answer]:
    """The answers to an exercise in ``book/<chapter>/answers/<exercise>.py``; none if there is no such file."""
    path = next(root.glob(f"book/*/answers/{exercise}.py"), None)
    if path is None:
        return []
    answers = []
    for block in re.split(r"^# %% *", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        title, source = block.split("\n", 1)
        match = re.fullmatch(r"(right|wrong): *(.*?)(?: *\| *loses: *([\w -]+))?\s*", title)
        if not match:
            raise ValueError(f"{path.name}: '# %% {title}' should read '# %% right: name' or '# %% wrong: name | loses: test ids'")
        answers.append(Answer(match[1] == "right", match[2], source.strip() + "\n", match[3].split() if match[3] else None))
    return answers


def solutions(source: NotebookNode) -> dict[str, str]:
    return {text.grade_id(cell): cell.source for cell in source.cells if cell.cell_type == "code" and utils.is_solution(cell)}


def secrets(source: NotebookNode) -> set[str]:
    """Lines that stand only in solutions, hidden tests and mark schemes, long enough to mean something."""
    hidden, shown = set(), set()
    for cell in source.cells:
        inside = None
        for line in cell.source.splitlines():
            inside = next((end for begin, end in text.MARKS.values() if begin in line), inside)
            (hidden if inside else shown).add(line.strip())
            if inside and inside in line:
                inside = None
    marks = {mark for pair in text.MARKS.values() for mark in pair}
    return {line for line in hidden - shown if len(line) > 12} | marks


def leaks(folder: Path, chapter: str, source: NotebookNode) -> list[str]:
    """What a released folder shows that it should not."""
    found, notebook = [], read(folder / f"{chapter}.ipynb")
    allowed = {f"{chapter}.ipynb", "gaussian.py", "neural.py"}
    for path in sorted(folder.rglob("*")):
        name = path.relative_to(folder).as_posix()
        if path.is_file() and name not in allowed and not re.fullmatch(r"figures/[\w.-]+", name):
            found.append(f"release/{chapter}/{name}: not part of a release")
    sources = "\n".join([cell.source for cell in notebook.cells])
    elsewhere = "\n".join(path.read_text("utf-8", "ignore") for path in folder.rglob("*") if path.is_file() and path.suffix != ".ipynb")
    for secret in sorted(secrets(source)):
        if secret in sources or secret in elsewhere or secret in str(notebook.metadata):
            found.append(f"release/{chapter}: shows a line of a solution, a hidden test or a mark scheme: {secret[:60]!r}")
    for cell in notebook.cells:
        name = label(cell)
        if cell.get("outputs"):
            found.append(f"release/{chapter}: the cell {name!r} still has an output")
        if cell.get("attachments"):
            found.append(f"release/{chapter}: the cell {name!r} has an attachment, which nbgrader does not clear")
        if unknown := set(cell.metadata) - {"nbgrader", "slideshow", "tags", "mystnb", "deletable", "editable"}:
            found.append(f"release/{chapter}: the cell {name!r} has metadata that nobody asked for: {', '.join(sorted(unknown))}")
    if unknown := set(notebook.metadata) - {"kernelspec", "language_info"}:
        found.append(f"release/{chapter}: the notebook has metadata that nobody asked for: {', '.join(sorted(unknown))}")
    return found


def errors(notebook: NotebookNode):
    """Each error of an executed notebook, with its cell."""
    for cell in notebook.cells:
        for output in cell.get("outputs", []):
            if output.output_type == "error":
                yield cell, output


def blank_errors(chapter: str, executed: NotebookNode) -> list[str]:
    """Errors of a blank notebook that do not tell the student which exercise to solve."""
    found = []
    for cell, error in errors(executed):
        name = label(cell)
        if re.search(r"Exercise [\w-]+ is not answered yet", error.evalue):
            continue
        if not utils.is_grade(cell):
            found.append(f"{chapter}: blank, the cell {name!r} dies of {error.ename}: {error.evalue[:80]}, which names no exercise")
        elif not any(part in error.evalue for part in (name, name.rsplit("-", 1)[0])):
            found.append(f"{chapter}: blank, the test {name!r} fails with {error.ename}: {error.evalue[:80]}, which does not name it")
    return found


def rows(exercises: dict[str, list[Answer]]) -> list[dict[str, Answer]]:
    """Pack the banks into as few notebooks as hold every answer once, right ones of one exercise beside wrong ones of others."""
    count = max((len(answers) for answers in exercises.values()), default=0)
    return [
        {name: answers[(row + shift) % len(answers)] for shift, (name, answers) in enumerate(exercises.items())} for row in range(count)
    ]


def bank_problems(exercise: str, answers: list[Answer]) -> list[str]:
    right, wrong = sum(answer.right for answer in answers), sum(not answer.right for answer in answers)
    short = [f"{4 - right} more right"] * (right < 4) + [f"{6 - wrong} more wrong"] * (wrong < 6)
    return [f"answers/{exercise}.py: {' and '.join(short)} answers are needed (4 right, 6 wrong)"] if short else []


def scored_problems(chapter: str, row: dict[str, Answer], tests: dict[str, list[NotebookNode]], scores: dict[str, float]) -> list[str]:
    """Where the scores of one notebook of answers are not what the banks promise."""
    lost = {
        name
        for exercise, answer in row.items()
        if not answer.right
        for name in (answer.loses or [text.grade_id(cell) for cell in tests[exercise]])
    }
    found = []
    for exercise, cells in tests.items():
        answer = row[exercise]
        others = [f"'{other.name}' to {name}" for name, other in row.items() if not other.right and name != exercise]
        beside = f" (in one notebook with the wrong answers {', '.join(others)})" if others else ""
        for cell in cells:
            name, points = text.grade_id(cell), cell.metadata.nbgrader.points
            if scores[name] != (wanted := 0 if name in lost else points):
                kind = "right" if answer.right else "wrong"
                found.append(
                    f"{chapter}: the {kind} answer '{answer.name}' to {exercise} scores {scores[name]:g} of {points} on {name}, "
                    f"not {wanted:g}{beside}"
                )
    return found


def check(chapter: str, root: Path = ROOT, banks: bool = True) -> list[str]:
    """Everything that keeps a chapter from being released, a line each; nothing when it may go out."""
    if found := text.problems(chapter, root):
        return found
    kernels.warm()
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        course = Path(folder)
        convert(chapter, root)
        shutil.copytree(root / "source" / chapter, course / chapter)
        source = read(course / chapter / f"{chapter}.ipynb")
        release = generate(chapter, course / chapter, course)
        found = leaks(course / "release" / chapter, chapter, source)

        tests = text.exercises(source)
        answers = {exercise: bank(exercise, root) for exercise in tests} if banks else {}
        for exercise in answers:
            found += bank_problems(exercise, answers[exercise])
        packed = rows(answers) if all(answers.values()) else []
        submissions = {"blank": release, "solved": answered(release, solutions(source))}
        for number, row in enumerate(packed):
            submissions[f"answers-{number:02}"] = essential(answered(release, {name: answer.source for name, answer in row.items()}))
        scores = grade(chapter, course, submissions)

        def executed(student):
            return read(course / "autograded" / student / chapter / f"{chapter}.ipynb")

        found += blank_errors(chapter, executed("blank"))
        for cell, error in errors(executed("solved")):
            name = label(cell)
            found.append(f"{chapter}: solved, the cell {name!r} dies of {error.ename}: {error.evalue[:100]}")
        for cells in tests.values():
            for cell in cells:
                name, points = text.grade_id(cell), cell.metadata.nbgrader.points
                if scores["blank"][name]:
                    found.append(f"{chapter}: a blank notebook scores {scores['blank'][name]:g} on {name}, not 0")
                if scores["solved"][name] != points:
                    found.append(f"{chapter}: the solution scores {scores['solved'][name]:g} of {points} on {name}")
        for number, row in enumerate(packed):
            found += scored_problems(chapter, row, tests, scores[f"answers-{number:02}"])
    return found


def main(names: list[str]) -> int:
    found = text.duplicate_ids()
    for chapter in names or chapters():
        print(f"{chapter}: checking", flush=True)
        found += check(chapter)
    print("\n".join(found) or "nothing keeps these chapters from being released")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
