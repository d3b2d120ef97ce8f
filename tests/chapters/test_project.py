"""What the last chapter promises in its prose, and in its example of a report, compared with what its code gives."""

import re
import warnings
from math import log

import numpy as np
import pytest
from sklearn.datasets import load_breast_cancer

from course.source import read_chapter


@pytest.fixture(scope="module")
def names(chapter):
    return chapter("project")


@pytest.fixture(scope="module")
def example():
    """The text of the example report, in the mark scheme of the last question."""
    (cell,) = [cell for cell in read_chapter("project").cells if "=== BEGIN MARK SCHEME ===" in cell.source]
    return cell.source.partition("**An example**")[2]


def quiet(estimate, *data):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return estimate(*data)


def test_rows_entered_twice_make_information_out_of_nothing(names):
    z = np.random.default_rng(1).normal(size=(300, 6))
    once, twice = (quiet(names["mutual_information"], table[:, :3], table[:, 3:]) for table in (z, np.concatenate([z, z])))
    assert once.held_out <= 0 and abs(once.estimate) < once.error and twice.held_out > 0.05
    found = []
    for table in (z, np.concatenate([z, z])):
        T = names["table_of_t"](names["fit_pairs"], table[:, :3], table[:, 3:], 0.5, 0)
        found.append(names["p_value"](T, 999, np.random.default_rng(0)))
    assert found[0] > 0.1 and found[1] == 0.001, "and a permutation test does not notice either"


def test_the_information_about_a_class_is_an_average_of_divergences_and_at_most_an_entropy(names):
    ratio, density = names["ratio"], names["density"]
    divergences = (density * np.log(ratio)).sum(axis=0) * 0.01
    assert names["truth_classes"] == pytest.approx(divergences.mean()) == pytest.approx(1.398, abs=5e-4)
    assert names["truth_classes"] < log(10)
    joint = density / 10  # of x and each class, which has probability 1/10; the same by the joint distribution's own definition
    product = joint.sum(axis=1, keepdims=True) / 10
    assert (joint * np.log(joint / product)).sum() * 0.01 == pytest.approx(names["truth_classes"], abs=1e-9)


def test_columns_of_classes_find_what_their_numbers_miss(names):
    table = names["table"]["estimate"].unstack()
    assert (abs(table.loc["columns"] - names["truth_classes"]) < 0.1).all()
    assert (table.loc["numbers 0 to 9"] < table.loc["columns"] - 0.1).all()


def test_the_ranking_is_that_of_the_prose(names):
    ranking, entropy = names["ranking"], names["entropy"]
    assert list(ranking.index[[-1, -2, 0]]) == ["flavanoids", "proline", "ash"] and entropy == pytest.approx(1.09, abs=0.005)
    assert ranking["estimate"].iloc[[-1, 0]].tolist() == pytest.approx([0.66, 0.08], abs=0.005)
    assert (abs(ranking["estimate"] - ranking["neighbours"]) < 2 * ranking["error"]).all()
    first, second = ranking.iloc[-1], ranking.iloc[-2]
    assert first["estimate"] - second["estimate"] < first["error"] + second["error"], "not separated by their bars"
    ash = ranking.loc["ash"]
    assert ash["estimate"] - 2 * ash["error"] <= 0.005, "its bar reaches 0"
    assert (ranking["estimate"] + 2 * ranking["error"] < entropy).all(), "the dotted line is to the right of all bars"
    together = names["all_13"]
    assert entropy < together.inside < entropy + 0.01 and together.estimate < entropy and together.estimate > first["estimate"]
    assert ranking["estimate"].sum() == pytest.approx(4.73, abs=0.01)


def test_a_p_value_is_small_no_more_often_than_it_says(names):
    rng, m = np.random.default_rng(2), 12
    x, y = rng.normal(size=(2, 600, m))  # of a t that is anything: here x y squared minus a wave
    tables = (x[:, :, None] * y[:, None]) ** 2 - np.sin(3 * x)[:, :, None] * y[:, None]
    p = np.array([names["p_value"](T, 39, rng) for T in tables])
    for level in (0.05, 0.25, 0.5):
        assert (p <= level).mean() == pytest.approx(level, abs=4 * (level * (1 - level) / 600) ** 0.5)
    assert p.min() == 1 / 40


def test_the_three_columns_and_their_cuts_are_as_the_prose_says(names):
    assert sorted(names["doubtful"]) == ["mean fractal dimension", "symmetry error", "texture error"]
    assert names["correlation"]["mean fractal dimension"] == pytest.approx(0.01, abs=0.005)
    cuts = names["cuts"]
    fractal, symmetry, texture = (cuts.loc[name] for name in sorted(names["doubtful"]))
    assert fractal[0] == 0.001 and texture[0] == pytest.approx(1 / 14, abs=0.003) and symmetry[0] == pytest.approx(1 / 10, abs=0.005)
    assert texture.min() == 0.002 and texture.max() / texture.min() > 100 and fractal.max() / fractal.min() > 100
    assert 2 * fractal.median() == pytest.approx(0.018) and 0.05 / 3 < 0.018 and 2 * min(symmetry.median(), texture.median()) > 0.05


