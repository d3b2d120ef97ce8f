"""The interactive figures: right numbers, at hand by keyboard and finger, and a picture where no script runs.

The first half holds their mathematics against NumPy, SciPy and PyTorch, on a blank page; the second half opens the book.
"""

import re
from io import BytesIO

import numpy as np
import pytest
import torch
from matplotlib.colors import rgb_to_hsv, to_rgb
from PIL import Image
from scipy import special, stats
from sphinx.errors import ExtensionError
from torch import nn

import gaussian
from course import ROOT, chapters, pages
from course.book import figures
from course.source import read_text

SCRIPTS = figures.SCRIPTS
PAGE = "* { box-sizing: border-box } body { margin: 0 16px; font: 16px/1.65 sans-serif; background: var(--pst-color-background) }"


def tagged(page: str) -> list[str]:
    """The names of a page's figures."""
    cells = read_text(pages()[page].read_text(encoding="utf-8")).cells
    tags = [tag for cell in cells for tag in cell.metadata.get("tags", [])]
    return [tag.removeprefix("interactive-") for tag in tags if tag.startswith("interactive-")]


def blank(browser, names: list[str], html: str = "", style: bool = False, **settings):
    """A page with nothing but these figures' scripts, and their style."""
    page = browser.new_page(**settings)
    page.set_content(f"<!doctype html><html lang='en'><title>A page</title><body>{html}</body></html>")
    if style:
        page.add_style_tag(content=PAGE)
        page.add_style_tag(path=SCRIPTS / "figure.css")
    for script in figures.scripts(names):
        page.add_script_tag(path=SCRIPTS / f"{script}.js")
    return page


@pytest.fixture(scope="module")
def js(browser):
    """``js("course.number(x)", x=1)`` is what the expression gives; arrays come as lists."""
    page = blank(browser, chapters())
    plain = "(v) => ArrayBuffer.isView(v) ? Array.from(v) : v"

    def run(expression: str, **given):
        return page.evaluate(f"(given) => {{ const {{{','.join(given) or 'nothing'}}} = given; return ({plain})({expression}); }}", given)

    yield run
    page.close()


def test_the_script_knows_the_course_s_rho_and_its_truth(js):
    assert js("course.rho") == pytest.approx(gaussian.rho, abs=1e-12)
    for rho in (-0.99, -0.3, 0.0, 0.5, gaussian.rho, 0.999):
        assert js("course.samples.truth(rho)", rho=rho) == pytest.approx(-0.5 * np.log(1 - rho**2), abs=1e-12)


def test_the_log_ratio_is_that_of_two_gaussians(js):
    z = np.random.default_rng(1).normal(size=(50, 2))
    law = [stats.multivariate_normal([0, 0], [[1, r], [r, 1]]) for r in (-0.7, 0)]
    expected = law[0].logpdf(z) - law[1].logpdf(z)
    assert js("course.samples.average(z, -0.7)", z=z.ravel().tolist()) == pytest.approx(expected.mean(), abs=1e-12)


@pytest.mark.parametrize("a", [-0.1, 0, 0.5, 1, 1.7, 2.1])
def test_the_dv_bound_of_a_scaled_t_is_an_integral(js, a):
    side = np.linspace(-50, 50, 1001)
    x, y = np.meshgrid(side, side)
    rho = gaussian.rho
    t = (2 * rho * x * y - rho**2 * (x**2 + y**2)) / (2 * (1 - rho**2)) - np.log(1 - rho**2) / 2
    log_p = -(x**2 + y**2) / 2 - np.log(2 * np.pi) + 2 * np.log(0.1)  # the reference, times the area of a cell
    first, second = a * (np.exp(log_p + t) * t).sum() + 0.7, special.logsumexp(a * t + 0.7 + log_p)
    assert js("course.bound.terms(a, 0.7)", a=a) == pytest.approx([first, second], abs=1e-5)
    assert js("course.bound.value(a)", a=a) == pytest.approx(first - second, abs=1e-5)


def test_the_dv_bound_is_minus_infinity_where_the_average_is_infinite(js):
    assert js("[course.bound.value(-0.14), course.bound.value(2.14)]") == [-np.inf, -np.inf]


@pytest.mark.parametrize("loss, slope", [("decay", lambda w: -np.exp(-w)), ("bowl", lambda w: w - 3)])
@pytest.mark.parametrize("s", [0.001, 0.1, 1.0, 2.15, 10.0])
def test_the_path_of_descent_is_the_recursion(js, loss, slope, s):
    expected = [0.0]
    for _ in range(20):
        expected.append(expected[-1] - s * slope(expected[-1]))
    assert js("course.descent.path(loss, s, 20)", loss=loss, s=s) == pytest.approx(expected, rel=1e-12)


def test_the_exponential_breaks_where_float32_does(js):
    lifted = np.float32([-1, 0, 2]) + np.arange(-140, 140.5, 0.5, dtype=np.float32)[:, None]
    with np.errstate(over="ignore", under="ignore", divide="ignore"):
        powers = np.exp(lifted)
        means = powers.sum(axis=1, dtype=np.float32) / np.float32(3)
        expected = {"powers": powers, "mean": means, "result": np.log(means)}
    spelt_out, shifted = js("['speltOut', 'shifted'].map((way) => lifted.map(course.estimate[way]))", lifted=lifted.tolist())
    for name, values in expected.items():  # to within two of the smallest float32, where they are that small
        assert np.allclose([one[name] for one in spelt_out], values, rtol=1e-6, atol=3e-45), name
    true = special.logsumexp(lifted.astype(float), axis=1) - np.log(3)
    assert np.allclose([one["result"] for one in shifted], true, rtol=0, atol=2e-5)
    assert js("course.estimate.speltOut([89]).result") == np.inf and js("course.estimate.speltOut([-105]).result") == -np.inf


