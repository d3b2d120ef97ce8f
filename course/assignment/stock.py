"""nbgrader's own converters, run in this process: a release generated, submissions graded, feedback written."""

import logging
import shutil
import warnings
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.converters import Autograde, GenerateAssignment
from nbgrader.converters.base import NbGraderException
from nbgrader.coursedir import CourseDirectory
from sqlalchemy.exc import SAWarning
from traitlets.config import Config
from traitlets.config.loader import PyFileConfigLoader

from course import ROOT, kernels


def configuration(course: Path) -> Config:
    """The course's nbgrader configuration, for the course folder ``course``."""
    config = PyFileConfigLoader("nbgrader_config.py", path=str(ROOT)).load_config()
    config.CourseDirectory.root = str(course)
    return config


def run(converter: type, chapter: str, course: Path, **settings: str) -> None:
    """Run one of nbgrader's converters as its command would, but saying only what went wrong."""
    kernels.environment()
    config = configuration(course)
    directory = CourseDirectory(config=config, assignment_id=chapter, **settings)
    log = logging.getLogger(f"course.{converter.__name__}")
    log.setLevel(logging.ERROR)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own database code
        converter(coursedir=directory, config=config, log=log).start()


def generate(chapter: str, source: Path, course: Path) -> Path:
    """Make the release of the folder ``source`` in the course folder ``course``; return the released folder."""
    shutil.copytree(source, course / "source" / chapter, dirs_exist_ok=True)
    run(GenerateAssignment, chapter, course)
    return course / "release" / chapter


def hand_in(chapter: str, course: Path, submissions: dict[str, NotebookNode]) -> None:
    """Put notebooks by student where nbgrader collects what was handed in."""
    for student, notebook in submissions.items():
        folder = course / "submitted" / student / chapter
        folder.mkdir(parents=True, exist_ok=True)
        nbformat.write(notebook, folder / f"{chapter}.ipynb")


def points(chapter: str, course: Path) -> dict[str, dict[str, float | None]]:
    """Each student's score by test cell, as the gradebook has it; None where a person has to grade."""
    with Gradebook(f"sqlite:///{course}/gradebook.db") as gradebook:
        return {
            submission.student.id: {grade.name: grade.auto_score for notebook in submission.notebooks for grade in notebook.grades}
            for submission in gradebook.assignment_submissions(chapter)
        }


def grade(chapter: str, course: Path) -> None:
    """Let nbgrader grade what was handed in."""
    try:
        run(Autograde, chapter, course)
    except NbGraderException:
        # Now and then nbgrader (0.9.6, with SQLAlchemy 2) misses a row that it has just made. What it graded it keeps, and
        # a second call takes up the rest; a submission that is really at fault fails again.
        run(Autograde, chapter, course)
