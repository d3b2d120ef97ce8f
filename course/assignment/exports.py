"""Scores as Canvas and Moodle import them: plugins of nbgrader's own export.

    nbgrader export --exporter=course.assignment.exports.CanvasExportPlugin --to=canvas.csv
    nbgrader export --exporter=course.assignment.exports.MoodleExportPlugin --to=moodle.csv

A score is nbgrader's, less the penalty for lateness. Where nothing was handed in the field is empty: an institution's system decides what
that is worth. What a spreadsheet would take for a formula begins with an apostrophe, since names come from outside.
"""

import csv
import re

from nbgrader.api import Gradebook, MissingEntry
from nbgrader.plugins import ExportPlugin
from traitlets import Dict, Enum, Unicode

FORMULA = re.compile(r"[=+\-@\t\r\n]|[＝＋－＠]")  # what a spreadsheet calculates, the wide forms too


def field(text: object) -> str:
    """A text as a field of a table that somebody may open in a spreadsheet."""
    plain = " ".join(str(text or "").replace("\0", "").split())
    return f"'{plain}" if FORMULA.match(plain) else plain


class _Table(ExportPlugin):
    """Names of students and assignments, and scores, whatever the table's form."""

    name = "grades.csv"

    def rows(self, assignments: list, students: list, scores: dict[tuple[str, str], str]) -> list[list[str]]:
        raise NotImplementedError

    def export(self, gradebook: Gradebook) -> None:
        only, of = ({str(each) for each in wanted} for wanted in (self.assignment, self.student))
        assignments = [each for each in gradebook.assignments if not only or each.name in only]
        students = sorted((each for each in gradebook.students if not of or each.id in of), key=lambda each: each.id)
        scores = {}
        for assignment in assignments:
            for student in students:
                try:
                    submission = gradebook.find_submission(assignment.name, student.id)
                except MissingEntry:
                    continue
                scores[assignment.name, student.id] = number(max(0.0, submission.score - (submission.late_submission_penalty or 0.0)))
        target = self.to or self.name
        with open(target, "w", encoding="utf-8", newline="") as file:
            csv.writer(file).writerows(self.rows(assignments, students, scores))
        self.log.info("%s has the scores of %d students", target, len(students))


def number(score: float) -> str:
    """A score with two decimals at most, whatever the place that the command runs in."""
    return f"{score:.2f}".rstrip("0").rstrip(".")


class CanvasExportPlugin(_Table):
    """Canvas's gradebook, as its *Import* reads it: "How do I import grades in the Gradebook?" in Canvas's Instructor Guide.

    Canvas finds a student by ID, SIS User ID or SIS Login ID. nbgrader knows none of Canvas's own; the name that a student has in nbgrader
    goes where your institution has it: into SIS Login ID, or say ``--CanvasExportPlugin.identifier="SIS User ID"``, or ``ID``.
    """

    name = "canvas.csv"
    identifier = Enum(["ID", "SIS User ID", "SIS Login ID"], "SIS Login ID", help="the column for a student's name in nbgrader").tag(
        config=True
    )
    section = Unicode("", help="what stands in the column Section, which Canvas wants and does not read").tag(config=True)
    columns = Dict(help="an assignment's column in Canvas, as {'descent': 'Descent (1234)'}; a new one of its name if not here").tag(
        config=True
    )

    def rows(self, assignments, students, scores):
        known = ["ID", "SIS User ID", "SIS Login ID"]
        head = ["Student", *known, "Section", *(field(self.columns.get(each.name, each.name)) for each in assignments)]
        most = ["    Points Possible", "", "", "", "", *(number(each.max_score) for each in assignments)]
        found = [head, most]
        for student in students:
            who = ", ".join(filter(None, [student.last_name, student.first_name])) or student.id
            ids = [field(student.id) if each == self.identifier else "" for each in known]
            found.append([field(who), *ids, field(self.section), *(scores.get((each.name, student.id), "") for each in assignments)])
        return found


class MoodleExportPlugin(_Table):
    """A table for Moodle's *Grades, Import, CSV file*: "Grade import" in Moodle's documentation (docs.moodle.org).

    There, map the first column to the field of its name, *Email address*, and each assignment to its grade item or to a new one. Where your
    institution goes by another identifier: ``--MoodleExportPlugin.identifier="ID number"``, or ``Username``, which is the name in nbgrader.
    """

    name = "moodle.csv"
    identifier = Enum(
        ["Email address", "ID number", "Username"], "Email address", help="the column that says who it is: nbgrader's email, or its student"
    ).tag(config=True)

    def rows(self, assignments, students, scores):
        found = [[self.identifier, "First name", "Last name", *(field(each.name) for each in assignments)]]
        for student in students:
            who = student.email if self.identifier == "Email address" else student.id
            if not who:
                self.log.warning("%s has no email in the gradebook, and is left out; or say --MoodleExportPlugin.identifier", student.id)
                continue
            names = [field(student.first_name), field(student.last_name)]
            found.append([field(who), *names, *(scores.get((each.name, student.id), "") for each in assignments)])
        return found
