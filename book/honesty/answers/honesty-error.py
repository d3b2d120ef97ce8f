# %% right: exponentials shifted by the largest
def held_out_error(t_Z, t_Z_ref):
    a, b = t_Z.flatten(), t_Z_ref.flatten()
    e = (b - b.max()).exp()
    return float((a.var() / len(a) + e.var() / e.mean() ** 2 / len(e)) ** 0.5)

# %% right: softmax, whose mean is 1/n'
def held_out_error(t_Z, t_Z_ref):
    q = len(t_Z_ref) * t_Z_ref.double().softmax(dim=0)
    terms = t_Z.double().var() / len(t_Z), q.var() / len(q)
    return sum(terms).sqrt().item()

# %% right: NumPy in double precision, with scipy's logsumexp
def held_out_error(t_Z, t_Z_ref):
    from scipy.special import logsumexp

    a, b = (t.detach().cpu().numpy().astype(float).ravel() for t in (t_Z, t_Z_ref))
    e = np.exp(b - logsumexp(b) + np.log(len(b)))
    return np.sqrt(a.var(ddof=1) / len(a) + e.var(ddof=1) / len(b))

# %% right: Python's statistics, printing
def held_out_error(t_Z, t_Z_ref):
    from math import exp
    from statistics import fmean, variance

    a, b = t_Z.flatten().tolist(), t_Z_ref.flatten().tolist()
    e = [exp(t - max(b)) for t in b]
    print("largest share", max(e) / sum(e))
    return (variance(a) / len(a) + variance(e) / (fmean(e) ** 2 * len(e))) ** 0.5

# %% right: two standard errors, put together by Pythagoras
def held_out_error(t_Z, t_Z_ref):
    from math import hypot

    e = (t_Z_ref - torch.logsumexp(t_Z_ref.flatten(), 0)).exp()
    first = t_Z.std().item() / t_Z.numel() ** 0.5
    return hypot(first, e.std().item() / e.mean().item() / e.numel() ** 0.5)

# %% wrong: the exponentials overflow | loses: honesty-error-large
def held_out_error(t_Z, t_Z_ref):
    e = t_Z_ref.exp()
    return (t_Z.var() / len(t_Z) + e.var() / (e.mean() ** 2 * len(e))).sqrt().item()

# %% wrong: shifted by the largest of t_Z | loses: honesty-error-large
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z.max()).exp()
    return (t_Z.var() / len(t_Z) + e.var() / (e.mean() ** 2 * len(e))).sqrt().item()

# %% wrong: shifted by the mean of t_Z_ref | loses: honesty-error-large
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.mean()).exp()
    return (t_Z.var() / len(t_Z) + e.var() / (e.mean() ** 2 * len(e))).sqrt().item()

# %% wrong: shifted by the first value | loses: honesty-error-large
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.flatten()[0]).exp()
    return (t_Z.var() / len(t_Z) + e.var() / (e.mean() ** 2 * len(e))).sqrt().item()

# %% wrong: clipped instead of shifted | loses: honesty-error-large
def held_out_error(t_Z, t_Z_ref):
    e = t_Z_ref.clamp(-50, 50).double().exp()
    return (t_Z.var() / len(t_Z) + e.var() / (e.mean() ** 2 * len(e))).sqrt().item()

# %% wrong: standard deviation of one value, not error of the mean
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return (t_Z.var() + e.var() / e.mean() ** 2).sqrt().item()

# %% wrong: only the samples of Z err
def held_out_error(t_Z, t_Z_ref):
    return (t_Z.var() / len(t_Z)).sqrt().item()

# %% wrong: the logarithm's derivative forgotten
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return (t_Z.var() / len(t_Z) + e.var() / len(e)).sqrt().item()

# %% wrong: divided by the mean once
def held_out_error(t_Z, t_Z_ref):
    e = t_Z_ref.exp()
    return (t_Z.var() / len(t_Z) + e.var() / e.mean() / len(e)).sqrt().item()

# %% wrong: the variance of t itself in the second term
def held_out_error(t_Z, t_Z_ref):
    return (t_Z.var() / len(t_Z) + t_Z_ref.var() / len(t_Z_ref)).sqrt().item()

# %% wrong: errors added, not their squares
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return (t_Z.std() / len(t_Z) ** 0.5 + e.std() / e.mean() / len(e) ** 0.5).item()

# %% wrong: the root is never taken
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return (t_Z.var() / len(t_Z) + e.var() / (e.mean() ** 2 * len(e))).item()

# %% wrong: variances divided by n
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    a, b = t_Z.var(correction=0), e.var(correction=0)
    return (a / len(t_Z) + b / (e.mean() ** 2 * len(e))).sqrt().item()

# %% wrong: the two sizes exchanged
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return (t_Z.var() / len(e) + e.var() / (e.mean() ** 2 * len(t_Z))).sqrt().item()

# %% wrong: a tensor
def held_out_error(t_Z, t_Z_ref):
    e = (t_Z_ref - t_Z_ref.max()).exp()
    return (t_Z.var() / len(t_Z) + e.var() / (e.mean() ** 2 * len(e))).sqrt()

# %% wrong: the samples taken in pairs
def held_out_error(t_Z, t_Z_ref):
    return ((t_Z - t_Z_ref).std() / len(t_Z) ** 0.5).item()
