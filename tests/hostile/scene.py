"""A course's folder in which cases are graded, and the canaries in and around it: whatever must not change, be read or be reached."""

import contextlib
import hashlib
import shutil
import socket
import threading
from collections.abc import Iterator
from pathlib import Path

import nbformat
from nbgrader.api import Gradebook

import course
from course import ROOT
from course.assignment import stock
from course.kept import module
from course.source import read_chapter

HERE = Path(__file__).parent
CHAPTER = "descent"
SECRET = "the instructor's own words, HARM"
MADE = ("autograded", "gradebook.db", f"class-{CHAPTER}.html")  # what grading makes


def build(folder: Path) -> None:
    """A course with the chapter generated, its canaries in place, and nothing submitted."""
    text = folder.parent / f"{folder.name}-text"
    shutil.rmtree(text, ignore_errors=True)
    text.mkdir(parents=True)
    names = course.chapters()
    earlier = {name: read_chapter(name) for name in names[: names.index(CHAPTER)]}
    if code := module(earlier, ROOT):
        (text / "neural.py").write_text(code)
    shutil.copy(ROOT / "gaussian.py", text)
    shutil.copytree(ROOT / "book" / CHAPTER / "figures", text / "figures")
    nbformat.write(read_chapter(CHAPTER), text / f"{CHAPTER}.ipynb")
    folder.mkdir(parents=True, exist_ok=True)
    stock.generate(CHAPTER, text, folder)
    (folder / "canary.txt").write_text(SECRET)
    shutil.copy(ROOT / "nbgrader_config.py", folder)
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        book.add_student("canary", first_name="Canary")


def seen(*folders: Path) -> dict[str, str]:
    """All files in these folders, links not followed, by a digest of what they hold; without what grading makes."""
    found = {}
    for folder in folders:
        for path in sorted(folder.rglob("*")):
            place = str(path.relative_to(folder)).encode("utf-8", "backslashreplace").decode()
            own = place.startswith((*MADE, ".cache", ".config", ".ipython", ".jupyter")) or "__pycache__" in place
            if own and "hostile" not in place:
                continue
            if path.is_symlink():
                found[f"{folder.name}/{place}"] = f"link to {path.readlink()}"
            elif path.is_file():
                found[f"{folder.name}/{place}"] = hashlib.sha256(path.read_bytes()).hexdigest()
            else:
                found[f"{folder.name}/{place}"] = "no file"
    return found


def scores(folder: Path) -> dict[str, dict[str, float]]:
    """By student, the score of each autograded cell in the gradebook, whatever a person is said to have added."""
    with Gradebook(f"sqlite:///{folder}/gradebook.db") as book:
        found = {}
        for submission in book.assignment_submissions(CHAPTER):
            grades = [grade for notebook in submission.notebooks for grade in notebook.grades]
            found[submission.student.id] = {
                grade.name: (grade.score or 0.0) + (grade.extra_credit or 0.0)
                for grade in grades
                if grade.auto_score is not None or grade.score
            }
        return found


@contextlib.contextmanager
def server() -> Iterator[tuple[int, list]]:
    """The port of a server on the loopback, and the connections that it got."""
    got: list = []
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def accept() -> None:
            with contextlib.suppress(OSError):
                while True:
                    connection, where = listening.accept()
                    got.append(where)
                    connection.close()

        threading.Thread(target=accept, daemon=True).start()
        yield listening.getsockname()[1], got
