"""Mutants: each reference solution changed mechanically in one place, to see whether the exercise's tests notice.

    python tests/mutants.py [chapter ...]

The chapter runs with its solutions up to an exercise; from there each mutant is tried in a forked process of its own, and is *killed* if a
test of its exercise raises (or if it does not end in time). What survives is printed, to be judged by a person: either it
computes the same (equivalent), or a test is missing.
"""

import ast
import contextlib
import copy
import io
import os
import signal
import sys
import tempfile
from pathlib import Path

os.environ["OMP_NUM_THREADS"], os.environ["MPLBACKEND"] = "1", "Agg"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from course import ROOT, chapters
from course.source import read_chapter
from course.text import SKIP, exercises, grade_id

SECONDS = 30
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult}
COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
METHODS = {"mean": "sum", "sum": "mean", "exp": "expm1", "log": "log1p", "min": "max", "max": "min", "logsumexp": "sum", "elu": "relu"}


def changes(node: ast.AST):
    """Each way to change one node of a solution: what is done, and a function that does it to a copy."""
    if isinstance(node, (ast.BinOp, ast.AugAssign)) and type(node.op) in OPERATORS:
        yield "operator", lambda n: setattr(n, "op", OPERATORS[type(n.op)]())
        if isinstance(node, ast.BinOp) and isinstance(node.op, (ast.Sub, ast.Div)):
            yield "operands swapped", lambda n: (lambda a, b: (setattr(n, "left", b), setattr(n, "right", a)))(n.left, n.right)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        yield "sign", lambda n: setattr(n, "op", ast.UAdd())
    if isinstance(node, ast.Compare) and type(node.ops[0]) in COMPARISONS:
        yield "comparison", lambda n: n.ops.__setitem__(0, COMPARISONS[type(n.ops[0])]())
    if isinstance(node, ast.Constant) and isinstance(node.value, bool):
        yield "truth", lambda n: setattr(n, "value", not n.value)
    elif isinstance(node, ast.Constant) and isinstance(node.value, (int, float)):
        yield "constant + 1", lambda n: setattr(n, "value", n.value + 1)
        yield "constant - 1", lambda n: setattr(n, "value", n.value - 1)
    if isinstance(node, ast.Attribute) and node.attr in METHODS:
        yield f"{node.attr} -> {METHODS[node.attr]}", lambda n: setattr(n, "attr", METHODS[n.attr])
    if isinstance(node, ast.Call):
        for i in range(len(node.keywords)):
            yield f"without {node.keywords[i].arg}=", lambda n, i=i: n.keywords.pop(i)
        if len(node.args) >= 2:
            yield "arguments swapped", lambda n: n.args.__setitem__(slice(0, 2), n.args[1::-1])
    for field in ("body", "orelse"):
        for i, statement in enumerate(
            getattr(node, field, None) or [] if not isinstance(node, (ast.Module, ast.Lambda, ast.IfExp)) else []
        ):
            doc = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if not doc and not isinstance(statement, (ast.FunctionDef, ast.ClassDef, ast.Import, ast.ImportFrom, ast.Pass)):
                yield "statement dropped", lambda n, f=field, i=i: getattr(n, f).__setitem__(i, ast.Pass())


def mutants(source: str):
    """Each mutant of a solution cell: where and how it was changed, and its source. Only the marked regions are changed."""
    lines, inside, marked = source.splitlines(), False, set()
    for number, line in enumerate(lines, 1):
        inside = "### BEGIN SOLUTION" in line or (inside and "### END SOLUTION" not in line)
        marked |= {number} if inside else set()
    tree = ast.parse(source)
    for index, node in enumerate(ast.walk(tree)):
        for what, change in changes(node):
            if what == "statement dropped":
                line = None
            elif (line := getattr(node, "lineno", None)) not in marked:
                continue
            mutant = copy.deepcopy(tree)
            change(list(ast.walk(mutant))[index])
            changed = ast.unparse(ast.fix_missing_locations(mutant))
            if line is None:  # a dropped statement: find the line that is gone
                before, after = ast.unparse(tree).splitlines(), changed.splitlines()
                gone = next((a for a, b in zip(before, after, strict=False) if a != b), "").strip()
                start = next((i for i, text in enumerate(lines, 1) if i in marked and gone and gone[:20] in text), None)
                if start is None:
                    continue
                line = start
            yield f"line {line}: {what}: {lines[line - 1].strip()}", changed


def killed(mutant: str, tests: list[str], namespace: dict) -> bool:
    """Whether a test of the exercise raises with this mutant in place of the solution, in a process of its own."""
    child = os.fork()
    if child == 0:
        signal.alarm(SECONDS)
        status = 0
        try:
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                exec(compile(mutant, "mutant", "exec"), namespace)
                for test in tests:
                    exec(compile(test, "test", "exec"), namespace)
        except BaseException:
            status = 1
        os._exit(status)
    return os.waitpid(child, 0)[1] != 0


def try_chapter(chapter: str) -> tuple[int, list[str]]:
    """The number of mutants of a chapter, and a line for each that survives."""
    notebook = read_chapter(chapter)
    tests = {name: [cell.source for cell in cells] for name, cells in exercises(notebook).items()}
    namespace, tried, alive = {"__name__": chapter}, 0, []
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        Path("gaussian.py").write_bytes((ROOT / "gaussian.py").read_bytes())
        for cell in notebook.cells:
            if cell.cell_type != "code" or SKIP in cell.metadata.get("tags", []):
                continue
            name = grade_id(cell)
            if name in tests:
                exec(compile(cell.source, name, "exec"), namespace)  # the tests may need what stands between
                for what, mutant in mutants(cell.source):
                    tried += 1
                    if not killed(mutant, tests[name], namespace):
                        alive.append(f"{name}, {what}")
                        print(f"  survives: {alive[-1]}", flush=True)
            elif not cell.metadata.get("nbgrader"):
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    exec(compile(cell.source, chapter, "exec"), namespace)
        os.chdir(ROOT)
    return tried, alive


if __name__ == "__main__":
    total = survivors = 0
    for chapter in sys.argv[1:] or chapters():
        tried, alive = try_chapter(chapter)
        total, survivors = total + tried, survivors + len(alive)
        print(f"{chapter}: {tried} mutants, {tried - len(alive)} killed, {len(alive)} survive", flush=True)
    print(f"all: {total} mutants, {total - survivors} killed, {survivors} survive")