def test_random_numbers_follow_their_law(js):
    uniform = np.array(js("(() => { const r = course.random(3); return Array.from({length: 20000}, r.uniform); })()"))
    normal = np.array(js("(() => { const r = course.random(4); return Array.from({length: 20000}, r.normal); })()"))
    other = np.array(js("(() => { const r = course.random(5); return Array.from({length: 20000}, r.normal); })()"))
    assert stats.kstest(uniform, "uniform").pvalue > 0.001 and stats.kstest(normal, "norm").pvalue > 0.001
    for first, second in ((uniform[1:], uniform[:-1]), (normal[1:], normal[:-1]), (normal, other), (normal[1:] ** 2, normal[:-1] ** 2)):
        assert abs(np.corrcoef(first, second)[0, 1]) < 4 / np.sqrt(20000)
    orders = js("(() => { const r = course.random(6); return Array.from({length: 6000}, () => r.permutation(3).join('')); })()")
    counts = np.unique(orders, return_counts=True)[1]
    assert len(counts) == 6 and stats.chisquare(counts).pvalue > 0.001
    z = np.array(js("course.draw(20000, 0.8, course.random(7))")).reshape(-1, 2)
    assert np.abs(np.cov(z.T) - [[1, 0.8], [0.8, 1]]).max() < 0.05 and np.abs(z.mean(axis=0)).max() < 0.03


class Net(nn.Module):
    """The net of the chapters."""

    def __init__(self, hidden):
        super().__init__()
        self.fc1, self.fc2, self.fc3 = nn.Linear(2, hidden), nn.Linear(hidden, hidden), nn.Linear(hidden, 1)
        self.double()

    def forward(self, z):
        return self.fc3(nn.functional.elu(self.fc2(nn.functional.elu(self.fc1(z)))))


def dv(net, z, ref):
    return net(z).mean() - (net(ref).flatten().logsumexp(0) - np.log(len(ref)))


def case(hidden=7, seed=0):
    """A net, its parameters in one list, and two clouds of different sizes."""
    with torch.random.fork_rng():
        torch.manual_seed(seed)
        net = Net(hidden)
        z, ref = torch.randn(13, 2, dtype=torch.float64), 2 * torch.randn(9, 2, dtype=torch.float64)
    return net, nn.utils.parameters_to_vector(net.parameters()).tolist(), z, ref


def flat(z):
    return z.flatten().tolist()


def test_the_net_and_its_gradient_are_pytorch_s(js):
    net, theta, z, ref = case()
    assert js("course.net.count(7)") == len(theta)
    assert js("course.net.forward(theta, 7, z)", theta=theta, z=flat(z)) == pytest.approx(net(z).flatten().tolist(), abs=1e-12)
    (-dv(net, z, ref)).backward()
    expected = torch.cat([p.grad.flatten() for p in net.parameters()]).tolist()
    assert js("course.net.gradient(theta, 7, z, ref)", theta=theta, z=flat(z), ref=flat(ref)) == pytest.approx(expected, abs=1e-12)


def test_dv_is_pytorch_s_for_large_values_too(js):
    net, _, z, ref = case()
    for lift in (0.0, 900.0):
        t, t_ref = ((net(points).flatten() + lift).tolist() for points in (z, ref))
        assert js("course.net.dv(t, t_ref)", t=t, t_ref=t_ref) == pytest.approx(dv(net, z, ref).item(), abs=1e-9)


def test_steps_of_adam_are_pytorch_s(js):
    net, theta, z, ref = case(seed=1)
    optimizer = torch.optim.Adam(net.parameters(), lr=0.01)
    for _ in range(10):
        optimizer.zero_grad()
        (-dv(net, z, ref)).backward()
        optimizer.step()
    steps = """(() => { const step = course.net.adam(theta, 0.01);
        for (let i = 0; i < 10; i++) step(course.net.gradient(theta, 7, z, ref)); return theta; })()"""
    expected = nn.utils.parameters_to_vector(net.parameters()).tolist()
    assert js(steps, theta=theta, z=flat(z), ref=flat(ref)) == pytest.approx(expected, abs=1e-8)


def test_an_untrained_net_is_drawn_as_in_the_chapter(js):
    theta = np.array(js("course.net.start(100, 0.02, course.random(0))"))
    net = Net(100)
    nn.utils.vector_to_parameters(torch.tensor(theta), net.parameters())
    weights = torch.cat([layer.weight.flatten() for layer in (net.fc1, net.fc2, net.fc3)]).tolist()
    assert stats.kstest(np.array(weights) / 0.02, "norm").pvalue > 0.001
    assert all((layer.bias == 0).all() for layer in (net.fc1, net.fc2, net.fc3))
    side = torch.linspace(-5, 5, 50, dtype=torch.float64)
    points = torch.stack(torch.meshgrid(side, side, indexing="xy"), dim=-1)
    assert js("course.network.map(0.02, 0)") == pytest.approx(net(points).flatten().tolist(), abs=1e-12)
    assert set(js("course.network.map(0, 0)")) == {0.0}


TRAIN = "const {{Z, ref}} = course.training.clouds({n}, 3), make = (lr, n = 0) => course.net.trainer({{Z, ref, lr, batches: 3, seed: 1}});"


