"""Mutants: each reference solution changed mechanically in one place, to see whether the exercise's tests notice.

    python -m course.assignment.mutants [chapter ...]

A mutant is tried as an answer is, and is *killed* if a test of its exercise fails (or if it does not end in time). What survives is
printed, to be judged by a person: either it computes the same (equivalent), or a test is missing.
"""

import ast
import copy
import sys
from collections.abc import Callable, Iterator

from course import ROOT, chapters
from course.assignment.answers import solutions
from course.assignment.trial import processes, try_answers
from course.cells import exercises, grade_id
from course.source import read

SECONDS = 30
OPERATORS = {ast.Add: ast.Sub, ast.Sub: ast.Add, ast.Mult: ast.Div, ast.Div: ast.Mult, ast.Pow: ast.Mult, ast.MatMult: ast.Mult}
COMPARISONS = {ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq}
METHODS = {"mean": "sum", "sum": "mean", "exp": "expm1", "log": "log1p", "min": "max", "max": "min", "logsumexp": "sum", "elu": "relu"}


def changes(node: ast.AST) -> Iterator[tuple[str, Callable]]:
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


def mutants(source: str) -> Iterator[tuple[str, str]]:
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
            yield f"line {line}, change {index}: {what}: {lines[line - 1].strip()}", changed


def try_chapter(chapter: str) -> tuple[int, list[str]]:
    """The number of mutants of a chapter, and a line for each that survives."""
    source = read(ROOT / "source" / chapter / f"{chapter}.ipynb")
    variants = {exercise: dict(mutants(solution)) for exercise, solution in solutions(source).items()}
    _, errors = try_answers(source, ROOT / "source" / chapter, variants, SECONDS)
    tests = {exercise: {grade_id(cell) for cell in cells} for exercise, cells in exercises(source).items()}
    alive = [f"{name}, {what}" for name, found in errors.items() for what, lost in found.items() if not tests[name] & set(lost)]
    return sum(map(len, variants.values())), alive


def main(names: list[str]) -> None:
    total = survivors = 0
    with processes() as pool:
        running = {chapter: pool.submit(try_chapter, chapter) for chapter in names}
        for chapter, done in running.items():
            tried, alive = done.result()
            print("".join(f"  survives: {line}\n" for line in alive), end="")
            print(f"{chapter}: {tried} mutants, {tried - len(alive)} killed, {len(alive)} survive", flush=True)
            total, survivors = total + tried, survivors + len(alive)
    print(f"all: {total} mutants, {total - survivors} killed, {survivors} survive")


if __name__ == "__main__":
    main(sys.argv[1:] or chapters())
