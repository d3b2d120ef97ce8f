"""The estimators: each a function that prepares (imports, definitions) and returns what is timed, from a sample to nats.

Ours come from ``neural``; the peers live in environments of their own, which ``make benchmark`` makes.
"""

import math
import statistics
import warnings
from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from benchmark.data import Sample
from benchmark.pairs import BEYOND_NORMAL, DISTINCT, TASKS, Pairs

Estimate = Callable[[Sample | Pairs], float | dict[str, float]]  # nats; a dict has more columns of the CSV
Prepare = Callable[[], Estimate]


class NotApplicable(Exception):
    """The estimator is not made for samples like these."""


def tensors(sample: Sample) -> tuple:
    """Samples and reference in float32; PyTorch's generator is seeded by the set's number."""
    import torch

    torch.manual_seed(sample.k)
    return tuple(torch.tensor(cloud, dtype=torch.float32) for cloud in (sample.Z, sample.Z_ref))


def best_t(known: bool) -> Prepare:
    return lambda: lambda s: s.t(s.Z).mean() - (0 if known else math.log(np.exp(s.t(s.Z_ref)).mean()))


def maximum_likelihood() -> Estimate:
    def estimate(s: Sample) -> float:
        logdet = [np.linalg.slogdet(np.atleast_2d(np.cov(cloud.T)))[1] for cloud in (*s.pair, s.Z)]
        return (logdet[0] + logdet[1] - logdet[2]) / 2

    return estimate


def notes(mended: bool, epochs: int = 100, n_iters: int = 10) -> Prepare:
    """The loop of the lecture notes: as it stands there, or with each sample in one batch per epoch. No log is written."""

    def prepare() -> Estimate:
        import torch

        from neural import Net, dv

        def estimate(s: Sample) -> float:
            clouds = tensors(s)
            net = Net(s.Z.shape[1])
            adam = torch.optim.Adam(net.parameters(), lr=1e-3)
            size = int((len(s.Z) + 0.5) / n_iters)
            for epoch in range(epochs):
                orders = [torch.randperm(len(cloud)) for cloud in clouds]
                for i in range(n_iters):
                    # in the notes: the epoch's number, and the batch size as the stride
                    start, stride = (i, n_iters) if mended else (epoch % size, size)
                    z, z_ref = (cloud[order[start::stride]] for cloud, order in zip(clouds, orders, strict=True))
                    adam.zero_grad()
                    loss = -dv(net(z), net(z_ref))
                    if not mended:
                        loss = loss - math.log(len(z_ref))  # a logarithm too many; the gradient does not see it
                    loss.backward()
                    adam.step()
                    loss.item()
            with torch.no_grad():
                return dv(*map(net, clouds)).item()

        return estimate

    return prepare


def trainer(epochs: int = 100) -> Prepare:
    """Chapter 7's trainer, as taught: a reference of as many samples."""

    def prepare() -> Estimate:
        from neural import DVTrainer, Net

        def estimate(s: Sample) -> float:
            Z, Z_ref = tensors(s)
            return DVTrainer(Z, Z_ref, Net(s.Z.shape[1]), 10, lr=1e-3).step(epochs)

        return estimate

    return prepare


# those that chapter 9 names: steps grow more slowly than n (100, 300, 1200), the reference with it
SCHEDULES = {
    1_000: dict(n_iters_per_epoch=5, epochs=20),
    10_000: dict(n_iters_per_epoch=20, epochs=15, batch_size_ref=8000, n_ref=2**17),
    100_000: dict(n_iters_per_epoch=50, epochs=24, batch_size_ref=16000, n_ref=2**21),
    1_000_000: dict(n_iters_per_epoch=500, epochs=12, batch_size_ref=16000, n_ref=2**21),
}


def schedule(n: int) -> dict:
    return SCHEDULES[max((size for size in SCHEDULES if size <= n), default=1_000)]


def refined(longer: int = 1, folds: int = 0) -> Prepare:
    """Chapter 9's trainer, told the reference: on all samples, for so many times as long; or the mean over folds, each held out once."""

    def prepare() -> Estimate:
        import torch

        from neural import RefinedTrainer, normal_reference, smooth_net

        references = {}

        def estimate(s: Sample) -> float:
            d, settings = s.Z.shape[1], schedule(len(s.Z))
            most = settings.get("n_ref", 2**15)
            if (d, most) not in references:
                references[d, most] = normal_reference(d, most)
            Z, _ = tensors(s)
            if not folds:
                epochs = longer * settings["epochs"]
                return RefinedTrainer(Z, references[d, most], smooth_net(Z), **{**settings, "epochs": epochs}).step(epochs)
            found = []
            for fold in torch.randperm(len(Z)).tensor_split(folds):
                others = torch.ones(len(Z), dtype=bool).index_fill(0, fold, False)
                torch.manual_seed(s.k)
                own = RefinedTrainer(Z[others], references[d, most], smooth_net(Z[others]), n_iters_per_epoch=4, epochs=25)
                own.step(25)
                found.append(own.estimate(Z[fold]))
            return statistics.fmean(found)

        return estimate

    return prepare


