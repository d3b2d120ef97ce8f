"""What the chapters of the course build, in the order of the course.

Made from the cells tagged `keep` in book/ by `make source`: edit the chapters, not this file.
"""

import copy
import warnings
from collections.abc import Callable
from math import cos, log, pi, sqrt
from time import monotonic
from typing import NamedTuple

import matplotlib.pyplot as plt
import numpy as np
import pandas as pd
import psutil
import torch
import torch.nn as nn
import torch.nn.functional as F
from IPython.display import DisplayHandle
from scipy.integrate import quad
from scipy.spatial import cKDTree
from scipy.special import digamma, logsumexp, ndtri, xlogy
from scipy.stats import rankdata
from tensorboard import manager
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from torch.func import functional_call, vmap
from torch.optim.swa_utils import AveragedModel, get_ema_multi_avg_fn
from torch.utils.tensorboard import SummaryWriter

from gaussian import SEED

__all__ = [
    "DV",
    "DVTrainer",
    "FDivergence",
    "FTrainer",
    "FreshTrainer",
    "Information",
    "Layers",
    "Live",
    "MITrainer",
    "Net",
    "PairNet",
    "RefinedTrainer",
    "as_array",
    "as_scores",
    "batch_indices",
    "best_shift",
    "canonical",
    "check_columns",
    "check_count",
    "check_finite",
    "check_samples",
    "classifier_ratio",
    "consistency",
    "derangement",
    "draw_weights",
    "dv",
    "dv_losses",
    "effective_size",
    "f_bound",
    "f_chi2",
    "f_divergences",
    "f_hellinger",
    "f_js",
    "f_kl",
    "f_quadrature",
    "f_reverse",
    "f_tv",
    "fit_folds",
    "floor_sd",
    "gaussian_kl",
    "global_log_sum_exp",
    "global_step",
    "held_out_error",
    "held_out_values",
    "log_mean_exp",
    "mutual_information",
    "nearest_neighbours",
    "new_net",
    "normal_reference",
    "normal_scores",
    "normaliser_error",
    "nwj",
    "one_cycle",
    "optimal_t",
    "plot_net_2",
    "read_folds",
    "read_log",
    "sample_DV",
    "shuffles",
    "smooth_net",
    "split",
    "stop_tensorboard",
    "streamed_dv",
    "train_until",
    "truth",
    "warn_if_uncertain",
    "whitening",
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


# --- estimate ---


def log_mean_exp(a):
    """Logarithm of the mean of the exponentials of all entries of a.

    a: tensor of floating-point numbers of any shape, with at least one entry.
    Returns a tensor with one entry on the same device, finite whenever the entries are.
    """
    m = a.max()
    return m + (a - m).exp().mean().log()


def dv(t_Z, t_Z_ref):
    """Sample DV from the values of t (no checks: used in the training loop).

    t_Z, t_Z_ref: tensors of shape (n,) or (n, 1) and (n',) or (n', 1), on one device.
    Returns a 0-dimensional tensor on that device, in nats, differentiable.
    Source of the formula: Donsker and Varadhan (1983).
    """
    return t_Z.mean() - (t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z_ref.numel()))


def check_samples(Z, name):
    """Raise an error that says what is wrong with the samples Z, called `name`.

    Nothing is if Z is a tensor of shape (n, d), n >= 1, with finite entries.
    Raises TypeError if Z is no tensor, ValueError for a wrong shape, nan or infinity.
    """
    if not isinstance(Z, torch.Tensor):
        got = type(Z).__name__
        raise TypeError(f"{name} should be a tensor of shape (n, d), but is a {got}.")
    if Z.dim() != 2 or len(Z) < 1:
        wanted = f"{name} should be a tensor of shape (n, d) with n >= 1"
        raise ValueError(f"{wanted}, but its shape is {tuple(Z.shape)}.")
    if not torch.isfinite(Z).all():
        wanted = f"{name}, of shape {tuple(Z.shape)}, should have finite entries"
        raise ValueError(f"{wanted}, but some are nan or infinite.")


def DV(Z, Z_ref, net):
    """Sample DV of the function that net computes: an estimate of D(P_Z || P_Z').

    Z, Z_ref: tensors of shape (n, d) and (n', d), on the device of net.
    net: a function or module that takes (n, d) to (n, 1) or (n,).
    Returns a 0-dimensional tensor on that device: the divergence of P_Z from P_Z' in
    nats, as estimated, differentiable in the parameters of net.
    Raises TypeError or ValueError as check_samples does, naming the argument.
    Source of the formula: Donsker and Varadhan (1983).
    """
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z), net(Z_ref))


