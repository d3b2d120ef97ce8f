"""What the chapter `estimate` says, against what its code gives."""

from math import log

import pytest
import torch


@pytest.fixture(scope="module")
def said(chapter):
    return chapter("estimate")


def untrained(said):
    torch.manual_seed(said["SEED"])
    return said["Net"]()


@pytest.fixture(scope="module")
def clouds(said):
    return said["Z"].cpu(), said["Z_ref"].cpu()


def test_the_numbers_in_the_prose(said, clouds):
    DV, phi, w = said["DV"], said["phi"], said["w_star"].cpu()
    assert f"{said['D_true']:.4f}" == "0.7405"
    assert f"{DV(*clouds, lambda z: phi(z) @ w).item():.4f}" == "0.7206"
    assert DV(*clouds, untrained(said)).item() == pytest.approx(-2.07e-5, abs=1e-6)
    assert sum(p.numel() for p in untrained(said).parameters()) // 1000 == 10


def test_the_optimal_t_is_the_log_density_ratio_up_to_a_constant(said, clouds):
    normal, Z = torch.distributions.MultivariateNormal, clouds[0]
    cov, cov_ref = (torch.tensor(said[name], dtype=torch.float32) for name in ("cov", "cov_ref"))
    ratio = normal(torch.zeros(2), cov).log_prob(Z) - normal(torch.zeros(2), cov_ref).log_prob(Z)
    difference = ratio - said["phi"](Z) @ said["w_star"].cpu()
    assert torch.allclose(difference, torch.tensor(said["D_true"], dtype=torch.float32), atol=1e-4)


def test_the_estimates_of_the_optimal_t_scatter_around_the_divergence(said):
    estimates = torch.tensor(said["estimates"])
    assert estimates.std().item() == pytest.approx(0.06, abs=0.005)
    assert estimates.mean().item() == pytest.approx(said["D_true"], abs=0.01)
    assert 0.4 < (estimates > said["D_true"]).float().mean() < 0.6
    assert (said["D_true"] - 0.7206) / estimates.std().item() == pytest.approx(1 / 3, abs=0.05)


def test_a_spike_lifts_the_estimate_without_end(said):
    for height in (100.0, 10_000.0):
        spike = torch.zeros(1000)
        spike[0] = height
        assert said["dv"](spike, torch.zeros(1000)).item() == pytest.approx(height / 1000)


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


def test_spelt_out_the_logarithm_of_the_mean_breaks_where_the_question_says(said):
    t = said["t_Z_ref"].cpu()
    assert (t + 81).exp().mean().log().isfinite() and (t + 82.5).exp().mean().log().isinf()
    assert (t - 103).exp().mean().log().isfinite() and (t - 104.5).exp().mean().log().isinf()
    assert t.exp().sum().log() - t.exp().mean().log() == pytest.approx(log(1000), abs=1e-4)


def test_a_step_gains_what_the_gradient_promises_and_none_without_one(said, clouds):
    DV, net = said["DV"], untrained(said)
    value = DV(*clouds, net)
    value.backward()
    assert net.fc1.weight.grad.shape == (100, 2)
    assert net.fc3.bias.grad.abs().item() < 1e-6
    promised = 10 * sum(p.grad.square().sum().item() for p in net.parameters())
    assert promised == pytest.approx(4.94e-5, rel=0.01)
    with torch.no_grad():
        for p in net.parameters():
            p += 10 * p.grad
    assert DV(*clouds, net).item() - value.item() == pytest.approx(4.83e-5, rel=0.02)


def test_the_tilted_reference_has_the_moments_in_the_prose(said, clouds):
    phi, w = said["phi"], said["w_star"].cpu()
    q = (phi(clouds[1]) @ w).softmax(dim=0)
    moments = [phi(clouds[0])[:, 1].mean(), phi(clouds[1])[:, 1].mean(), q @ phi(clouds[1])[:, 1]]
    assert [f"{m.item():.2f}" for m in moments] == ["0.84", "0.04", "0.73"]


def test_the_formula_agrees_with_backward(said, clouds):
    phi, w = said["phi"], (0.3 * said["w_star"].cpu().double()).requires_grad_()
    Z, Z_ref = clouds[0].double(), clouds[1].double()
    said["dv"](phi(Z) @ w, phi(Z_ref) @ w).backward()
    assert torch.allclose(w.grad, said["dv_gradient"](phi(Z), phi(Z_ref), (phi(Z_ref) @ w).detach()))
