"""The benchmark can be trusted: the truth is the truth, nothing is skipped without a word, and nothing is lost."""

import re
from xml.etree import ElementTree

import numpy as np
import pytest
from scipy import stats

from benchmark import ROOT, beyond, data, estimators, pairs, run, tables


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A CSV of its own, whose estimators run in this process."""

    def here(name, jobs, path, limit, suite):
        for row in run.outcomes(name, jobs, suite):
            run.append(path, row, run.SUITES[suite].columns)

    monkeypatch.setattr(run, "run", here)
    return tmp_path / "benchmark.csv"


def estimator(function, **settings):
    return estimators.Estimator(lambda: function, "numpy", sets={(2, 1_000): 3}, **settings)


def use(monkeypatch, named):
    """Let the benchmark have these estimators and no others."""
    for module in (run, tables):
        monkeypatch.setattr(module, "ESTIMATORS", named)


@pytest.mark.parametrize("d", [2, 5, 10, 20])
def test_the_truth_and_the_best_t_are_those_of_the_law_that_is_drawn(d):
    sample = data.data_set(201, 50, d)
    cov = data.covariance(sample.rho, sample.a, sample.b)
    blocks = [np.linalg.slogdet(block)[1] for block in (cov[: d // 2, : d // 2], cov[d // 2 :, d // 2 :], cov)]
    assert sample.truth == pytest.approx((blocks[0] + blocks[1] - blocks[2]) / 2)
    quadratic = np.einsum("ni,ij,nj->n", sample.Z, np.eye(d) - np.linalg.inv(cov), sample.Z)
    assert sample.t(sample.Z) == pytest.approx((quadratic - blocks[2]) / 2)
    x, y = data.data_set(201, 20_000, d).pair
    assert np.allclose(np.cov(np.hstack([x, y]).T), cov, atol=0.05)


def test_in_two_dimensions_the_sets_are_those_of_the_chapter():
    rng = np.random.default_rng(200)
    rho = 1 - 0.19 * rng.random()
    assert np.array_equal(data.data_set(200, 30).Z, data.draw(30, [[1, rho], [rho, 1]], rng))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["best t, reference known", "best t, two samples", "maximum likelihood", "refined trainer"])
def test_ours_come_near_the_truth(name):
    for row in run.outcomes(name, [(d, 1_000, [203]) for d in (2, 5)]):
        assert row["outcome"] == "ok" and abs(row["estimate"] - row["truth"]) < 0.2, row


@pytest.mark.slow
@pytest.mark.parametrize("prepare", [estimators.trainer(1), estimators.notes(True, 1), estimators.notes(False, 1)])
def test_the_trainers_run_on_few_samples_in_any_dimension(prepare):
    estimate = prepare()
    assert all(np.isfinite(estimate(data.data_set(1, 53, d))) for d in (2, 5))


def test_what_fails_or_does_not_apply_says_so_and_the_rest_goes_on(results, monkeypatch, capsys):
    def fails(sample):
        if sample.k == 201:
            raise ValueError("not this one")
        return sample.truth + 0.01

    def refuses(sample):
        raise estimators.NotApplicable("nothing is")

    def lacks():
        raise ImportError("no module of that name")

    sets = {(2, 1_000): 3}
    named = {"fails": estimator(fails), "refuses": estimator(refuses), "lacks": estimators.Estimator(lacks, sets=sets)}
    use(monkeypatch, {**named, "best t, reference known": estimator(lambda s: s.t(s.Z).mean())})
    assert run.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))]) == 0
    outcomes = [(row["estimator"], row["k"], row["outcome"]) for row in run.read(results)]
    assert [row for row in outcomes if row[0] == "fails"] == [
        ("fails", "200", "ok"),
        ("fails", "201", "failed: ValueError: not this one"),
        ("fails", "202", "ok"),
    ]
    assert ("refuses", "200", "not applicable: nothing is") in outcomes
    assert ("lacks", "200", "absent: no module of that name") in outcomes
    (line,) = [line for line in tables.summary(run.read(results)) if line.estimator == "fails"]
    assert line.sets == 2 and line.bias == pytest.approx(0.01, abs=1e-6)
    assert "not this one" in capsys.readouterr().out


def test_a_killed_run_goes_on_where_it_stopped(results, monkeypatch):
    ran = []

    def once(sample):
        ran.append(sample.k)
        if ran == [200, 201]:
            raise KeyboardInterrupt
        return 1.0

    use(monkeypatch, {"once": estimator(once)})
    with pytest.raises(KeyboardInterrupt):
        run.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))])
    with results.open("a") as file:
        file.write("once,2,10")  # a line cut short
    run.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))])
    run.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))])
    assert ran == [200, 201, 201, 202]
    assert [row["k"] for row in run.read(results)] == ["200", "201", "202"]


def test_a_worker_is_a_process_of_its_own_and_one_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    path = tmp_path / "benchmark.csv"
    run.run("maximum likelihood", [(2, 1_000, [200, 201])], path, 60)
    assert [(row["k"], row["outcome"]) for row in run.read(path)] == [("200", "ok"), ("201", "ok")]
    run.run("maximum likelihood", [(2, 1_000, [202])], path, 0.01)
    assert run.read(path)[-1]["outcome"].startswith("over time")


def test_the_picture_is_drawn_from_the_csv_alone(tmp_path):
    rows = [
        {"estimator": name, "d": "2", "n": str(n), "k": str(k), "outcome": "ok", "estimate": str(1 + error), "truth": "1"}
        | dict.fromkeys(("wall_s", "cpu_s", "memory_mib"), "1")
        for name, error in (("best t, reference known", 0.02), ("refined trainer", 0.03))
        for n in (1_000, 10_000)
        for k in range(200, 210)
    ]
    for name in ("one.svg", "two.svg"):
        tables.picture(rows, tmp_path / name)
    drawn = (tmp_path / "one.svg").read_text()
    assert drawn == (tmp_path / "two.svg").read_text() and "refined trainer" in drawn and "floor" in drawn


def test_the_plan_says_how_many_sets_each_row_has():
    plan = {job[:3]: len(job[3]) for job in run.jobs()}
    assert all(plan["refined trainer", 2, n] >= sets for n, sets in ((1_000, 40), (10_000, 10), (100_000, 10)))
    assert all(plan[name, 2, 1_000] >= 40 for name in ("notes, mended", "notes, as written", "DVTrainer", "best t, two samples"))
    for (name, d, n), sets in plan.items():
        best = "best t, reference known" if estimators.ESTIMATORS[name].known else "best t, two samples"
        assert n > 100_000 or plan[best, d, n] >= sets, name


def drawn(svg: str) -> tuple[list[str], list[float]]:
    """What a plot in SVG says, and where its marks lie.

    Its parts have names which Matplotlib makes of the last digits of numbers; those another processor rounds otherwise.
    """
    root = ElementTree.fromstring(svg)
    words = [text.strip() for text in root.itertext() if text.strip() and "{" not in text]
    places = [part.get(key) for part in root.iter() for key in ("d", "transform", "x", "y") if part.get(key)]
    return words, [float(number) for number in re.findall(r"-?\d+\.?\d*(?:e-?\d+)?", " ".join(places))]


def test_the_chapter_shows_what_the_csv_holds(tmp_path):
    rows = run.read(run.RESULTS)
    assert tables.chapter_table(rows) in (ROOT / "book" / "floor" / "floor.md").read_text(encoding="utf-8")
    tables.picture(rows, tmp_path / "drawn.svg")
    (words, places), (committed, there) = (drawn(path.read_text()) for path in (tmp_path / "drawn.svg", tables.PICTURE))
    assert words == committed and len(places) > 500
    assert places == pytest.approx(there, abs=0.01), "run python -m benchmark.run --tables and commit the picture"


def test_the_chapter_on_information_shows_what_the_csv_holds(tmp_path):
    rows = run.read(run.SUITES["information"].results)
    text = (ROOT / "book" / "information" / "information.md").read_text(encoding="utf-8")
    assert beyond.chapter_table(rows) in text and beyond.trust_table(rows) in text
    held_out, inside, middle = (f"{abs(value):.3f}" for value in beyond.middle(rows))
    assert f"the held-out value is too low by {held_out} nats on average" in text
    assert f"by {inside}, and the middle too low by {middle}" in text
    beyond.picture(rows, tmp_path / "drawn.svg")
    (words, places), (committed, there) = (drawn(path.read_text()) for path in (tmp_path / "drawn.svg", beyond.PICTURE))
    assert words == committed and len(places) > 300
    assert places == pytest.approx(there, abs=0.01), "run python -m benchmark.run --suite information --tables and commit the picture"


def test_the_benchmark_runs_the_settings_that_the_chapter_names():
    text = (ROOT / "book" / "floor" / "floor.md").read_text(encoding="utf-8")
    for n in (10_000, 100_000):
        own = estimators.SCHEDULES[n]
        steps = f"{own['epochs']} epochs of {own['n_iters_per_epoch']} steps, "
        sizes = f"with `batch_size_ref={own['batch_size_ref']}` and `n_ref=2**{own['n_ref'].bit_length() - 1}`"
        assert steps + sizes in text, steps + sizes


@pytest.mark.parametrize("name", [name for name in pairs.TASKS if "spiral" not in name])
def test_the_truth_of_a_task_is_that_of_the_law_that_is_drawn(name):
    """By the mean of the log density ratio, where it is known in closed form; one-to-one maps of X and of Y leave it as it is."""
    task = pairs.TASKS[name]
    x, y = task.base(np.random.default_rng(1), 40_000)
    if "additive" in name:
        noise = float(name.rpartition("-")[2])
        height = np.minimum(y + noise, 1) - np.maximum(y - noise, 0)  # the density of Y, times 2 noise
        t = -np.log(height)
    elif "student" in name:
        d, dof = x.shape[1], int(name.rpartition("-")[2])
        law = [stats.multivariate_t(np.zeros(k), df=dof) for k in (d, 2 * d)]
        t = law[1].logpdf(np.hstack([x, y])) - law[0].logpdf(x) - law[0].logpdf(y)
    elif "independent" in name:
        t = np.zeros(1)
    else:
        z, dx = np.hstack([x, y]), x.shape[1]
        cov = np.round(20 * np.cov(z.T)) / 20  # as it was meant: 0, 0.5, 0.75, 0.8 or 1
        laws = [stats.multivariate_normal(np.zeros(len(block)), block) for block in (cov, cov[:dx, :dx], cov[dx:, dx:])]
        t = sum(sign * law.logpdf(part) for sign, law, part in zip((1, -1, -1), laws, (z, x, y), strict=True))
    assert np.mean(t) == pytest.approx(task.truth, abs=0.02 if task.truth else 1e-12)


def test_there_are_40_tasks_of_which_26_differ_by_more_than_their_columns_scales():
    assert len(pairs.BEYOND_NORMAL) == 40 and len(pairs.DISTINCT) == 26
    for task in pairs.BEYOND_NORMAL.values():
        if task.same:
            x, y = task.base(np.random.default_rng(2), 500)
            own, other = (pairs.image(each, (x, y)) for each in (task, pairs.TASKS[task.same]))
            assert not np.allclose(own[0], other[0])
            for a, b in zip(own, other, strict=True):
                assert (np.argsort(a, axis=0) == np.argsort(b, axis=0)).all()
            assert task.truth == pairs.TASKS[task.same].truth


def test_a_spiral_turns_and_can_be_turned_back():
    x, y = np.random.default_rng(3).normal(size=(2, 100, 3))
    u, v = pairs.spiral(x, y)
    assert (
        np.linalg.norm(u, axis=1) == pytest.approx(np.linalg.norm(x, axis=1)) and (u[:, 2] == x[:, 2]).all() and (v[:, 0] == y[:, 0]).all()
    )
    angle = (u**2).sum(axis=1) / 3
    turned = np.angle((u[:, 0] + 1j * u[:, 1]) / (x[:, 0] + 1j * x[:, 1]))
    assert np.exp(1j * turned) == pytest.approx(np.exp(1j * angle)) and not np.allclose(u, x)


def test_the_same_number_is_the_same_draw_for_everybody_and_another_one_is_not():
    one, again, other = (pairs.draw(k, 50, "1v1-additive-0.1") for k in (3, 3, 4))
    assert np.array_equal(one.X, again.X) and not np.array_equal(one.X, other.X) and one.X.shape == one.Y.shape == (50, 1)


def test_the_lines_of_the_tasks_average_over_draws_and_count_what_is_near():
    row = {"truth": "1", "cpu_s": "2", "memory_mib": "3"}
    own = {
        "a": {100: row | {"estimate": "1.05", "error": "0.1"}, 101: row | {"estimate": "1.3", "error": "0.1"}},
        "b": {100: row | {"estimate": "0.8", "error": "0.1"}, 101: row | {"estimate": "0.91", "error": "0.01"}, 102: row},
    }
    found = beyond.line(own, ["a", "b"])
    assert (found.tasks, found.draws, found.cpu, found.memory) == (2, 2, 2, 3)
    assert found.mae == pytest.approx((0.05 + 0.2 + 0.3 + 0.09) / 4) and found.bias == pytest.approx((0.05 - 0.2 + 0.3 - 0.09) / 4)
    assert found.error == pytest.approx(abs(0.195 - 0.125) / 2) and found.within == 1 and found.covered == 0.5
    assert beyond.line(own, ["a", "c"]) is None


def test_pairs_meet_the_function_in_a_process_of_its_own(tmp_path):
    path = tmp_path / "information.csv"
    jobs = [("student-identity-2-2-1", 1_000, [100]), ("independent-normal-5", 1_000, [100])]
    run.run("KSG of scores, k = 10", jobs, path, 60, "information")
    rows = run.read(path)
    assert [(row["task"], row["outcome"]) for row in rows] == [("student-identity-2-2-1", "ok"), ("independent-normal-5", "ok")]
    assert 0 < float(rows[0]["estimate"]) < 0.432 and abs(float(rows[1]["estimate"])) < 0.1


def test_every_task_that_is_counted_is_planned_for_ours_and_for_nearest_neighbours():
    plan = {(name, n, task): 0 for name, task, n, _ in run.jobs_of_pairs()}
    for name, task, n, numbers in run.jobs_of_pairs():
        plan[name, n, task] += len(numbers)
        assert min(numbers) >= pairs.FIRST_DRAW
    for name in (beyond.OURS, beyond.RAW, beyond.SCORES):
        assert all(plan[name, 1_000, task] == 10 and plan[name, 10_000, task] >= 1 for task in pairs.DISTINCT)
    assert all(plan[beyond.OURS, 1_000, task] == 10 for task in pairs.TASKS if task not in pairs.BEYOND_NORMAL)
