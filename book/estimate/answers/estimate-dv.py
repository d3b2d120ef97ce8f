# %% right: logsumexp over the flattened values
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - (t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z_ref.numel()))

# %% right: the largest value taken out by hand
def dv(t_Z, t_Z_ref):
    m = t_Z_ref.max()
    return t_Z.mean() - m - torch.log(torch.exp(t_Z_ref - m).mean())

# %% right: lifted so that the largest reference value is 0, which changes nothing, in float64
def dv(t_Z, t_Z_ref):
    t_Z, t_Z_ref = t_Z.double(), t_Z_ref.double()
    k = t_Z_ref.detach().max()
    return (t_Z - k).mean() - (t_Z_ref - k).exp().mean().log()

# %% right: loops over the samples, with a progress bar on stderr
def dv(t_Z, t_Z_ref):
    from tqdm.auto import tqdm
    a, b = 0.0, torch.tensor(-float("inf"), device=t_Z_ref.device)
    for value in tqdm(t_Z.reshape(-1)):
        a = a + value / t_Z.numel()
    for value in tqdm(t_Z_ref.reshape(-1)):
        b = torch.logaddexp(b, value)
    return a - b + torch.tensor(float(t_Z_ref.numel())).log().to(b.device)

# %% right: mean of t minus log-mean-exp, the mean's logarithm by log_softmax, with a warning
def dv(t_Z, t_Z_ref):
    import warnings
    warnings.warn("log n' is added back")
    values = t_Z_ref.view(-1)
    a = torch.sum(t_Z) / len(t_Z)
    return a + values.log_softmax(dim=0)[0] - values[0] + np.log(len(values)).item()

# %% right: logsumexp over all dimensions, printing the terms
def dv(t_Z, t_Z_ref):
    a, b, c = t_Z.mean(), torch.logsumexp(t_Z_ref, dim=tuple(range(t_Z_ref.dim()))), log(t_Z_ref.numel())
    print("three terms", float(a.detach()), float(b.detach()), c)
    return a - b + c

# %% wrong: exp, mean and log spelt out | loses: estimate-dv-large
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.exp().mean().log()

# %% wrong: spelt out in float64, which only moves the walls | loses: estimate-dv-large
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.double().exp().mean().log()

# %% wrong: shifted by the mean of the reference values | loses: estimate-dv-large
def dv(t_Z, t_Z_ref):
    k = t_Z_ref.mean()
    return (t_Z - k).mean() - (t_Z_ref - k).exp().mean().log()

# %% wrong: log n' forgotten
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.flatten().logsumexp(dim=0)

# %% wrong: log n' with the wrong sign
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z_ref.numel())

# %% wrong: log n' taken off again after a mean
def dv(t_Z, t_Z_ref):
    m = t_Z_ref.max()
    return t_Z.mean() - (m + (t_Z_ref - m).exp().mean().log() - log(t_Z_ref.numel()))

# %% wrong: log n in place of log n'
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - (t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z.numel()))

# %% wrong: sum for mean under Z
def dv(t_Z, t_Z_ref):
    return t_Z.sum() - (t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z_ref.numel()))

# %% wrong: minus the estimate, as for a loss
def dv(t_Z, t_Z_ref):
    return t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z_ref.numel()) - t_Z.mean()

# %% wrong: the clouds exchanged
def dv(t_Z, t_Z_ref):
    return t_Z_ref.mean() - (t_Z.flatten().logsumexp(dim=0) - log(t_Z.numel()))

# %% wrong: difference of the means, no exponential
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.mean()

# %% wrong: no logarithm
def dv(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.exp().mean()

# %% wrong: first dimension only, so a column gives a vector | loses: estimate-dv-value
def dv(t_Z, t_Z_ref):
    return t_Z.mean(dim=0) - (t_Z_ref.logsumexp(dim=0) - log(len(t_Z_ref)))

# %% wrong: along the last dimension, as if every row were a cloud | loses: estimate-dv-value
def dv(t_Z, t_Z_ref):
    return (t_Z.mean() - (t_Z_ref.logsumexp(dim=-1) - log(t_Z_ref.shape[-1]))).mean()

# %% wrong: turned into a number, so cut off from the network | loses: estimate-dv-value estimate-network-gradient
def dv(t_Z, t_Z_ref):
    return (t_Z.mean() - (t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z_ref.numel()))).item()

# %% wrong: computed under no_grad | loses: estimate-dv-value estimate-network-gradient
def dv(t_Z, t_Z_ref):
    with torch.no_grad():
        return t_Z.mean() - (t_Z_ref.flatten().logsumexp(dim=0) - log(t_Z_ref.numel()))

# %% wrong: the example's value | loses: estimate-dv-value estimate-dv-large estimate-network-gradient
def dv(t_Z, t_Z_ref):
    return torch.tensor(2.0)