def scikit_learn(k: int) -> Prepare:
    def prepare():
        from sklearn.feature_selection import mutual_info_regression

        def estimate(s: Sample) -> float:
            if s.Z.shape[1] != 2:
                raise NotApplicable("mutual_info_regression takes one-dimensional X and Y")
            # it scales both, and adds noise of 1e-10 of their size, by itself
            return mutual_info_regression(s.Z[:, :1], s.Z[:, 1], n_neighbors=k, random_state=s.k)[0]

        return estimate

    return prepare


def benchmark_mi(kind: str, of_scores: bool = False, **settings) -> Prepare:
    """As the package advises, on the pairs as they are; or on the normal scores of their ranks, which nobody advises."""

    def prepare():
        import bmi
        from scipy.special import ndtri
        from scipy.stats import rankdata

        def scores(x: np.ndarray) -> np.ndarray:
            return ndtri((rankdata(x, axis=0) - 0.5) / len(x))

        return lambda s: float(getattr(bmi.estimators, kind)(**settings).estimate(*(map(scores, s.pair) if of_scores else s.pair)))

    return prepare


def torch_mist(kind: str, **settings) -> Prepare:
    def prepare():
        import torch
        from torch_mist import estimate_mi

        def estimate(s: Sample | Pairs) -> float:
            torch.manual_seed(s.k)
            np.random.seed(s.k)
            data = tuple(torch.tensor(cloud, dtype=torch.float32) for cloud in s.pair)
            return float(estimate_mi(data=data, estimator=kind, hidden_dims=[128], verbose=False, logger=False, **settings))

        return estimate

    return prepare


def latent() -> Estimate:
    """Nearest neighbours in what two autoencoders make of X and Y."""
    import torch
    from latentmi import lmi

    def estimate(s: Pairs) -> float:
        torch.manual_seed(s.k)
        np.random.seed(s.k)
        return float(np.nanmean(lmi.estimate(*s.pair)[0])) * math.log(2)  # it counts in bits

    return estimate


def infomeasure(**settings) -> Prepare:
    def prepare():
        import infomeasure

        return lambda s: float(infomeasure.mutual_information(*s.pair, approach="metric", **settings))

    return prepare


def function_of_pairs() -> Estimate:
    """Chapter 10's function: its error bar and what it is made of, and whether it warned."""
    import torch

    from neural import mutual_information

    torch.set_num_threads(1)

    def estimate(s: Pairs) -> dict[str, float]:
        with warnings.catch_warnings(record=True) as said:
            warnings.simplefilter("always")
            found = mutual_information(s.X, s.Y)
        return {**found._asdict(), "warned": len(said)}

    return estimate


def neighbours(of_scores: bool) -> Prepare:
    """Chapter 10's nearest neighbours, on the pairs as they are or on the normal scores of their ranks."""

    def prepare() -> Estimate:
        from neural import nearest_neighbours, normal_scores

        return lambda s: float(nearest_neighbours(*(map(normal_scores, s.pair) if of_scores else s.pair)))

    return prepare


class Estimator(NamedTuple):
    """How to prepare it, the environment it lives in, whether it knows the reference, and its sets by (d, n); 2+ stands for d > 2.

    Where it meets pairs, the draws by (tasks, n); "distinct" leaves out tasks that differ from another one by the columns' scales only.
    """

    prepare: Prepare
    packages: str = "torch"
    where: str = "course"
    known: bool = True
    sets: dict = {}


