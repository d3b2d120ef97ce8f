"""The benchmark can be trusted: the truth is the truth, nothing is skipped without a word, and nothing is lost."""

import benchmark
import numpy as np
import pytest


@pytest.fixture
def results(tmp_path, monkeypatch):
    """A CSV of its own, whose estimators run in this process."""

    def run(name, jobs, path, limit):
        for row in benchmark.outcomes(name, jobs):
            benchmark.append(path, row)

    monkeypatch.setattr(benchmark, "run", run)
    return tmp_path / "benchmark.csv"


def estimator(function, **settings):
    return benchmark.Estimator(lambda: function, "numpy", sets={(2, 1_000): 3}, **settings)


@pytest.mark.parametrize("d", [2, 5, 10, 20])
def test_the_truth_and_the_best_t_are_those_of_the_law_that_is_drawn(d):
    sample = benchmark.data_set(201, 50, d)
    cov = benchmark.covariance(sample.rho, sample.a, sample.b)
    blocks = [np.linalg.slogdet(block)[1] for block in (cov[: d // 2, : d // 2], cov[d // 2 :, d // 2 :], cov)]
    assert sample.truth == pytest.approx((blocks[0] + blocks[1] - blocks[2]) / 2)
    quadratic = np.einsum("ni,ij,nj->n", sample.Z, np.eye(d) - np.linalg.inv(cov), sample.Z)
    assert sample.t(sample.Z) == pytest.approx((quadratic - blocks[2]) / 2)
    x, y = benchmark.data_set(201, 20_000, d).pair
    assert np.allclose(np.cov(np.hstack([x, y]).T), cov, atol=0.05)


def test_in_two_dimensions_the_sets_are_those_of_the_chapter():
    rng = np.random.default_rng(200)
    rho = 1 - 0.19 * rng.random()
    assert np.array_equal(benchmark.data_set(200, 30).Z, benchmark.draw(30, [[1, rho], [rho, 1]], rng))


@pytest.mark.slow
@pytest.mark.parametrize("name", ["best t, reference known", "best t, two samples", "maximum likelihood", "chapter 8"])
def test_ours_come_near_the_truth(name):
    for row in benchmark.outcomes(name, [(d, 1_000, [203]) for d in (2, 5)]):
        assert row["outcome"] == "ok" and abs(row["estimate"] - row["truth"]) < 0.2, row


@pytest.mark.slow
@pytest.mark.parametrize("prepare", [benchmark.chapter7(1), benchmark.notes(True, 1), benchmark.notes(False, 1)])
def test_the_trainers_run_on_few_samples_in_any_dimension(prepare):
    estimate = prepare()
    assert all(np.isfinite(estimate(benchmark.data_set(1, 53, d))) for d in (2, 5))


def test_what_fails_or_does_not_apply_says_so_and_the_rest_goes_on(results, monkeypatch, capsys):
    def fails(sample):
        if sample.k == 201:
            raise ValueError("not this one")
        return sample.truth + 0.01

    def refuses(sample):
        raise benchmark.NotApplicable("nothing is")

    def lacks():
        raise ImportError("no module of that name")

    sets = {(2, 1_000): 3}
    named = {"fails": estimator(fails), "refuses": estimator(refuses), "lacks": benchmark.Estimator(lacks, sets=sets)}
    monkeypatch.setattr(benchmark, "ESTIMATORS", {**named, "best t, reference known": estimator(lambda s: s.t(s.Z).mean())})
    assert benchmark.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))]) == 0
    outcomes = [(row["estimator"], row["k"], row["outcome"]) for row in benchmark.read(results)]
    assert [row for row in outcomes if row[0] == "fails"] == [
        ("fails", "200", "ok"),
        ("fails", "201", "failed: ValueError: not this one"),
        ("fails", "202", "ok"),
    ]
    assert ("refuses", "200", "not applicable: nothing is") in outcomes
    assert ("lacks", "200", "absent: no module of that name") in outcomes
    (line,) = [line for line in benchmark.summary(benchmark.read(results)) if line.estimator == "fails"]
    assert line.sets == 2 and line.bias == pytest.approx(0.01, abs=1e-6)
    assert "not this one" in capsys.readouterr().out


