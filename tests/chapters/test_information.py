"""What the chapter on mutual information promises in its prose, compared with what its code gives."""

import warnings
from math import log, pi

import numpy as np
import pandas as pd
import pytest
import torch
from scipy.integrate import quad


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("information")


def pairs(n=300, r=0.8, seed=1):
    x, w = np.random.default_rng(seed).normal(size=(2, n))
    return x, r * x + (1 - r**2) ** 0.5 * w


def test_a_reference_of_shuffles_holds_no_pair_and_any_number_of_rows(names):
    X, Y = torch.arange(50.0)[:, None], torch.arange(100.0).reshape(50, 2)
    sample = names["shuffles"](X, Y)
    for m in (1, 49, 50, 51, 240):
        z = sample(m, torch.Generator().manual_seed(m))
        assert z.shape == (m, 3) and (z[:, 1] != 2 * z[:, 0]).all() and (z[:, 2] == z[:, 1] + 1).all()
    z = sample(100, torch.Generator().manual_seed(0))
    assert sorted(z[:, 0].tolist()) == sorted([*range(50)] * 2) == sorted((z[:, 1] / 2).tolist())


def test_with_all_combinations_the_sample_dv_is_at_most_log_n(names):
    generator = torch.Generator().manual_seed(1)
    for scale in (0.1, 1, 10, 100):
        t = scale * torch.randn(30, 30, generator=generator, dtype=torch.float64)
        t += 5 * scale * torch.eye(30, dtype=torch.float64)
        assert names["dv"](t.diagonal(), t) <= log(30) + 1e-9


def test_one_shuffle_is_learned_by_heart_and_fresh_ones_are_not(names):
    truth = names["truth"](names["rho"])
    assert names["curves"]["one shuffle"][-1] > 10
    assert names["curves"]["fresh ones"] == pytest.approx([truth] * len(names["curves"]["fresh ones"]), abs=0.15)
    assert np.mean(names["stayed"]) == pytest.approx(1, abs=0.1)


def test_the_moving_average_mends_the_gradient(names):
    batch, batch_error, mine, mine_error = names["gradients"][10]
    assert batch < -0.1 and batch < -5 * batch_error and abs(mine) < 3 * mine_error


def test_the_loss_of_mine_falls_short_by_about_one(names):
    t, t_ref = (torch.tensor(names["optimal_t"](z, names["rho"])) for z in (names["XY"], names["XY_ref"]))
    loss, _ = names["mine_loss"](t, t_ref)
    assert -float(loss) == pytest.approx(float(t.mean()) - 1, abs=1e-6)


def test_the_truth_of_the_cauchy_pair(names):
    entropy, _ = quad(lambda x: np.log(pi * (1 + x**2)) / (pi * (1 + x**2)), -np.inf, np.inf)
    pair, _ = quad(lambda r: r * (1 + r**2) ** -1.5 * np.log(2 * pi * (1 + r**2) ** 1.5), 0, np.inf)
    assert 2 * entropy - pair == pytest.approx(log(8 * pi) - 3, abs=1e-4)


def test_canonical_coordinates_are_correlated_in_pairs_only(names):
    generator = torch.Generator().manual_seed(3)
    X = torch.randn(4000, 3, generator=generator)
    Y = torch.cat([0.8 * X[:, :1] + 0.6 * torch.randn(4000, 1, generator=generator), torch.randn(4000, 1, generator=generator)], dim=1)
    turn_x, turn_y, r = names["canonical"](X, Y)
    both = torch.cat([turn_x(X), turn_y(Y)], dim=1).T.cov()
    expected = torch.eye(5)
    expected[0, 3] = expected[3, 0] = both[0, 3]
    assert both[0, 3].abs() == pytest.approx(0.8, abs=0.03) and float(r[0]) == pytest.approx(float(both[0, 3]), abs=1e-3)
    assert float((both - expected).abs().max()) < 0.1 and float(r[1]) == 0