def effective_size(t_Z_ref):
    """Effective number of reference samples behind the tilted mean (Kish, 1965).

    t_Z_ref: tensor of shape (n',) or (n', 1), the values of t at the reference samples.
    Returns a tensor with one entry or a number, between 1 and n' up to rounding.
    """
    q = t_Z_ref.flatten().softmax(dim=0)
    return 1 / q.square().sum()


# --- training ---


def batch_indices(n, n_batches, generator):
    """Partition 0, ..., n - 1 at random into minibatches of nearly equal sizes.

    n, n_batches: integers, 1 <= n_batches <= n.
    generator: torch.Generator that draws the permutation, on its own device.
    Returns n_batches tensors of integers on that device, whose sizes differ by one
        at most.
    """
    order = torch.randperm(n, generator=generator, device=generator.device)
    return order.tensor_split(n_batches)


class Live:
    """A figure that is drawn anew while something trains, every two seconds at most.

    draw: a function without arguments that draws into a new Matplotlib figure.
    """

    def __init__(self, draw, seconds=2):
        self.draw, self.seconds, self.handle = draw, seconds, DisplayHandle()
        self.show, self.due = self.handle.display, monotonic() + seconds

    def update(self, last=False):
        """Draw, if it is time, or if this is the last picture."""
        if last or monotonic() >= self.due:
            self.draw()
            self.show(plt.gcf())
            plt.close()
            self.show, self.due = self.handle.update, monotonic() + self.seconds


def read_log(folder):
    """The curves of a log: for each tag a pandas Series against the step."""
    log = EventAccumulator(str(folder), size_guidance={"scalars": 0}).Reload()
    frames = {tag: pd.DataFrame(log.Scalars(tag)) for tag in log.Tags()["scalars"]}
    return {tag: frame.set_index("step").value for tag, frame in frames.items()}


def stop_tensorboard():
    """Stop the TensorBoards that this notebook has started, and no other."""
    running = {info.pid for info in manager.get_all()}
    for process in psutil.Process().children(recursive=True):   # of this kernel
        if process.pid in running:
            process.terminate()


# --- trainer ---


def check_count(k, name, most=None):
    """Raise ValueError unless k is an integer from 1 up, or to `most` if given."""
    whole = isinstance(k, (int, np.integer)) and not isinstance(k, bool)
    if not whole or k < 1 or (most is not None and k > most):
        end = f"to {most}" if most else "up"
        raise ValueError(f"{name} should be an integer from 1 {end}, but is {k!r}.")


def check_finite(values, epoch):
    """Raise FloatingPointError unless the tensor of values is finite."""
    if not torch.isfinite(values).all():
        raise FloatingPointError(
            f"In epoch {epoch} the loss became nan or infinite: this net is lost. "
            "Take a fresh net and a smaller lr, "
            "and look for outliers among the samples.")


class DVTrainer:
    """Train a net to estimate D(P_Z || P_Z') from samples (Donsker and Varadhan, 1983).

    Z, Z_ref: samples and reference, finite tensors of shapes (n, d) and (n', d), on the
        device of the net and of its dtype.
    net: a module that takes (m, d) to (m, 1); it is trained in place.
    n_iters_per_epoch: iterations (minibatches) per epoch, from 1 to min(n, n').
    writer_params: arguments of SummaryWriter, a dict; None for no log.
    kwargs: arguments of torch.optim.Adam, such as lr.
    Raises TypeError or ValueError, naming the argument, if one is not like this.
    """

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        """The minibatches of one epoch: pairs of tensors (b, d) and (b', d)."""
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        """-DV of the net on a pair of batches, in nats, differentiable."""
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        """DV of the net, in nats: on these samples, or on the trainer's own."""
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        """Check values, shape (k,), and log them, the last one at step number last."""
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        """Train for some epochs; return the estimate over all samples, a float in nats.

        epochs: an integer, at least 1; otherwise a ValueError.
        Raises FloatingPointError if the loss has become nan or infinite.
        """
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        """Close the log's file, if there is one; a later step opens another."""
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        """All that changes in training: a dict of copies, which torch.save can take."""
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        """Continue from a state of state_dict(); the state itself stays as it is."""
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# --- honesty ---


def split(Z, fraction, seed):
    """Split samples at random into training and held-out samples.

    Z: tensor of shape (n, d). fraction: of the samples to hold out, from 0 to 1.
    seed: integer. Returns two tensors on the device of Z, of shapes (n - m, d) and
    (m, d), where m = round(fraction * n).
    """
    generator = torch.Generator().manual_seed(seed)
    order = torch.randperm(len(Z), generator=generator).to(Z.device)
    m = round(fraction * len(Z))
    return Z[order[m:]], Z[order[:m]]


