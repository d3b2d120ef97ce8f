"""What the chapter on the network says, against what its code gives."""

from math import inf, isinf, isnan

import matplotlib.pyplot as plt
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F

import neural


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("network")


def constant(names, layers, value=0.02):
    """A net at its start, with the weights of these layers all equal, and the gradients of its loss."""
    net = names["new_net"](device=names["device"])
    for name in layers:
        nn.init.constant_(getattr(net, name).weight, value)
    names["loss"](net, names["Z"], names["Z_ref"]).backward()
    return net


def test_the_net_that_later_chapters_import_is_this_one_to_the_last_digit(names):
    net, other = names["new_net"](), neural.new_net()
    assert all(torch.equal(p, q) for p, q in zip(net.parameters(), other.parameters(), strict=True))
    points = names["Z"].cpu()
    assert torch.equal(net(points), other(points))
    assert names["count_parameters"]([2, 100, 100, 1]) == sum(p.numel() for p in net.parameters()) == 10_501


def test_linear_draws_from_the_interval_that_the_text_names(names):
    for layer, limit in (("fc1", 0.707), ("fc2", 0.1), ("fc3", 0.1)):
        with torch.random.fork_rng(devices=[]):
            torch.manual_seed(1)
            values = torch.cat([p.flatten() for _ in range(20) for p in getattr(names["Layers"](), layer).parameters()])
        assert 0.98 * limit < values.abs().max() < 1.001 * limit


def test_the_first_t_is_near_zero_and_narrower_on_Z(names):
    with torch.no_grad():
        t_Z, t_Z_ref = names["t_values"](names["new_net"](device=names["device"]), names["Z"], names["Z_ref"])
    assert max(t_Z.abs().max(), t_Z_ref.abs().max()) < 0.01
    assert 2 < t_Z_ref.std() / t_Z.std() < 3


def test_the_size_of_the_first_t_is_the_one_in_the_mark_scheme(names):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(1)
        t = torch.stack([names["Net"]()(torch.tensor([3.0, 4.0])) for _ in range(200)])
    assert t.square().mean().sqrt().item() == pytest.approx(0.02**3 * 100 * 5, rel=0.2)


def test_the_map_is_white_at_zero(names):
    _, ax = plt.subplots()
    assert names["plot_net_2"](names["new_net"](), ax=ax) is ax
    low, high = ax.collections[0].get_clim()
    assert low == -high < 0 and 0.01 < high < 0.0115
    plt.close("all")


def test_the_tiny_net_has_the_numbers_of_the_figure(names):
    assert [round(names[name], 3) for name in ("u", "L")] == [-1, 0.479]
    by_hand = [names[name] for name in ("L_w1", "L_b1", "L_w2", "L_b2")]
    assert [round(value, 3) for value in (*by_hand, names["L_a"], names["L_u"])] == [-0.705, -0.353, 0.303, -0.479, -0.958, -0.353]
    assert names["theta"].grad.tolist() == pytest.approx(by_hand, rel=1e-5)
    found = names["backpropagate"](*map(torch.tensor, ([[2.0]], [[-1.0]], [1.0], [[2.0]], [2.0])))
    assert [value.item() for value in found] == pytest.approx(by_hand, rel=1e-5)


def test_backward_gives_what_nudging_gives(names):
    nudged = (names["up"] - names["down"]) / (2 * names["epsilon"])
    assert nudged == pytest.approx(names["gradient"][3, 7].item(), rel=1e-3)


def test_starts(names):
    zero, small, large = (names["table"][f"sigma = {sigma}"] for sigma in (0, 0.02, 1))
    assert all(zero[name] == 0 for name in zero if name not in ("fc3.bias", "loss")) and zero["fc3.bias"] < 1e-6
    assert all(value > 0 for value in small.values())
    assert isinf(large["loss"]) and any(isnan(value) for value in large.values())


def test_nodes_stay_alike_only_if_every_layer_is_constant(names):
    alike = constant(names, ["fc1", "fc2", "fc3"])
    assert alike.fc2.weight.grad.abs().max() > 0
    assert max(names["spread"](getattr(alike, name).weight.grad) for name in ("fc1", "fc2")) < 1e-5
    for layer in ("fc1", "fc2", "fc3"):
        net = constant(names, [layer])
        for name in ("fc1", "fc2"):
            gradient = getattr(net, name).weight.grad
            assert names["spread"](gradient) > 0.1 and len(gradient.unique(dim=0)) == 100


def test_a_layer_multiplies_the_size_of_its_input(names):
    with torch.random.fork_rng(devices=[]):
        torch.manual_seed(2)
        a = torch.randn(1000, 100)
        for sigma in (0.05, 0.1, 0.2):
            ratio = (a @ (sigma * torch.randn(100, 100))).square().mean().sqrt() / a.square().mean().sqrt()
            assert ratio.item() == pytest.approx(10 * sigma, rel=0.05)


def test_descent_from_three_starts(names):
    Z, Z_ref, new_net, device = (names[name] for name in ("Z", "Z_ref", "new_net", "device"))
    reached = names["loss"](names["net"], Z, Z_ref).item()
    assert names["best"] < reached < names["best"] + 0.01
    never = new_net(sigma=0, device=device)
    assert names["descend_net"](never, Z, Z_ref, steps=20) == pytest.approx([1] * 20, abs=1e-6)
    assert all((fc.weight == 0).all() for fc in (never.fc1, never.fc2, never.fc3))
    assert names["descend_net"](new_net(device=device), Z, Z_ref)[-1] == pytest.approx(1, abs=1e-3)


def test_the_plateau_is_longer_for_a_smaller_start(names):
    lengths = dict(zip(names["sigmas"], names["lengths"], strict=True))
    assert lengths.pop(0.2) == inf
    assert sorted(lengths.values(), reverse=True) == list(lengths.values())
    assert lengths[0.02] == pytest.approx(1780, abs=30) and 30 < lengths[0.14] < 40 and 88 < lengths[0.1] < 98
    Z, Z_ref = names["Z"][:200].cpu(), names["Z_ref"][:200].cpu()
    others = [names["steps_to_half"](names["new_net"](1, sigma=sigma), Z, Z_ref) for sigma in (0.07, 0.1, 0.14)]
    assert others == sorted(others, reverse=True)
    assert all(0.45 < other / lengths[sigma] < 1.5 for other, sigma in zip(others, (0.07, 0.1, 0.14), strict=True))


def test_elu_has_the_slope_of_the_text():
    x = torch.linspace(-3, 3, 7, dtype=torch.float64, requires_grad=True)
    F.elu(x).sum().backward()
    assert torch.allclose(x.grad, torch.where(x > 0, 1, x.exp()))
