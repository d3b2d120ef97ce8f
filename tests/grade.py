"""What the tests of grading share: classes of the tiny chapter, and the command that grades them, run as an instructor runs it."""

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
from nbformat.v4 import new_code_cell
from nbgrader.converters import GenerateAssignment

from course import ROOT
from course.assignment import stock
from course.assignment.answers import answered
from course.source import read, read_text

RIGHT, WRONG = "def double(x):\n    return 2 * x", "def double(x):\n    return x**2"
DRAWS = "import torch\ntorch.manual_seed(1)\nprint(torch.randn(1000).exp().mean().item())"  # a number that shows its last bit


def new_course(folder: Path, **settings: str) -> Path:
    """A course folder with the tiny chapter, released, in its gradebook. settings: of nbgrader's CourseDirectory."""
    source = folder / "source" / "tiny"
    source.mkdir(parents=True)
    nbformat.write(read_text((ROOT / "tests" / "tiny" / "tiny.md").read_text()), source / "tiny.ipynb")
    (source / "gaussian.py").write_bytes((ROOT / "gaussian.py").read_bytes())
    stock.run(GenerateAssignment, "tiny", folder, **settings)
    return folder


def hand_in(course: Path, answers: dict[str, str], word: str = "") -> None:
    """Let each student hand in an answer. word: what makes this another submission than the last one."""
    release = read(course / "release" / "tiny" / "tiny.ipynb")
    notebooks = {student: answered(release, {"tiny-double": source}) for student, source in answers.items()}
    for notebook in notebooks.values():
        notebook.cells.append(new_code_cell(f"# {word}\n{DRAWS}", id="draws"))
    stock.hand_in("tiny", course, notebooks)


def command(course: Path, *options: str, chapter: str = "tiny") -> list[str]:
    """The command line; with one worker where the options say nothing else, since each takes seconds to start."""
    workers = [] if any(option.startswith("--workers") for option in options) else ["--workers=1"]
    return [sys.executable, "-m", "course.assignment.grading", chapter, f"--course-dir={course}", *workers, *options]


def environment(**own: str) -> dict[str, str]:
    return {**os.environ, "OMP_NUM_THREADS": "1", **own}


def grade(course: Path, *options: str, chapter: str = "tiny", **env: str) -> subprocess.CompletedProcess:
    """Grade a class; all that the command says is in .output."""
    done = subprocess.run(
        command(course, *options, chapter=chapter), cwd=ROOT, env=environment(**env), capture_output=True, text=True, timeout=500
    )
    done.output = done.stdout + done.stderr
    return done


def graded(course: Path, *options: str) -> subprocess.CompletedProcess:
    """Grade a class, all of it."""
    done = grade(course, *options)
    assert done.returncode == 0, done.output
    return done


def complaint(done: subprocess.CompletedProcess) -> str:
    """The one line in which a command says why it did not go on."""
    assert done.returncode != 0, done.output
    assert "Traceback" not in done.output, done.output
    (line,) = re.findall(r"^\[Grading \| (?:ERROR|CRITICAL)\] (.*)$", done.stderr, re.M)
    return line