def train_until(trainer, look, patience=5, most=1000):
    """Train until the held-out estimate stops rising, and go back to its largest value.

    trainer: has a method step() and an attribute net.
    look: a function without arguments that returns an estimate in nats.
    patience: looks in a row without a new largest one that end the training.
    most: epochs at most. Both are integers, at least 1.
    Returns the epoch, from 1 within this call, with whose weights the net is left.
    """
    best, best_epoch = -float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()   # one epoch
        estimate = look()
        if estimate > best:
            best, best_epoch = estimate, epoch
            weights = copy.deepcopy(trainer.net.state_dict())
        elif epoch - best_epoch == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch


def held_out_values(Z, n_folds, fit):
    """Values of t at each sample, by a function that was fitted without it.

    Z: tensor of shape (n, d). n_folds: integer from 2 to n.
    fit: takes a tensor of shape (k, d) to a function from (m, d) to (m, 1).
    Returns a tensor of shape (n,) on the device of Z.
    """
    values = torch.empty(len(Z), device=Z.device)
    for fold in torch.arange(len(Z), device=Z.device).tensor_split(n_folds):
        others = torch.ones(len(Z), dtype=torch.bool, device=Z.device)
        others[fold] = False
        values[fold] = fit(Z[others])(Z[fold]).flatten()
    return values


def held_out_error(t_Z, t_Z_ref):
    """Standard error of a held-out sample DV by the delta method, in nats, a float.

    t_Z, t_Z_ref: values of t at held-out samples of Z and of Z', tensors of shape
    (n,) or (n, 1) and (n',) or (n', 1), n and n' at least 2.
    """
    e = (t_Z_ref - t_Z_ref.max()).exp()   # the shift cancels
    variance = t_Z.var() / t_Z.numel() + e.var() / (e.mean() ** 2 * e.numel())
    return variance.sqrt().item()


# --- floor ---


def floor_sd(rho, n, n_ref=None):
    """Standard deviation of the sample DV at the best t of a Gaussian pair, in nats.

    To first order. rho: correlation of Z, between -1 and 1. n: samples of Z.
    n_ref: samples of Z', or None if the reference distribution is known.
    """
    variance = rho**2 / n
    if n_ref is not None:
        variance += rho**2 / (1 - rho**2) / n_ref
    return sqrt(variance)


def normaliser_error(t_ref, m):
    """Relative standard deviation of a mean of e^t over m reference samples, a number.

    t_ref: values of t at n' reference samples, a tensor with n' entries.
    """
    variance = t_ref.numel() / effective_size(t_ref.double()) - 1
    return sqrt(max(float(variance), 0) / m)   # rounding can make it negative


def normal_reference(d, most=2**17):
    """Evenly spread samples of N(0, I): a function sample(m, generator).

    It returns a float32 tensor of shape (m, d), m at most `most`, on the device of the
    generator: points of a Sobol sequence (1967), moved by a random shift modulo 1.
    """
    points = torch.quasirandom.SobolEngine(d).draw(most, dtype=torch.float64)

    def sample(m, generator):
        check_count(m, "m", most)
        where = {"device": generator.device, "dtype": torch.float64}
        shift = torch.rand(d, generator=generator, **where)
        return torch.special.ndtri((points[:m].to(shift.device) + shift) % 1).float()

    return sample


class FreshTrainer(DVTrainer):
    """A DVTrainer that draws new reference samples for each step.

    reference: a function; reference(m, generator) draws m samples of shape (m, d).
    batch_size_ref: reference samples per step. n_ref: those of the estimate, which are
        never trained on. The other arguments, and the errors, are those of DVTrainer.
    """

    def __init__(self, Z, reference, net, n_iters_per_epoch,
                 batch_size_ref=1500, n_ref=2**15, **kwargs):
        check_count(batch_size_ref, "batch_size_ref")
        check_count(n_ref, "n_ref")
        device = next(net.parameters()).device
        own = torch.Generator(device).manual_seed(SEED + 1)
        super().__init__(Z, reference(n_ref, own), net, n_iters_per_epoch, **kwargs)
        self.reference, self.batch_size_ref = reference, batch_size_ref

    def batches(self):
        """The minibatches of one epoch: parts of Z, each with a fresh reference."""
        k, generator = self.n_iters_per_epoch, self.generator
        for i in batch_indices(len(self.Z), k, generator):
            yield self.Z[i], self.reference(self.batch_size_ref, generator)


def whitening(Z):
    """A fixed layer that gives samples Z, shape (n, d), mean 0 and covariance 1."""
    layer = nn.Linear(Z.shape[1], Z.shape[1], device=Z.device).requires_grad_(False)
    cov = torch.cov(Z.double().T).reshape(layer.weight.shape)
    layer.weight.copy_(torch.linalg.inv(torch.linalg.cholesky(cov)))
    layer.bias.copy_(-layer.weight @ Z.mean(dim=0))
    return layer


