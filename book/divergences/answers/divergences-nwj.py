# %% right: log-sum-exp and the number of values
def best_shift(t_Z_ref):
    return log(t_Z_ref.numel()) - torch.logsumexp(t_Z_ref.flatten(), dim=0)

# %% right: a number, in float64
def best_shift(t_Z_ref):
    return -log_mean_exp(t_Z_ref.double()).item()

# %% right: the largest is taken out
def best_shift(t_Z_ref):
    top = t_Z_ref.max()
    return -(top + (t_Z_ref - top).exp().mean().log())

# %% right: SciPy, printing
def best_shift(t_Z_ref):
    from scipy.special import logsumexp

    print(len(t_Z_ref), "values")
    return np.log(len(t_Z_ref)) - logsumexp(t_Z_ref.numpy())

# %% right: through DV
def best_shift(t_Z_ref):
    return dv(torch.zeros(1, dtype=t_Z_ref.dtype), t_Z_ref)

# %% wrong: the other sign
def best_shift(t_Z_ref):
    return log_mean_exp(t_Z_ref)

# %% wrong: spelt out, which overflows | loses: divergences-nwj-stable
def best_shift(t_Z_ref):
    return -t_Z_ref.exp().mean().log()

# %% wrong: the sum, not the mean
def best_shift(t_Z_ref):
    return -t_Z_ref.flatten().logsumexp(dim=0)

# %% wrong: the mean of t
def best_shift(t_Z_ref):
    return -t_Z_ref.mean()

# %% wrong: the largest value
def best_shift(t_Z_ref):
    return -t_Z_ref.max()

# %% wrong: the logarithm is missing
def best_shift(t_Z_ref):
    return -t_Z_ref.exp().mean()

# %% wrong: one minus the mean
def best_shift(t_Z_ref):
    return 1 - t_Z_ref.exp().mean()

# %% wrong: the best of a few shifts
def best_shift(t_Z_ref):
    shifts = torch.linspace(-3, 3, 61, dtype=t_Z_ref.dtype)
    return shifts[torch.stack([c - (t_Z_ref + c).exp().mean() for c in shifts]).argmax()]

# %% wrong: zero
def best_shift(t_Z_ref):
    return 0.0

# %% wrong: a few steps of Newton's method | loses: divergences-nwj-stable
def best_shift(t_Z_ref):
    c = torch.zeros((), dtype=t_Z_ref.dtype)
    for _ in range(30):
        c = c + 1 / (t_Z_ref + c).exp().mean() - 1
    return c

# %% wrong: t shifted, not the shift
def best_shift(t_Z_ref):
    return t_Z_ref - log_mean_exp(t_Z_ref)

# %% wrong: t is changed in place | loses: divergences-nwj-value
def best_shift(t_Z_ref):
    top = t_Z_ref.max().clone()
    t_Z_ref -= top + 0.5
    return -(top + 0.5 + t_Z_ref.exp().mean().log())
