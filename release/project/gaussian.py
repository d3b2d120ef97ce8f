"""The data of the course: two clouds of points whose divergence is known.

``XY`` holds ``n`` samples of a pair (X, Y) of correlated Gaussian variables, ``XY_ref`` holds ``n_`` samples of a
reference pair with the same marginals, but independent. With correlation ``rho``, the Kullback-Leibler divergence of
the first distribution from the second, which is the mutual information of X and Y, is -1/2 log(1 - rho^2) nats
(Cover and Thomas, *Elements of Information Theory*, 2006, example 8.5.1). Every estimate of the course is held against it.

``from gaussian import *`` brings what ``__all__`` lists, and NumPy as ``np`` is not among it: a chapter imports what it uses.
"""

import numpy as np

__all__ = ["SEED", "rho", "mean", "cov", "n", "XY", "cov_ref", "n_", "XY_ref", "draw"]


def draw(n, cov, rng, mean=(0, 0)):
    """Draw independent samples of a Gaussian vector.

    Parameters
    ----------
    n : int
        Number of samples, at least 1.
    cov : array_like of shape (d, d)
        Covariance matrix: symmetric, positive semi-definite, finite.
    rng : numpy.random.Generator
        Where the randomness comes from, for instance ``numpy.random.default_rng(SEED)``.
    mean : array_like of shape (d,), optional
        Mean vector, finite. The default suits a pair.

    Returns
    -------
    numpy.ndarray of shape (n, d), float64
        One sample a row, in the unit of the data, on the CPU.

    Raises
    ------
    TypeError
        If ``n`` is not an integer or ``rng`` is not a generator.
    ValueError
        If ``n`` is less than 1, or ``cov`` or ``mean`` has the wrong shape or an entry that is not finite,
        or ``cov`` is not a covariance matrix.
    """
    if isinstance(n, bool) or not isinstance(n, (int, np.integer)):
        raise TypeError(f"n should be an integer, the number of samples, but is {n!r}.")
    if n < 1:
        raise ValueError(f"n should be at least 1, but is {n}.")
    if not isinstance(rng, np.random.Generator):
        raise TypeError(f"rng should be a numpy.random.Generator, such as default_rng(SEED), but is {rng!r}.")
    cov, mean = np.asarray(cov, dtype=float), np.asarray(mean, dtype=float)
    if mean.ndim != 1 or mean.size == 0 or not np.isfinite(mean).all():
        raise ValueError(f"mean should be a vector of finite numbers, but is {mean.tolist()}.")
    if cov.shape != 2 * mean.shape or not np.isfinite(cov).all():
        raise ValueError(f"cov should be a {mean.size} x {mean.size} matrix of finite numbers, but is {cov.tolist()}.")
    if not np.allclose(cov, cov.T) or np.linalg.eigvalsh(cov).min() < -1e-12 * np.abs(cov).max():
        raise ValueError(f"cov should be symmetric and positive semi-definite, but is {cov.tolist()}.")
    return rng.multivariate_normal(mean, cov, size=n)


SEED = 0

# Two streams from one seed. A second generator seeded alike would repeat the first one's draws, and the two clouds
# would be dependent; a spawned stream is independent of its parent's (NumPy's SeedSequence).
_rng = np.random.default_rng(SEED)
_rng_ref = np.random.default_rng(np.random.SeedSequence(SEED).spawn(1)[0])

rho = 1 - 0.19 * _rng.random()  # the correlation, somewhere in (0.81, 1]
mean, cov = [0, 0], [[1, rho], [rho, 1]]
n = 1000
XY = draw(n, cov, _rng, mean)

cov_ref = [[1, 0], [0, 1]]  # the same marginals, without the correlation
n_ = n
XY_ref = draw(n_, cov_ref, _rng_ref, mean)