def smooth_net(Z, width=16, activation=nn.SiLU, first=None):
    """A net for samples like Z, of shape (n, d): it takes (m, d) to (m, 1).

    first: a list of layers to standardise the inputs; learned from Z unless given.
    """
    if first is None:
        first = [whitening(Z), nn.Hardtanh(-5, 5)]
    hidden = [nn.Linear(Z.shape[1], width), activation(),
              nn.Linear(width, width), activation(), nn.Linear(width, 1)]
    return nn.Sequential(*first, *hidden).to(Z.device)


def one_cycle(done):
    """Learning rate as a fraction of the largest, after a share of the training.

    done: a number, at least 0; from 1 on the rate is 0.
    """
    if done < 0.3:
        return (1 - cos(pi * done / 0.3)) / 2
    return (1 - cos(pi * max(1 - done, 0) / 0.7)) / 2


class RefinedTrainer(FreshTrainer):
    """A FreshTrainer with a rate that rises and falls, weight decay, and a warning.

    epochs: the length of the training; the rate is 0 from then on. lr: the largest
    rate. kwargs: as for FreshTrainer; weight_decay is 0.1 unless they say otherwise.
    """

    def __init__(self, Z, reference, net, n_iters_per_epoch, epochs, lr=0.06, **kwargs):
        check_count(epochs, "epochs")
        adamw = {"weight_decay": 0.1, "decoupled_weight_decay": True,
                 "betas": (0.9, 0.99), "fused": True, **kwargs}
        super().__init__(Z, reference, net, n_iters_per_epoch, lr=lr, **adamw)
        self.lr, self.n_iters = lr, epochs * n_iters_per_epoch
        self.optimizer.register_step_pre_hook(self.schedule)

    def rate(self):
        """The learning rate of the next step."""
        return self.lr * one_cycle(self.n_iter / self.n_iters)

    def schedule(self, *_):
        for group in self.optimizer.param_groups:
            group["lr"] = self.rate()

    def estimate(self, Z=None, Z_ref=None):
        """As in DVTrainer; a RuntimeWarning if the normaliser is mostly chance."""
        clouds = (self.Z if Z is None else Z, self.Z_ref if Z_ref is None else Z_ref)
        with torch.no_grad():   # in parts: millions of samples need much memory
            t, t_ref = (torch.cat([self.net(z) for z in cloud.split(2**16)])
                        for cloud in clouds)
        estimate, error = dv(t, t_ref), normaliser_error(t_ref, self.batch_size_ref)
        check_finite(estimate, self.n_epoch)
        if error > 0.1:
            warnings.warn(
                f"With {self.batch_size_ref} reference samples per step the normaliser "
                f"errs by {error:.0%}. Take a larger batch_size_ref, or do not trust "
                "the estimate.", RuntimeWarning, stacklevel=2)
        return estimate.item()


# --- information ---


def derangement(n, generator):
    """A random order of 0, ..., n - 1 that leaves nothing in its place.

    n: integer, at least 2. generator: torch.Generator.
    Returns a tensor of n integers on the generator's device.
    """
    table = torch.randperm(n, generator=generator, device=generator.device)
    order = torch.empty_like(table)
    order[table] = table.roll(1)
    return order


