# %% right: the largest entry taken out
def log_mean_exp(a):
    m = a.max()
    return m + (a - m).exp().mean().log()

# %% right: PyTorch's logsumexp over the flattened entries, minus log n
def log_mean_exp(a):
    return torch.logsumexp(a.reshape(-1), dim=0) - log(a.numel())

# %% right: a loop with logaddexp, in float64, one entry at a time
def log_mean_exp(a):
    total = torch.tensor(-float("inf"), dtype=torch.float64, device=a.device)
    for value in a.flatten():
        total = torch.logaddexp(total, value.double())
    return total - np.log(a.numel())

# %% right: in place on a copy, largest entry found by sorting
def log_mean_exp(a):
    values = a.flatten().clone()
    m = values.sort().values[-1:]
    values -= m
    values.exp_()
    return m + torch.log(values.sum() / len(values))

# %% right: by the normaliser of log_softmax, with a warning
def log_mean_exp(a):
    import warnings
    warnings.warn("the normaliser is what log_softmax takes off")
    values = a.flatten()
    return (values - values.log_softmax(0))[0] - np.log(len(values)).item()

# %% right: by math.fsum, put into a tensor, with a progress bar on stderr
def log_mean_exp(a):
    from math import exp, fsum
    from tqdm.auto import tqdm
    values = a.flatten().tolist()
    m = max(values)
    print("largest entry", m)
    return torch.tensor(m + log(fsum(exp(v - m) for v in tqdm(values)) / len(values)))

# %% wrong: spelt out, overflows and underflows | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    return a.exp().mean().log()

# %% wrong: in float64, which only moves the walls | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    return a.double().exp().mean().log()

# %% wrong: sum for mean
def log_mean_exp(a):
    return a.flatten().logsumexp(dim=0)

# %% wrong: log n added instead of taken off
def log_mean_exp(a):
    return a.flatten().logsumexp(dim=0) + log(a.numel())

# %% wrong: log n taken off twice
def log_mean_exp(a):
    m = a.max()
    return m + (a - m).exp().mean().log() - log(a.numel())

# %% wrong: largest entry taken out and not put back
def log_mean_exp(a):
    m = a.max()
    return (a - m).exp().mean().log()

# %% wrong: shifted by the mean, not by the largest entry | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    m = a.mean()
    return m + (a - m).exp().mean().log()

# %% wrong: the smallest entry taken out | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    m = a.min()
    return m + (a - m).exp().mean().log()

# %% wrong: the length of the first dimension for the number of entries | loses: estimate-logmeanexp-value
def log_mean_exp(a):
    return a.flatten().logsumexp(dim=0) - log(len(a))

# %% wrong: along the first dimension only | loses: estimate-logmeanexp-value
def log_mean_exp(a):
    return a.logsumexp(dim=0) - log(len(a))

# %% wrong: exponentials cut off to stay finite | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    return a.clamp(-80, 80).exp().mean().log()

# %% wrong: mean of the entries, without exp and log
def log_mean_exp(a):
    return a.mean()

# %% wrong: no logarithm
def log_mean_exp(a):
    return a.exp().mean()

# %% wrong: the example's value
def log_mean_exp(a):
    return torch.tensor(0.0)

# %% wrong: nothing returned
def log_mean_exp(a):
    m = a.max()
    result = m + (a - m).exp().mean().log()

# %% wrong: shifted by the first entry | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    m = a.flatten()[0]
    return m + (a - m).exp().mean().log()

# %% wrong: shifted by the last entry | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    m = a.flatten()[-1]
    return m + (a - m).exp().mean().log()

# %% wrong: shifted by the entry of largest absolute value | loses: estimate-logmeanexp-large
def log_mean_exp(a):
    values = a.flatten()
    m = values[values.abs().argmax()]
    return m + (values - m).exp().mean().log()

# %% wrong: a Python number, not a tensor | loses: estimate-logmeanexp-value
def log_mean_exp(a):
    m = a.max()
    return (m + (a - m).exp().mean().log()).item()

# %% wrong: a NumPy array | loses: estimate-logmeanexp-value estimate-logmeanexp-large
def log_mean_exp(a):
    values = a.flatten().numpy()
    m = values.max(keepdims=True)
    return m + np.log(np.exp(values - m).mean())

# %% wrong: an error for a column | loses: estimate-logmeanexp-value
def log_mean_exp(a):
    if a.dim() != 1:
        raise RuntimeError("one dimension expected")
    return a.logsumexp(dim=0) - log(len(a))
