"""What the chapter on the network says, against what its code gives."""

from math import isinf

import matplotlib.pyplot as plt
import pytest
import torch
import torch.nn as nn
import torch.nn.functional as F


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("network")


class OneClass(nn.Module):
    """``Net`` as the later chapters restate it, in one class."""

    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, hidden_size)
        self.fc3 = nn.Linear(hidden_size, 1)
        for fc in (self.fc1, self.fc2, self.fc3):
            nn.init.normal_(fc.weight, std=sigma)
            nn.init.zeros_(fc.bias)

    def forward(self, z):
        return self.fc3(F.elu(self.fc2(F.elu(self.fc1(z)))))


def test_net_is_the_net_of_the_later_chapters_to_the_last_digit(names):
    net = names["start"]()
    torch.manual_seed(names["SEED"])
    other = OneClass().to(names["device"])
    assert all(torch.equal(p, q) for p, q in zip(net.parameters(), other.parameters(), strict=True))
    assert torch.equal(net(names["Z"]), other(names["Z"]))
    assert names["count_parameters"]([2, 100, 100, 1]) == sum(p.numel() for p in net.parameters()) == 10_501


def test_the_first_t_is_near_zero_and_narrower_on_Z(names):
    with torch.no_grad():
        t_Z, t_Z_ref = names["t_values"](names["start"](), names["Z"], names["Z_ref"])
    assert max(t_Z.abs().max(), t_Z_ref.abs().max()) < 0.01
    assert t_Z.std() < t_Z_ref.std() / 2


def test_the_size_of_the_first_t_is_the_one_in_the_mark_scheme(names):
    with torch.random.fork_rng():
        torch.manual_seed(1)
        t = torch.stack([names["Net"]()(torch.tensor([3.0, 4.0])) for _ in range(200)])
    assert t.square().mean().sqrt().item() == pytest.approx(0.02**3 * 100 * 5, rel=0.2)


def test_the_map_is_white_at_zero(names):
    _, ax = plt.subplots()
    assert names["plot_net_2"](names["start"](), ax=ax) is ax
    low, high = ax.collections[0].get_clim()
    assert low == -high < 0
    plt.close("all")


def test_backward_gives_what_nudging_gives(names):
    net = names["start"]()
    names["loss"](net, names["Z"], names["Z_ref"]).backward()
    up, down = names["answers"]
    assert (up - down) / (2 * names["epsilon"]) == pytest.approx(net.fc2.weight.grad[3, 7].item(), rel=1e-3)


def test_starts(names):
    zero, small, large = (names["table"][f"sigma = {sigma}"] for sigma in (0, 0.02, 1))
    assert all(zero[name] == 0 for name in zero if name not in ("fc3.bias", "loss")) and zero["fc3.bias"] < 1e-6
    assert all(value > 0 for value in small.values())
    assert isinf(large["loss"])


def test_equal_weights_stay_equal(names):
    net = names["start"]()
    for fc in (net.fc1, net.fc2, net.fc3):
        fc.weight.data.fill_(0.05)
    names["loss"](net, names["Z"], names["Z_ref"]).backward()
    slopes = net.fc2.weight.grad
    assert slopes.abs().max() > 0 and torch.allclose(slopes, slopes[0, 0].expand_as(slopes), rtol=1e-3)


def test_descent_from_three_starts(names):
    best = names["loss"](names["best_t"], names["Z"], names["Z_ref"]).item()
    assert best < names["loss"](names["net"], names["Z"], names["Z_ref"]).item() < best + 0.01
    never = names["start"](0)
    assert names["descend"](never, steps=20) == pytest.approx(1, abs=1e-6)
    assert all((fc.weight == 0).all() for fc in (never.fc1, never.fc2, never.fc3))
    assert names["descend"](names["start"](0.02))[-1] == pytest.approx(1, abs=1e-3)
