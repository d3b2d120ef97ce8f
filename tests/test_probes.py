"""A test is cut in two: what uses an answer, and what judges; and nothing but plain data crosses."""

import numpy as np
import pytest
import torch
from nbformat.v4 import new_code_cell, new_notebook

from course import probes
from course.assignment.inside.wire import DEPTH, Other, Raised, WireError, packed, raised, unpacked


def chapter(test: str, *given: str):
    """A chapter with one exercise, which asks for f, and one test."""
    answer = new_code_cell("def f(x):\n    return 2 * x", metadata={"nbgrader": {"grade_id": "tiny-f", "solution": True, "grade": False}})
    graded = new_code_cell(test, metadata={"nbgrader": {"grade_id": "tiny-f-value", "solution": False, "grade": True, "points": 1}})
    return new_notebook(cells=[*map(new_code_cell, given), answer, graded])


TEST = """
import math
TWO = 2
def _helper(x):
    return x + TWO
def _unused():
    return 0
def _probe(x):
    return f(_helper(x))
def _check():
    assert _probe(1) == math.floor(6.5), "tiny-f: should be 6"
_check()
"""


def test_a_probe_takes_along_what_it_reaches_and_no_more():
    (cut,) = probes.cut(chapter(TEST)).values()
    assert cut.probes == ("_probe",)
    for taken in ("TWO = 2", "def _helper", "def _probe"):
        assert taken in cut.inside
    for left in ("_unused", "_check", "assert", "import math"):
        assert left not in cut.inside
    assert "def _probe" not in cut.outside and "def _check" in cut.outside and "_check()" in cut.outside


def test_a_check_that_mentions_an_answer_is_named():
    direct = chapter('assert f(1) == 2, "tiny-f: 2"')
    (problem,) = probes.problems(direct)
    assert "tiny-f-value" in problem and "mentions f," in problem
    through = chapter('assert y == 2, "tiny-f: 2"')
    through.cells.insert(1, new_code_cell("y = f(1)"))
    assert "mentions y," in probes.problems(through)[0]
    assert probes.problems(chapter('assert y == 2, "tiny-f: 2"', "y = 2")) == []
    assert probes.problems(chapter(TEST)) == []


def test_a_probe_that_judges_is_named():
    (problem,) = probes.problems(chapter('def _probe(x):\n    assert f(x) == 2\n_probe(1)\nassert True, "tiny-f"'))
    assert "_probe judges" in problem


VALUES = [None, True, 3, -(2**80), 1.5, 1 + 2j, "é", b"x", [1, (2, [3])], {"a": (1,), (1, 2): 3, 4: None}]


@pytest.mark.parametrize("value", VALUES, ids=repr)
def test_plain_data_arrives_as_it_was(value):
    arrived = unpacked(packed(value))
    assert arrived == value and type(arrived) is type(value)


@pytest.mark.parametrize("kind", [torch.bool, torch.int64, torch.float16, torch.bfloat16, torch.float32, torch.float64, torch.complex64])
def test_tensors_and_arrays_arrive_to_the_bit(kind):
    tensor = torch.tensor([[0, 1, 2], [3, 4, 5]]).to(kind).T  # not contiguous
    arrived = unpacked(packed(tensor))
    assert arrived.dtype == kind and arrived.shape == (3, 2) and torch.equal(arrived, tensor)
    assert unpacked(packed(torch.empty(0, 3))).shape == (0, 3)
    array = np.arange(6, dtype=np.float32).reshape(2, 3)[:, ::2]
    assert (unpacked(packed(array)) == array).all() and unpacked(packed(np.float32(0.1))) == np.float32(0.1)


def test_what_is_no_data_arrives_as_what_it_was_called():
    class Sly(float):
        def __eq__(self, other):
            return True

        __hash__ = float.__hash__

    assert type(unpacked(packed(Sly(1)))) is float and unpacked(packed(Sly(1))) != 2
    assert isinstance(unpacked(packed(object())), Other) and unpacked(packed(torch.nn.Linear(1, 1))).kind == "Linear"
    assert unpacked(packed(torch.nn.Parameter(torch.ones(2)))).requires_grad is False


def test_an_exception_arrives_as_the_nearest_that_python_knows():
    class Own(ValueError):
        pass

    arrived = unpacked(packed(raised(Own("no"))))
    assert isinstance(arrived, Raised)
    error = arrived.exception()
    assert isinstance(error, ValueError) and type(error).__name__ == "Own" and str(error) == "no"
    assert repr(unpacked(packed(raised(KeyError("x")))).exception()) == "KeyError('x')"
    assert isinstance(unpacked(packed(raised(SystemExit(3)))).exception(), RuntimeError)
    assert isinstance(Raised((), ()).exception(), RuntimeError) and isinstance(Raised(("os.system",), ("x",)).exception(), RuntimeError)


def test_bytes_that_hold_no_data_are_refused():
    deep = []
    for _ in range(DEPTH + 2):
        deep = [deep]
    endless = []
    endless.append(endless)
    with pytest.raises(WireError):
        unpacked(packed(deep))
    with pytest.raises(WireError):
        packed(endless)
    good = packed({"x": torch.arange(3.0)})
    for position in range(len(good)):  # every byte in its turn, and every end
        for data in (good[:position], good[:position] + bytes([good[position] ^ 255]) + good[position + 1 :]):
            try:
                unpacked(data)
            except WireError:
                pass
    with pytest.raises(WireError):
        unpacked(b"\xdd\xff\xff\xff\xff")
