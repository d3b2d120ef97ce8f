"""The cases of the hostile suite, read from the files beside it, and what each hands in.

gains.py      wrong answers that try to be paid (blocks of code)
forgeries.py  the same by metadata, links and files (functions)
harms.py      right answers that attack neighbours, the course or the machine (blocks of code)
intruders.py  the same by what is handed in (functions)
accidents.py  right answers, and what happens to notebooks on their way (functions)
"""

import copy
import hashlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from nbformat import NotebookNode
from nbformat.v4 import new_code_cell, new_markdown_cell

from course.assignment.answers import answered
from course.cells import grade_id

HERE = Path(__file__).parent
NAME = "descent.ipynb"
POINTS = 8.0
WRONG = {  # answers of the right shape that no test accepts
    "descent-loss": "def L(w, z=-1.0):\n    return w + 0.0 * z",
    "descent-step": "def step(f, w, s):\n    return w",
    "descent-loop": "def descend(f, w0, s, k):\n    return [float(w0)] * (k + 1)",
    "descent-steps": "def predict_steps(s, eps):\n    return 0.0\n\n\ndef count_steps(s, eps):\n    return 0",
}


@dataclass(frozen=True)
class Link:
    """A symbolic link; a relative one leads from the course's folder."""

    to: str


@dataclass(frozen=True)
class Case:
    """What is handed in, and what must come of it.

    kind: gain, harm or accident. layer: what stops it, or forgives it. make: from the notebook with right (for a gain: wrong) answers to
    the files. refused: words of the sentence that refuses it. stock: why it is not tried on stock nbgrader, "" where it is.
    """

    name: str
    kind: str
    layer: str
    make: Callable[[NotebookNode], dict[str, bytes | Link | Callable[[str], None]]] = field(compare=False)
    refused: str = ""
    stock: str = ""
    text: str = ""
    points: float = POINTS  # that an accident keeps

    @property
    def student(self) -> str:
        return f"{self.kind}-" + re.sub(r"\W+", "-", self.name).strip("-")

    def digest(self) -> str:
        return hashlib.sha256(repr((self.kind, self.text)).encode()).hexdigest()[:12]


def _files(made: object, notebook: NotebookNode) -> dict:
    """What a case's function returned, as files: nothing is the notebook that it changed, bytes or text a file in its place."""
    if made is None:
        made = notebook
    if not isinstance(made, dict) or isinstance(made, NotebookNode):
        made = {NAME: made}
    return {name: _bytes(content) for name, content in made.items()}


def _bytes(content: object) -> object:
    if isinstance(content, NotebookNode):
        content = json.dumps(content, indent=1, ensure_ascii=False)
    return content.encode() if isinstance(content, str) else content


CASES: list[Case] = []


def _kind(kind: str) -> Callable:
    def with_layer(layer: str, *, refused: str = "", stock: str = "", points: float = POINTS) -> Callable:
        def of(function: Callable) -> Callable:
            import inspect

            name = function.__name__.strip("_").replace("_", " ")
            text = inspect.getsource(function)
            CASES.append(Case(name, kind, layer, lambda notebook: _files(function(notebook), notebook), refused, stock, text, points))
            return function

        return of

    return with_layer


forgery, intruder, accident = _kind("gain"), _kind("harm"), _kind("accident")


def _place(notebook: NotebookNode, where: str, code: str) -> None:
    what, _, name = where.partition(" ")
    number = {"start": 0, "end": len(notebook.cells)}.get(what)
    if number is None and what in ("before", "after", "in"):
        number = next(number for number, cell in enumerate(notebook.cells) if grade_id(cell) == name)
        if what == "in":
            notebook.cells[number].source = code
            return
        number += what == "after"
    if number is None:
        raise ValueError(f"no such place: {where}")
    notebook.cells.insert(number, new_markdown_cell(code) if name == "markdown" else new_code_cell(code))


def blocks(path: Path, kind: str) -> list[Case]:
    """The cases in a file of blocks; see gains.py for their form."""
    found = []
    for block in re.split(r"^# %% *", path.read_text(encoding="utf-8"), flags=re.M)[1:]:
        title, text = block.split("\n", 1)
        name, layer, where, *stock = (part.strip() for part in title.split("|"))
        pieces = re.split(r"^# \+ (.*)\n", f"# + {where}\n{text}", flags=re.M)[1:]

        def make(notebook: NotebookNode, pieces: list[str] = pieces) -> dict:
            files = {}
            for place, code in zip(pieces[::2], pieces[1::2], strict=True):
                code = code.strip() + "\n"
                if place.startswith("file "):
                    files[place.removeprefix("file ")] = code.encode()
                else:
                    _place(notebook, place, code.replace("\n# | ", "\n").removeprefix("# | ") if "markdown" in place else code)
            return _files({NAME: notebook, **files}, notebook)

        found.append(Case(name, kind, layer, make, "", " ".join(stock), block))
    return found


def cases() -> list[Case]:
    """All cases, each name once."""
    if not CASES:
        from tests.hostile import accidents, forgeries, intruders  # noqa: F401 (they add theirs)

        CASES.extend([*blocks(HERE / "gains.py", "gain"), *blocks(HERE / "harms.py", "harm")])
        CASES.sort(key=lambda case: ["gain", "harm", "accident"].index(case.kind))
        names = [case.student for case in CASES]
        assert len(set(names)) == len(names), {name for name in names if names.count(name) > 1}
    return CASES


def hand_in(case: Case, release: NotebookNode, solutions: dict[str, str], course: Path, port: int) -> None:
    """Put a case's files into a course's folder of submissions."""
    notebook = answered(copy.deepcopy(release), WRONG if case.kind == "gain" else solutions)
    folder = course / "submitted" / case.student / "descent"
    folder.mkdir(parents=True)
    for name, content in case.make(notebook).items():
        path = os.path.join(os.fsencode(folder), os.fsencode(name))
        os.makedirs(os.path.dirname(path), exist_ok=True)
        if isinstance(content, Link):
            os.symlink(os.path.join(course, content.to), path)
        elif callable(content):
            content(path)
        else:
            with open(path, "wb") as file:
                file.write(content.replace(b"@COURSE@", str(course).encode()).replace(b"@PORT@", str(port).encode()))
