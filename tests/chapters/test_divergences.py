"""What the chapter on f-divergences promises in its prose, compared with what its code gives."""

from math import exp, log, sqrt

import numpy as np
import pytest
import torch
from scipy.integrate import dblquad
from scipy.stats import laplace, norm, uniform


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("divergences")


def closed_forms(m):
    """Of N(m, 1) from N(0, 1)."""
    return {
        "KL": m**2 / 2,
        "reverse KL": m**2 / 2,
        "squared Hellinger": 2 - 2 * exp(-(m**2) / 8),
        "chi-squared": exp(m**2) - 1,
        "total variation": 2 * norm.cdf(m / 2) - 1,
    }


@pytest.mark.parametrize("m", [0.3, 1.0, 2.0])
def test_quadrature_gives_the_closed_forms(names, m):
    for name, expected in closed_forms(m).items():
        assert names["f_quadrature"](names["f_of"][name], norm(m, 1), norm(0, 1)) == pytest.approx(expected, rel=1e-6), name


def test_quadrature_knows_laplace_and_uniform_distributions(names):
    quadrature, f = names["f_quadrature"], names["f_of"]
    assert quadrature(f["KL"], laplace(0, 0.5), laplace(0, 1)) == pytest.approx(log(2) - 0.5, abs=1e-7)
    for a in (0.1, 0.5):
        found = {
            name: quadrature(f[name], uniform(0, a), uniform(0, 1))
            for name in ("KL", "chi-squared", "total variation", "squared Hellinger")
        }
        expected = {"KL": -log(a), "chi-squared": 1 / a - 1, "total variation": 1 - a, "squared Hellinger": 2 - 2 * sqrt(a)}
        assert found == pytest.approx(expected, abs=1e-6)


def test_an_f_is_horizontal_at_one_and_its_ends_are_those_of_the_table(names):
    ends = {"KL": (1, np.inf), "reverse KL": (np.inf, 1), "Jensen-Shannon": (log(2) / 2,) * 2}
    ends |= {"squared Hellinger": (1, 1), "chi-squared": (1, np.inf), "total variation": (0.5, 0.5)}
    for name, f in names["f_of"].items():
        with np.errstate(divide="ignore"):
            at_zero, slope = float(f(np.float64(0))), float(f(1e12) / 1e12)
        assert f(1.0) == pytest.approx(0, abs=1e-12)
        assert (f(1 + 1e-6) - f(1 - 1e-6)) / 2e-6 == pytest.approx(0, abs=1e-4)
        assert at_zero == pytest.approx(ends[name][0])
        assert slope > 20 if np.isinf(ends[name][1]) else slope == pytest.approx(ends[name][1], abs=1e-4)


def test_divergences_factorise_as_the_text_says(names):
    (P, Q), rng = names["pairs"]["Gauss, Laplace"], np.random.default_rng(5)
    for name, f in names["f_of"].items():
        one = names["f_quadrature"](f, P, Q)
        for d in (1, 2, 4, 5):
            exact = one if d == 1 else names["factorised"](name, one, d)
            value, error = names["mixture_average"](f, P, Q, d, rng, n=100_000)
            assert exact is None or abs(value - exact) < max(5 * error, 1e-9), (name, d)
            assert error < 0.0015 or name not in ("Jensen-Shannon", "total variation")


def test_jensen_shannon_in_two_dimensions_is_a_double_integral(names):
    P, Q = names["pairs"]["Gauss, Gauss"]
    f = names["f_of"]["Jensen-Shannon"]

    def integrand(y, x):
        q = Q.pdf(x) * Q.pdf(y)
        return q * f(P.pdf(x) * P.pdf(y) / q)

    exact = dblquad(integrand, -7, 7, -7, 7, epsabs=1e-4)[0]
    value, error = names["mixture_average"](f, P, Q, 2, np.random.default_rng(6))
    assert value == pytest.approx(exact, abs=5 * error + 2e-4)


def test_infinity_is_where_the_text_says(names):
    truths = names["truths"]
    infinite = {(pair, name) for pair, column in truths.items() for name, value in column.items() if np.isinf(value)}
    assert infinite == {("Laplace, Gauss", "chi-squared"), ("uniform, Gauss", "reverse KL")}
    assert truths["Laplace, Gauss"]["KL"] / truths["Laplace, Gauss"]["reverse KL"] == pytest.approx(3, abs=0.3)


