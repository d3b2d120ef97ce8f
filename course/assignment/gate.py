"""The gate before a release: what a chapter must show before students get it.

The chapter runs to its end with its solutions, which score every point; the blank notebook scores none, and fails only where it names the
exercise to answer; every right answer of the banks scores, every wrong one loses what it should; nothing of this chapter's or a later
one's solutions, hidden tests and mark schemes is in what goes out, and no cell below an exercise answers it.
"""

import keyword
import re
import sys
import tempfile
from itertools import pairwise
from pathlib import Path

import numpy as np
from nbformat import NotebookNode

from course import ROOT, chapters, files, rules
from course.assignment.answers import bank, bank_problems
from course.assignment.judge import Judge
from course.assignment.stock import generate
from course.assignment.trial import Errors, forked, processes, try_answers, try_blank
from course.cells import MARK_LINES, exercises, global_names, grade_id, hidden_runs, is_answer, label, runs, shown
from course.execute import ExecutionError, executed
from course.preprocessors import UNANSWERED
from course.source import read

ALLOWED = {"nbgrader", "slideshow", "tags", "mystnb", "jupyter", "deletable", "editable"}  # metadata of a released cell


def secrets(source: NotebookNode) -> set[str]:
    """Lines that stand only in solutions, hidden tests and mark schemes of a chapter, long enough to mean something; and the marks."""
    hidden = {line for cell in source.cells for run in hidden_runs(cell.source) for line in run}
    seen = {line for cell in source.cells for line in shown(cell.source)}
    return {line for line in hidden - seen if len(line) > 12} | MARK_LINES


def passages(source: NotebookNode, length: int = 3) -> set[str]:
    """Pieces of so many lines of a chapter's solutions, hidden tests and mark schemes: what another chapter shows only if it was copied."""
    runs = [[line for line in run if line] for cell in source.cells for run in hidden_runs(cell.source)]
    pieces = {"\n".join(run[i : i + length]) for run in runs for i in range(len(run) - length + 1)}
    return {piece for piece in pieces if len(piece) > 60}


def stripped(text: str) -> str:
    """A text's lines without the space around them, blank ones left out."""
    return "\n".join(line.strip() for line in text.splitlines() if line.strip())


def shape(line: str) -> str:
    """A line of code whatever its names are, without comments and space."""
    line = re.sub(r"(?<![\w.])[^\W\d]\w*", lambda name: f"{name[0]} " if keyword.iskeyword(name[0]) else "x", re.sub(r"\s*#.*", "", line))
    return re.sub(r"\s+", "", line)


def pairs(lines: list[str]) -> set[tuple[str, str]]:
    """The shapes of neighbouring lines of code that are long enough to mean something."""
    shapes = [found for found in map(shape, lines) if found]
    return {pair for pair in pairwise(shapes) if len("".join(pair)) >= 40}


def echoes(chapter: str, source: NotebookNode) -> list[str]:
    """Where a cell gives away the solution of an exercise above it, if under other names. What stands above an exercise is its lesson."""
    found, taught = [], set()
    for number, cell in enumerate(source.cells):
        if cell.cell_type != "code":
            continue
        solution = set().union(*map(pairs, hidden_runs(cell.source))) - taught if is_answer(cell) else set()
        for other in source.cells[number + 1 :] if solution else []:
            if other.cell_type == "code" and solution & pairs(shown(other.source)):
                found.append(f"{chapter}: the cell {label(other)!r} repeats lines of the solution of {grade_id(cell)}")
        taught |= pairs(shown(cell.source))
    return found


def leaks(folder: Path, chapter: str, source: NotebookNode, later: dict[str, NotebookNode]) -> list[str]:
    """What a released folder shows that it should not: of its own chapter, whose source this is, and of later ones."""
    found, where, notebook = [], f"release/{chapter}", read(folder / f"{chapter}.ipynb")
    files = {path.relative_to(folder).as_posix(): path for path in sorted(folder.rglob("*")) if path.is_file()}
    for name in files:
        if name not in (f"{chapter}.ipynb", "gaussian.py", "neural.py") and not re.fullmatch(r"figures/[\w.-]+", name):
            found.append(f"{where}/{name}: not part of a release")
    texts = [cell.source for cell in notebook.cells] + [str(notebook.metadata)]
    texts += [path.read_text("utf-8", "ignore") for name, path in files.items() if path.suffix != ".ipynb"]
    everything = "\n".join(texts)
    for secret in sorted(secret for secret in secrets(source) if secret in everything):
        found.append(f"{where}: shows a line of a solution, a hidden test or a mark scheme: {secret[:60]!r}")
    everything = stripped(everything)
    for name, other in later.items():
        for passage in sorted(passage for passage in passages(other) if passage in everything):
            found.append(f"{where}: shows a passage that {name} hides: {passage[:60]!r}")
    for cell in notebook.cells:
        name = label(cell)
        if cell.get("outputs"):
            found.append(f"{where}: the cell {name!r} still has an output")
        if cell.get("attachments"):
            found.append(f"{where}: the cell {name!r} has an attachment, which nbgrader does not clear")
        if unknown := set(cell.metadata) - ALLOWED:
            found.append(f"{where}: the cell {name!r} has metadata that nobody asked for: {', '.join(sorted(unknown))}")
    if unknown := set(notebook.metadata) - {"kernelspec", "language_info"}:
        found.append(f"{where}: the notebook has metadata that nobody asked for: {', '.join(sorted(unknown))}")
    return found


