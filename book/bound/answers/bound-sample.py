# %% right: log-sum-exp of SciPy
def sample_DV(t_Z, t_Z_ref):
    return np.mean(t_Z) - logsumexp(t_Z_ref) + np.log(t_Z_ref.size)


# %% right: weights in the log-sum-exp, and a warning
def sample_DV(t_Z, t_Z_ref):
    import warnings

    warnings.warn("every sample has the weight 1 / n'")
    return t_Z.mean() - logsumexp(t_Z_ref, b=1 / len(t_Z_ref))


# %% right: the largest value taken out by hand
def sample_DV(t_Z, t_Z_ref):
    top = t_Z_ref.max()
    return t_Z.mean() - top - np.log(np.exp(t_Z_ref - top).mean())


# %% right: a loop over Python numbers
def sample_DV(t_Z, t_Z_ref):
    from math import exp, fsum, log

    top = max(t_Z_ref)
    total = fsum(exp(t - top) for t in t_Z_ref)
    return fsum(t_Z) / len(t_Z) - (top + log(total / len(t_Z_ref)))


# %% right: float32
def sample_DV(t_Z, t_Z_ref):
    t_Z, t_Z_ref = t_Z.astype(np.float32), t_Z_ref.astype(np.float32)
    top = t_Z_ref.max()
    return np.float32(t_Z.mean() - top - np.log(np.mean(np.exp(t_Z_ref - top))))


# %% right: logaddexp, in place, an array of one number
def sample_DV(t_Z, t_Z_ref):
    t_Z_ref = t_Z_ref.copy()
    t_Z_ref -= np.log(len(t_Z_ref))
    return np.array([t_Z.mean() - np.logaddexp.reduce(t_Z_ref)])


# %% right: the mean log-ratio, shifted by the mean of t(Z)
def sample_DV(t_Z, t_Z_ref):
    return -(logsumexp(t_Z_ref - t_Z.mean()) - np.log(len(t_Z_ref)))


# %% wrong: no logarithm
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - np.exp(t_Z_ref).mean()


# %% wrong: log of the sum in place of the mean
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - logsumexp(t_Z_ref)


# %% wrong: log n' taken off twice
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - (logsumexp(t_Z_ref) - 2 * np.log(len(t_Z_ref)))


# %% wrong: the logarithm inside the mean
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.mean()


# %% wrong: sum for mean over Z
def sample_DV(t_Z, t_Z_ref):
    return t_Z.sum() - (logsumexp(t_Z_ref) - np.log(len(t_Z_ref)))


# %% wrong: sign, a loss in place of the bound | loses: bound-sample-value bound-sample-stable
def sample_DV(t_Z, t_Z_ref):
    return logsumexp(t_Z_ref) - np.log(len(t_Z_ref)) - t_Z.mean()


# %% wrong: the clouds swapped
def sample_DV(t_Z, t_Z_ref):
    return t_Z_ref.mean() - (logsumexp(t_Z) - np.log(len(t_Z)))


# %% wrong: log n in place of log n'
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - (logsumexp(t_Z_ref) - np.log(len(t_Z)))


# %% wrong: logarithm to base 2
def sample_DV(t_Z, t_Z_ref):
    return (t_Z.mean() - (logsumexp(t_Z_ref) - np.log(len(t_Z_ref)))) / np.log(2)


# %% wrong: the largest value in place of the log-mean-exp
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - t_Z_ref.max()


# %% wrong: the largest value taken out and never put back
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - np.log(np.exp(t_Z_ref - t_Z_ref.max()).mean())


# %% wrong: overflows | loses: bound-sample-stable
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - np.log(np.exp(t_Z_ref).mean())


# %% wrong: clipped before the exponential | loses: bound-sample-stable
def sample_DV(t_Z, t_Z_ref):
    return t_Z.mean() - np.log(np.exp(np.clip(t_Z_ref, -500, 500)).mean())


# %% wrong: one value for every sample of Z
def sample_DV(t_Z, t_Z_ref):
    return t_Z - (logsumexp(t_Z_ref) - np.log(len(t_Z_ref)))


# %% wrong: hard-coded example value
def sample_DV(t_Z, t_Z_ref):
    return 1.5945348918918356
