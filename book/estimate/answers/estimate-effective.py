# %% right: one over the sum of the squared softmax weights
def effective_size(t_Z_ref):
    q = t_Z_ref.flatten().softmax(dim=0)
    return 1 / q.square().sum()

# %% right: the two sums, the largest value taken out, as a Python number
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return (e.sum() ** 2 / (e**2).sum()).item()

# %% right: from two log-sum-exps, over a column as one entry of shape (1,)
def effective_size(t_Z_ref):
    t = t_Z_ref.reshape(-1, 1).double()
    return (2 * t.logsumexp(dim=0) - (2 * t).logsumexp(dim=0)).exp()

# %% right: n' over one plus the squared coefficient of variation, in NumPy, with a print
def effective_size(t_Z_ref):
    w = t_Z_ref.detach().cpu().double().numpy().ravel()
    w = np.exp(w - w.max())
    print(len(w), "weights")
    return len(w) / (1 + w.var() / w.mean() ** 2)

# %% right: a loop over the samples, with a progress bar on stderr and a warning
def effective_size(t_Z_ref):
    import warnings
    from math import exp
    from tqdm.auto import tqdm
    warnings.warn("slow")
    values = t_Z_ref.flatten().tolist()
    m, first, second = max(values), 0.0, 0.0
    for value in tqdm(values):
        first += exp(value - m)
        second += exp(2 * (value - m))
    return first**2 / second

# %% right: softmax along the first dimension, the weights' norm
def effective_size(t_Z_ref):
    return t_Z_ref.softmax(dim=0).norm() ** -2

# %% wrong: the formula as it stands, which overflows and underflows | loses: estimate-effective-large
def effective_size(t_Z_ref):
    return t_Z_ref.exp().sum() ** 2 / (2 * t_Z_ref).exp().sum()

# %% wrong: as it stands in float64, which only moves the walls | loses: estimate-effective-large
def effective_size(t_Z_ref):
    t = t_Z_ref.double()
    return t.exp().sum() ** 2 / (2 * t).exp().sum()

# %% wrong: weights by exp and sum, which are nan for large values | loses: estimate-effective-large
def effective_size(t_Z_ref):
    e = t_Z_ref.exp()
    return 1 / (e / e.sum()).square().sum()

# %% wrong: shifted by the mean, not by the largest value | loses: estimate-effective-large
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.mean()).exp()
    return e.sum() ** 2 / e.square().sum()

# %% wrong: shifted by the first value | loses: estimate-effective-large
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.flatten()[0]).exp()
    return e.sum() ** 2 / e.square().sum()

# %% wrong: shifted by the smallest value | loses: estimate-effective-large
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.min()).exp()
    return e.sum() ** 2 / e.square().sum()

# %% wrong: values cut off to stay finite | loses: estimate-effective-large
def effective_size(t_Z_ref):
    e = t_Z_ref.clamp(-40, 40).exp()
    return e.sum() ** 2 / e.square().sum()

# %% wrong: a small number added so that nothing is divided by 0 | loses: estimate-effective-large
def effective_size(t_Z_ref):
    e = t_Z_ref.exp()
    return e.sum() ** 2 / (e.square().sum() + 1e-12)

# %% wrong: means for sums, so a share of n'
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return e.mean() ** 2 / e.square().mean()

# %% wrong: the mean of the squared weights for their sum
def effective_size(t_Z_ref):
    return 1 / t_Z_ref.flatten().softmax(dim=0).square().mean()

# %% wrong: the sum is not squared
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return e.sum() / e.square().sum()

# %% wrong: squares term by term above as below
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return e.square().sum() / (2 * (t_Z_ref - t_Z_ref.max())).exp().sum()

# %% wrong: the sum below is squared too
def effective_size(t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return e.sum() ** 2 / e.square().sum() ** 2

# %% wrong: upside down
def effective_size(t_Z_ref):
    return t_Z_ref.flatten().softmax(dim=0).square().sum()

# %% wrong: the largest value taken out once below, not twice
def effective_size(t_Z_ref):
    m = t_Z_ref.max()
    return (t_Z_ref - m).exp().sum() ** 2 / (2 * t_Z_ref - m).exp().sum()

# %% wrong: the exponential of the entropy of the weights
def effective_size(t_Z_ref):
    log_q = t_Z_ref.flatten().log_softmax(dim=0)
    return (-(log_q.exp() * log_q.clamp(min=-1e4)).sum()).exp()

# %% wrong: one over the largest weight
def effective_size(t_Z_ref):
    return 1 / t_Z_ref.flatten().softmax(dim=0).max()

# %% wrong: the weights above the average one, counted
def effective_size(t_Z_ref):
    q = t_Z_ref.flatten().softmax(dim=0)
    return (q >= q.mean()).sum()

# %% wrong: all samples count
def effective_size(t_Z_ref):
    return t_Z_ref.numel()

# %% wrong: the logarithm of it
def effective_size(t_Z_ref):
    t = t_Z_ref.flatten()
    return 2 * t.logsumexp(dim=0) - (2 * t).logsumexp(dim=0)

# %% wrong: by a variance with n' - 1
def effective_size(t_Z_ref):
    w = (t_Z_ref - t_Z_ref.max()).exp()
    return w.numel() / (1 + w.var() / w.mean() ** 2)

# %% wrong: softmax along the last dimension, all ones for a column | loses: estimate-effective-value
def effective_size(t_Z_ref):
    return 1 / t_Z_ref.softmax(dim=-1).square().sum()

# %% wrong: a vector for a column | loses: estimate-effective-value
def effective_size(t_Z_ref):
    if t_Z_ref.dim() == 2:
        return torch.ones(len(t_Z_ref))
    return 1 / t_Z_ref.softmax(dim=0).square().sum()

# %% wrong: nothing returned
def effective_size(t_Z_ref):
    n_eff = 1 / t_Z_ref.softmax(dim=0).square().sum()

# %% wrong: the example's value
def effective_size(t_Z_ref):
    return 1.6
