"""The shared data is what the course says it is, and a wrong argument gets a clear error."""

import numpy as np
import pytest
from scipy.stats import multivariate_normal

import gaussian
from gaussian import SEED, XY, XY_ref, cov, cov_ref, draw, mean, n, n_, rho


def test_import_star_brings_the_names_of_the_course():
    names = {}
    exec("from gaussian import *", names)
    assert set(names) - {"__builtins__"} == {"SEED", "rho", "mean", "cov", "n", "XY", "cov_ref", "n_", "XY_ref", "draw"}


def test_the_data_is_as_specified():
    first = np.random.default_rng(SEED).random()
    assert SEED == 0 and rho == 1 - 0.19 * first and 0.81 < rho <= 1
    assert round(rho, 4) == 0.8790
    assert mean == [0, 0] and cov == [[1, rho], [rho, 1]] and cov_ref == [[1, 0], [0, 1]]
    assert n == n_ == 1000
    for samples in (XY, XY_ref):
        assert samples.shape == (1000, 2) and samples.dtype == np.float64


def test_the_samples_continue_the_generator_that_drew_rho():
    rng = np.random.default_rng(SEED)
    rng.random()
    assert np.array_equal(XY, draw(n, cov, rng))


def test_the_clouds_follow_their_laws_and_are_independent():
    def errors(samples, cov):  # in standard errors of a sample covariance of Gaussians (Isserlis)
        c = np.asarray(cov)
        sd = np.sqrt((np.outer(np.diag(c), np.diag(c)) + c**2) / n)
        return np.abs(np.cov(samples.T) - c) / sd

    assert errors(XY, cov).max() < 4 and errors(XY_ref, cov_ref).max() < 4
    assert np.abs(XY.mean(axis=0)).max() < 4 / np.sqrt(n) and np.abs(XY_ref.mean(axis=0)).max() < 4 / np.sqrt(n)
    across = np.corrcoef(XY.T, XY_ref.T)[:2, 2:]
    assert np.abs(across).max() < 4 / np.sqrt(n)


def test_the_divergence_of_the_two_laws_is_the_closed_form():
    truth = -0.5 * np.log(1 - rho**2)
    z = draw(1_000_000, cov, np.random.default_rng(1))
    log_ratio = multivariate_normal(mean, cov).logpdf(z) - multivariate_normal(mean, cov_ref).logpdf(z)
    assert round(truth, 4) == 0.7405
    assert abs(log_ratio.mean() - truth) < 4 * rho / 1000  # its standard deviation is rho


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"n": 0}, ValueError, "n should be at least 1"),
        ({"n": -5}, ValueError, "n should be at least 1"),
        ({"n": 2.5}, TypeError, "n should be an integer"),
        ({"n": True}, TypeError, "n should be an integer"),
        ({"rng": 0}, TypeError, "rng should be a numpy.random.Generator"),
        ({"cov": [[1, 0]]}, ValueError, "cov should be a 2 x 2 matrix"),
        ({"cov": [[1, np.nan], [np.nan, 1]]}, ValueError, "cov should be a 2 x 2 matrix of finite numbers"),
        ({"cov": [[1, 0.5], [0, 1]]}, ValueError, "cov should be symmetric"),
        ({"cov": [[1, 2], [2, 1]]}, ValueError, "positive semi-definite"),
        ({"mean": []}, ValueError, "mean should be a vector"),
        ({"mean": [0, np.inf]}, ValueError, "mean should be a vector of finite numbers"),
        ({"mean": [0, 0, 0]}, ValueError, "cov should be a 3 x 3 matrix"),
    ],
)
def test_a_wrong_argument_is_named(change, error, message):
    arguments = {"n": 3, "cov": cov, "rng": np.random.default_rng(0), "mean": mean} | change
    with pytest.raises(error, match=message):
        draw(**arguments)


def test_draw_takes_other_dimensions():
    assert draw(np.int64(7), np.eye(3), np.random.default_rng(0), mean=[1, 2, 3]).shape == (7, 3)
    assert gaussian.__doc__ and "Cover and Thomas" in gaussian.__doc__