def test_a_killed_run_goes_on_where_it_stopped(results, monkeypatch):
    ran = []

    def once(sample):
        ran.append(sample.k)
        if ran == [200, 201]:
            raise KeyboardInterrupt
        return 1.0

    monkeypatch.setattr(benchmark, "ESTIMATORS", {"once": estimator(once)})
    with pytest.raises(KeyboardInterrupt):
        benchmark.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))])
    with results.open("a") as file:
        file.write("once,2,10")  # a line cut short
    benchmark.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))])
    benchmark.main(["--csv", str(results), "--picture", str(results.with_suffix(".svg"))])
    assert ran == [200, 201, 201, 202]
    assert [row["k"] for row in benchmark.read(results)] == ["200", "201", "202"]


def test_a_worker_is_a_process_of_its_own_and_one_that_takes_too_long_is_stopped(tmp_path, monkeypatch):
    path = tmp_path / "benchmark.csv"
    benchmark.run("maximum likelihood", [(2, 1_000, [200, 201])], path, 60)
    assert [(row["k"], row["outcome"]) for row in benchmark.read(path)] == [("200", "ok"), ("201", "ok")]
    benchmark.run("maximum likelihood", [(2, 1_000, [202])], path, 0.01)
    assert benchmark.read(path)[-1]["outcome"].startswith("over time")


def test_the_picture_is_drawn_from_the_csv_alone(tmp_path):
    rows = [
        {"estimator": name, "d": "2", "n": str(n), "k": str(k), "outcome": "ok", "estimate": str(1 + error), "truth": "1"}
        | dict.fromkeys(("wall_s", "cpu_s", "memory_mib"), "1")
        for name, error in (("best t, reference known", 0.02), ("chapter 8", 0.03))
        for n in (1_000, 10_000)
        for k in range(200, 210)
    ]
    for name in ("one.svg", "two.svg"):
        benchmark.picture(rows, tmp_path / name)
    drawn = (tmp_path / "one.svg").read_text()
    assert drawn == (tmp_path / "two.svg").read_text() and "this chapter" in drawn and "floor" in drawn


def test_the_plan_says_how_many_sets_each_row_has():
    plan = {job[:3]: len(job[3]) for job in benchmark.jobs()}
    assert all(plan["chapter 8", 2, n] >= sets for n, sets in ((1_000, 40), (10_000, 10), (100_000, 10)))
    assert all(plan[name, 2, 1_000] >= 40 for name in ("notes, mended", "notes, as written", "chapter 7", "best t, two samples"))
    for (name, d, n), sets in plan.items():
        best = "best t, reference known" if benchmark.ESTIMATORS[name].known else "best t, two samples"
        assert n > 100_000 or plan[best, d, n] >= sets, name


def test_the_chapter_shows_what_the_csv_holds(tmp_path):
    rows = benchmark.read(benchmark.RESULTS)
    assert benchmark.chapter_table(rows) in (benchmark.ROOT / "book" / "honesty" / "honesty.md").read_text(encoding="utf-8")
    benchmark.picture(rows, tmp_path / "drawn.svg")
    assert (tmp_path / "drawn.svg").read_bytes() == benchmark.PICTURE.read_bytes()


def test_the_benchmark_runs_the_settings_that_the_chapter_names():
    text = (benchmark.ROOT / "book" / "honesty" / "honesty.md").read_text(encoding="utf-8")
    for n in (10_000, 100_000):
        own = benchmark.SCHEDULES[n]
        steps = f"{own['epochs']} epochs of {own['n_iters_per_epoch']} steps, "
        sizes = f"with `batch_size_ref={own['batch_size_ref']}` and `n_ref=2**{own['n_ref'].bit_length() - 1}`"
        assert steps + sizes in text, steps + sizes
