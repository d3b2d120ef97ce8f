"""nbgrader's folders and gradebook, written by one process: what the command has found out about a submission, kept once and for all.

A submission is done when ``grading.json`` beside its graded notebook says with what it was graded; it is written last, after the notebook
and after the gradebook's one transaction, so that a run that was killed in between does that submission again and writes the same.
"""

import hashlib
import json
import logging
import os
import re
import stat
import warnings
from dataclasses import dataclass, replace
from pathlib import Path

from nbgrader import utils
from nbgrader.api import Gradebook, MissingEntry
from nbgrader.coursedir import CourseDirectory
from nbgrader.plugins import LateSubmissionPlugin
from nbgrader.utils import parse_utc
from sqlalchemy.exc import SAWarning

from course.assignment.grading.worker import Result
from course.cells import grade_id, is_test
from course.source import read

RECORD = "grading.json"
MOST = 60 * 2**20  # bytes of a submission, all its files together
MOST_FILES = 200
DEPTH = 20  # of folders in folders
SAID = 5  # files of which it is said that they were left out


class RecordError(Exception):
    """Something cannot be read or written; its text says what to do."""


@dataclass(frozen=True)
class Submission:
    """A student's files, read without following a link, and when they were handed in."""

    student: str
    files: dict[str, bytes]
    timestamp: str | None
    said: tuple[str, ...]
    digest: str  # of all this

    def without_files(self) -> "Submission":
        """What has to be known of it once it is on its way: a class's files are never in memory together."""
        return replace(self, files={})


def read_folder(folder: Path) -> tuple[dict[str, bytes], list[str]]:
    """The files in a folder by their names, and what was left out of it, and why."""
    files, left_out, total = {}, [], 0
    for base, folders, names in os.walk(folder, followlinks=False):
        folders[:] = sorted(name for name in folders if not name.startswith(".") and name != "__pycache__")
        if len(Path(base).relative_to(folder).parts) > DEPTH:
            folders.clear()
        for name in sorted(names):
            path = Path(base, name)
            shown = os.fsencode(path.relative_to(folder).as_posix()).decode("utf-8", "replace")  # a name may be any bytes
            try:
                descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
            except OSError:
                left_out.append(f"{shown!r:.80} is a link, or cannot be read, and was left out.")
                continue
            with os.fdopen(descriptor, "rb") as file:
                kind = os.fstat(file.fileno())
                if not stat.S_ISREG(kind.st_mode):
                    left_out.append(f"{shown!r:.80} is no file, and was left out.")
                elif len(files) >= MOST_FILES or total + kind.st_size > MOST:
                    left_out.append(f"{shown!r:.80} was left out: {MOST_FILES} files and {MOST // 2**20} MB at most.")
                else:
                    files[shown] = file.read(MOST)
                    total += kind.st_size
    said = left_out[:SAID]
    if len(left_out) > SAID:
        said.append(f"So were {len(left_out) - SAID} others.")
    return files, said


def folders(directory: CourseDirectory) -> dict[str, Path]:
    """By student, where what was handed in for an assignment lies."""
    pattern = directory.format_path(directory.submitted_directory, "(?P<student>[^/]+)", directory.assignment_id, escape=True)
    excluded, found = set(directory.student_id_exclude.split(",")), {}
    base = Path(directory.format_path(directory.submitted_directory, "*", directory.assignment_id))
    root = Path(*base.parts[: base.parts.index("*")])
    for folder in sorted(root.glob(str(base.relative_to(root)))):
        match = re.fullmatch(pattern, str(folder))
        if not match or folder.is_symlink() or not folder.is_dir() or match["student"] in excluded:
            continue
        if directory.student_id in ("*", match["student"]):
            found[match["student"]] = folder
    return found


def handed_in(student: str, folder: Path) -> Submission:
    """What a student handed in."""
    files, said = read_folder(folder)
    timestamp = files.pop("timestamp.txt", b"")[:200].decode("utf-8", "replace").strip().strip("\0\ufeff") or None
    if timestamp:
        try:
            parse_utc(timestamp)
        except (ValueError, OverflowError, TypeError):
            said.append(f"The time at which it was handed in, {timestamp[:40]!r}, is none.")
            timestamp = None
    parts = [timestamp or ""] + [f"{name}\0{hashlib.sha256(content).hexdigest()}" for name, content in sorted(files.items())]
    return Submission(student, files, timestamp, tuple(said), hashlib.sha256("\n".join(parts).encode()).hexdigest())


