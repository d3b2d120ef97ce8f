"""Pairs (X, Y) whose mutual information is known: the 40 tasks of "Beyond Normal" (Czyż and others, 2023), and independent and nearly
independent pairs.

The tasks are drawn here, by NumPy, from numbered streams, so that every estimator meets the same samples in whatever environment it lives;
`python -m benchmark.pairs`, run where benchmark-mi is installed, compares truths, maps and covariances with that package's own.
A task keeps the name that it has there.
"""

import math
import sys
import zlib
from collections.abc import Callable
from typing import NamedTuple

import numpy as np
from scipy.special import digamma, gammaln, ndtr

FIRST_DRAW = 100  # the settings of our function were chosen on draws below

Pair = tuple[np.ndarray, np.ndarray]


class Task(NamedTuple):
    """How a task's base is drawn, what is then done to X and to Y, the truth in nats, and where it stands in the tables."""

    base: Callable[[np.random.Generator, int], Pair]
    truth: float
    group: str
    words: str
    maps: tuple[Callable, ...] = ()  # each takes (x, y) to (x, y)
    same: str = ""  # a task from which this one differs by increasing maps of single columns only


class Pairs(NamedTuple):
    """n pairs, float64 arrays of shapes (n, dx) and (n, dy), and their mutual information in nats."""

    X: np.ndarray
    Y: np.ndarray
    truth: float
    k: int

    @property
    def pair(self) -> Pair:
        return self.X, self.Y


# --- what is drawn ---


def normal(cov: np.ndarray, dx: int) -> tuple[Callable, float]:
    """Gaussian pairs, X the first dx columns; and their mutual information."""

    def base(rng: np.random.Generator, n: int) -> Pair:
        z = rng.normal(size=(n, len(cov))) @ np.linalg.cholesky(cov).T
        return z[:, :dx], z[:, dx:]

    logdet = [np.linalg.slogdet(block)[1] for block in (cov[:dx, :dx], cov[dx:, dx:], cov)]
    return base, (logdet[0] + logdet[1] - logdet[2]) / 2


def correlated(d: int, rho: float, count: int) -> np.ndarray:
    """The covariance matrix, (2 d, 2 d), of unit normal columns of which X_k and Y_k are correlated, for k < count."""
    cov = np.eye(2 * d)
    for k in range(count):
        cov[k, d + k] = cov[d + k, k] = rho
    return cov


def dense(d: int) -> np.ndarray:
    return np.full((2 * d, 2 * d), 0.5) + 0.5 * np.eye(2 * d)


def additive(noise: float) -> tuple[Callable, float]:
    """X uniform on (0, 1), Y = X plus uniform noise."""

    def base(rng: np.random.Generator, n: int) -> Pair:
        x = rng.random((n, 1))
        return x, x + rng.uniform(-noise, noise, (n, 1))

    return base, noise - math.log(2 * noise) if noise <= 0.5 else 1 / (4 * noise)


def student(d: int, dof: int) -> tuple[Callable, float]:
    """Student's distribution in 2 d dimensions, identity as dispersion: all that X says about Y is how large it is."""

    def base(rng: np.random.Generator, n: int) -> Pair:
        z = rng.normal(size=(n, 2 * d)) * np.sqrt(dof / rng.chisquare(dof, (n, 1)))
        return z[:, :d], z[:, d:]

    def entropy(k: int) -> float:
        half = (dof + k) / 2
        constant = gammaln(dof / 2) - gammaln(half) + k / 2 * math.log(dof * math.pi)
        return float(constant + half * (digamma(half) - digamma(dof / 2)))

    return base, 2 * entropy(d) - entropy(2 * d)


def independent(d: int, draw: Callable) -> tuple[Callable, float]:
    return lambda rng, n: (draw(rng, (n, d)), draw(rng, (n, d))), 0.0


# --- what is done to it ---


def uniform(x: np.ndarray, y: np.ndarray) -> Pair:
    return ndtr(x), ndtr(y)


def half_cube(x: np.ndarray, y: np.ndarray) -> Pair:
    return x * np.sqrt(abs(x)), y * np.sqrt(abs(y))


def asinh(x: np.ndarray, y: np.ndarray) -> Pair:
    return np.arcsinh(x), np.arcsinh(y)