def test_twice_the_median_of_p_values_is_a_p_value(names):
    rng = np.random.default_rng(5)
    common, own = rng.normal(size=(20_000, 1)), rng.normal(size=(20_000, 5))
    for share in (0.0, 0.5, 0.95):  # of what the five cuts have in common
        p = np.vectorize(lambda z: 0.5 * (1 + np.tanh(0.8 * z)))(share**0.5 * common + (1 - share) ** 0.5 * own)
        p = p.argsort(axis=0).argsort(axis=0) / 20_000  # each uniform by itself
        for level in (0.05, 0.2):
            assert (2 * np.median(p, axis=1) <= level).mean() <= level


def test_scores_by_the_training_rows_are_normal_scores_of_these(names):
    from neural import normal_scores

    A = np.random.default_rng(3).integers(0, 9, size=(60, 2)).astype(float)
    A[:, 0] += np.random.default_rng(4).normal(size=60)
    scores = names["scorer"](A)
    assert scores(A).numpy() == pytest.approx(normal_scores(A), abs=1e-5)
    low, high = scores(A.min(axis=0, keepdims=True) - 1), scores(A.max(axis=0, keepdims=True) + 1)
    assert np.isfinite([low.numpy(), high.numpy()]).all() and (low < 0).all() and (high > 0).all()


def test_what_is_held_out_has_no_part_in_t(names):
    rng = np.random.default_rng(6)
    x = rng.normal(size=(200, 2))
    y = x[:, :1] + rng.normal(size=(200, 1))
    seen = []

    def fit(*training):
        seen.append(training)
        return names["fit_pairs"](*training)

    T = names["table_of_t"](fit, x, y, 0.5, 0)
    t = names["fit_pairs"](*seen[0])
    held = [i for i in range(200) if x[i, 0] not in seen[0][0][:, 0]]
    assert len(held) == 100 and np.sort(t(x[held], y[held])) == pytest.approx(np.sort(np.diag(T)), abs=1e-5)
    assert names["p_value"](T, 999, rng) == 0.001


def test_the_halves_of_the_digits_are_as_the_prose_says(names):
    halves, left = names["halves"], names["left"]
    assert (halves.estimate, halves.error) == pytest.approx((1.27, 0.19), abs=0.005) and halves.held_out > 1
    assert (halves.inside - halves.held_out) / 2 == pytest.approx(0.19, abs=0.005)
    assert np.array_equal(np.rint(8 * left), 8 * left), "eighths of integers"
    assert np.array_equal(np.rint(8 * names["jittered"][0]), 8 * left), "rounding takes the jitter away"
    jittered = [names["nearest_neighbours"](*names["jittered"], k) for k in (30, 3)]
    assert jittered == pytest.approx([0.88, 1.51], abs=0.005) and jittered[0] < halves.estimate < jittered[1]


def test_additivity_fails_and_the_other_checks_do_not(names):
    found, away = names["found"], names["deviations"](names["found"])
    assert away["independence"] < 1 and away["noise"] < 1 and 2 < away["additivity"] < 3
    assert found["two copies"].estimate < 1.1 * found["pairs"].estimate and found["pairs"].held_out > 0.95


def test_the_example_report_says_what_its_data_say(names, example):
    mine, by_column, beside = names["mine_found"], names["by_column"], names["beside"]
    whole = names["mutual_information"](names["X"], names["Y"])
    assert f"{mine['estimate']:.3f} ± {mine['error']:.3f} nats (held out {whole.held_out:.3f}, inside {whole.inside:.3f})" in example
    assert f"$p = {mine['p']}$" in example
    for key in ("independence", "noise", "additivity"):
        assert f"{key} {mine[key]:.1f}" in example.replace("Independence", "independence").lower()
    for name, found in zip(("perimeter", "texture", "smoothness"), by_column.values(), strict=True):
        assert re.search(rf"{name}(?: says)? {found.estimate:.3f} ± {found.error:.3f}", example), name
        assert found.estimate < mine["estimate"]
    assert ", ".join(f"{value:.3f}" for value in beside["neighbours"]) in example
    share = names["cancer"]["target"].mean()
    entropy = -share * log(share) - (1 - share) * log(1 - share)
    assert f"the entropy is {entropy:.3f}" in example and f"{mine['estimate'] / entropy:.0%}".replace("%", " %") in example
    table = load_breast_cancer(as_frame=True)
    every = quiet(names["mutual_information"], table.data, table.target)
    assert f"give {every.estimate:.3f} ± {every.error:.3f}" in example and every.estimate < mine["estimate"]
    distinct = table.data[names["x_names"]].nunique()
    assert f"{distinct.min()} to {distinct.max()} distinct" in example