def write(path: Path, content: bytes) -> None:
    """Write a file so that it is there whole, or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    waiting = path.with_name(f".{path.name}.new")
    try:
        with open(waiting, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        os.replace(waiting, path)
    except OSError:
        waiting.unlink(missing_ok=True)
        raise


class Record:
    """An assignment's folders and its part of the gradebook."""

    def __init__(self, directory: CourseDirectory, key: str, late: LateSubmissionPlugin):
        """key: what grading depends on beside the submission: the chapter and the code that grades. Raises RecordError."""
        self.directory, self.assignment, self.key, self.late = directory, directory.assignment_id, key, late
        source = Path(directory.format_path(directory.source_directory, ".", self.assignment), f"{self.assignment}.ipynb")
        if not source.is_file():
            raise RecordError(f"there is no {os.path.relpath(source)}; is {self.assignment!r} the name of a chapter?")
        try:
            self.source = read(source)
        except Exception as error:
            raise RecordError(f"{os.path.relpath(source)} is no notebook ({_first_line(error)}); make it again: make source") from None
        files, _ = read_folder(source.parent)
        self.beside = {name: content for name, content in files.items() if not name.endswith(".ipynb")}  # what lies beside the notebook
        self.points = {grade_id(cell): float(cell.metadata.nbgrader.points) for cell in filter(is_test, self.source.cells)}
        try:
            self.gradebook = Gradebook(directory.db_url, directory.course_id)
            notebook = self.gradebook.find_notebook(self.assignment, self.assignment)
            known = {cell.name: cell.max_score for cell in notebook.grade_cells}
        except MissingEntry:
            advice = f"nbgrader generate_assignment {self.assignment}"
            raise RecordError(f"the gradebook does not know {self.assignment!r}; run: {advice}") from None
        except Exception as error:
            raise RecordError(f"the gradebook cannot be opened: {_first_line(error)}") from None
        wanted = {grade_id(cell): float(cell.metadata.nbgrader.points) for cell in self.source.cells if utils.is_grade(cell)}
        if older := sorted(name for name in {*wanted, *known} if wanted.get(name) != known.get(name)):
            raise RecordError(
                f"the gradebook has an older {self.assignment} ({', '.join(older)}); run: nbgrader generate_assignment {self.assignment}"
            )

    def folder(self, student: str) -> Path:
        return Path(self.directory.format_path(self.directory.autograded_directory, student, self.assignment))

    def word(self, submission: Submission) -> str:
        return f"{self.key} {submission.digest}"

    def done(self, student: str, folder: Path) -> dict | None:
        """What was written of a submission, if it was graded as it lies in its folder now, completely."""
        try:
            record = json.loads((self.folder(student) / RECORD).read_text())
        except (OSError, ValueError):
            return None
        return record if record.get("outcome") != "failed" and record.get("word") == self.word(handed_in(student, folder)) else None

    def keep(self, submission: Submission, result: Result) -> dict:
        """Write a result: the notebook, the gradebook, then the record. Raises RecordError; a new run mends what is half done then."""
        folder = self.folder(submission.student)
        record = {
            "word": self.word(submission),
            "student": submission.student,
            "chapter": self.assignment,
            "outcome": result.outcome,
            "said": [*submission.said, *result.said],
            "tests": {name: error["evalue"] if error else None for name, error in result.tests.items()},
            "seconds": round(result.seconds, 3),
            "memory": result.memory,
        }
        try:
            if result.outcome != "failed":
                if folder.is_symlink() or (folder.exists() and not folder.is_dir()):
                    raise RecordError(f"{folder} is no folder")
                (folder / RECORD).unlink(missing_ok=True)
                write(folder / f"{self.assignment}.ipynb", result.notebook.encode())
                if submission.timestamp:
                    write(folder / "timestamp.txt", submission.timestamp.encode())
                for name, content in self.beside.items():
                    write(folder / name, content)
                record["score"], record["most"] = self._grades(submission, result)
            write(folder / RECORD, json.dumps(record, indent=1).encode())
        except OSError as error:
            where = error.filename or folder
            raise RecordError(f"{where} cannot be written ({error.strerror}); mend that and run the command again: it goes on") from None
        return record

    def _grades(self, submission: Submission, result: Result) -> tuple[float, float]:
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore", SAWarning)  # of nbgrader's own database code
                logging.disable(logging.ERROR)  # it prints tracebacks of what is said here in a line
                return self._in_one_transaction(submission, result)
        except Exception as error:
            self.gradebook.db.rollback()
            why = _first_line(error)
            raise RecordError(f"the gradebook cannot be written ({why}); mend that and run the command again: it goes on") from None
        finally:
            logging.disable(logging.NOTSET)

    def _in_one_transaction(self, submission: Submission, result: Result) -> tuple[float, float]:
        book, when = self.gradebook, {"timestamp": submission.timestamp} if submission.timestamp else {}
        book.update_or_create_student(submission.student)
        kept = book.update_or_create_submission(self.assignment, submission.student, **when)
        (notebook,) = [each for each in kept.notebooks if each.name == self.assignment]
        for grade in notebook.grades:
            score = None
            if grade.name in result.tests:
                score = 0.0 if result.tests[grade.name] else self.points[grade.name]
            elif result.outcome == "refused":
                score = 0.0
            # a person's score stays; what was judged by hand is looked at again only where the machine has changed its mind
            changed = grade.auto_score != score
            grade.auto_score = score
            if grade.manual_score is None:
                grade.needs_manual_grade = score is None
            elif changed:
                grade.needs_manual_grade = True
        for comment in notebook.comments:
            comment.auto_comment = "No response." if comment.name in result.missing else None
        book.db.flush()
        book.db.refresh(notebook)
        notebook.late_submission_penalty = None
        if kept.total_seconds_late > 0:
            penalty = self.late.late_submission_penalty(submission.student, notebook.score, kept.total_seconds_late)
            if penalty is not None:
                notebook.late_submission_penalty = min(max(penalty, 0), notebook.score)
        scores = [grade.auto_score for grade in notebook.grades if grade.name in result.tests]
        book.db.commit()
        return float(sum(score or 0 for score in scores)), float(sum(self.points[name] for name in result.tests))

    def close(self) -> None:
        self.gradebook.close()


def _first_line(error: Exception) -> str:
    text = re.sub(r"^\([\w.]+\) ", "", str(getattr(error, "orig", None) or error).strip())
    return (text.splitlines() or [type(error).__name__])[0][:200]
