"""What the chapter on honesty promises in its prose, held against what its code gives."""

from math import log, sqrt

import numpy as np
import pytest
import torch


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("honesty")


def trial(names, k, n=1000, epochs=20, **settings):
    """The trainer's estimate on data set k, and that of the best t, in nats."""
    rng = np.random.default_rng(k)
    r = 1 - 0.19 * rng.random()
    z = names["draw"](n, [[1, r], [r, 1]], rng)
    best = names["t_best"](z, r).mean()
    z = torch.tensor(z, dtype=torch.float32, device=names["device"])
    torch.manual_seed(k)
    trainer = names["HonestTrainer"](z, names["standard_normal"], names["smooth_net"](z), n_iters_per_epoch=5, epochs=epochs, **settings)
    return trainer.step(epochs), best


def test_on_its_own_samples_a_net_climbs_and_on_fresh_ones_it_falls(names):
    seen, fresh, truth = list(names["seen"].values()), list(names["fresh"].values()), names["D_true"]
    assert list(names["seen"]) == list(names["fresh"]) == list(range(10, 310, 10))
    assert seen[-1] == max(seen) > truth + 0.05
    assert np.argmax(fresh) < 10 and fresh[-1] < -2
    assert abs(max(fresh) - truth) < 0.05


def test_the_held_out_bias_is_that_of_the_logarithm(names):
    """E[sample DV] = DV(t) + b at a fixed t, with b near Var / (2 m') where the tail of e^t is light."""
    rng, m = np.random.default_rng(1), 50
    t = 0.5 * rng.normal(size=(200_000, m))  # log E e^t = 1/8, Var e^t / (E e^t)^2 = e^(1/4) - 1
    b = 1 / 8 - np.log(np.exp(t).mean(axis=1)).mean()
    assert b > 0 and b == pytest.approx((np.exp(0.25) - 1) / (2 * m), rel=0.1)


def test_the_derived_variances_are_right(names):
    rho, rng = names["rho"], np.random.default_rng(2)
    t = names["t_best"](names["draw"](400_000, names["cov"], rng), rho)
    assert t.mean() == pytest.approx(names["D_true"], abs=0.01) and t.var() == pytest.approx(rho**2, rel=0.02)
    small = 0.4  # where e^t has a light enough tail for a simulation
    ratio = np.exp(names["t_best"](rng.normal(size=(400_000, 2)), small))
    assert ratio.mean() == pytest.approx(1, abs=0.01) and ratio.var() == pytest.approx(small**2 / (1 - small**2), rel=0.05)


def test_the_floor_is_what_the_simulation_shows(names):
    rho = names["rho"]
    assert names["known"].std() == pytest.approx(rho / sqrt(1000), rel=0.05)
    assert names["with_samples"].std() == pytest.approx(names["two_sample"], rel=0.2) and names["with_samples"].std() < names["two_sample"]
    assert names["floor_sd"](rho, 1000, 1000) == pytest.approx(names["two_sample"])
    assert names["two_sample"] > 2 * names["floor_sd"](rho, 1000)


def test_early_stopping_goes_back_and_comes_near(names):
    assert len(names["looks"]) - 1 == names["best_epoch"] + 15  # one more look was printed
    assert names["looks"][names["best_epoch"] - 1] == max(names["looks"]) == names["looks"][-1]
    assert abs(names["final"] - names["D_true"]) < 0.06


def test_fresh_reference_samples_are_normal_even_and_new(names):
    generator = torch.Generator(names["device"]).manual_seed(1)
    first, second = (names["normal_reference"](3)(4096, generator).double() for _ in range(2))
    assert first.shape == (4096, 3) and not torch.equal(first, second)
    assert float(first.mean(dim=0).abs().max()) < 1e-2, "a sample mean of random points would err by 0.016"
    assert torch.allclose(torch.cov(first.T).cpu(), torch.eye(3, dtype=torch.float64), atol=0.03)
    with pytest.raises(ValueError, match="m should be"):
        names["normal_reference"](2, most=8)(9, generator)


def test_whitening_standardises_and_stays_fixed(names):
    layer, Z = names["whitening"](names["Z"]), names["Z"]
    assert torch.allclose(torch.cov(layer(Z).T).cpu(), torch.eye(2), atol=1e-3) and layer(Z).mean(dim=0).abs().max() < 1e-4
    assert not any(w.requires_grad for w in layer.parameters())


def test_the_trainer_reaches_the_best_t(names):
    excess = [estimate - best for estimate, best in (trial(names, k) for k in range(310, 318))]
    assert np.sqrt(np.mean(np.square(excess))) < 0.010
    excess = names["excess"]
    rms = {name: np.sqrt(np.mean(np.square(values))) for name, values in excess.items()}
    assert rms["everything"] < 0.010
    assert rms["always the same reference"] == max(rms.values()) > 5 * rms["everything"]
    assert min(rms["first weights 0.02"], rms["constant rate"]) > 2 * rms["everything"]
    assert max(rms["100 units a layer"], rms["no weight decay"]) < 0.015
    assert np.mean(excess["5 x, no weight decay"]) > np.mean(excess["5 x the steps"])


def test_the_rate_rises_falls_and_stays_at_zero(names):
    trainer = names["new_trainer"]()
    rates = [trainer.rate() for trainer.n_iter in range(60)]
    assert rates[0] == 0 and max(rates) == pytest.approx(trainer.lr) and rates.index(max(rates)) == 12
    assert rates[40:] == [0] * 20 and all(a > b for a, b in zip(rates[12:40], rates[13:41], strict=True))


def test_calls_add_up_and_resumed_is_never_stopped(names):
    assert names["without_pause"] == names["resumed"].estimate() == names["stopped"].estimate()
    assert names["resumed"].n_iter == names["stopped"].n_iter == 40


@pytest.mark.parametrize("name", ["epochs", "batch_size_ref", "n_ref", "n_iters_per_epoch"])
def test_what_cannot_work_is_refused_by_name(names, name):
    arguments = {"n_iters_per_epoch": 5, "epochs": 2} | {name: 0}
    with pytest.raises(ValueError, match=f"^{name} should be"):
        names["HonestTrainer"](names["Z"], names["standard_normal"], names["smooth_net"](names["Z"]), **arguments)


def test_a_held_out_value_is_by_the_others(names):
    by_mean = names["held_out_values"](torch.arange(6.0)[:, None], 3, lambda training: lambda points: training.mean() + 0 * points)
    assert by_mean.tolist() == [3.5, 3.5, 2.5, 2.5, 1.5, 1.5]


def test_an_error_bar_over_seeds_is_not_one_over_samples(names):
    seeds, sets = (names["spread"].iloc[:, i] for i in (0, 1))
    floor = names["rho"] / sqrt(1000)
    assert seeds.std() < floor / 4 and seeds.max() < names["D_true"]
    assert sets.std() == pytest.approx(floor, rel=0.4)
    assert names["error"] == pytest.approx(floor, rel=0.2)
    assert names["D_true"] == pytest.approx(-0.5 * log(1 - names["rho"] ** 2))


def test_what_costs_time(names):
    costs = list(names["costs"].values())
    assert costs[1] > 1.5 * costs[0], "the large net"
    assert costs[4] > 20 * costs[3], "rows one by one"
