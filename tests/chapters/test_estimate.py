"""What the chapter `estimate` says, against what its code gives."""

from math import log, sqrt

import numpy as np
import pytest
import torch


@pytest.fixture(scope="module")
def said(chapter):
    return chapter("estimate")


@pytest.fixture(scope="module")
def clouds(said):
    return said["Z"].cpu(), said["Z_ref"].cpu()


def untrained(said):
    with torch.random.fork_rng(devices=[]):
        return said["new_net"]()


def best(said):
    return lambda z: said["optimal_t"](z, said["rho"])


def test_the_numbers_in_the_prose(said, clouds):
    DV, net = said["DV"], untrained(said)
    assert f"{said['D_true']:.4f}" == "0.7405"
    assert f"{DV(*clouds, best(said)).item():.4f}" == "0.7206"
    assert DV(*clouds, net).item() == pytest.approx(-2.07e-5, abs=1e-6)
    assert sum(p.numel() for p in net.parameters()) == 10_501


def test_the_formula_of_the_optimal_t_is_the_log_density_ratio(said, clouds):
    normal, Z, rho = torch.distributions.MultivariateNormal, clouds[0], said["rho"]
    cov, cov_ref = (torch.tensor(said[name], dtype=torch.float32) for name in ("cov", "cov_ref"))
    ratio = normal(torch.zeros(2), cov).log_prob(Z) - normal(torch.zeros(2), cov_ref).log_prob(Z)
    x, y = Z.T
    formula = said["D_true"] + (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)
    assert torch.allclose(ratio, formula, atol=1e-4) and torch.allclose(best(said)(Z), formula, atol=1e-4)


def test_the_estimates_of_the_optimal_t_scatter_around_the_divergence(said):
    estimates = torch.tensor(said["estimates"])
    assert f"{estimates.std().item():.2f}" == "0.06"
    assert estimates.mean().item() == pytest.approx(said["D_true"], abs=0.01)
    assert 0.4 < (estimates > said["D_true"]).float().mean() < 0.6
    assert 0.45 < estimates.quantile(0.01) and estimates.quantile(0.99) < 0.95
    assert (said["D_true"] - 0.7206) / estimates.std().item() == pytest.approx(1 / 3, abs=0.05)


def test_a_spike_lifts_the_estimate_without_end_while_all_reference_samples_count(said):
    for height in (100.0, 10_000.0):
        spike, zeros = torch.zeros(1000), torch.zeros(1000)
        spike[0] = height
        assert said["dv"](spike, zeros).item() == pytest.approx(height / 1000)
        assert float(said["effective_size"](zeros)) == pytest.approx(1000)


def test_dv_checks_nothing_and_DV_names_the_bad_cloud(said, clouds):
    dv, DV, net, good = said["dv"], said["DV"], untrained(said), clouds[0]
    hole = good.clone()
    hole[17, 0] = float("nan")
    assert dv(net(hole), net(good)).isnan() and dv(net(good[:0]), net(good)).isnan()
    assert dv(net(good[0]), net(good)).isfinite()
    for bad in (hole, good[:0], good[0]):
        with pytest.raises(ValueError, match="^Z[^_]"):
            DV(bad, good, net)
        with pytest.raises(ValueError, match="^Z_ref"):
            DV(good, bad, net)
    with pytest.raises(TypeError, match="^Z_ref"):
        DV(good, good.numpy(), net)


def test_dv_is_sample_DV_for_tensors(said):
    t, t_ref = said["values"]
    expected = said["sample_DV"](t.numpy(), t_ref.numpy())
    assert f"{expected:.5f}" == f"{said['dv'](t, t_ref).item():.5f}" == f"{said['dv'](t + 1000, t_ref + 1000).item():.5f}"


def test_spelt_out_the_logarithm_of_the_mean_breaks_where_the_question_says(said):
    t = said["t_Z_ref"].cpu()
    assert (t + 81).exp().mean().log().isfinite() and (t + 82.5).exp().mean().log().isinf()
    assert (t - 103).exp().mean().log().isfinite() and (t - 104.5).exp().mean().log().isinf()
    assert t.exp().sum().log() - t.exp().mean().log() == pytest.approx(log(1000), abs=1e-4)


def test_a_step_gains_what_the_gradient_promises(said, clouds):
    DV, net = said["DV"], untrained(said)
    value = DV(*clouds, net)
    value.backward()
    assert net.fc1.weight.grad.shape == (100, 2)
    promised = 10 * sum(p.grad.square().sum().item() for p in net.parameters())
    assert promised == pytest.approx(4.94e-5, rel=0.01) == said["expected"]
    with torch.no_grad():
        for p in net.parameters():
            p += 10 * p.grad
    assert DV(*clouds, net).item() - value.item() == pytest.approx(4.83e-5, rel=0.02) == said["gained"]


def test_the_tilted_reference_has_the_moments_in_the_prose(said, clouds):
    q, products = best(said)(clouds[1]).softmax(dim=0), [cloud.prod(dim=1) for cloud in clouds]
    moments = [products[0].mean(), products[1].mean(), q @ products[1]]
    assert [f"{m.item():.2f}" for m in moments] == ["0.84", "0.04", "0.73"]


def test_four_hundred_of_the_reference_samples_count_and_the_limit_is_lower(said, clouds):
    assert round(said["n_eff"]) == 400 and f"{said['n_eff'] / 1000:.2f}" == "0.40"
    assert float(said["effective_size"](said["t_Z_ref"])) > 999.9
    grid = np.linspace(-30, 30, 1201)
    points = np.stack(np.meshgrid(grid, grid), axis=-1).reshape(-1, 2)
    log_p = -(points**2).sum(axis=1) / 2 - log(2 * np.pi) + 2 * log(grid[1] - grid[0])
    first, second = (np.exp(log_p + k * best(said)(points)).sum() for k in (1, 2))
    assert first == pytest.approx(1, abs=1e-6) and first**2 / second == pytest.approx(1 - said["rho"] ** 2, abs=1e-6)
    assert f"{1 - said['rho'] ** 2:.2f}" == "0.23"


def test_the_error_of_the_second_term_scatters_as_the_effective_number_promises(said):
    sizes, errors = said["sizes"], said["errors"]
    inside = np.abs(errors) < 2 * np.sqrt(1 / sizes - 1 / 1000)
    assert inside.size == 320 and abs(inside.sum() - 304) <= 1
    assert f"{np.median(np.abs(errors[sizes > 300])):.2f}" == "0.02"
    few = np.abs(errors[sizes < 10])
    assert f"{np.median(few):.1f}" == "0.3" and (few > 0.9).sum() == 1 and few.max() < 1
    assert round(sizes.min()) == 3 and round(sizes.max(), -1) == 930
    assert f"{2 * sqrt(1 / sizes.min() - 1 / 1000):.1f}" == "1.1"


def test_the_formula_agrees_with_backward_and_one_bias_does_nothing(said):
    assert torch.allclose(said["by_formula"], said["by_backward"], atol=1e-5)
    assert said["by_backward"].abs().max() > 0.1
    biases = [layer.bias.grad.abs().max().item() for _, layer in said["steep_net"].named_children()]
    assert min(biases[:2]) > 0.1 and biases[2] < 1e-6
