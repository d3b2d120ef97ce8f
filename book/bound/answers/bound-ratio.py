# %% right: the largest value taken out first
def ratio(t_ref):
    e = np.exp(t_ref - np.max(t_ref))
    return len(e) * e / e.sum()


# %% right: in the logarithm, by log-sum-exp
def ratio(t_ref):
    return np.exp(t_ref - logsumexp(t_ref) + np.log(len(t_ref)))


# %% right: softmax of SciPy, and a warning
def ratio(t_ref):
    import warnings

    from scipy.special import softmax

    warnings.warn("softmax sums to 1, so it is multiplied by the number of samples")
    return softmax(t_ref) * t_ref.size


# %% right: a loop over a list, with a progress bar
def ratio(t_ref):
    import math
    import sys

    from tqdm import tqdm

    top = max(t_ref)
    e = [math.exp(t - top) for t in tqdm(t_ref, file=sys.stderr)]
    mean = sum(e) / len(e)
    return np.array([value / mean for value in e])


# %% right: in place on a copy, in float32
def ratio(t_ref):
    e = np.array(t_ref - max(t_ref), dtype=np.float32)
    np.exp(e, out=e)
    e /= e.mean()
    return e


# %% right: every ratio by itself, as one over a mean of differences
def ratio(t_ref):
    with np.errstate(over="ignore"):
        return np.array([1 / np.exp(t_ref - t).mean() for t in t_ref])


# %% wrong: sums to 1 in place of averaging to 1
def ratio(t_ref):
    e = np.exp(t_ref - t_ref.max())
    return e / e.sum()


# %% wrong: no exponential
def ratio(t_ref):
    return t_ref / t_ref.mean()


# %% wrong: not divided by anything
def ratio(t_ref):
    return np.exp(t_ref - t_ref.max())


# %% wrong: exponential of the mean in place of mean of the exponential
def ratio(t_ref):
    return np.exp(t_ref - t_ref.mean())


# %% wrong: the sign of t
def ratio(t_ref):
    e = np.exp(t_ref.min() - t_ref)
    return e / e.mean()


# %% wrong: the logarithm of the ratio
def ratio(t_ref):
    return t_ref - logsumexp(t_ref) + np.log(len(t_ref))


# %% wrong: overflows | loses: bound-ratio-stable
def ratio(t_ref):
    return np.exp(t_ref) / np.exp(t_ref).mean()


# %% wrong: clipped before the exponential | loses: bound-ratio-stable
def ratio(t_ref):
    e = np.exp(np.clip(t_ref, -500, 500))
    return e / e.mean()


# %% wrong: the mean taken out in place of the largest | loses: bound-ratio-stable
def ratio(t_ref):
    e = np.exp(t_ref - t_ref.mean())
    return e / e.mean()


# %% wrong: hard-coded number of samples | loses: bound-ratio-value bound-ratio-stable
def ratio(t_ref):
    e = np.exp(t_ref - t_ref.max())
    return 3 * e / e.sum()


# %% wrong: hard-coded example value
def ratio(t_ref):
    return np.array([0.5, 1.0, 1.5])


# %% wrong: one number, the average
def ratio(t_ref):
    e = np.exp(t_ref - t_ref.max())
    return (e / e.mean()).mean()