ALL = {(2, 1_000): 40, (2, 10_000): 40, (2, 100_000): 40, ("2+", 1_000): 40, ("2+", 10_000): 10, ("2+", 100_000): 5}
NOTES = {(2, 1_000): 40, (2, 10_000): 10, (2, 100_000): 5, ("2+", 1_000): 20, ("2+", 10_000): 5}
FIRST = {(2, 1_000): 40}
SLOW = {(2, 1_000): 5, (2, 10_000): 1, ("2+", 1_000): 2}
SLOWEST = {(2, 1_000): 5, ("2+", 1_000): 2}
MIST = "torch-mist torch"
ESTIMATORS = {
    "best t, reference known": Estimator(best_t(True), "numpy", sets={**ALL, ("2+", 100_000): 10}),
    "best t, two samples": Estimator(best_t(False), "numpy", known=False, sets={**ALL, ("2+", 100_000): 10}),
    "maximum likelihood": Estimator(maximum_likelihood, "numpy", sets={**ALL, ("2+", 100_000): 10}),
    "refined trainer": Estimator(refined(), sets={**ALL, (2, 1_000_000): 2}),
    "DVTrainer": Estimator(trainer(), known=False, sets=NOTES),
    "notes, mended": Estimator(notes(True), known=False, sets=NOTES),
    "notes, as written": Estimator(notes(False), known=False, sets=NOTES),
    "refined trainer, five folds": Estimator(refined(folds=5), sets=FIRST),
    "KSG, scikit-learn, k = 10": Estimator(scikit_learn(10), "scikit-learn", "torch", sets={**ALL, ("2+", 10_000): 1, ("2+", 100_000): 1}),
    "KSG, scikit-learn, k = 3": Estimator(scikit_learn(3), "scikit-learn", "torch", sets={**ALL, ("2+", 10_000): 1, ("2+", 100_000): 1}),
    "KSG, infomeasure": Estimator(
        infomeasure(),
        "infomeasure",
        "torch",
        # of 100,000 points in 10 dimensions it makes 112 s, in 20 it did not end in ten minutes
        sets={(2, 1_000): 40, (2, 10_000): 40, (2, 100_000): 10, ("2+", 1_000): 40, ("2+", 10_000): 3},
    ),
    "KSG, infomeasure, k = 10": Estimator(infomeasure(k=10), "infomeasure", "torch", sets={(2, 1_000): 40, ("2+", 1_000): 10}),
    "KSG, benchmark-mi": Estimator(benchmark_mi("KSGEnsembleFirstEstimator"), "benchmark-mi jax", "jax", sets=SLOW),
    "MINE, benchmark-mi": Estimator(
        benchmark_mi("MINEEstimator"), "benchmark-mi jax", "jax", sets={**SLOW, (2, 1_000): 10, ("2+", 1_000): 5, (2, 10_000): 5}
    ),
    "DV, benchmark-mi": Estimator(benchmark_mi("DonskerVaradhanEstimator"), "benchmark-mi jax", "jax", sets=SLOWEST),
    "InfoNCE, benchmark-mi": Estimator(benchmark_mi("InfoNCEEstimator"), "benchmark-mi jax", "jax", sets=SLOWEST),
    "NWJ, benchmark-mi": Estimator(benchmark_mi("NWJEstimator"), "benchmark-mi jax", "jax", sets=SLOWEST),
    **{
        f"{kind.upper()}, torch-mist{words}": Estimator(torch_mist(kind, **settings), MIST, "torch", sets=SLOWEST)
        for words, settings in (("", {}), (", 3000 iterations", {"max_iterations": 3000, "early_stopping": False}))
        for kind in ("smile", "mine", "js", "nwj")
    },
    "refined trainer, 15 x the steps": Estimator(refined(15), sets=FIRST),
}


def named(tasks: str) -> list[str]:
    return {"all": [*TASKS], "40": [*BEYOND_NORMAL], "distinct": DISTINCT, "others": [name for name in TASKS if name not in BEYOND_NORMAL]}[
        tasks
    ]


# Those that meet pairs (X, Y) alone. Ours and ranks do not see the columns' scales: what they say of one task they say of those like it.
PAIR_ESTIMATORS = {
    "mutual_information": Estimator(
        function_of_pairs, "torch", sets={("distinct", 1_000): 10, ("others", 1_000): 10, ("distinct", 10_000): 1}
    ),
    # of 10,000 pairs in 25 + 25 dimensions a tree of neighbours makes half a minute
    "KSG, k = 10": Estimator(neighbours(False), "scipy", sets={("40", 1_000): 10, ("others", 1_000): 10, ("distinct", 10_000): 1}),
    "KSG of scores, k = 10": Estimator(neighbours(True), "scipy", sets={("distinct", 1_000): 10, ("distinct", 10_000): 1}),
    "MINE, benchmark-mi": Estimator(
        benchmark_mi("MINEEstimator"), "benchmark-mi jax", "jax", sets={("distinct", 1_000): 5, ("distinct", 10_000): 1}
    ),
    "MINE of scores, benchmark-mi": Estimator(
        benchmark_mi("MINEEstimator", of_scores=True), "benchmark-mi jax", "jax", sets={("distinct", 1_000): 2}
    ),
    "InfoNCE, benchmark-mi": Estimator(benchmark_mi("InfoNCEEstimator"), "benchmark-mi jax", "jax", sets={("distinct", 1_000): 1}),
    "MINE, torch-mist, 3000 iterations": Estimator(
        torch_mist("mine", max_iterations=3000, early_stopping=False), MIST, "torch", sets={("distinct", 1_000): 1}
    ),
    "SMILE, torch-mist, 3000 iterations": Estimator(
        torch_mist("smile", max_iterations=3000, early_stopping=False), MIST, "torch", sets={("distinct", 1_000): 1}
    ),
    "LMI, latentmi": Estimator(latent, "latentmi torch", "torch", sets={("distinct", 1_000): 1}),
}
