"""The data sets: numbered, so that every estimator meets the same ones.

Z = (X, Y) has d dimensions, X the first d // 2 of them and Y the others, each standard normal; Cov(X, Y) = rho a b^T with unit vectors
a and b. The mutual information is that of one pair, D = -1/2 log(1 - rho^2), hidden in d dimensions, and the floor is the same in all of
them. rho = 1 - 0.19 U; U, a and b are drawn by number. Z' is standard normal, from a stream of its own.
"""

import math
from typing import NamedTuple

import numpy as np

from gaussian import draw

FIRST_SET = 200  # the first number that the tables use; the settings of our trainers were chosen on others


class Sample(NamedTuple):
    """Samples and reference, float64 arrays of shape (n, d), and what is known about them; ``a``, ``b``: unit vectors."""

    Z: np.ndarray
    Z_ref: np.ndarray
    rho: float
    a: np.ndarray
    b: np.ndarray
    k: int

    @property
    def truth(self) -> float:
        """The divergence, which is also the mutual information of X and Y, in nats."""
        return -0.5 * math.log(1 - self.rho**2)

    @property
    def pair(self) -> tuple[np.ndarray, np.ndarray]:
        return self.Z[:, : len(self.a)], self.Z[:, len(self.a) :]

    def t(self, z: np.ndarray) -> np.ndarray:
        """The optimal t = log dP_Z/dP_Z' at points of shape (m, d): shape (m,), in nats."""
        x, y, r = z[:, : len(self.a)] @ self.a, z[:, len(self.a) :] @ self.b, self.rho
        return self.truth + (x**2 + y**2) / 2 - (x**2 - 2 * r * x * y + y**2) / (2 * (1 - r**2))


def covariance(rho: float, a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """The covariance matrix of Z, of shape (d, d)."""
    cov = np.eye(len(a) + len(b))
    cov[: len(a), len(a) :] = rho * np.outer(a, b)
    return np.triu(cov) + np.triu(cov, 1).T


def data_set(k: int, n: int, d: int = 2) -> Sample:
    """Data set number k: n samples in d dimensions. In two dimensions the samples are those of the chapter `floor`."""
    rng, directions = np.random.default_rng(k), np.random.default_rng([k, d])
    rho = 1 - 0.19 * rng.random()
    a, b = (np.abs(v) / np.linalg.norm(v) for v in (directions.normal(size=d // 2), directions.normal(size=d - d // 2)))
    Z = draw(n, covariance(rho, a, b), rng, np.zeros(d))
    Z_ref = np.random.default_rng(np.random.SeedSequence(k).spawn(1)[0]).normal(size=(n, d))
    return Sample(Z, Z_ref, rho, a, b, k)