def test_the_best_v_is_the_log_ratio_and_a_slope_is_never_outside(names):
    u = torch.logspace(-2, 2, 41, dtype=torch.float64)
    for name, divergence in names["f_divergences"]().items():
        t = divergence.activation(u.log())
        assert torch.isfinite(divergence.conjugate(t)).all()
        if name == "total variation":
            assert t.abs().max() < 0.5 and ((t > 0) == (u > 1)).all()
            continue
        slope = (divergence.f((u + 1e-6 * u).numpy()) - divergence.f((u - 1e-6 * u).numpy())) / (2e-6 * u.numpy())
        assert t.numpy() == pytest.approx(slope, rel=1e-4, abs=1e-4)
        assert (u * t - divergence.conjugate(t)).numpy() == pytest.approx(divergence.f(u.numpy()), rel=1e-9, abs=1e-9)


def test_no_bound_passes_its_truth_and_five_touch_it(names):
    for name, curve in names["curves"].items():
        assert max(curve) < 1 + 1e-6
        assert name == "total variation" or curve[20] == pytest.approx(1, abs=1e-6)
    assert names["curves"]["total variation"][-1] == pytest.approx(0.8, abs=0.03)
    grid, P, P_ref = torch.linspace(-12, 12, len(names["p"]), dtype=torch.float64), *names["pairs"]["Gauss, Gauss"]
    for divergence in names["f_divergences"]().values():
        D = names["f_quadrature"](divergence.f, P, P_ref)
        for wave in (0.5, 1.0, 2.0):
            v = torch.sin(wave * grid) + 0.3
            assert names["population_bound"](v, divergence) <= D + 1e-6


def test_dv_is_never_below_nwj_and_is_it_at_its_best_shift(names):
    generator = torch.Generator().manual_seed(3)
    for _ in range(50):
        t, t_ref = (2 * torch.randn(30, generator=generator, dtype=torch.float64) for _ in range(2))
        c = names["best_shift"](t_ref)
        assert names["dv"](t, t_ref) >= names["nwj"](t, t_ref)
        assert float(names["nwj"](t + c, t_ref + c)) == pytest.approx(float(names["dv"](t, t_ref)), abs=1e-9)
        assert names["nwj"](t, t_ref) == pytest.approx(float(names["f_bound"](t, t_ref, names["f_divergences"]()["KL"])))


def test_nwj_is_unbiased_and_dv_is_not(names):
    bias, spread = names["found"].mean(), names["found"].std()
    error = spread / sqrt(len(names["found"]))
    assert abs(bias["NWJ"]) < 4 * error["NWJ"] and bias["DV"] > 4 * error["DV"] and spread["NWJ"] > spread["DV"]


def test_the_detour_is_better_on_the_same_forty_data_sets(names):
    forty = names["forty"]
    error = ((forty - 2) ** 2).mean() ** 0.5
    assert len(forty) == 40 and list(forty) == [
        ("DV", "DV"),
        ("NWJ", "NWJ"),
        ("JS", "DV"),
        ("JS", "NWJ"),
        ("best t", "DV"),
        ("best t", "NWJ"),
    ]
    assert error["JS", "DV"] < 1.5 * error["best t", "DV"] and 3 * error["JS", "DV"] < min(error["DV", "DV"], error["NWJ", "NWJ"])
    assert (names["lead"] >= 0).all() and 0.01 < names["lead"].mean() < 0.06


def test_the_classifier_s_bound_is_that_of_the_table(names):
    v, v_ref = torch.randn(2, 50, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    table = names["f_bound"](v, v_ref, names["f_divergences"]()["Jensen-Shannon"])
    assert float(names["js_bound"](v, v_ref)) == pytest.approx(float(table), abs=1e-12)


def test_forgetting_the_correction_harms_nwj_and_not_dv(names):
    (dv_, nwj_), (dv_right, nwj_right) = (
        names["forgot"],
        (names["dv"](names["v"], names["v_ref"]), names["nwj"](names["v"], names["v_ref"])),
    )
    assert float(dv_) == pytest.approx(float(dv_right), abs=1e-9) and float(nwj_) < 0 < float(nwj_right)
