"""What the chapters of the course build, in the order of the course.

Made from the cells tagged `keep` in book/ by `make source`: edit the chapters, not this file.
"""

import matplotlib.pyplot as plt
import numpy as np
import torch
import torch.nn as nn
import torch.nn.functional as F
from scipy.special import logsumexp

from gaussian import SEED

__all__ = [
    "Layers",
    "Net",
    "draw_weights",
    "gaussian_kl",
    "new_net",
    "optimal_t",
    "plot_net_2",
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


# --- network ---


class Layers(nn.Module):
    """Three fully connected (fc) layers that are not yet a function."""

    def __init__(self, input_size=2, hidden_size=100):
        super().__init__()
        self.fc1 = nn.Linear(input_size, hidden_size)
        self.fc2 = nn.Linear(hidden_size, hidden_size)
        self.fc3 = nn.Linear(hidden_size, 1)


def draw_weights(layers, sigma):
    """Start fc1, fc2, fc3 with weights from N(0, sigma^2) and biases 0, in place.

    layers: module with three nn.Linear named fc1, fc2, fc3, of any sizes.
    sigma: standard deviation of a weight, at least 0.
    """
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma)
        nn.init.zeros_(fc.bias)


class Net(Layers):
    """A function t of points z: three fully connected layers, ELU after the first two.

    input_size: numbers in a point. hidden_size: nodes in each of the hidden layers.
    sigma: standard deviation of the weights at the start; the biases start at 0.
    Called with z of shape (..., input_size), on the net's device, it returns t(z) of
    shape (..., 1), in nats.
    """

    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(a1))
        return self.fc3(a2)


def new_net(seed=SEED, device="cpu", **sizes):
    """A net at its start, on the device: the same one for the same seed.

    seed: integer, for PyTorch's global generator. sizes: arguments of Net.
    """
    torch.manual_seed(seed)
    return Net(**sizes).to(device)


def plot_net_2(net, xmin=-5, xmax=5, ymin=-5, ymax=5, xgrids=50, ygrids=50, ax=None):
    """Heat map of t(x, y), in nats, for a module with two inputs, on any device.

    xmin, xmax, ymin, ymax: the window. xgrids, ygrids: numbers of grid points.
    ax: axes to draw into, else the current ones. Returns the axes.
    White is t = 0, red positive, blue negative.
    """
    x, y = torch.linspace(xmin, xmax, xgrids), torch.linspace(ymin, ymax, ygrids)
    points = torch.stack(torch.meshgrid(x, y, indexing="xy"), dim=-1)
    device = next(net.parameters()).device
    with torch.no_grad():
        t = net(points.to(device)).squeeze(-1).cpu()
    limit = float(t.abs().max()) or 1.0  # 0 everywhere needs a scale too
    ax = plt.gca() if ax is None else ax
    image = ax.pcolormesh(x, y, t, cmap="RdBu_r", vmin=-limit, vmax=limit)
    ax.figure.colorbar(image, ax=ax, label="$t(x, y)$ (nats)")
    ax.set(xlabel="$x$", ylabel="$y$", aspect="equal")
    return ax