def wiggly(x: np.ndarray, y: np.ndarray) -> Pair:
    return (
        x + 0.4 * np.sin(x) + 0.2 * np.sin(1.7 * x + 1) + 0.03 * np.sin(3.3 * x - 2.5),
        y - 0.4 * np.sin(0.4 * y) + 0.17 * np.sin(1.3 * y + 3.5) + 0.02 * np.sin(4.3 * y - 2.5),
    )


def bimodal(x: np.ndarray, y: np.ndarray) -> Pair:
    """From uniform columns to mixtures of two normal distributions each: the inverses of their distribution functions, by interpolation."""
    grid = np.linspace(-10, 10, 2_000_001)
    return np.interp(x, 0.3 * ndtr(grid) + 0.7 * ndtr(grid - 5), grid), np.interp(y, 0.5 * ndtr(grid + 1) + 0.5 * ndtr(grid - 3), grid)


def swiss_roll(x: np.ndarray, y: np.ndarray) -> Pair:
    turn = 1.5 * np.pi * (1 + 2 * x)
    return np.hstack([turn * np.cos(turn), turn * np.sin(turn)]) / 21, y


def spiral(x: np.ndarray, y: np.ndarray) -> Pair:
    """Turn X in its first two columns, and Y in its second and third, by an angle that grows with the distance from the centre."""

    def turned(z: np.ndarray, i: int) -> np.ndarray:
        angle = (z**2).sum(axis=1) / z.shape[1]
        z = z.copy()
        z[:, i], z[:, i + 1] = (
            np.cos(angle) * z[:, i] - np.sin(angle) * z[:, i + 1],
            np.sin(angle) * z[:, i] + np.cos(angle) * z[:, i + 1],
        )
        return z

    return turned(x, 0), turned(y, 1)


# --- the tasks ---


GROUPS = {
    "1x1": "one column each",
    "roll": "Swiss roll (2 + 1)",
    "dense": "Gaussian, all columns correlated (2 + 2 to 50 + 50)",
    "sparse": "Gaussian, two pairs hidden (2 + 2 to 25 + 25)",
    "student": "Student (2 + 2 to 5 + 5)",
    "spiral": "spirals (3 + 3 to 25 + 25)",
}


def _tasks() -> dict[str, Task]:
    pair = normal(correlated(1, 0.75, 1), 1)
    found = {"1v1-normal-0.75": Task(*pair, "1x1", "normal")}
    for name, words, maps in (
        ("normal_cdf-1v1-normal-0.75", "normal, as uniform", (uniform,)),
        ("1v1-bimodal-0.75", "normal, as bimodal", (uniform, bimodal)),
        ("wiggly-1v1-normal-0.75", "normal, wiggly", (wiggly,)),
        ("half_cube-1v1-normal-0.75", "normal, half-cubed", (half_cube,)),
    ):
        found[name] = Task(*pair, "1x1", words, maps, "1v1-normal-0.75")
    for noise in (0.1, 0.75):
        found[f"1v1-additive-{noise}"] = Task(*additive(noise), "1x1", f"noise within {noise}")
    found["student-identity-1-1-1"] = Task(*student(1, 1), "1x1", "Cauchy")
    found["asinh-student-identity-1-1-1"] = Task(*student(1, 1), "1x1", "Cauchy, asinh", (asinh,), "student-identity-1-1-1")
    found["swissroll_x-normal_cdf-1v1-normal-0.75"] = Task(*pair, "roll", "Swiss roll, 2 + 1", (uniform, swiss_roll))
    for d in (2, 3, 5, 25, 50):
        found[f"multinormal-dense-{d}-{d}-0.5"] = Task(*normal(dense(d), d), "dense", f"dense, {d} + {d}")
    for d in (2, 3, 5, 25):
        name, hidden = f"multinormal-sparse-{d}-{d}-2-2.0", normal(correlated(d, 0.8, 2), d)
        found[name] = Task(*hidden, "sparse", f"hidden, {d} + {d}")
        if d > 2:
            found[f"normal_cdf-{name}"] = Task(*hidden, "sparse", f"hidden, as uniform, {d} + {d}", (uniform,), name)
            found[f"half_cube-{name}"] = Task(*hidden, "sparse", f"hidden, half-cubed, {d} + {d}", (half_cube,), name)
            found[f"spiral-{name}"] = Task(*hidden, "spiral", f"spiral, {d} + {d}", (spiral,))
            found[f"spiral-normal_cdf-{name}"] = Task(*hidden, "spiral", f"uniform spiral, {d} + {d}", (uniform, spiral))
    for d, dof in ((2, 1), (2, 2), (3, 2), (3, 3), (5, 2), (5, 3)):
        name = f"student-identity-{d}-{d}-{dof}"
        found[name] = Task(*student(d, dof), "student", f"Student {dof}, {d} + {d}")
        if (d, dof) in ((2, 1), (3, 2), (5, 2)):
            found[f"asinh-{name}"] = Task(*student(d, dof), "student", f"Student {dof}, asinh, {d} + {d}", (asinh,), name)
    return found


