"""What the course has built: ``neural.py``, made of the chapters' cells that are tagged ``keep``.

A student writes ``Net`` in one chapter and imports it in all later ones. A kept cell goes into the module whole, without its solution
marks, in the order of the course; the imports that it needs come from its chapter's own import statements.
"""

import ast
import builtins
import sys
from collections import defaultdict
from pathlib import Path

from nbformat import NotebookNode

from course import ROOT
from course.cells import KEEP, global_names, is_test, tagged, unmarked

HEAD = '''"""What the chapters of the course build, in the order of the course.

Made from the cells tagged `keep` in book/ by `make source`: edit the chapters, not this file.
"""'''


class KeptError(Exception):
    """A kept cell cannot stand in a module: it runs something, or mentions a name that the module does not have."""


def exported(module: str) -> list[str]:
    """What ``from ... import *`` brings of a module's text: the names in its ``__all__``."""
    for node in ast.parse(module).body:
        if isinstance(node, ast.Assign) and getattr(node.targets[0], "id", None) == "__all__":
            return ast.literal_eval(node.value)
    return []


def kept(notebook: NotebookNode) -> list[NotebookNode]:
    """The cells of a chapter that go into the module."""
    return [cell for cell in notebook.cells if cell.cell_type == "code" and tagged(cell, KEEP)]


def imports(notebook: NotebookNode, shared: list[str]) -> dict[str, ast.stmt]:
    """The import statement, of one name, by the name that it binds, of all import statements of a chapter's own cells."""
    found = {}
    for cell in notebook.cells:
        if cell.cell_type != "code" or is_test(cell):
            continue
        try:
            statements = ast.parse(cell.source).body
        except SyntaxError:  # a magic, for a person in JupyterLab
            continue
        for node in statements:
            if isinstance(node, ast.ImportFrom) and node.module == "gaussian":
                found |= {name: ast.ImportFrom("gaussian", [ast.alias(name)], 0) for name in shared}
            elif isinstance(node, ast.Import):
                found |= {alias.asname or alias.name.partition(".")[0]: ast.Import([alias]) for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module != "neural":
                found |= {alias.asname or alias.name: ast.ImportFrom(node.module, [alias], 0) for alias in node.names}
    return found


def import_block(statements: list[ast.stmt]) -> str:
    """Import statements as one block, sorted as ruff sorts them: the standard library, packages, then what lies beside the module."""
    plain, members = set(), defaultdict(set)
    for node in statements:
        if isinstance(node, ast.Import):
            plain.add(ast.unparse(node))
        else:
            members[node.module].add(ast.unparse(node.names[0]))
    lines = [(line, line.split()[1]) for line in plain]
    lines += [(f"from {module} import {', '.join(sorted(names, key=sort_key))}", module) for module, names in members.items()]

    def section(module: str) -> int:
        top = module.partition(".")[0]
        return 2 if top == "gaussian" else 0 if top in sys.stdlib_module_names else 1

    blocks = []
    for number in range(3):
        own = [(line, module) for line, module in lines if section(module) == number]
        own.sort(key=lambda pair: (pair[0].startswith("from"), pair[1].lower()))
        blocks += ["\n".join(line for line, _ in own)] if own else []
    return "\n\n".join(blocks)


def sort_key(name: str) -> tuple[int, str]:
    """As ruff sorts members: constants, classes, then functions."""
    return (0 if name.isupper() and len(name) > 1 else 1 if name[:1].isupper() else 2, name)


def module(notebooks: dict[str, NotebookNode], root: Path = ROOT) -> str:
    """The text of the module that these chapters, in the course's order, make together; empty where they keep nothing.

    Raises KeptError, naming the chapter and the cell, where a kept cell runs something or mentions what the module does not have.
    """
    shared = exported((root / "gaussian.py").read_text(encoding="utf-8"))
    parts, needed, defined = [], [], []
    for chapter, notebook in notebooks.items():
        cells = [unmarked(cell.source) for cell in kept(notebook)]
        known = imports(notebook, shared)
        own = set().union(*(global_names(source)[0] for source in cells)) if cells else set()
        for source in cells:
            where = f"{chapter}: the kept cell {source.splitlines()[0][:60]!r}"
            for node in ast.parse(source).body:
                if not isinstance(node, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom)):
                    raise KeptError(f"{where} should hold functions and classes alone, but has {ast.unparse(node)[:60]!r}")
            given, mentioned = global_names(source)
            for name in sorted(mentioned - own - set(defined) - set(dir(builtins)) - {"__class__"}):
                if name not in known:
                    raise KeptError(f"{where} mentions {name}, which is neither kept, nor imported in this chapter, nor an argument")
                needed.append(known[name])
            defined += [name for name in given if name not in defined]
        if cells:
            parts.append(f"# --- {chapter} ---\n\n\n" + "\n\n\n".join(cells))
    if not parts:
        return ""
    names = sorted(set(defined), key=sort_key)
    listed = "__all__ = [\n" + "".join(f'    "{name}",\n' for name in names) + "]"
    return "\n\n".join([HEAD, import_block(needed), listed]) + "\n\n\n" + "\n\n\n".join(parts) + "\n"