def test_every_epoch_uses_every_sample_once(js):
    batches = js(f"""(() => {{ {TRAIN.format(n=7)} const kept = course.net.gradient, seen = [];
        course.net.gradient = (theta, hidden, z, r) => {{ seen.push([Array.from(z), Array.from(r)]); return kept(theta, hidden, z, r); }};
        const trainer = make(1e-3), over = [1, 2, 3, 4, 5, 6].map(() => trainer.iterate());
        course.net.gradient = kept; return [Array.from(Z), Array.from(ref), seen, over]; }})()""")
    z, ref, seen, over = batches
    assert over == [False, False, True] * 2
    for cloud, which in ((z, 0), (ref, 1)):
        for epoch in (seen[:3], seen[3:]):
            assert sorted(len(batch[which]) for batch in epoch) == [4, 4, 6]
            rows = [tuple(row) for batch in epoch for row in np.reshape(batch[which], (-1, 2))]
            assert sorted(rows) == sorted(tuple(row) for row in np.reshape(cloud, (-1, 2)))
    assert seen[:3] != seen[3:]


def test_a_trainer_s_estimate_is_that_of_its_net_and_comes_near_the_best(js):
    z, ref, best, theta, estimate = js(f"""(() => {{ {TRAIN.format(n=300)} const trainer = make(3e-3);
        while (trainer.history.length <= 60) trainer.iterate();
        const {{theta, estimates}} = trainer.history[60];
        return [Array.from(Z), Array.from(ref), course.training.clouds(300, 3).best, Array.from(theta), estimates[0]]; }})()""")
    net = Net(32)
    nn.utils.vector_to_parameters(torch.tensor(theta, dtype=torch.float64), net.parameters())
    points, points_ref = (torch.tensor(cloud, dtype=torch.float64).reshape(-1, 2) for cloud in (z, ref))
    assert estimate == pytest.approx(dv(net, points, points_ref).item(), abs=1e-5)
    law = [stats.multivariate_normal([0, 0], [[1, r], [r, 1]]) for r in (gaussian.rho, 0)]
    t, t_ref = (law[0].logpdf(cloud) - law[1].logpdf(cloud) for cloud in (points, points_ref))
    assert best == pytest.approx(t.mean() - special.logsumexp(t_ref) + np.log(300), abs=1e-9)
    assert abs(estimate - best) < 0.15


def test_two_trainers_do_not_disturb_each_other(js):
    beside, alone, other = js(f"""(() => {{ {TRAIN.format(n=60)} const [a, b, lone] = [make(1e-3), make(1e-2), make(1e-3)];
        for (let i = 0; i < 12; i++) {{ a.iterate(); b.iterate(); }}
        for (let i = 0; i < 12; i++) lone.iterate();
        return [a, lone, b].map(({{history}}) => history.map(({{estimates}}) => estimates[0])); }})()""")
    assert len(alone) == 5 and beside == alone and beside[0] == other[0] and beside[4] != other[4]


def test_the_floor_is_the_formula_and_about_what_the_best_t_scatters_by(js):
    known, samples = js("[course.floor.sd(0.6, 400), course.floor.sd(0.6, 400, 100)]")
    assert known == pytest.approx(0.03) and samples == pytest.approx((0.36 / 400 + 0.36 / 0.64 / 100) ** 0.5)
    found = js("course.floor.errors(0.6, 200, 600)")
    for kind, expected in (("known", js("course.floor.sd(0.6, 200)")), ("samples", js("course.floor.sd(0.6, 200, 200)"))):
        assert np.std(found[kind]) == pytest.approx(expected, rel=0.15) and abs(np.mean(found[kind])) < 4 * expected / 600**0.5 + 0.005
        assert js("course.floor.spread(values)", values=found[kind]) == pytest.approx(np.std(found[kind], ddof=1))


def test_the_weight_in_the_wrong_place_is_that_of_averaged_losses_gradients(js):
    t = torch.tensor(np.random.default_rng(2).normal(size=24), requires_grad=True)
    (whole,) = torch.autograd.grad(t.logsumexp(0), t)
    for W in (1, 2, 4, 8):
        parts = t.view(W, -1)
        (wrong,) = torch.autograd.grad(parts.logsumexp(1).mean(), t)
        given = {"t": t.detach().exp().tolist(), "W": W}
        assert js("course.scale.shares(t, W)", **given) == pytest.approx(whole.view(W, -1).sum(1).tolist(), abs=1e-12)
        misplaced = js("course.scale.misplaced(course.scale.shares(t, W))", **given)
        assert misplaced == pytest.approx((whole - wrong).abs().sum().item() / 2, abs=1e-12)


