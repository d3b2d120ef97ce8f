"""No faulty release leaves the house: a course that is wrong in one way is refused with a line that says which."""

import os
import time

import nbformat
import pytest
from nbgrader.preprocessors import ClearHiddenTests, ClearMarkScheme

from course import ROOT
from course.assignment import answers, gate
from course.assignment.trial import forked
from course.preprocessors import ClearSolutionsByName
from course.source import canonical, convert, read_text

pytestmark = pytest.mark.slow


def spoil(tiny, old, new, name="book/tiny/tiny.md"):
    path = tiny / name
    assert old in path.read_text()
    changed = path.read_text().replace(old, new)
    path.write_text(canonical(changed) if name.endswith(".md") else changed)


def check(tiny):
    """What the gate says of the tiny course as it stands."""
    convert(tiny)
    return gate.check("tiny", tiny)


def test_a_good_chapter_passes_with_honest_warnings_and_progress_bars(tiny):
    assert check(tiny) == []


def test_a_cell_that_lacks_what_an_answer_would_have_made_is_no_fault(tiny):
    cells = "".join(f"\n```{{code-cell}} ipython3\n{code}\n```\n" for code in ("four = double(2)", "eight = 2 * four", "print(eight)"))
    spoil(tiny, "\n+++\n\n*Your answer:*", cells)
    assert check(tiny) == []


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("return x + x  #", "return 3 * x  #", "solved, tiny: AssertionError: tiny-double: double(2) should be 4"),
        (
            '"""Return twice x."""\n    ###',
            '"""Return twice x."""\n    return 2 * x\n    ###',
            "blank, the test 'tiny-double-value' passes",
        ),
        (
            """assert _probe_double(2) == 4, "tiny-double: double(2) should be 4."
### BEGIN HIDDEN TESTS
assert _probe_double(5) == 10, "tiny-double: double(5) should be 10, a hidden number."
### END HIDDEN TESTS""",
            'for found in [_probe_double(2)][:0]:\n    assert found == 4, "tiny-double: double(2) should be 4."',
            "the test 'tiny-double-value' passes if its probes return []",
        ),
        ("print(", "print(1 / 0, ", "ZeroDivisionError"),
        (
            "\n+++\n\n*Your answer:*",
            "\n```{code-cell} ipython3\ntry:\n    double(1)\nexcept NotImplementedError:\n    half\n```",
            "blank, the cell 'try:' dies of NameError: name 'half' is not defined, which names no exercise",
        ),
    ],
    ids=["solution fails", "blank scores", "check of nothing", "cell dies", "blank dies elsewhere"],
)
def test_a_faulty_chapter_is_refused(tiny, old, new, message):
    spoil(tiny, old, new)
    found = check(tiny)
    assert any(message in line for line in found), found


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (
            "def double(x):\n    return 2 * x",
            "def double(x):\n    return 3 * x",
            "the right answer 'as asked' to tiny-double loses tiny-double-value: AssertionError",
        ),
        ("    return x / 2", "    return x * 2", "the wrong answer 'halved' to tiny-double keeps the points of tiny-double-value"),
        ("# %% wrong: halved\ndef double(x):\n    return x / 2\n", "", "1 more wrong answers are needed"),
    ],
    ids=["right answer fails", "wrong answer scores", "bank too small"],
)
def test_a_failing_bank_is_refused(tiny, old, new, message):
    spoil(tiny, old, new, "book/tiny/answers/tiny-double.py")
    found = check(tiny)
    assert any(message in line for line in found), found


def test_a_missing_bank_is_refused(tiny):
    (tiny / "book" / "tiny" / "answers" / "tiny-double.py").unlink()
    assert any("4 more right and 6 more wrong" in line for line in check(tiny))


def test_a_bank_that_cannot_be_read_is_named(tiny):
    spoil(tiny, "# %% wrong: halved", "# %% halved", "book/tiny/answers/tiny-double.py")
    with pytest.raises(ValueError, match="tiny-double.py: '# %% halved' should read"):
        answers.bank("tiny", "tiny-double", tiny)


def released(tmp_path, change, later=None):
    """What is found in a folder as a release would be, spoilt by ``change(folder, notebook)``."""
    source, notebook = (read_text((ROOT / "tests" / "tiny" / "tiny.md").read_text()) for _ in range(2))
    for step in (ClearSolutionsByName, ClearHiddenTests, ClearMarkScheme):
        notebook, _ = step().preprocess(notebook, {})
    (tmp_path / "gaussian.py").write_text("")
    change(tmp_path, notebook)
    nbformat.write(notebook, tmp_path / "tiny.ipynb")
    return gate.leaks(tmp_path, "tiny", source, later or {})


