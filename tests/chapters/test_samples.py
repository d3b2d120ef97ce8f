"""What chapter 1 says of its numbers."""

import numpy as np
import pytest


@pytest.fixture(scope="module")
def samples(chapter):
    return chapter("samples")


def test_truth_is_the_same_by_three_ways(samples):
    rho, mean, cov, cov_ref = (samples[name] for name in ("rho", "mean", "cov", "cov_ref"))
    assert round(rho, 4) == 0.8790 and round(samples["D_true"], 4) == 0.7405
    assert np.isclose(samples["gaussian_kl"](mean, cov, mean, cov_ref), samples["D_true"])
    assert round(samples["gaussian_kl"](mean, cov_ref, mean, cov), 4) == 2.6570, "the other way round"
    fresh = np.random.default_rng(1).multivariate_normal(mean, cov, 400_000)
    assert abs(samples["log_ratio"](fresh).mean() - samples["D_true"]) < 5 * rho / np.sqrt(400_000)


def test_truth_grows_as_the_text_says(samples):
    truth = samples["truth"]
    assert truth(0.1) == pytest.approx(0.1**2 / 2, rel=0.01), "about rho^2 / 2"
    gains = np.diff(truth(1 - 10.0 ** -np.arange(1, 7)))  # rho ten times closer to 1 at each step
    assert (gains < np.log(10) / 2).all() and gains[-1] == pytest.approx(np.log(10) / 2, rel=1e-4)
    assert round(np.log(10) / 2, 2) == 1.15


def test_three_samples_may_well_have_a_negative_average_and_twenty_not(samples):
    rho, D = samples["rho"], samples["D_true"]
    values = samples["log_ratio"](samples["draw"](600_000, samples["cov"], np.random.default_rng(2)))
    assert values.std() == pytest.approx(rho, rel=0.01)
    below = [(values.reshape(-1, k).mean(axis=1) <= -0.02).mean() for k in (3, 20)]
    assert below[0] == pytest.approx(1 / 16, abs=0.003) and below[1] < 0.001
    assert round((D + 0.02) / (rho / 3**0.5), 1) == 1.5 and round((D + 0.02) / (rho / 20**0.5), 1) == 3.9
    assert round(rho / 3**0.5, 2) == 0.51


def test_average_over_our_samples_misses_the_truth_as_the_text_says(samples):
    values = samples["log_ratio"](samples["XY"])
    assert round(values.mean(), 4) == 0.7065 and round(samples["D_true"] - values.mean(), 3) == 0.034
    assert round(values.std() / np.sqrt(values.size), 3) == 0.029
    assert (values > 0).mean() > 0.7, "the blue points lie mostly on the red"


def test_same_seed_is_a_trap_and_the_reference_is_not_in_it(samples):
    XY = samples["XY"]
    assert round(np.corrcoef(XY[:, 0], samples["trap"][:, 1])[0, 1], 3) == -0.967
    assert round(np.corrcoef(XY.T)[0, 1], 4) == 0.8699
    assert np.abs(np.corrcoef(XY.T, samples["XY_ref"].T)[:2, 2:]).max() < 0.1
    assert np.array_equal(samples["draw_reference"](samples["n_"]), samples["XY_ref"])


def test_histogram_is_fine_in_the_plane(samples):
    table = samples["table"]
    assert abs(table.iloc[0] - 0.74).min() < 0.1, "a thousand points give a usable number"
    assert abs(table.iloc[-1, -1] - samples["D_true"]) < 0.02, "many points and fine cells come near the truth"
    assert (table.iloc[-1].diff().dropna() > 0).all(), "coarse cells blur"
    assert table.iloc[0, -1] < table.iloc[0, -2], "fine cells starve"


def test_ten_dimensions_are_hopeless(samples):
    rows, estimates, D = samples["rows"], samples["estimates"], samples["D_true"]
    assert rows[-1][1] == 4**10 and rows[-1][2] > 0.99
    plug_in, held_out, roots, histogram = estimates.loc[10]
    assert plug_in > 5 * D and histogram < 0.01
    assert 0.15 < roots / D < 0.25, "four fifths are lost"
    assert 0.6 * D < held_out < 0.8 * D


def test_counts_add_up_and_every_strip_holds_as_many(samples):
    counts, counts_ref = samples["count"](samples["XY"], samples["XY_ref"], 10)
    assert counts.sum() == counts_ref.sum() == 1000
    assert set((counts + counts_ref).reshape(10, 10).sum(axis=0)) == {200}


def test_tangent_of_jensen_figure(samples):
    def f(r):
        return r * np.log(r)

    assert np.isclose(2 / 3 * 0.25 + 1 / 3 * 2.5, 1) and round(2 / 3 * f(0.25) + 1 / 3 * f(2.5), 2) == 0.53
