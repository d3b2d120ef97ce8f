"""What the chapter on descent says, compared with what its code gives."""

from math import exp, inf, log

import pytest
import torch


@pytest.fixture
def names(chapter):
    return chapter("descent")


def test_the_gradient_at_zero_is_minus_one(names):
    w = torch.tensor(0.0, device=names["device"], requires_grad=True)
    names["L"](w).backward()
    assert w.grad.item() == -1


def test_a_thousand_steps_halve_the_loss(names):
    path = names["descend"](names["L"], 0.0, 1e-3, 1000)
    assert len(path) == 1001
    assert path[-1] == pytest.approx(0.6933, abs=5e-5)
    assert exp(-path[-1]) == pytest.approx(0.5, abs=1e-3)


@pytest.mark.parametrize(("s", "last"), [(0.001, 0.69), (0.01, 2.40), (0.1, 4.62)])
def test_the_weights_named_for_three_learning_rates(names, s, last):
    path = names["descend"](names["L"], 0.0, s, 1000)
    assert path[-1] == pytest.approx(last, abs=0.005)


def test_a_loss_below_a_thousandth_takes_about_a_million_steps_to_a_weight_above_6_908(names):
    assert names["predict_steps"](1e-3, 1e-3) == pytest.approx(999_000)
    assert names["count_steps"](1e-3, 1e-3) == 998_997
    assert log(1000) == pytest.approx(6.908, abs=5e-4)


@pytest.mark.parametrize("s", [1e-3, 1e-2, 0.1])
@pytest.mark.parametrize("eps", [0.1, 0.01, 0.001])
def test_the_prediction_is_too_high_by_half_the_logarithm_whatever_the_rate(names, s, eps):
    ahead = names["predict_steps"](s, eps) - names["count_steps"](s, eps)
    assert 0 <= 0.5 * log(1 / eps) - ahead < 1  # a count is a whole number, the first one after the goal
    if eps == 0.001:
        assert round(ahead) == 3 and 0.5 * log(1 / eps) == pytest.approx(3.45, abs=0.005)


def test_a_rate_of_ten_leaps_and_then_crawls():
    w, seen = 0.0, [1.0]
    for _ in range(1000):
        w += 10 * exp(-w)
        seen.append(exp(w))
    assert round(seen[1]) == 22_026 and round(seen[1000]) == 32_018
    assert all(later - earlier == pytest.approx(10, rel=1e-3) for earlier, later in zip(seen[1:-1], seen[2:], strict=True))
    assert seen[1000] < 2 * seen[1]
    assert 1 / seen[1] < 1 / (1 + 10) / 1000, "the leap is far ahead of the law"


def test_the_weight_reaches_8_and_9_after_as_many_steps_as_the_text_says(names):
    assert names["predict_steps"](1e-3, exp(-8)) == pytest.approx(3e6, rel=0.02)
    assert names["predict_steps"](1e-3, exp(-9)) == pytest.approx(8e6, rel=0.02)


@pytest.mark.parametrize("s", [1e-3, 0.1, 1, 10])
def test_the_loss_is_never_above_the_law_and_one_over_it_grows_by_the_rate(s):
    w = 0.0
    for k in range(1, 20_001):
        w += s * exp(-w)
        assert w >= log(1 + s * k) - 1e-9
    before = exp(w)
    for _ in range(10_000):
        w += s * exp(-w)
    assert exp(w) - before == pytest.approx(10_000 * s, rel=0.02)  # 1/L grows by s per step, whatever s


def test_an_update_in_place_is_refused_and_one_out_of_place_is_no_leaf():
    w = torch.tensor(1.0, requires_grad=True)
    with pytest.raises(RuntimeError, match="in-place"):
        w -= 0.1
    assert not (w - 0.1).is_leaf


def test_an_optimiser_without_a_gradient_does_nothing():
    w = torch.tensor(0.0, requires_grad=True)
    torch.optim.SGD([w], lr=1e-3).step()
    assert w.item() == 0


def test_on_the_bowl_the_distance_is_multiplied_by_one_minus_s(names):
    for s in (0.5, 1.0, 1.7, 2.0, 2.15):
        path = names["descend"](names["bowl"], 0.0, s, 8)
        assert path[-1] - 3 == pytest.approx(-3 * (1 - s) ** 8, abs=1e-4)


def stall(s):
    """The first float32 that a step of descent on e^{-w} leaves as it is, found by bisection between 1 and 16."""
    low, high = torch.tensor(1.0), torch.tensor(16.0)
    while torch.nextafter(low, torch.tensor(inf)) < high:
        middle = (low + high) / 2
        if middle - s * -torch.exp(-middle) > middle:
            low = middle
        else:
            high = middle
    return high.item()


def test_float32_stalls_at_8_and_earlier_with_a_smaller_rate(names):
    path = names["descend"](names["L"], 7.999, 1e-3, 4000)
    assert path[1000] < 8 and path[3000] == path[4000] == 8
    assert stall(1e-3) == 8
    assert stall(1e-4) == pytest.approx(6.04, abs=0.005) == pytest.approx(log(2**22 * 1e-4), abs=0.005)
    assert exp(-stall(1e-4)) == pytest.approx(0.0024, abs=5e-5)
    assert exp(-stall(1e-2)) < 0.001


def test_the_exponential_itself_is_rounded_to_zero_near_104():
    assert torch.exp(torch.tensor(-103.0)) > 0 and torch.exp(torch.tensor(-104.0)) == 0