def test_an_untrained_net_is_the_best_t_of_a_gaussian_pair(names):
    x, y = pairs(5000)
    X, Y = (torch.tensor(names["normal_scores"](a), dtype=torch.float32)[:, None] for a in (x, y))
    net, z = names["PairNet"](X, Y), torch.randn(200, 2, generator=torch.Generator().manual_seed(1))
    difference = net(z).flatten() - names["optimal_t"](z, 0.8)
    assert float(difference.std().detach()) < 0.1 * float(names["optimal_t"](z, 0.8).std())


def test_a_trainer_that_was_stopped_goes_on_with_the_same_numbers(names):
    x, y = pairs()
    X, Y = (torch.tensor(a, dtype=torch.float32)[:, None] for a in (x, y))
    torch.manual_seed(1)
    one = names["MITrainer"](X, Y, epochs=20)
    one.step(3)
    state = one.state_dict()
    other = names["MITrainer"](X, Y, epochs=20)
    other.load_state_dict(state)
    assert one.step(4) == other.step(4) and one.held_out(X, Y)[0] == other.held_out(X, Y)[0]


def test_the_function_is_the_same_for_all_kinds_of_data_and_all_units(names):
    x, y = pairs()
    information, state = names["mutual_information"], torch.get_rng_state()
    first = information(x, y)
    assert torch.equal(torch.get_rng_state(), state)
    for a, b in ((x[:, None], torch.tensor(y)), (pd.Series(x), pd.DataFrame({"y": y})), (np.exp(x), y**3), (list(x), list(y))):
        assert information(a, b) == first
    assert first.estimate == pytest.approx((first.inside + first.held_out) / 2)
    assert abs(first.estimate + 0.5 * log(1 - 0.8**2)) < 3 * first.error and first.error > 0


@pytest.mark.parametrize(
    "spoil, kind, said",
    [
        (lambda x: np.where(x > 1.5, np.nan, x), ValueError, "missing"),
        (lambda x: np.zeros_like(x), ValueError, "constant"),
        (lambda x: (np.arange(len(x)) == 7) * 1.0, ValueError, "nearly"),
        (lambda x: x[:40], ValueError, "at least 50"),
        (lambda x: x[:-1], ValueError, "299"),
        (lambda x: x.astype(str), TypeError, "numbers"),
        (lambda x: np.stack([x, -(x**3)], axis=1), ValueError, "function of others"),
        (lambda x: x.reshape(-1, 1, 1), ValueError, "shape"),
        (lambda x: np.random.default_rng(1).normal(size=(len(x), 80)), ValueError, "80 columns, too many"),
    ],
)
def test_bad_data_are_refused_with_a_sentence(names, spoil, kind, said):
    x, y = pairs()
    with pytest.raises(kind, match=said):
        names["mutual_information"](spoil(x), y)


@pytest.mark.parametrize("n_folds", [1, 31, 2.5, None])
def test_folds_too_few_or_too_small_are_refused(names, n_folds):
    with pytest.raises(ValueError, match="from 2 to 30"):
        names["mutual_information"](*pairs(), n_folds=n_folds)


def test_ties_and_an_information_too_large_are_warned_about(names):
    x, y = pairs()
    with pytest.warns(UserWarning, match="distinct values"):
        names["as_scores"](np.round(x), "X")
    with pytest.warns(RuntimeWarning, match="Uncertain"):
        names["mutual_information"](x, x + 1e-4 * y)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        names["as_scores"](x, "X")


def test_the_estimates_of_the_text(names):
    table = names["table"]
    assert (abs(table.estimate - table.truth) <= 2 * table.error).all()
    assert table.estimate["independent"] == pytest.approx(0, abs=0.01) and table.trained["Gaussian"] < 0.1
    assert table.held_out["Cauchy"] < table.inside["Cauchy"]


def test_five_columns_hide_nothing_from_it(names):
    found = names["mutual_information"](names["X5"], names["Y5"])
    assert found.estimate == pytest.approx(2 * float(names["truth"](0.8)), abs=0.12)
    assert names["nearest_neighbours"](names["X5"], names["Y5"]) < 0.5


def test_the_checks_of_the_text(names):
    checks = names["checks"]
    assert abs(checks["independence"]) < 0.05 and checks["noise"] == pytest.approx(1, abs=0.12)
    assert checks["additivity"] == pytest.approx(1.6, abs=0.15)
