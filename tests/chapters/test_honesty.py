"""What the chapter on honesty promises in its prose, compared with what its code gives."""

import numpy as np
import pytest
import torch


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("honesty")


def test_on_its_own_samples_a_net_climbs_and_on_fresh_ones_it_falls(names):
    seen, fresh, truth = names["seen"], names["fresh"], names["D_true"]
    assert list(seen) == list(fresh) == list(range(10, 310, 10))
    assert seen[300] == max(seen.values()) > truth + 0.05
    assert seen[110] < truth < seen[140]
    assert max(fresh, key=fresh.get) in (40, 50) and truth - 0.05 < max(fresh.values()) < truth
    assert fresh[300] < -8


def test_one_fresh_sample_decides_the_mean(names):
    assert names["shares"]["own"] < 0.1 and names["shares"]["fresh"] > 0.5
    assert names["Z_ref_fresh"][names["j"]].tolist() == pytest.approx([3.1, 3.0], abs=0.05)
    near = [(torch.linalg.norm(names[cloud] - names["Z_ref_fresh"][names["j"]], dim=1) < 1).sum() for cloud in ("Z", "Z_ref")]
    assert near == [5, 0]


def test_a_held_out_estimate_is_a_lower_bound_on_average_only(names):
    estimates, value, truth = names["estimates"], names["DV_net"], names["D_true"]
    assert len(estimates) == 300 and names["n_held"] == 333
    assert value < estimates.mean() < truth
    assert np.mean(estimates > truth) == pytest.approx(0.4, abs=0.05)


def test_early_stopping_goes_back(names):
    looks, best_epoch = names["looks"], names["best_epoch"]
    assert 20 + best_epoch == 147 and len(looks) == best_epoch + 15
    assert looks[best_epoch - 1] == max(looks) and looks[best_epoch] == min(looks)


def test_the_largest_of_many_looks_is_biased(names):
    held, value = np.transpose(names["at_stop"])
    held_20, value_20 = np.transpose(names["at_20"])
    assert len(held) == 12 and len(set(names["epochs"])) == 2
    assert held.min() > names["D_true"] and held.max() < 0.76
    assert value.max() < 0.715 and value.min() > 0.67
    assert (held_20 < value_20).all() and np.mean(held_20 - value_20) == pytest.approx(-0.02, abs=0.006)
    assert np.mean(held - held_20) == pytest.approx(0.04, abs=0.006)
    assert np.mean(value - value_20) == pytest.approx(-0.02, abs=0.006)


def test_the_bias_of_choosing_is_there_on_other_samples(names):
    """A dozen other data sets: the held-out estimate gains on the value by 0.04 nats on average from epoch 20 to the stop."""
    gains = []
    for k in range(12):
        (z, z_held) = names["split"](names["samples"](1000, names["cov"], 300 + k), 1 / 3, 1)
        (ref, ref_held) = names["split"](names["samples"](1000, names["cov_ref"], 400 + k), 1 / 3, 2)
        trainer = names["trainer_for"](z, ref, k)

        def gap(trainer=trainer, held=(z_held, ref_held)):
            return trainer.estimate(*held) - trainer.estimate(names["Z_fresh"], names["Z_ref_fresh"])

        trainer.step(20)
        before = gap()
        names["train_until"](trainer, lambda t=trainer, held=(z_held, ref_held): t.estimate(*held), patience=15, most=300)
        gains.append(gap() - before)
    assert np.mean(gains) == pytest.approx(0.04, abs=0.01)


def test_a_patience_shorter_than_the_plateau_stops_at_once(names):
    trainer = names["DVTrainer"](
        names["Z_train"], names["Z_ref_train"], names["new_net"](device=names["device"]), n_iters_per_epoch=10, lr=1e-3
    )
    names["train_until"](trainer, lambda: trainer.estimate(names["Z_held"], names["Z_ref_held"]), patience=5, most=300)
    assert abs(trainer.estimate(names["Z_held"], names["Z_ref_held"])) < 0.01


def test_a_held_out_value_is_by_the_others(names):
    by_mean = names["held_out_values"](torch.arange(6.0)[:, None], 3, lambda training: lambda points: training.mean() + 0 * points)
    assert by_mean.tolist() == [3.5, 3.5, 2.5, 2.5, 1.5, 1.5]


def test_folds_depend_less_on_the_cut(names):
    one, folds = (names["cuts"][name] for name in ("one third held out", "five folds"))
    assert len(one) == 10 and folds.std() < one.std() / 3
    assert folds.max() < names["D_true"]


def test_the_standard_error_is_right_for_a_fixed_t(names):
    assert names["errors"].mean() == pytest.approx(names["estimates"].std(), rel=0.1)
    assert names["covers"].mean() == pytest.approx(0.95, abs=0.02)
    assert names["covers"][:40].sum() == 38
    below = np.mean(names["estimates"] - 2 * names["errors"] > names["D_true"])
    assert 0 < below <= 0.035, "about 3 of 100 lower limits are above the truth"


def test_an_error_bar_over_seeds_is_not_one_over_samples(names):
    seeds, sets = names["same"], names["other"]
    assert 25 < np.std(sets) / np.std(seeds) < 60 and max(seeds) < names["D_true"] - 10 * np.std(seeds)
    assert names["error"] == pytest.approx(np.std(sets, ddof=1), rel=0.3)
    assert names["error"] == pytest.approx(0.09, abs=0.005) and seeds[0] == pytest.approx(0.70, abs=0.005)
    assert seeds[0] - 2 * names["error"] == pytest.approx(0.53, abs=0.005)
