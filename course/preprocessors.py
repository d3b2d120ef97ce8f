"""What the course adds to nbgrader's own steps; ``nbgrader_config.py`` puts it in place."""

import html
import re

from nbconvert.filters import strip_ansi
from nbformat import NotebookNode
from nbgrader import utils
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme, ClearSolutions, Execute, NbGraderPreprocessor

from course.cells import grade_id, hidden_runs, is_answer, is_test

QUOTES = NotebookNode(output_type="stream", name="stdout", text="(This output quotes a hidden test, and is not shown.)\n")
UNANSWERED = "Exercise {} is not answered yet."  # what an answer that nobody has written raises
STUB = f'# YOUR CODE HERE\nraise NotImplementedError("{UNANSWERED}")'  # what stands in its cell


class ClearSolutionsByName(ClearSolutions):
    """Clear solutions as nbgrader does, and let the error that stands in for one name the exercise."""

    def preprocess_cell(self, cell, resources, cell_index):
        if is_answer(cell):
            self.code_stub = {**self.code_stub, "python": STUB.format(grade_id(cell))}
        return super().preprocess_cell(cell, resources, cell_index)


class CollapseTests(NbGraderPreprocessor):
    """Let JupyterLab show a test collapsed: a student reads what is asked in its statement, and opens the test who wants to."""

    def preprocess(self, nb, resources):
        for cell in filter(is_test, nb.cells):
            cell.metadata["jupyter"] = {"source_hidden": True}
        return nb, resources


class ExecuteFairly(Execute):
    """Run the notebook as nbgrader does, and leave in a test cell's outputs nothing but errors to take points off.

    nbgrader (0.9.6) gives no point to a test that wrote anything to stderr, and reads a displayed value as the score. A warning or
    a progress bar of an honest solution would cost its points, and a solution that displays a number would set its own.
    """

    def preprocess(self, nb, resources, **kwargs):
        nb, resources = super().preprocess(nb, resources, **kwargs)
        for cell in nb.cells:
            if is_test(cell):
                for output in cell.outputs:
                    if output.output_type == "stream":
                        output.name = "stdout"
                    elif output.output_type == "execute_result":
                        output.output_type = "display_data"
                        output.pop("execution_count", None)
        return nb, resources


class ClearForFeedback(NbGraderPreprocessor):
    """Take out of a graded notebook what a student's feedback must not show: hidden tests, mark schemes, and outputs that quote them.

    What is left of a test's error is its message, which names the exercise, what was expected, and a hint.
    """

    def preprocess(self, nb, resources):
        secret = set()
        for index, cell in enumerate(nb.cells):
            if is_test(cell) or utils.is_task(cell) or utils.is_grade(cell):  # a mark in a student's own cell is only a comment
                secret |= {line for run in hidden_runs(cell.source) for line in run if len(line) > 15}
                for step in (ClearHiddenTests, ClearMarkScheme):
                    step(parent=self, enforce_metadata=False).preprocess_cell(cell, resources, index)
        for cell in nb.cells:
            if is_test(cell):
                for output in cell.outputs:
                    if output.output_type == "error":
                        output.traceback = [f"{output.ename}: {output.evalue}"]
            elif cell.cell_type == "code":
                cell.outputs = [QUOTES if _quotes(output, secret) else output for output in cell.outputs]
        return nb, resources


def _quotes(output: NotebookNode, lines: set[str]) -> bool:
    """Whether an output has one of these lines in it, coloured or not."""
    texts = [output.get("text", ""), *output.get("traceback", []), *(output.get("data") or {}).values()]
    plain = strip_ansi("\n".join("".join(text) if isinstance(text, list) else str(text) for text in texts)).replace("\\'", "'")
    return any(line in plain or html.escape(line) in plain for line in lines)


class NumberEquations(NbGraderPreprocessor):
    """Show MyST's labels of formulas, and references to them, as numbers, and its boxes as text under a title: nbconvert, which draws
    formgrader, knows none of them, nor does feedback."""

    def preprocess(self, nb, resources):
        label, texts = r"^(\$\$ *)\(([\w-]+)\)", [cell for cell in nb.cells if cell.cell_type == "markdown"]
        found = [match[2] for cell in texts for match in re.finditer(label, cell.source, re.M)]
        numbers = {name: f"({number})" for number, name in enumerate(dict.fromkeys(found), start=1)}
        for cell in texts:
            cell.source = re.sub(label, lambda match: match[1] + numbers[match[2]], cell.source, flags=re.M)
            cell.source = re.sub(r"\{eq\}`([\w-]+)`", lambda match: numbers.get(match[1], match[1]), cell.source)
            box = r"^:::+\{(\w+)\} *(.*)\n(?::\w+:.*\n)*"
            cell.source = re.sub(box, lambda match: f"**{match[2] or match[1].capitalize()}**\n\n", cell.source, flags=re.M)
            cell.source = re.sub(r"^:::+ *$", "", cell.source, flags=re.M)
        return nb, resources
