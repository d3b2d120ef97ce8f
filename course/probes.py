"""A test is a probe and a check, and this is where it is cut in two.

A test cell is ordinary Python, and runs as such in a notebook. Its functions whose names begin with ``probe`` or ``_probe`` use the
student's answer and return plain data; with whatever else of the chapter's tests they reach, they go to the student's process. The rest
judges that data, and mentions nothing that depends on an answer: it goes to a process that the student has no part in, where a call of a
probe is a question across.
"""

import ast
from dataclasses import dataclass

from nbformat import NotebookNode

from course.cells import global_names, grade_id, is_answer, is_test, runs

PREFIXES = ("probe", "_probe")


@dataclass(frozen=True)
class Cut:
    """A test cell in two: what goes to the student's process, what judges, and the names of the probes that may be called so far."""

    inside: str
    outside: str
    probes: tuple[str, ...]


def is_probe(node: ast.stmt) -> bool:
    return isinstance(node, ast.FunctionDef) and node.name.startswith(PREFIXES)


def dependent(notebook: NotebookNode) -> set[str]:
    """The names in a chapter that an answer gives a meaning to, or a cell that mentions one of these."""
    cells = [(is_answer(cell), *global_names(cell.source)) for cell in notebook.cells if runs(cell) and not is_test(cell)]
    found = set()
    while True:
        before = set(found)
        for answer, given, mentioned in cells:
            if answer or mentioned & found:
                found |= given
        if found == before:
            return found


def asked(notebook: NotebookNode) -> list[str]:
    """The names that a chapter's exercises ask for."""
    return sorted({name for cell in notebook.cells if is_answer(cell) for name in global_names(cell.source)[0]})


def cut(notebook: NotebookNode) -> dict[str, Cut]:
    """Each test cell of a chapter, by its id, in two."""
    parts = []  # a statement of a test cell: its cell's id, itself, its text, the names that it gives and mentions
    for cell in filter(is_test, notebook.cells):
        lines = cell.source.splitlines()
        for node in ast.parse(cell.source).body:
            first = min([node.lineno, *(each.lineno for each in getattr(node, "decorator_list", []))])
            text = "\n".join(lines[first - 1 : node.end_lineno])
            parts.append((grade_id(cell), node, text, *global_names(text)))

    reached = {number for number, (_, node, *_) in enumerate(parts) if is_probe(node)}
    waiting = list(reached)
    while waiting:
        number = waiting.pop()
        for other, (_, node, _, given, _) in enumerate(parts):
            definition = isinstance(node, (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign))
            if other not in reached and definition and given & parts[number][4]:
                reached.add(other)
                waiting.append(other)

    found, inside, probes = {}, [], []
    for cell in filter(is_test, notebook.cells):
        name = grade_id(cell)
        own = [number for number, part in enumerate(parts) if part[0] == name]
        inside += [parts[number][2] for number in own if number in reached]
        probes += [parts[number][1].name for number in own if is_probe(parts[number][1])]
        outside = "\n\n".join(parts[number][2] for number in own if not is_probe(parts[number][1]))
        found[name] = Cut("\n\n".join(inside), outside, tuple(dict.fromkeys(probes)))
    return found


def problems(notebook: NotebookNode) -> list[str]:
    """Where a probe judges, or a check mentions what depends on an answer, a line each."""
    found, students = [], dependent(notebook)
    cuts = cut(notebook)
    own = {name for each in cuts.values() for name in global_names(each.outside)[0]}
    for name, each in cuts.items():
        for node in ast.parse(each.inside).body:
            if is_probe(node) and any(isinstance(part, ast.Assert) for part in ast.walk(node)):
                found.append(f"cell '{name}': {node.name} judges; let it return data, and assert in a check")
        mentioned = global_names(each.outside)[1] & students - own
        for mention in sorted(mentioned):
            found.append(f"cell '{name}': its check mentions {mention}, which depends on an answer; let a function named probe_... use it")
    return list(dict.fromkeys(found))