def shuffles(X, Y):
    """A reference made of pairs: a function sample(m, generator).

    X, Y: tensors of shapes (n, dx) and (n, dy), n at least 2. It returns a tensor of
    shape (m, dx + dy): rows of X, each with another row's Y, in random order.
    """
    def sample(m, generator):
        parts = []
        for _ in range(-(-m // len(X))):   # one derangement has len(X) rows
            rows = torch.randperm(len(X), generator=generator, device=X.device)
            partners = derangement(len(X), generator)[rows]
            parts.append(torch.cat([X[rows], Y[partners]], dim=1))
        return torch.cat(parts)[:m]

    return sample


def normal_scores(X):
    """Each column's ranks as quantiles of the standard normal distribution.

    X: array of shape (n,) or (n, d). Returns an array of the same shape.
    Equal entries share the mean of their ranks.
    """
    return ndtri((rankdata(X, axis=0) - 0.5) / len(X))


def canonical(X, Y, tries=10):
    """Layers that turn X and Y to their canonical coordinates, and the correlations.

    X, Y: tensors of shapes (n, dx) and (n, dy). Returns two fixed layers, dx to dx and
    dy to dy, and a tensor of min(dx, dy) correlations; those that are not larger than
    the largest of `tries` shuffles are set to 0.
    """
    layers = whitening(X), whitening(Y)
    x, y = (layer(part) for layer, part in zip(layers, (X, Y)))
    U, r, Vt = torch.linalg.svd(x.T @ y / (len(X) - 1))
    for layer, turn in zip(layers, (U.T, Vt)):
        layer.weight.copy_(turn @ layer.weight)
        layer.bias.copy_(turn @ layer.bias)
    chance = [torch.linalg.matrix_norm(x[torch.randperm(len(x))].T @ y, ord=2)
              for _ in range(tries)]
    limit = max(chance) / (len(X) - 1)
    return *layers, torch.where(r > limit, r.clamp(max=0.9999), 0)


class PairNet(nn.Module):
    """t of a pair: a multiple of the Gaussian one, plus a small net that starts at 0.

    X, Y: the samples that it is made for, tensors of shapes (n, dx) and (n, dy).
    Called with z of shape (m, dx + dy), it returns t(z) of shape (m, 1), in nats.
    """

    def __init__(self, X, Y, width=32):
        super().__init__()
        self.sizes = X.shape[1], Y.shape[1]
        self.turn_x, self.turn_y, r = canonical(X, Y)
        self.register_buffer("r", r)
        self.multiple = nn.Parameter(torch.ones(()))
        self.layers = nn.Sequential(
            nn.Linear(sum(self.sizes) + 2, width), nn.SiLU(),
            nn.Linear(width, width), nn.SiLU(), nn.Linear(width, 1))
        for parameter in self.layers[-1].parameters():
            nn.init.zeros_(parameter)

    def forward(self, z):
        x, y = z.split(self.sizes, dim=1)
        x, y, k = self.turn_x(x), self.turn_y(y), len(self.r)
        u = (x[:, :k] + y[:, :k]) / (2 * (1 + self.r)).sqrt()
        v = (x[:, :k] - y[:, :k]) / (2 * (1 - self.r)).sqrt()
        gaussian = (self.r / 2 * (u**2 - v**2)).sum(dim=1, keepdim=True)
        lengths = [(w.square().mean(dim=1, keepdim=True) + 0.1).log() for w in (x, y)]
        inputs = torch.cat([u, v, x[:, k:], y[:, k:], *lengths], dim=1).clamp(-5, 5)
        return self.multiple * gaussian + self.layers(inputs)


class MITrainer(RefinedTrainer):
    """Train t to tell the pairs (X, Y) from shuffled ones: a RefinedTrainer.

    X, Y: samples, tensors of shapes (n, dx) and (n, dy), such as normal scores.
    epochs: the length of the training; by default such that there are 10 sqrt(n) steps.
    kwargs: as for RefinedTrainer. The estimate is of the mutual information, in nats,
    with weights averaged over the last steps.
    """

    def __init__(self, X, Y, epochs=None, lr=0.03, **kwargs):
        n_iters = 1 + len(X) // 2000   # batches of 1000 to 2000 pairs, or all there are
        self.epochs = epochs or round(10 * sqrt(len(X)) / n_iters)
        settings = {"weight_decay": 0.03, "n_ref": 20 * len(X), **kwargs}
        super().__init__(torch.cat([X, Y], dim=1), shuffles(X, Y), PairNet(X, Y),
                         n_iters, self.epochs, lr, **settings)
        self.average = AveragedModel(self.net, multi_avg_fn=get_ema_multi_avg_fn(0.95))
        self.optimizer.register_step_post_hook(self.follow)

    def follow(self, *_):
        self.average.update_parameters(self.net)

    def estimate(self, Z=None, Z_ref=None):
        """As in RefinedTrainer, with the averaged weights."""
        trained, self.net = self.net, self.average
        try:
            return super().estimate(Z, Z_ref)
        finally:
            self.net = trained

    def held_out(self, X, Y):
        """Estimate on other pairs, in nats, and the values of t at them, shape (m,)."""
        own = torch.Generator(X.device).manual_seed(SEED + 2)
        Z, Z_ref = torch.cat([X, Y], dim=1), shuffles(X, Y)(20 * len(X), own)
        with torch.no_grad():
            return self.estimate(Z, Z_ref), self.average(Z).flatten()

    def state_dict(self):
        state = copy.deepcopy(self.average.state_dict())
        return {**super().state_dict(), "average": state}

    def load_state_dict(self, state):
        super().load_state_dict(state)
        self.average.load_state_dict(state["average"])


def fit_folds(X, Y, n_folds, looks, patience=4):
    """Train one net per fold without the fold; look at shares `looks` of the training.

    It ends when the mean held-out value had no new maximum in `patience` looks. Returns
    inside and held-out values in nats, arrays of shape (number of looks, n_folds), and
    for each look the values of t at the held-out pairs, a tensor of shape (n,).
    """
    parts = torch.randperm(len(X)).tensor_split(n_folds)
    others = [torch.cat(parts[:k] + parts[k + 1:]) for k in range(n_folds)]
    trainers, found = [MITrainer(X[rows], Y[rows]) for rows in others], []
    for look in looks:
        for trainer in trainers:
            if more := round(look * trainer.epochs) - trainer.n_epoch:
                trainer.step(more)
        found.append([(trainer.estimate(), *trainer.held_out(X[rows], Y[rows]))
                      for trainer, rows in zip(trainers, parts)])
        means = [np.mean([held_out for _, held_out, _ in each]) for each in found]
        if len(means) - np.argmax(means) > patience:
            break
    inside, held_out = (np.array([[fold[k] for fold in each] for each in found])
                        for k in (0, 1))
    return inside, held_out, [torch.cat([fold[2] for fold in each]) for each in found]


def as_array(data, name):
    """Data as an array of shape (n, d), or an error that says what is wrong with it."""
    array = np.atleast_1d(data.detach().cpu() if torch.is_tensor(data) else data)
    if array.dtype.kind not in "biuf":
        raise TypeError(f"{name} should hold numbers, but its dtype is {array.dtype}: "
                        "choose its columns of numbers, or convert them.")
    array = array.astype(float)[:, None] if array.ndim == 1 else array.astype(float)
    if array.ndim != 2 or array.shape[1] == 0 or len(array) < 50:
        raise ValueError(f"{name} should have shape (n,) or (n, d) with n at least 50, "
                         f"but its shape is {array.shape}.")
    if not np.isfinite(array).all():
        raise ValueError(f"{name} has missing or infinite entries: drop those rows, "
                         "of X and of Y.")
    return array


def check_columns(array, name):
    """A ValueError for columns that say too little, a warning of ties: shape (n, d)."""
    n, d = array.shape
    if d > n // 4:
        raise ValueError(f"{name} has {d} columns, too many for {n} pairs: keep at "
                         f"most {n // 4}.")
    equal = (array == np.median(array, axis=0)).sum(axis=0)
    if len(constant := np.flatnonzero(equal > n - 10)):
        raise ValueError(f"{name}: column {constant[0]} is (nearly) constant: drop it.")
    distinct = min(len(np.unique(column)) for column in array.T)
    if distinct < n / 2:
        warnings.warn(f"{name}: a column has only {distinct} distinct values. It is "
                      "taken as a number, not as a class; for classes take a column of "
                      "0 and 1 for each but one.", UserWarning, stacklevel=4)


def as_scores(data, name):
    """Checked data as a tensor of normal scores, shape (n, d), float32."""
    array = as_array(data, name)
    check_columns(array, name)
    scores = normal_scores(array)
    if np.linalg.matrix_rank(scores - scores.mean(axis=0), tol=1e-3) < scores.shape[1]:
        raise ValueError(f"{name}: a column is a function of others. Drop it; that "
                         "leaves the information as it is.")
    return torch.tensor(scores, dtype=torch.float32)


class Information(NamedTuple):
    """What mutual_information returns; all but `trained` in nats."""

    estimate: float   # the middle of held_out and inside
    error: float      # its standard error
    held_out: float   # mean over the folds, on pairs that were not trained on
    inside: float     # the same, on the pairs that were
    trained: float    # the share of the training after which it was stopped


def read_folds(inside, held_out, t, looks, unseen=0.0):
    """An Information from what fit_folds has returned.

    looks: the shares of the training. unseen: what chance may hide, in nats.
    """
    inside, held_out = inside.mean(axis=1), held_out.mean(axis=1)
    best = held_out.argmax()
    half = (inside[best] - held_out[best]) / 2
    error = sqrt(t[best].var() / len(t[best]) + half**2 + unseen**2)
    return Information(float(held_out[best] + half), error, float(held_out[best]),
                       float(inside[best]), looks[best])


def warn_if_uncertain(found, n):
    """A RuntimeWarning where an Information from n pairs is not to be trusted."""
    if found.error > 0.15 or found.held_out > log(n) - 3:
        warnings.warn(
            f"Uncertain: {found.held_out:.2f} nats held out, {found.inside:.2f} "
            f"inside, from {n} pairs. Take more pairs or fewer columns.",
            RuntimeWarning, stacklevel=3)


def mutual_information(X, Y, seed=0, n_folds=5):
    """Mutual information of X and Y from n pairs, in nats: an Information.

    X, Y: arrays, tensors or data frames of numbers, of shape (n,) or (n, d), a pair per
    row, n at least 50. seed: integer, of folds and first weights. n_folds: integer.
    The training stops after that share of it, out of nine, whose held-out value is
    largest. Raises TypeError or ValueError for data that it cannot take. Warns of ties,
    and where the estimate is uncertain. Source: Belghazi and others (2018).
    """
    X, Y = as_scores(X, "X"), as_scores(Y, "Y")
    if len(X) != len(Y):
        raise ValueError(f"X has {len(X)} rows, but Y {len(Y)}: each row is a pair.")
    if n_folds not in range(2, len(X) // 10 + 1):
        raise ValueError(f"n_folds should be an integer from 2 to {len(X) // 10}, "
                         f"but is {n_folds!r}.")
    looks = (0, 0.03, 0.07, 0.13, 0.2, 0.3, 0.45, 0.7, 1)
    with torch.random.fork_rng(devices=[]), warnings.catch_warnings():
        warnings.simplefilter("ignore", RuntimeWarning)   # of looks that are not chosen
        torch.manual_seed(seed)
        folds = fit_folds(X, Y, n_folds, looks)
    unseen = (sqrt(X.shape[1]) + sqrt(Y.shape[1])) ** 2 / (2 * len(X))
    found = read_folds(*folds, looks, unseen)
    warn_if_uncertain(found, len(X))
    return found


def consistency(estimate, X, Y, rng):
    """Three checks of an estimator that need no truth, after Song and Ermon (2020).

    estimate: takes arrays of shapes (n, dx) and (n, dy) to a number. X, Y: such arrays.
    rng: NumPy generator. Returns a dict: "independence" should be 0, "noise" 1,
    "additivity" 2.
    """
    whole, (i, j) = estimate(X, Y), (rng.permutation(len(X)) for _ in range(2))
    noisy = np.hstack([Y, rng.normal(size=(len(Y), 1))])
    twice = estimate(np.hstack([X, X[j]]), np.hstack([Y, Y[j]]))
    return {"independence": estimate(X, Y[i]), "noise": estimate(X, noisy) / whole,
            "additivity": twice / whole}


def nearest_neighbours(X, Y, k=10):
    """Mutual information by k nearest neighbours, in nats (Kraskov and others, 2004).

    X, Y: arrays of shapes (n, dx) and (n, dy) without ties, n above k.
    """
    Z = np.hstack([X, Y])
    radius = cKDTree(Z).query(Z, k + 1, p=np.inf)[0][:, -1]
    inside = np.nextafter(radius, 0)   # strictly
    counts = [cKDTree(A).query_ball_point(A, inside, p=np.inf, return_length=True)
              for A in (X, Y)]
    return digamma(k) + digamma(len(X)) - sum(digamma(c).mean() for c in counts)


# --- divergences ---


def f_kl(u):
    """Kullback-Leibler, of P_Z from P_Z' (all six f: of ratios u >= 0, f(1) = 0)."""
    return xlogy(u, u) - u + 1


def f_reverse(u):
    """Kullback-Leibler the other way round, of P_Z' from P_Z."""
    return u - 1 - np.log(u)


def f_js(u):
    """Jensen-Shannon: the mean divergence of the two from their mixture."""
    return (xlogy(u, u) - (u + 1) * np.log((u + 1) / 2)) / 2


def f_hellinger(u):
    """Squared Hellinger: the integral of the squared difference of root densities."""
    return (np.sqrt(u) - 1) ** 2


def f_chi2(u):
    """Pearson's chi-squared: the variance of the ratio."""
    return (u - 1) ** 2


def f_tv(u):
    """Total variation: the largest difference of the two probabilities of one event."""
    return abs(u - 1) / 2


def f_quadrature(f, P, P_ref):
    """D_f of P from P_ref by quadrature, a number.

    f: convex function of numbers. P, P_ref: one-dimensional distributions of SciPy,
    the density of P_ref positive where that of P is.
    """
    def integrand(x):
        q = P_ref.pdf(x)
        return q * f(P.pdf(x) / q) if q > 0 else 0.0

    levels = [1e-15, 0.5, 1 - 1e-15]
    places = sorted({*P.ppf(levels), *P_ref.ppf(levels)})
    return sum(quad(integrand, a, b, limit=200)[0] for a, b in zip(places, places[1:]))


class FDivergence(NamedTuple):
    """An f-divergence, and what is needed to climb to it."""

    f: Callable            # of arrays of ratios u, at least 0
    conjugate: Callable    # of tensors of slopes t
    activation: Callable   # of tensors of any numbers v: slopes t


def f_divergences():
    """Six f-divergences by name: a dict. The best v is the log density ratio."""
    return {
        "KL": FDivergence(f_kl, torch.expm1, lambda v: v),
        "reverse KL": FDivergence(
            f_reverse, lambda t: -torch.log1p(-t), lambda v: -torch.expm1(-v)),
        "Jensen-Shannon": FDivergence(
            f_js, lambda t: -torch.log(2 - torch.exp(2 * t)) / 2,
            lambda v: (log(2) + F.logsigmoid(v)) / 2),
        "squared Hellinger": FDivergence(
            f_hellinger, lambda t: t / (1 - t), lambda v: -torch.expm1(-v / 2)),
        "chi-squared": FDivergence(
            f_chi2, lambda t: t + t**2 / 4, lambda v: 2 * torch.expm1(v)),
        "total variation": FDivergence(
            f_tv, lambda t: t, lambda v: torch.tanh(v / 2) / 2)}


def f_bound(v_Z, v_Z_ref, divergence):
    """Sample bound of an f-divergence (Nguyen, Wainwright and Jordan, 2010).

    v_Z, v_Z_ref: tensors, a net's outputs at samples and at reference samples.
    Returns a tensor with one entry, differentiable.
    """
    t_Z, t_Z_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return t_Z.mean() - divergence.conjugate(t_Z_ref).mean()


class FTrainer(DVTrainer):
    """Train a net to estimate an f-divergence of P_Z from P_Z'.

    divergence: one of f_divergences(), or another FDivergence. The net's output v
    is turned into t by its activation. The other arguments are those of DVTrainer.
    """

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, divergence, **kwargs):
        super().__init__(Z, Z_ref, net, n_iters_per_epoch, **kwargs)
        self.divergence = divergence

    def loss(self, z, z_ref):
        v, v_ref = self.net(z).double(), self.net(z_ref).double()
        return -f_bound(v, v_ref, self.divergence)

    def estimate(self, Z=None, Z_ref=None):
        """The bound of the net as it is: on these samples, or on the trainer's own."""
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            return -self.loss(Z, Z_ref).item()


def nwj(t_Z, t_Z_ref):
    """Sample bound of Nguyen, Wainwright and Jordan (2010) for KL, in nats.

    t_Z, t_Z_ref: tensors of values of t. Returns a 0-dimensional tensor.
    """
    return t_Z.mean() - t_Z_ref.exp().mean() + 1


def best_shift(t_Z_ref):
    """The c for which the sample NWJ of t + c is largest, from the values of t.

    t_Z_ref: tensor of shape (n',) or (n', 1). Returns a tensor with one entry.
    """
    return -log_mean_exp(t_Z_ref)


def classifier_ratio(logit, n, n_ref):
    """Log density ratio by a classifier that was trained on n + n_ref rows.

    logit: tensor; its sigmoid is the probability that a row is one of the n samples.
    Returns a tensor of the same shape, in nats.
    """
    return logit - log(n / n_ref)


# --- scale ---


def dv_losses(net, parameters, z, z_ref):
    """-DV of K nets, each on a batch of its own.

    net: a module that takes (b, d) to (b, 1). parameters: those of K such nets, a dict
    of tensors whose first axis has length K. z, z_ref: shapes (K, b, d), (K, b', d).
    Returns a tensor of shape (K,), in nats, differentiable in the parameters.
    """
    def one(parameters, z, z_ref):
        t_Z, t_Z_ref = (functional_call(net, parameters, x) for x in (z, z_ref))
        return -dv(t_Z, t_Z_ref)

    return vmap(one)(parameters, z, z_ref)


def global_log_sum_exp(a, all_max, all_sum):
    """Logarithm of the sum of e^a over the values of all processes.

    a: tensor of shape (b,), the values of this process.
    all_max, all_sum: reduce a tensor over all processes, without a gradient.
    Returns a tensor with one entry, without a gradient.
    """
    m = all_max(a.max())
    return m + all_sum((a - m).exp().sum()).log()


def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    """One step on a batch that is spread over several processes.

    net, optimizer: equal in all processes. z, z_ref: this process's parts of the batch,
    of shapes (b, d) and (b', d). all_max, all_sum: reduce a tensor over all processes.
    Returns the sample DV of the whole batch before the step, a tensor with one entry.
    """
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    total = torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))])
    sum_t, n, n_ref = all_sum(total)
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse + n_ref.log()


def streamed_dv(net, Z, Z_ref, size):
    """Sample DV of net over arrays that may be larger than memory, a float in nats.

    net: takes a tensor (b, d) to (b, 1), on the CPU. Z, Z_ref: arrays or memory maps
    of float32 numbers, of shapes (n, d) and (n', d). size: rows to read at once.
    """
    def pieces(rows):
        for start in range(0, len(rows), size):
            yield net(torch.from_numpy(np.array(rows[start:start + size]))).double()

    with torch.no_grad():
        total = sum(t.sum() for t in pieces(Z))
        lse = torch.tensor(-np.inf, dtype=torch.float64)
        for t in pieces(Z_ref):
            lse = torch.logaddexp(lse, t.flatten().logsumexp(dim=0))
    return (total / len(Z) - lse + log(len(Z_ref))).item()
