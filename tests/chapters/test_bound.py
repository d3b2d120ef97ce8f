"""What the chapter on the bound promises in its prose, compared with what its code gives."""

import numpy as np
import pytest
import torch
from scipy.special import logsumexp


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("bound")


def test_a_guess_loses_its_distance_from_the_truth(names):
    assert np.allclose(names["value"] + names["distance"], names["D_die"])
    assert names["value"].max() < names["D_die"] == pytest.approx(0.294, abs=0.0005)
    worst = names["distance"].argmax()
    assert names["distance"][worst] == pytest.approx(0.58, abs=0.005)
    assert names["value"][worst] == pytest.approx(-0.29, abs=0.005)


def test_the_value_of_a_guess_that_rules_a_face_out_is_minus_infinity(names):
    guess = np.array([0.0, 0.2, 0.2, 0.2, 0.2, 0.2])
    with np.errstate(divide="ignore"):
        assert (names["p"] * np.log(guess / names["p_ref"])).sum() == -np.inf


@pytest.mark.parametrize("rho", [-0.5, 0.0, 0.9])
def test_the_best_t_takes_tensors_as_well_as_arrays_and_is_the_log_ratio(names, rho):
    points = np.random.default_rng(0).normal(size=(7, 2))
    t = names["optimal_t"](points, rho)
    assert t.shape == (7,)
    precision = np.linalg.inv([[1, rho], [rho, 1]])
    log_ratio = ((points**2).sum(axis=1) - np.einsum("ni,ij,nj->n", points, precision, points) - np.log(1 - rho**2)) / 2
    assert np.allclose(t, log_ratio)
    for dtype in (torch.float32, torch.float64):
        tensor = torch.tensor(points, dtype=dtype, requires_grad=True)
        found = names["optimal_t"](tensor, rho)
        assert isinstance(found, torch.Tensor) and found.dtype == dtype and found.requires_grad
        assert np.allclose(found.detach(), t, atol=1e-5)


def test_candidates_stay_below_the_divergence(names):
    table = names["table"]
    assert (table["gap"] > -1e-9).all()
    assert abs(table.loc[["optimal", "optimal + 3"], "gap"]).max() < 1e-9
    assert table.loc["-(x - y)^2", "gap"] == pytest.approx(0.18, abs=0.005)
    assert table.loc["optimal / 2", "gap"] == pytest.approx(0.107, abs=0.0005)
    assert table["gap"].drop("0").max() < table.loc["0", "gap"] == pytest.approx(names["D_true"])


def test_scale_and_shift_follow_the_closed_form(names):
    rho, D = names["rho"], names["D_true"]
    curve = D + 0.5 * np.log(1 - (1 - names["scales"]) ** 2 * rho**2)
    inner = abs(names["scales"] - 1) < 0.95  # nearer the ends the grid cuts the tails off
    assert np.allclose(np.array(names["by_scale"])[inner], curve[inner], atol=1e-6)
    assert np.allclose(names["by_scale"], curve, atol=0.01)
    assert np.allclose(names["by_shift"], D)
    assert round(1 + 1 / rho, 3) == 2.138 and round(1 - 1 / rho, 3) == -0.138


def test_without_the_logarithm_one_nat_is_missing(names):
    t_Z, t_Z_ref, w = names["t_grid"], names["t_ref_grid"], np.exp(names["log_w"])
    found = [w @ (t_Z + c) - w @ np.exp(t_Z_ref + c) for c in np.linspace(-1, 1, 21)]
    assert max(found) == pytest.approx(names["D_true"] - 1, abs=1e-6)
    assert min(found) < names["D_true"] - 1.3


def test_the_sample_bound_passes_the_truth_as_often_as_the_text_says(names):
    bounds, D = names["bounds"], names["D_true"]
    share, lead, error = (bounds > D).mean(), bounds.mean() - D, bounds.std() / len(bounds) ** 0.5
    assert share.between(0.45, 0.6).all(), "about half of the data sets lie above D"
    assert lead.iloc[0] == pytest.approx(0.03, abs=0.006) and 1.75 < lead.iloc[0] / error.iloc[0] < 2.5
    assert bounds.std().is_monotonic_decreasing


def test_the_bias_is_upward_and_the_rule_is_what_the_text_says(names):
    for row in names["rows"]:
        assert 0 < row["bias, t"] < row["rule, t"], "the rule promises too much for the optimal t"
        assert row["bias, t/2"] == pytest.approx(row["rule, t/2"], rel=0.2)
    assert names["rows"][1]["bias, t/2"] == pytest.approx(0.003, abs=0.0006)
    assert names["rows"][1]["rule, t"] == pytest.approx(names["rho"] ** 2 / (1 - names["rho"] ** 2) / 200, rel=1e-3)


def test_by_heart_the_sample_bound_has_no_limit(names):
    assert not set(map(tuple, names["XY"])) & set(map(tuple, names["XY_ref"]))
    t_Z, t_Z_ref = names["t_memory"](names["XY"]), names["t_memory"](names["XY_ref"])
    for height in (1, 10):
        assert names["sample_DV"](height * t_Z, height * t_Z_ref) == pytest.approx(100 * height)
    assert not names["t_memory"](names["XY_new"]).any()


def test_the_best_scale_gives_at_least_the_bound_of_the_true_t(names):
    t_Z, t_Z_ref = names["optimal_t"](names["XY"], names["rho"]), names["optimal_t"](names["XY_ref"], names["rho"])
    a = names["best_scale"](t_Z, t_Z_ref)
    assert a == pytest.approx(1.07, abs=0.005)
    scales = np.linspace(0, 3, 3001)
    assert a == pytest.approx(scales[np.argmax([s * t_Z.mean() - logsumexp(s * t_Z_ref) for s in scales])], abs=0.002)
    assert names["sample_DV"](t_Z, t_Z_ref) == pytest.approx(0.7206, abs=5e-5)
    assert names["sample_DV"](a * t_Z, a * t_Z_ref) == pytest.approx(0.7221, abs=5e-5)
    assert names["D_true"] == pytest.approx(0.7405, abs=5e-5)