def blank_problems(chapter: str, release: NotebookNode, errors: Errors) -> list[str]:
    """What is wrong when nobody has answered: a test that passes, or an error that does not tell which exercise to answer.

    A cell that lacks what a cell before it would have made, had the exercise been answered, need not tell it again.
    """
    found, lacking = [], set()
    tests = {grade_id(cell): exercise for exercise, cells in exercises(release).items() for cell in cells}
    unanswered = [UNANSWERED.format(grade_id(cell)) for cell in release.cells if is_answer(cell)]
    for cell in filter(runs, release.cells):
        name, error = label(cell), errors.get(grade_id(cell) or cell.id, "")
        lost = re.match(r"NameError: name '(\w+)' is not defined", error)
        if any(words in error for words in unanswered) or lost and name not in tests and lost[1] in lacking:
            lacking |= global_names(cell.source)[0]
        elif name in tests and not error:
            found.append(f"{chapter}: blank, the test {name!r} passes")
        elif name in tests and tests[name] not in error:
            found.append(f"{chapter}: blank, the test {name!r} fails with {error[:100]}, which does not name it")
        elif error and name not in tests:
            found.append(f"{chapter}: blank, the cell {name!r} dies of {error[:100]}, which names no exercise")
    return found


def bank_scores(chapter: str, source: NotebookNode, root: Path, found: dict[str, dict[str, Errors]]) -> list[str]:
    """Where the points of an answer are not what its bank promises."""
    problems = []
    for exercise, tests in exercises(source).items():
        names = [grade_id(cell) for cell in tests]
        for answer in bank(chapter, exercise, root):
            errors = found[exercise][answer.name]
            lost, wanted = {name for name in names if name in errors}, answer.lost(names)
            kind = "right" if answer.right else "wrong"
            for name in sorted(lost - wanted):
                problems.append(f"{chapter}: the {kind} answer '{answer.name}' to {exercise} loses {name}: {errors[name][:150]}")
            for name in sorted(wanted - lost):
                problems.append(f"{chapter}: the {kind} answer '{answer.name}' to {exercise} keeps the points of {name}")
    return problems


NOTHING = (None, 0.0, float("nan"), "", [], {}, np.empty(0))  # what an answer may bring a probe to return


def gullible(chapter: str, source: NotebookNode, folder: Path) -> list[str]:
    """Tests that pass when all that their probes return is nothing: a check that finds no fault in what is not there."""
    beside = {path.relative_to(folder).as_posix(): path.read_bytes() for path in files(folder) if path.suffix != ".ipynb"}
    judge, found = Judge(source, beside), []
    for test in judge.cuts:
        for nothing in NOTHING:
            if judge.error(test, lambda *_, nothing=nothing: nothing) is None:
                found.append(f"{chapter}: the test {test!r} passes if its probes return {nothing!r}")
    return found


def tried(chapter: str, release: Path, root: Path = ROOT) -> list[str]:
    """What is wrong with a chapter's points, a line each, found in this process, which is used for nothing else."""
    source, blank = read(root / "source" / chapter / f"{chapter}.ipynb"), read(release / f"{chapter}.ipynb")
    errors = forked(lambda: try_blank(blank, release), seconds=600)
    found = [f"{chapter}: the blank notebook killed its process"] if errors is None else blank_problems(chapter, blank, errors)
    found += gullible(chapter, source, root / "source" / chapter)
    variants = {name: {answer.name: answer.source for answer in bank(chapter, name, root)} for name in exercises(source)}
    solved, scores = try_answers(source, root / "source" / chapter, variants)
    for name, error in solved.items():
        found.append(f"{chapter}: solved, {name!r} fails: {error[:150]}")
    return found + bank_scores(chapter, source, root, scores)


def shown_problems(chapter: str, release: Path, root: Path = ROOT) -> list[str]:
    """What is wrong with a chapter as it reads, a line each: its text, its banks as files, and what its release shows."""
    names = chapters(root)
    sources = {name: read(root / "source" / name / f"{name}.ipynb") for name in names[names.index(chapter) :]}
    source = sources.pop(chapter)
    shows = echoes(chapter, source) + leaks(release, chapter, source, sources)
    return rules.problems(chapter, root) + bank_problems(chapter, source, root) + shows


def check(chapter: str, root: Path = ROOT) -> list[str]:
    """Everything that keeps a chapter from being released, a line each; nothing when it may go out."""
    if found := rules.problems(chapter, root):
        return found
    try:
        executed(chapter, root)
    except ExecutionError as error:
        return [f"{chapter}: solved, {str(error).splitlines()[0]}"]
    with tempfile.TemporaryDirectory(prefix="gate-") as folder:
        release = generate(chapter, root / "source" / chapter, Path(folder))
        with processes() as pool:
            return shown_problems(chapter, release, root) + pool.submit(tried, chapter, release, root).result()


def main(names: list[str]) -> int:
    found = rules.problems_between()
    for chapter in names or chapters():
        print(f"{chapter}: checking", flush=True)
        found += check(chapter)
    print("\n".join(found) or "nothing keeps these chapters from being released")
    return bool(found)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
