"""What the chapters of the course build, in the order of the course.

Made from the cells tagged `keep` in book/ by `make source`: edit the chapters, not this file.
"""

import numpy as np
from scipy.special import logsumexp

__all__ = [
    "gaussian_kl",
    "optimal_t",
    "sample_DV",
    "truth",
]


# --- samples ---


def gaussian_kl(mean, cov, mean_ref, cov_ref):
    """Kullback-Leibler divergence of N(mean, cov) from N(mean_ref, cov_ref).

    The divergence is that of Kullback and Leibler (1951).

    Parameters
    ----------
    mean, mean_ref : array_like of shape (d,)
        Means of Z and of Z'.
    cov, cov_ref : array_like of shape (d, d)
        Covariance matrices of Z and of Z', both positive definite.

    Returns
    -------
    float
        D(P_Z || P_Z') in nats, at least 0.
    """
    shift = np.subtract(mean, mean_ref)
    shape = np.trace(np.linalg.solve(cov_ref, cov)) - len(shift)
    volume = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return float(shape + shift @ np.linalg.solve(cov_ref, shift) + volume) / 2


def truth(rho):
    """Mutual information of two Gaussian variables with correlation rho.

    The formula is example 8.5.1 of Cover and Thomas (2006).

    Parameters
    ----------
    rho : float or array_like of any shape
        Correlation, each entry between -1 and 1, the ends excluded.

    Returns
    -------
    float, or numpy.ndarray of the shape of rho
        In nats, at least 0.

    Raises
    ------
    ValueError
        If the absolute value of any entry is 1 or more.
    """
    rho = np.asarray(rho, dtype=float)
    if not (np.abs(rho) < 1).all():
        raise ValueError(f"rho should lie strictly between -1 and 1, but is {rho}.")
    return -0.5 * np.log(1 - rho**2)


# --- bound ---


def optimal_t(z, rho):
    """The best t for two Gaussian pairs: their log density ratio, up to a constant.

    Parameters
    ----------
    z : array of shape (n, 2)
        One point (x, y) per row.
    rho : float
        Correlation of the pair Z, between -1 and 1; that of Z' is 0.

    Returns
    -------
    array of shape (n,)
        The value of t at each point, in nats.
    """
    x, y = z[:, 0], z[:, 1]  # only arithmetic from here on: tensors will do as well
    quadratic = rho * x * y - rho**2 * (x**2 + y**2) / 2
    return quadratic / (1 - rho**2) + truth(rho)  # any other constant would do


def sample_DV(t_Z, t_Z_ref):
    """The sample DV, after Donsker and Varadhan (1983), from the values of t.

    Parameters
    ----------
    t_Z : numpy.ndarray of shape (n,)
        Values of t at the samples of Z, in nats.
    t_Z_ref : numpy.ndarray of shape (n',)
        Values of t at the samples of Z', in nats.

    Returns
    -------
    float
        In nats.
    """
    return t_Z.mean() - (logsumexp(t_Z_ref) - np.log(len(t_Z_ref)))