@pytest.mark.parametrize("size, W", [(64, 2), (64, 8), (1024, 8)])
def test_the_curves_of_scale_are_averages_over_batches(js, size, W):
    x, y = np.random.default_rng(5).normal(size=(2, 1000, W, size // W))
    rho = gaussian.rho
    sums = np.exp((2 * rho * x * y - rho**2 * (x**2 + y**2)) / (2 * (1 - rho**2))).sum(axis=2)
    wrong = np.abs(sums / sums.sum(axis=1, keepdims=True) - 1 / W).sum(axis=1) / 2
    curve = js("course.scale.averages(course.scale.powers(2 ** 18, course.random(12)))(size, W)", size=size, W=W)
    assert curve == pytest.approx(wrong.mean(), abs=4 * wrong.std() * (1 / 1000 + size / 2**18) ** 0.5)


FS = ["KL", "reverse KL", "Jensen-Shannon", "squared Hellinger", "chi-squared", "total variation"]


def test_the_six_functions_of_the_tangent_figure_are_the_chapter_s(js):
    u = np.linspace(0.1, 4, 79)
    f = [u * np.log(u) - u + 1, u - 1 - np.log(u), (u * np.log(u) - (u + 1) * np.log((u + 1) / 2)) / 2]
    f += [(np.sqrt(u) - 1) ** 2, (u - 1) ** 2, np.abs(u - 1) / 2]
    assert js("Object.keys(course.divergences.table)") == FS
    for name, values in zip(FS, f, strict=True):
        assert js("u.map(course.divergences.table[name].f)", u=u.tolist(), name=name) == pytest.approx(values, abs=1e-12)


@pytest.mark.parametrize("name", FS)
def test_a_tangent_lies_below_the_curve_and_its_intercept_is_the_conjugate(js, name):
    f, grid = "course.divergences.table[name].f", np.linspace(0, 60, 60_001).tolist()
    values = np.array([np.inf if v is None else v for v in js(f"u.map({f}).map((v) => Number.isFinite(v) ? v : null)", u=grid, name=name)])
    for w in (0.1, 0.6, 1, 2.5, 4):
        found = js("course.divergences.tangent(name, w, 1.3)", name=name, w=w)
        assert found["conjugate"] == pytest.approx(np.max(found["t"] * np.array(grid) - values), abs=1e-5)
        assert found["height"] == pytest.approx(1.3 * found["t"] - found["conjugate"], abs=1e-12)
        assert found["gap"] == pytest.approx(np.interp(1.3, grid, values) - found["height"], abs=1e-5) and found["gap"] >= 0
    assert js("course.divergences.tangent(name, 2.5, 2.5).gap", name=name) == pytest.approx(0, abs=1e-12)


def test_the_tangent_figure_needs_no_more_than_the_tag_and_obeys_its_buttons(browser):
    page = blank(browser, ["divergences"], "<div class='cell tag_interactive-divergences'></div>")
    said = page.locator(".live-says")
    for name in FS:
        page.get_by_role("button", name=name, exact=True).press("Enter")
        pressed = page.locator("button[aria-pressed=true]")
        assert pressed.count() == 1 and pressed.inner_text() == name and said.inner_text().startswith(f"{name}:")
        for place in ("0.1", "1", "4"):
            page.get_by_role("slider", name="line touches at").fill(place)
            for ratio in ("0.1", "4"):
                page.get_by_role("slider", name="ratio u").fill(ratio)
                assert "NaN" not in page.locator(".live").inner_html() and "not a number" not in said.inner_text()
        page.get_by_role("slider", name="line touches at").fill("4")
        assert "a gap of 0.000" in said.inner_text()
    page.close()


def test_a_shuffle_leaves_nothing_in_its_place_and_each_place_is_as_likely(js):
    draw = "((random) => Array.from({ length: count }, () => course.information.derangement(n, random)))(course.random(4))"
    for n in (2, 3, 40):
        orders = np.array(js(draw, n=n, count=60))
        assert (np.sort(orders, axis=1) == np.arange(n)).all() and (orders != np.arange(n)).all()
        pairs = {(i, j) for order in orders.tolist() for i, j in enumerate(order)}
        assert js("course.information.combinations(orders)", orders=orders.tolist()) == len(pairs) <= n * (n - 1)
    share = (np.array(js(draw, n=4, count=3000))[:, 0] == 2).mean()
    assert share == pytest.approx(1 / 3, abs=0.05)


def test_the_shuffle_figure_needs_no_more_than_the_tag_and_counts_what_it_has_shown(browser):
    page = blank(browser, ["information"], "<div class='cell tag_interactive-information'></div>")
    said, slider = page.locator(".live-says"), page.get_by_role("slider", name="shuffles so far")
    assert "1 shuffle of 40 pairs the net has seen 40 different" in said.inner_text()
    page.get_by_role("button", name="Shuffle again").press("Enter")
    assert slider.input_value() == "2" and "2 shuffles" in said.inner_text()
    slider.fill("60")
    assert "60 shuffles" in said.inner_text() and "NaN" not in page.locator(".live").inner_html()
    page.close()


DRAWN = """((random) => Array.from({length: sets}, () => {
    const z = course.project.pairs(n, a, cross, random);
    return [z, course.project.test(z, course.project.ts[name], random, shuffles)]; }))(course.random(8))"""


@pytest.mark.parametrize("name, t", [("t = x y", lambda x, y: x * y), ("t = x² y²", lambda x, y: (x * y) ** 2)])
def test_the_p_value_of_the_figure_is_that_of_its_shuffles_and_holds_for_any_t(js, name, t):
    drawn = js(DRAWN, sets=400, n=20, a=0, cross=True, name=name, shuffles=39)
    z, found = np.array(drawn[0][0]), drawn[0][1]
    assert found["found"] == pytest.approx(t(*z.T).mean()) and len(found["others"]) == 39
    assert all(one["p"] == (1 + sum(other >= one["found"] for other in one["others"])) / 40 for _, one in drawn)
    p = np.array([one["p"] for _, one in drawn])
    assert (p <= 0.05).mean() == pytest.approx(0.05, abs=0.04) and (p <= 0.5).mean() == pytest.approx(0.5, abs=0.1)
    z = np.concatenate([z for z, _ in js(DRAWN, sets=40, n=200, a=0.6, cross=False, name=name, shuffles=1)])
    assert np.corrcoef(z.T)[0, 1] == pytest.approx(0.6, abs=0.03) and abs(z.std(axis=0) - 1).max() < 0.03
    power = np.mean([one["p"] <= 0.05 for _, one in js(DRAWN, sets=60, n=200, a=0.9, cross=True, name=name, shuffles=99)])
    assert power > 0.9 if name == "t = x² y²" else power < 0.4, "only a t that knows the cross finds it"


def test_the_shuffling_figure_needs_no_more_than_the_tag_and_obeys_its_buttons(browser):
    page = blank(browser, ["project"], "<div class='cell tag_interactive-project'></div>")
    said = page.locator(".live-says")
    page.get_by_role("slider", name="strength").fill("0.9")
    page.get_by_role("slider", name="pairs").fill("200")
    assert "0 of 199 shuffles do as well as the true order, p = 1/200 = 0.005" in said.inner_text()
    page.get_by_role("button", name="a cross", exact=True).press("Enter")
    page.get_by_role("button", name="t = x² y²", exact=True).press("Enter")
    pressed = page.locator("button[aria-pressed=true]")
    assert pressed.all_inner_texts() == ["a cross", "t = x² y²"] and "p = 1/200" in said.inner_text()
    before = said.inner_text()
    page.get_by_role("slider", name="strength").fill("0")
    assert "There is nothing to be found" in said.inner_text() and said.inner_text() != before
    page.get_by_role("button", name="New data").press("Enter")
    assert "NaN" not in page.locator(".live").inner_html()
    page.close()


def test_axes_have_round_ticks_and_numbers_are_written_as_in_print(js):
    assert js("course.ticks(0, 1)") == [0, 0.2, 0.4, 0.6, 0.8, 1]
    assert js("course.powers(0.8, 12500).map(([value, text]) => text)") == ["1", "10", "100", "1000", "10000"]
    assert js("course.powers(1e-5, 2)") == [[10.0**k, "10" + text] for k, text in enumerate(("⁻⁵", "⁻⁴", "⁻³", "⁻²", "⁻¹", "⁰"), -5)]
    assert js("course.powers(0.04, 3).map(([value]) => value)") == [0.1, 1, 0.05, 0.2, 0.5, 2]
    assert js("[6, -0.0072, 0.5, 123.4, -3.14e-5, 2e6, 0].map(course.short)") == ["6", "−0.0072", "0.5", "120", "−3.1e−5", "2.0e6", "0"]
    assert js("course.ticks(-5, 5)") == [-4, -2, 0, 2, 4] and js("course.ticks(-0.0072, 0.0072)") == [-0.005, 0, 0.005]
    numbers = js("[0, -0.0004, -1.5, 1e9, -Infinity, NaN].map((x) => course.number(x))")
    assert numbers == [
        "0.000",
        "−4.0e−4",
        "−1.500",
        "1.0e9",
        "−∞",
        "not a number",
    ]
    assert js("[-9, 0, 9].map((x) => course.colour(x, 6))") == [[5, 48, 97], [247, 247, 247], [103, 0, 31]]


# Every setting: what is drawn is seen

ALL = sorted(set(file.stem for file in SCRIPTS.glob("*.js")) - set(figures.SHARED) | set(figures.NEEDS))

# What lies outside its picture, as a list of complaints: labels beside the drawing or over one another, marks beyond the axes. A line of
# the kind "cut" may leave them where the figure says that it does.
OUTSIDE = """() => [...document.querySelectorAll('.live')].flatMap((figure) => {
    const wrong = [], says = figure.querySelector('.live-says').textContent, name = figure.parentElement.className;
    const apart = (a, b) => a.right <= b.left || b.right <= a.left || a.bottom <= b.top || b.bottom <= a.top;
    const within = (a, b, room) =>
        a.left >= b.left - room && a.right <= b.right + room && a.top >= b.top - room && a.bottom <= b.bottom + room;
    const side = ({x, y, width, height}) => ({left: x, right: x + width, top: y, bottom: y + height});
    if (/NaN|undefined|Infinity/.test(figure.innerHTML.replace(/data:[^"]*/g, ''))) wrong.push('a number is missing');
    if (figure.scrollWidth > figure.clientWidth) wrong.push('the figure is wider than its place');
    for (const svg of figure.querySelectorAll('svg')) {
        const texts = [...svg.querySelectorAll('text')];
        const whole = side(svg.viewBox.baseVal), axes = side(svg.querySelector('.live-axes rect').getBBox());
        const boxes = texts.map((text) => text.getBoundingClientRect()), edge = svg.getBoundingClientRect();
        boxes.forEach((box, i) => {
            if (!within(box, edge, 0.5)) wrong.push(`label ${texts[i].textContent} is cut off`);
            const under = texts.find((_, j) => j < i && !apart(box, boxes[j]));
            if (under) wrong.push(`labels ${under.textContent} and ${texts[i].textContent} overlap`);
        });
        const ticks = [...svg.querySelectorAll('.live-axes path')];
        if (!ticks.every((tick) => within(side(tick.getBBox()), whole, 0))) wrong.push('a tick is cut off');
        for (const mark of svg.querySelectorAll('.live-marks > *')) {
            if (mark.classList.contains('cut') && says.includes('leaves the picture')) continue;
            if (!within(side(mark.getBBox()), axes, 0.6)) wrong.push(`${mark.getAttribute('class')} is drawn beyond the axes`);
        }
    }
    return [...new Set(wrong)].map((words) => `${name}: ${words}; ${says}`);
})"""

LOOK = "--pst-color-text-base: {}; --pst-color-background: {}; --pst-color-border: #888; --pst-color-primary: #0a7d91"
THEMES = {"light": LOOK.format("#222832", "#ffffff"), "dark": LOOK.format("#ced6dd", "#14181e")}


@pytest.fixture(params=[("light", 390), ("dark", 860)], ids=lambda given: f"{given[0]}-{given[1]}")
def shown(request, browser):
    """``shown("bound")`` is a page with this figure alone, in a theme and at the width of a phone or a column."""
    (theme, width), pages, errors = request.param, [], []

    def open_page(name: str):
        page = blank(browser, [], f"<div class='cell tag_interactive-{name}'></div>", viewport={"width": width, "height": 844})
        pages.append(page)
        page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
        page.locator("html").evaluate("(html, [theme, look]) => { html.dataset.theme = theme; html.style = look; }", [theme, THEMES[theme]])
        page.add_style_tag(content=PAGE)
        page.add_style_tag(path=SCRIPTS / "figure.css")
        for script in figures.scripts([name]):
            page.add_script_tag(path=SCRIPTS / f"{script}.js")
        return page

    yield open_page
    for page in pages:
        page.close()
    assert errors == []


@pytest.fixture
def alone(browser):
    """``alone("bound", has_touch=True)`` is a page with this figure alone, in a browser of these settings."""
    pages, errors = [], []

    def open_page(name: str, **settings):
        pages.append(blank(browser, [name], f"<div class='cell tag_interactive-{name}'></div>", style=True, **settings))
        pages[-1].on("pageerror", lambda error: errors.append(str(error)))
        return pages[-1]

    yield open_page
    for page in pages:
        page.close()
    assert errors == []


# Each control at both ends and in between, together with those of the others: a complaint for each state in which something is not seen.
EVERY = f"""() => {{
    const outside = {OUTSIDE}, found = outside(), sliders = [...document.querySelectorAll('.live input')].filter(
        (input) => !input.closest('.live-slider').querySelector('label').textContent.startsWith('epoch'));
    const put = (slider, value) => {{ slider.value = value; slider.dispatchEvent(new Event('input')); }};
    const walk = ([first, ...others]) => {{
        if (!first) return void found.push(...outside());
        for (const part of [0, 0.1, 0.4, 0.7, 1]) {{ put(first, Number(first.min) + part * (first.max - first.min)); walk(others); }}
    }};
    walk(sliders);
    for (const button of document.querySelectorAll('.live button')) {{
        if (/New|Reset/.test(button.textContent)) button.click();
        found.push(...outside());
    }}
    return [...new Set(found)];
}}"""


@pytest.mark.parametrize("name", ALL)
def test_at_every_setting_all_marks_and_labels_are_seen(shown, name):
    page = shown(name)
    assert page.locator(".live").count() == 1 and page.evaluate(EVERY) == []
    if page.viewport_size["width"] == 390:
        assert page.locator(".live").bounding_box()["height"] <= 844, "on a phone, a figure fits the screen"


# The end of a training at each end of a figure's sliders, without waiting for the frames between.
TO_THE_END = f"""() => {{
    const outside = {OUTSIDE}, found = [], frames = [];
    window.requestAnimationFrame = (call) => frames.push(call);
    const input = (slider, value) => {{ slider.value = value; slider.dispatchEvent(new Event('input')); }};
    const sliders = [...document.querySelectorAll('.live input')].filter(
        (slider) => !slider.closest('.live-slider').textContent.startsWith('epoch'));
    const run = () => {{
        for (const button of document.querySelectorAll('.live button')) if (/Start|Restart/.test(button.textContent)) button.click();
        for (let i = 0; frames.length; i++) {{ frames.shift()(performance.now()); if (i % 20 === 0) found.push(...outside()); }}
        found.push(...outside());
    }};
    for (const end of ['min', 'max']) {{ sliders.forEach((slider) => input(slider, slider[end])); run(); if (!sliders.length) break; }}
    return [[...new Set(found)], document.querySelector('.live-says').textContent];
}}"""


@pytest.mark.parametrize("name, epochs", [("training", 100), ("trainer", 60), ("honesty", 150)])
def test_trained_to_the_end_all_marks_and_labels_are_seen(shown, name, epochs):
    page = shown(name)
    found, said = page.evaluate(TO_THE_END)
    assert found == [] and re.search(rf"[Ee]poch {epochs}\b", said)
    if page.viewport_size["width"] == 390:
        assert page.locator(".live").bounding_box()["height"] <= 844, "on a phone, a figure fits the screen"


def test_what_a_figure_draws_stands_out_from_the_page(shown):
    page = shown("bound")
    for name in ("ink", "c0", "c1", "c2", "c3"):
        mark = f"<i class='{name}' style='color: var(--kind)'></i>"
        page.locator(".live").evaluate("(figure, mark) => figure.insertAdjacentHTML('beforeend', mark)", mark)
        colour = page.locator(f".live > i.{name}").evaluate("(mark) => getComputedStyle(mark).color")
        ground = page.evaluate("getComputedStyle(document.body).backgroundColor")
        assert _contrast(colour, ground) >= 3, (name, colour, ground)


def _contrast(*colours: str) -> float:
    """WCAG's contrast of two colours that are written rgb(r, g, b)."""
    light = []
    for colour in colours:
        parts = np.array([int(part) for part in re.findall(r"\d+", colour)[:3]]) / 255
        light.append(np.dot(np.where(parts <= 0.04045, parts / 12.92, ((parts + 0.055) / 1.055) ** 2.4), [0.2126, 0.7152, 0.0722]))
    return (max(light) + 0.05) / (min(light) + 0.05)


# Plots in the dark

PLOT = """(() => { const canvas = document.createElement('canvas'), pen = canvas.getContext('2d');
    [canvas.width, canvas.height] = [400, 200];
    const paint = (colour, ...box) => { pen.fillStyle = colour; pen.fillRect(...box); };
    paint('#fff', 0, 0, 400, 200); paint('#000', 10, 20, 30, 2); paint('#0173b2', 60, 150, 8, 8); paint('#de8f05', 80, 150, 8, 8);
    paint('#d55e00', 100, 150, 8, 8); paint('#029e73', 120, 150, 8, 8);
    ['#053061', '#f7f7f7', '#67001f'].forEach((colour, i) => paint(colour, 200 + 50 * i, 20, 50, 160));
    return canvas.toDataURL(); })()"""


@pytest.mark.parametrize("alt", ["A curve", "Heat map of t"])
def test_in_the_dark_a_plot_is_dark_and_its_colours_keep_their_kind(browser, alt):
    page = browser.new_page(viewport={"width": 400, "height": 200})
    page.set_content("<body class='bd-content'><main class='bd-article'><div class='cell_output'></div></main></body>")
    page.locator("html").evaluate("(html, look) => { html.dataset.theme = 'dark'; html.style = look; }", THEMES["dark"])
    page.add_style_tag(content="body { margin: 0; background: var(--pst-color-background) } img { display: block }")
    page.add_style_tag(path=SCRIPTS.parent / "course.css")
    page.add_script_tag(path=SCRIPTS.parent / "reading.js")
    page.evaluate("document.dispatchEvent(new Event('DOMContentLoaded', {bubbles: true}))")
    page.locator(".cell_output").evaluate(f"(cell, alt) => {{ cell.innerHTML = `<img alt='${{alt}}' src='${{{PLOT}}}'>`; }}", alt)
    page.locator("img").evaluate("(image) => image.decode()")
    picture = np.asarray(Image.open(BytesIO(page.locator("img").screenshot())).convert("RGB")).astype(int)
    page.close()
    assert np.abs(picture[100, 150] - [0x14, 0x18, 0x1E]).max() <= 2, "the ground is the page's"
    assert picture[21, 25].min() > 230, "black writing is light"
    for x, colour in ((64, "#0173b2"), (84, "#de8f05"), (104, "#d55e00"), (124, "#029e73")):
        hue, seen = (rgb_to_hsv(rgb)[0] for rgb in (to_rgb(colour), picture[154, x] / 255))
        assert abs((hue - seen + 0.5) % 1 - 0.5) < 20 / 360, f"{colour} has become {picture[154, x]}"
    if alt.startswith("Heat"):
        for x, colour in ((225, "#053061"), (275, "#f7f7f7"), (325, "#67001f")):
            assert np.abs(picture[100, x] / 255 - to_rgb(colour)).max() < 0.01, "a map's colours are numbers"


# The book


@pytest.fixture
def visit(editions, browser):
    """``visit("descent", width=390)`` opens a page of the book from its file; no script of a figure may have failed in the end."""
    contexts, errors = [], []

    def open_page(name: str, width: int = 1300, **settings):
        contexts.append(browser.new_context(viewport={"width": width, "height": 900}, **settings))
        page = contexts[-1].new_page()
        page.on("pageerror", lambda error: errors.append(f"{error}\n{error.stack}"))
        page.on("request", lambda request: request.url.startswith(("file:", "data:")) or errors.append(f"/interactive/ asks {request.url}"))
        page.goto((editions.student / pages()[name].relative_to(ROOT).with_suffix(".html")).as_uri(), wait_until="load")
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert [error for error in errors if "/interactive/" in error] == []


def test_every_chapter_has_a_figure_and_few_bytes_of_script():
    assert [chapter for chapter in chapters() if not tagged(chapter)] == []
    for chapter in chapters():
        assert sum((SCRIPTS / f"{name}.js").stat().st_size for name in figures.scripts(tagged(chapter))) <= 60_000


def test_a_script_is_loaded_only_where_it_is_needed(editions):
    for path in editions.student.rglob("*.html"):
        html = path.read_text(encoding="utf-8")
        name = path.stem.removesuffix("-slides")  # a deck has its chapter's figures
        names = tagged(name) if name in pages() else []
        assert [name for name in (file.stem for file in SCRIPTS.glob("*.js")) if f"interactive/{name}.js" in html] == sorted(
            figures.scripts(names), key=[file.stem for file in SCRIPTS.glob("*.js")].index
        )


@pytest.mark.parametrize("chapter", ["intro", *chapters()])
def test_without_scripts_there_is_the_picture_alone(visit, chapter):
    _assert_picture_alone(visit(chapter, java_script_enabled=False), chapter)


def _assert_picture_alone(page, chapter):
    for name in tagged(chapter):
        cell = page.locator(f".tag_interactive-{name}")
        assert cell.locator(".cell_output img").first.is_visible() and not cell.locator(".live").is_visible()


@pytest.mark.parametrize("chapter", ["intro", *chapters()])
def test_a_figure_obeys_keys_and_fingers_fits_a_phone_and_leaves_paper_to_the_picture(visit, chapter):
    page = visit(chapter, width=390, has_touch=True, is_mobile=True)
    assert page.locator(".live").count() == len(tagged(chapter))
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    for figure in page.locator(".live").all():
        for svg in figure.locator("svg").all():
            assert (
                len(svg.get_attribute("aria-label")) >= 20
                and "NaN" not in svg.inner_html()
                and svg.bounding_box()["width"] > (120 if "small" in svg.get_attribute("class") else 250)
            )
        for slider in figure.get_by_role("slider").all():
            if slider.get_attribute("id") in _of_training(figure):
                continue  # goes back over epochs that are still to come
            before = figure.locator(".live-says").inner_text()
            slider.focus()
            old = slider.get_attribute("aria-valuetext")
            page.keyboard.press("ArrowRight")
            assert slider.get_attribute("aria-valuetext") != old
            assert figure.locator(".live-says").inner_text() != before
            assert slider.evaluate("(input) => getComputedStyle(input).outlineStyle") == "solid"
            box = slider.bounding_box()
            page.touchscreen.tap(box["x"] + box["width"] * 0.3, box["y"] + box["height"] / 2)
            assert slider.evaluate("({value, min, max}) => (value - min) / (max - min)") == pytest.approx(0.3, abs=0.11)
    page.emulate_media(media="print")
    _assert_picture_alone(page, chapter)


def _of_training(figure) -> list[str]:
    labels = figure.locator("label", has_text="epoch").all()
    return [label.get_attribute("for") for label in labels]


def test_a_finger_on_the_curve_moves_the_slider(alone):
    page = alone("bound", viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    curve = page.locator(".live-drag")
    curve.scroll_into_view_if_needed()
    box = curve.bounding_box()
    page.touchscreen.tap(box["x"] + box["width"] * (60 + 262 / 2) / 340, box["y"] + box["height"] / 2)  # the middle of the axis, a = 1
    assert "0.0000 below D" in page.locator(".live-says").inner_text()


def test_the_numbers_said_are_the_chapter_s(alone):
    page = alone("descent")
    said = page.locator(".live-says").first
    rate, steps = page.locator(".live").first.get_by_role("slider").all()
    for exponent, w in ((-3, 0.69), (-2, 2.40), (-1, 4.62)):  # as the chapter prints them
        rate.fill(str(exponent))
        steps.fill("3")  # a thousand
        assert float(re.search(r"w = ([\d.]+)", said.inner_text())[1]) == pytest.approx(w, abs=0.005)
    page = alone("network")
    page.get_by_role("slider").fill("0")
    assert "at most 0 nats. Every gradient is 0 too" in page.locator(".live-says").inner_text()


def test_training_runs_stops_and_goes_back(alone):
    page = alone("training")
    figure, slider = page.locator(".live"), page.get_by_role("slider", name="epoch")
    first = figure.locator("image").first.get_attribute("href")
    figure.get_by_role("button", name="Start").click()
    page.wait_for_function("document.querySelector('.live input').valueAsNumber >= 5", timeout=60_000)
    assert figure.locator(".live-says").get_attribute("aria-live") == "off", "a screen reader is spared numbers that run"
    figure.get_by_role("button", name="Pause").click()
    stopped = slider.input_value()
    assert figure.locator(".live-says").get_attribute("aria-live") == "polite"
    assert figure.locator("image").first.get_attribute("href") != first
    page.wait_for_timeout(200)
    assert slider.input_value() == stopped and f"Epoch {stopped}:" in figure.locator(".live-says").inner_text()
    slider.press("Home")
    assert "Epoch 0:" in figure.locator(".live-says").inner_text() and figure.locator("image").first.get_attribute("href") == first
    slider.press("End")
    assert slider.input_value() == stopped, "there is nothing to see of epochs to come"
    figure.get_by_role("button", name="Go on").press("Enter")
    page.wait_for_function(f"document.querySelector('.live input').valueAsNumber > {stopped}", timeout=60_000)
    figure.get_by_role("button", name="Reset").click()
    assert slider.input_value() == "0" and figure.get_by_role("button", name="Start").is_visible()


def test_whoever_prefers_reduced_motion_sees_few_changes(alone):
    page = alone("training", reduced_motion="reduce")
    page.evaluate("""() => { window.changes = 0; window.began = performance.now();
        new MutationObserver(() => { window.changes += 1; }).observe(document.querySelector('.live-says'), {childList: true}); }""")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("document.querySelector('.live input').valueAsNumber >= 8", timeout=60_000)
    changes, seconds = page.evaluate("[window.changes, (performance.now() - window.began) / 1000]")
    assert 1 <= changes <= 2 + seconds, "one a second, and one at the start"


def test_one_trainer_s_button_leaves_the_other_alone(alone):
    page = alone("trainer")
    page.get_by_role("button", name="Start B").click()
    epochs = "[...document.querySelector('.live-says').textContent.matchAll(/epoch (\\d+)/g)].map((found) => Number(found[1]))"
    page.wait_for_function(f"{epochs}[1] >= 3", timeout=60_000)
    page.get_by_role("button", name="Pause B").click()
    a, b = page.evaluate(epochs)
    assert a == 0 and b >= 3
    page.get_by_role("slider", name="learning rate of A").press("ArrowRight")
    assert page.evaluate(epochs) == [0, b]


def test_the_figure_of_honesty_needs_no_more_than_the_tag(browser):
    page = blank(browser, ["honesty"], "<div class='cell tag_interactive-honesty'></div>")
    page.get_by_role("slider", name="training samples").fill("0")
    page.get_by_role("button", name="Start").click()
    page.wait_for_function("document.querySelectorAll('input')[1].valueAsNumber >= 3", timeout=60_000)
    page.get_by_role("button", name="Pause").click()
    assert "50 training samples" in page.locator(".live-says").inner_text()
    page.close()


def test_a_tag_without_a_script_stops_the_build():
    with pytest.raises(ExtensionError, match="interactive-nothing"):
        figures.scripts(["descent", "nothing"])
