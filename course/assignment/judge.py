"""The side that judges: a chapter's checks, with names of their own. A student's process takes part by the data of its probes alone."""

import builtins
import contextlib
import importlib
import io
import os
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from nbformat import NotebookNode

from course import probes
from course.assignment.answers import needed
from course.assignment.inside.wire import Raised, packed, unpacked
from course.cells import global_names, is_answer, is_test, runs

SECONDS = 120  # for one probe

MODULES = ("gaussian", "neural")  # the course's own, of which each chapter has another one

Ask = Callable[[str, str, str, tuple, dict, list[str], float], Any]  # inside.student.Student.probe, here or in another process


class Judge:
    """The checks of a chapter, and what they may mention: the chapter's cells that depend on no answer, run once."""

    def __init__(self, notebook: NotebookNode, beside: dict[str, bytes] | None = None):
        """beside: the files that lie beside the notebook, where they are not found already; its modules are read from there."""
        self.cuts, self.asked = probes.cut(notebook), probes.asked(notebook)
        students = probes.dependent(notebook)
        cells = []
        for cell in filter(runs, notebook.cells):
            if is_test(cell):
                cell = NotebookNode(cell_type="code", source=self.cuts[cell.metadata.nbgrader.grade_id].outside, metadata=cell.metadata)
            elif is_answer(cell) or global_names(cell.source)[0] & students:
                continue
            cells.append(cell)
        self.names: dict[str, Any] = {"__name__": "check", "__builtins__": builtins, "display": lambda *_, **__: None}
        with _beside(beside or {}), contextlib.redirect_stdout(io.StringIO()):
            for cell in needed(cells, is_test):
                if not is_test(cell):
                    exec(compile(cell.source, "<chapter>", "exec"), self.names)

    def error(self, test: str, ask: Ask) -> dict | None:
        """The error of a test, as nbformat has it, whose probes are asked of a student; None where it passes."""
        cut = self.cuts[test]

        def question(name: str) -> Callable[..., Any]:
            def call(*arguments: Any, **named: Any) -> Any:
                # what crosses is data, this way too: a check cannot hand over anything else by mistake
                arguments, named = unpacked(packed((arguments, named)))
                answer = ask(test, cut.inside, name, arguments, named, self.asked, SECONDS)
                if isinstance(answer, Raised):
                    raise answer.exception()
                return answer

            return call

        self.names |= {name: question(name) for name in cut.probes}
        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                exec(compile(cut.outside, f"<{test}>", "exec"), self.names)
        except Exception as error:
            return failure(type(error).__name__, str(error)[:5000])
        return None


def failure(kind: str, text: str) -> dict:
    """An error of a test, as nbformat has it: its message, and no traceback, which would quote the test."""
    return {"output_type": "error", "ename": kind, "evalue": text, "traceback": [f"{kind}: {text}"]}


@contextlib.contextmanager
def _beside(files: dict[str, bytes]) -> Iterator[None]:
    """Work for a while in a folder with these files, and with modules that are read from there."""
    if not files:
        yield
        return
    before = Path.cwd()
    kept = {name: sys.modules.pop(name) for name in MODULES if name in sys.modules}
    with tempfile.TemporaryDirectory() as folder:
        for name, content in files.items():
            path = Path(folder, name)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        os.chdir(folder)
        sys.path.insert(0, folder)
        importlib.invalidate_caches()
        try:
            yield
        finally:
            os.chdir(before)
            sys.path.remove(folder)
            for name in MODULES:
                sys.modules.pop(name, None)
            sys.modules.update(kept)
