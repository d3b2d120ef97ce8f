"""What the chapters of the course build, in the order of the course.

Made from the cells tagged `keep` in book/ by `make source`: edit the chapters, not this file.
"""

import numpy as np

__all__ = [
    "gaussian_kl",
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
