# %% right: softmax along the batches
def tilted_mean(values, t_Z_ref, batch_size):
    q = t_Z_ref.reshape(-1, batch_size).softmax(dim=1)
    return (q * values.reshape(-1, batch_size)).sum(dim=1).mean()


# %% right: a loop over the batches, a Python float, with a warning
def tilted_mean(values, t_Z_ref, batch_size):
    import warnings

    warnings.warn("a loop")
    means = []
    for start in range(0, len(values), batch_size):
        v, t = values[start : start + batch_size], t_Z_ref[start : start + batch_size]
        w = (t - t.max()).exp()
        means.append(float((w * v).sum() / w.sum()))
    return sum(means) / len(means)


# %% right: log-sum-exp
def tilted_mean(values, t_Z_ref, batch_size):
    t = t_Z_ref.view(-1, batch_size)
    weights = torch.exp(t - torch.logsumexp(t, dim=1, keepdim=True))
    return torch.einsum("bk,bk->b", weights, values.view(-1, batch_size)).mean()


# %% right: NumPy
def tilted_mean(values, t_Z_ref, batch_size):
    v = np.asarray(values).reshape(-1, batch_size)
    t = np.asarray(t_Z_ref).reshape(-1, batch_size)
    w = np.exp(t - t.max(axis=1, keepdims=True))
    return np.mean((w * v).sum(axis=1) / w.sum(axis=1))


# %% wrong: exponentials spelt out, which overflow
def tilted_mean(values, t_Z_ref, batch_size):
    w = t_Z_ref.exp().reshape(-1, batch_size)
    return ((w * values.reshape(-1, batch_size)).sum(1) / w.sum(1)).mean()


# %% wrong: one tilted mean over everything
def tilted_mean(values, t_Z_ref, batch_size):
    q = t_Z_ref.reshape(1, -1).softmax(dim=1)
    return (q * values.reshape(1, -1)).sum(dim=1).mean()


# %% wrong: weights that add up to 1 over all batches
def tilted_mean(values, t_Z_ref, batch_size):
    return (t_Z_ref.softmax(dim=0) * values).sum()


# %% wrong: a mean within the batch instead of the sum
def tilted_mean(values, t_Z_ref, batch_size):
    q = t_Z_ref.reshape(-1, batch_size).softmax(dim=1)
    return (q * values.reshape(-1, batch_size)).mean()


# %% wrong: cut the other way
def tilted_mean(values, t_Z_ref, batch_size):
    q = t_Z_ref.reshape(batch_size, -1).T.softmax(dim=1)
    return (q * values.reshape(batch_size, -1).T).sum(dim=1).mean()


# %% wrong: softmax along the wrong dimension
def tilted_mean(values, t_Z_ref, batch_size):
    q = t_Z_ref.reshape(-1, batch_size).softmax(dim=0)
    return (q * values.reshape(-1, batch_size)).sum(dim=1).mean()


# %% wrong: weights in proportion to t
def tilted_mean(values, t_Z_ref, batch_size):
    w = t_Z_ref.reshape(-1, batch_size)
    return ((w * values.reshape(-1, batch_size)).sum(1) / w.sum(1)).mean()


# %% wrong: tilted the other way
def tilted_mean(values, t_Z_ref, batch_size):
    q = (-t_Z_ref).reshape(-1, batch_size).softmax(dim=1)
    return (q * values.reshape(-1, batch_size)).sum(dim=1).mean()


# %% wrong: not tilted
def tilted_mean(values, t_Z_ref, batch_size):
    return values.reshape(-1, batch_size).mean()


# %% wrong: the sum over the batches
def tilted_mean(values, t_Z_ref, batch_size):
    q = t_Z_ref.reshape(-1, batch_size).softmax(dim=1)
    return (q * values.reshape(-1, batch_size)).sum()


# %% wrong: a list of means
def tilted_mean(values, t_Z_ref, batch_size):
    q = t_Z_ref.reshape(-1, batch_size).softmax(dim=1)
    return (q * values.reshape(-1, batch_size)).sum(dim=1)