LEAKS = {
    "nothing": (lambda folder, nb: None, None),
    "solution in a cell": (lambda folder, nb: nb.cells[0].update(source="return x + x  # the secret answer"), "return x + x"),
    "hidden test": (
        lambda folder, nb: nb.cells[0].update(
            source='assert _probe_double(5) == 10, "tiny-double: double(5) should be 10, a hidden number."'
        ),
        "assert _probe_double(5)",
    ),
    "mark": (lambda folder, nb: nb.cells[0].update(source="### BEGIN SOLUTION"), "BEGIN SOLUTION"),
    "mark scheme": (
        lambda folder, nb: nb.cells[0].update(source="Because two times is one time and one time, as the mark scheme knows."),
        "Because two times",
    ),
    "text beside it": (lambda folder, nb: (folder / "tiny.md").write_text("x"), "tiny.md: not part of a release"),
    "answer in a figure": (
        lambda folder, nb: [(folder / "figures").mkdir(), (folder / "figures" / "a.svg").write_text("return x + x  # the secret answer")],
        "return x + x",
    ),
    "output": (lambda folder, nb: nb.cells[2].update(outputs=[nbformat.v4.new_output("stream", text="4")]), "still has an output"),
    "attachment": (lambda folder, nb: nb.cells[0].update(attachments={"a.png": {"image/png": ""}}), "has an attachment"),
    "cell metadata": (lambda folder, nb: nb.cells[0].metadata.update(answer="4"), "metadata that nobody asked for: answer"),
    "notebook metadata": (lambda folder, nb: nb.metadata.update(jupytext={"formats": "md,ipynb"}), "nobody asked for: jupytext"),
}


@pytest.mark.parametrize("leak", LEAKS)
def test_a_leak_is_found(tmp_path, leak):
    change, message = LEAKS[leak]
    found = released(tmp_path, change)
    if leak == "nothing":
        assert found == []
    else:
        assert any(message in line for line in found), found


def test_what_no_exercise_needs_is_left_out_and_nothing_else():
    def code(source, graded=False):
        return nbformat.v4.new_code_cell(source, metadata={"nbgrader": {}} if graded else {})

    cells = [
        code("from gaussian import *"),
        code("import math\nimport numpy as np"),
        code("class A:\n    def f(self):\n        return helper(np.e)"),
        code("def helper(x):\n    return x + offset"),
        code("offset = 1"),
        code("fig = offset\nprint(fig)"),
        code("%tensorboard"),
        code("class A(A):\n    pass"),
        code("def solve(fig):\n    return [A() for fig in range(fig)]", graded=True),
        code("assert solve(3), (", graded=True),
        code("solve(1)"),
    ]
    left = answers.essential(nbformat.v4.new_notebook(cells=list(cells)))
    assert left == [cells[i] for i in (0, 1, 2, 3, 4, 7, 8, 9)]


LATER = """def solved(z, w):
    ### BEGIN SOLUTION
    first = z.mean() - w.logsumexp(0)
    second = first + math.log(len(w))
    return second.item() if w.numel() else 0
    ### END SOLUTION"""


def test_what_a_later_chapter_hides_is_not_shown_in_an_earlier_one(tmp_path):
    later = {"late": nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(LATER)])}
    lines = [line.strip() for line in LATER.splitlines()[2:5]]

    def shows(*shown):
        return released(tmp_path, lambda folder, nb: (folder / "neural.py").write_text("\n\n".join(shown)), later)

    assert shows(*lines[:2]) == [], "a line or two may well be the same"
    (found,) = shows(*lines)
    assert found.startswith("release/tiny: shows a passage that late hides")


SOLUTION = """def folds(Z, k):
    ### BEGIN SOLUTION
    held = torch.zeros(len(Z), dtype=torch.bool)
    for fold in torch.randperm(len(Z)).tensor_split(k):
        held[fold] = True
    ### END SOLUTION"""
ECHO = """def cross_fit(data, n_folds):
    mask = torch.zeros(len(data), dtype=torch.bool)  # under other names
    for rows in torch.randperm(len(data)).tensor_split(n_folds):
        print(rows)"""


@pytest.mark.parametrize(
    ("above", "below", "found"),
    [
        ("print(1)", ECHO, ["c: the cell 'def cross_fit(data, n_folds):' repeats lines of the solution of c-folds"]),
        (ECHO, "print(1)", []),
        (ECHO, ECHO, []),  # it was taught
        ("print(1)", "loss.backward()\noptimizer.step()\n" + SOLUTION.splitlines()[2], []),
    ],
    ids=["given away", "the lesson", "the lesson again", "a line alone"],
)
def test_no_cell_below_an_exercise_answers_it(above, below, found):
    solved = {"grade": False, "grade_id": "c-folds", "solution": True}
    texts = [(above, {}), (SOLUTION, {"nbgrader": solved}), (below, {})]
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text, metadata=metadata) for text, metadata in texts])
    assert gate.echoes("c", notebook) == found


def test_a_trial_that_dies_or_never_ends_has_no_result():
    assert forked(lambda: {"a": 1}) == {"a": 1}
    assert forked(lambda: os._exit(0)) is None and forked(lambda: os.kill(os.getpid(), 9)) is None
    start = time.monotonic()
    assert forked(lambda: time.sleep(60), seconds=1) is None and time.monotonic() - start < 10