def _little() -> dict[str, Task]:
    """Pairs with nothing or little in common, which are not among the 40."""
    found = {}
    for words, draw in (("normal", np.random.Generator.normal), ("Cauchy", np.random.Generator.standard_cauchy)):
        for d in (1, 5, 10, 25):
            base = independent(d, lambda rng, size, draw=draw: draw(rng, size=size))
            found[f"independent-{words.lower()}-{d}"] = Task(*base, "independent", f"independent {words}, {d} + {d}")
    for d in (1, 5):
        for truth in (0.01, 0.03, 0.1):
            rho = math.sqrt(1 - math.exp(-2 * truth))
            found[f"weak-{d}-{truth}"] = Task(*normal(correlated(d, rho, 1), d), "weak", f"weak, {truth} nats, {d} + {d}")
    return found


BEYOND_NORMAL = _tasks()
DISTINCT = [name for name, task in BEYOND_NORMAL.items() if not task.same]
TASKS = {**BEYOND_NORMAL, **_little()}


def draw(k: int, n: int, name: str) -> Pairs:
    """Draw number k of a task. Tasks that are the same up to their columns' scales have the same base, another draw each."""
    task = TASKS[name]
    return Pairs(*image(task, task.base(np.random.default_rng([k, zlib.crc32(name.encode())]), n)), task.truth, k)


def image(task: Task, pair: Pair) -> Pair:
    """What a task's maps make of a draw of its base."""
    for function in task.maps:
        pair = function(*pair)
    return pair


def compare() -> float:
    """The largest difference between our tasks and those of benchmark-mi: of truths, of covariances, and of what maps make of our draws."""
    from bmi.benchmark.task_list import BENCHMARK_TASKS_LIST
    from bmi.samplers import SplitMultinormal, SplitStudentT, TransformedSampler

    def images(sampler, x: np.ndarray, y: np.ndarray) -> Pair:
        if not isinstance(sampler, TransformedSampler):
            return x, y
        return sampler.transform(*images(sampler._base_sampler, x, y))

    theirs, worst = {task.id: task.sampler for task in BENCHMARK_TASKS_LIST}, 0.0
    if set(theirs) != set(BEYOND_NORMAL):
        raise SystemExit(f"tasks differ: {set(theirs) ^ set(BEYOND_NORMAL)}")
    for name, sampler in theirs.items():
        task = TASKS[name]
        base = task.base(np.random.default_rng(1), 2000)
        ours = image(task, base)
        found = [np.abs(np.asarray(a) - b).max() for a, b in zip(images(sampler, *base), ours, strict=True)]
        inner = sampler
        while isinstance(inner, TransformedSampler):
            inner = inner._base_sampler
        if isinstance(inner, SplitMultinormal):
            many = np.hstack(task.base(np.random.default_rng(2), 200_000))
            found.append(np.abs(np.cov(many.T) - inner._covariance).max() - 0.02)  # what chance makes of so many
        if isinstance(inner, SplitStudentT) and f"{inner.dim_x}-{inner.dim_x}-{inner.df}" not in name:
            raise SystemExit(f"{name}: other parameters")
        found.append(abs(float(sampler.mutual_information()) - task.truth))
        print(f"{name:55}{max(found):.1e}")
        worst = max(worst, *found)
    return worst


if __name__ == "__main__":
    sys.exit(compare() > 1e-3)
