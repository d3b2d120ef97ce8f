# %% right: log-sum-exp by rows
def batch_bias(t_Z_ref, batch_size):
    rows = t_Z_ref.view(-1, batch_size)
    return t_Z_ref.logsumexp(0) - log(t_Z_ref.numel()) - (rows.logsumexp(1) - log(batch_size)).mean()

# %% right: a loop over slices, a Python float
def batch_bias(t_Z_ref, batch_size):
    logs = []
    for start in range(0, len(t_Z_ref), batch_size):
        batch = t_Z_ref[start : start + batch_size]
        logs.append(float(torch.logsumexp(batch, dim=0)) - log(len(batch)))
    return float(t_Z_ref.logsumexp(0)) - log(len(t_Z_ref)) - sum(logs) / len(logs)

# %% right: the largest value taken out first, float64, with a warning
def batch_bias(t_Z_ref, batch_size):
    import warnings

    warnings.warn("taking out the largest value")
    t = t_Z_ref.double() - t_Z_ref.max()
    means = t.exp().reshape(-1, batch_size).mean(dim=1)
    return (means.mean().log() - means.log().mean()).item()

# %% right: NumPy and SciPy, printing
def batch_bias(t_Z_ref, batch_size):
    from scipy.special import logsumexp

    t = t_Z_ref.detach().cpu().numpy()
    logs = [logsumexp(part) - np.log(batch_size) for part in np.split(t, len(t) // batch_size)]
    print("mean of the logs", np.mean(logs))
    return logsumexp(t) - np.log(len(t)) - np.mean(logs)

# %% right: difference of two estimates, float32, shape (1,)
def batch_bias(t_Z_ref, batch_size):
    zero = torch.zeros(1, dtype=t_Z_ref.dtype, device=t_Z_ref.device)
    batches = [dv(zero, batch) for batch in t_Z_ref.split(batch_size)]
    return (torch.stack(batches).mean() - dv(zero, t_Z_ref)).float().reshape(1)

# %% wrong: sign
def batch_bias(t_Z_ref, batch_size):
    of_batches = t_Z_ref.reshape(-1, batch_size).logsumexp(1) - log(batch_size)
    return of_batches.mean() - (t_Z_ref.logsumexp(0) - log(len(t_Z_ref)))

# %% wrong: sums instead of means
def batch_bias(t_Z_ref, batch_size):
    return t_Z_ref.logsumexp(0) - t_Z_ref.reshape(-1, batch_size).logsumexp(1).mean()

# %% wrong: cut across, every so many samples a batch
def batch_bias(t_Z_ref, batch_size):
    of_batches = t_Z_ref.reshape(batch_size, -1).logsumexp(0) - log(batch_size)
    return t_Z_ref.logsumexp(0) - log(len(t_Z_ref)) - of_batches.mean()

# %% wrong: reduced along the wrong axis
def batch_bias(t_Z_ref, batch_size):
    rows = t_Z_ref.reshape(-1, batch_size)
    return t_Z_ref.logsumexp(0) - log(len(t_Z_ref)) - (rows.logsumexp(0) - log(len(rows))).mean()

# %% wrong: exp overflows
def batch_bias(t_Z_ref, batch_size):
    means = t_Z_ref.exp().reshape(-1, batch_size).mean(1)
    return means.mean().log() - means.log().mean()

# %% wrong: only the first batch
def batch_bias(t_Z_ref, batch_size):
    return t_Z_ref.logsumexp(0) - log(len(t_Z_ref)) - (t_Z_ref[:batch_size].logsumexp(0) - log(batch_size))

# %% wrong: summed over the batches
def batch_bias(t_Z_ref, batch_size):
    of_batches = t_Z_ref.reshape(-1, batch_size).logsumexp(1) - log(batch_size)
    return (t_Z_ref.logsumexp(0) - log(len(t_Z_ref)) - of_batches).sum()

# %% wrong: the first order instead of a measurement
def batch_bias(t_Z_ref, batch_size):
    ratio = (t_Z_ref - t_Z_ref.max()).exp()
    return ratio.var() / ratio.mean() ** 2 / (2 * batch_size)

# %% wrong: log missing
def batch_bias(t_Z_ref, batch_size):
    means = t_Z_ref.exp().reshape(-1, batch_size).mean(1)
    return t_Z_ref.exp().mean() - means.mean()
