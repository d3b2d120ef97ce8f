# %% right: the standard deviation of scaled weights
def normaliser_error(t_ref, m):
    w = (t_ref - t_ref.max()).double().exp()
    return ((w / w.mean()).std(correction=0) / sqrt(m)).item()

# %% right: a softmax, a tensor with one entry
def normaliser_error(t_ref, m):
    q = t_ref.double().flatten().softmax(dim=0)
    return ((q - 1 / len(q)).square().sum() * len(q) / m).sqrt()

# %% right: NumPy, printing
def normaliser_error(t_ref, m):
    t = t_ref.detach().cpu().numpy().astype(float).ravel()
    w = np.exp(t - t.max())
    print("largest weight", w.max() / w.sum())
    return np.std(w) / np.mean(w) / np.sqrt(m)

# %% right: log-sum-exp, cut off at 0
def normaliser_error(t_ref, m):
    t = t_ref.double().flatten()
    ratio = (t.logsumexp(0) * -2 + (2 * t).logsumexp(0) + log(len(t))).exp()
    return float((ratio - 1).clamp(min=0) / m) ** 0.5

# %% right: float32 all along
def normaliser_error(t_ref, m):
    q = torch.softmax(t_ref.reshape(-1), 0)
    return float(torch.sqrt(torch.var(q * q.numel(), unbiased=False) / m))

# %% wrong: e^t as it comes | loses: floor-trust-stable
def normaliser_error(t_ref, m):
    w = t_ref.double().exp()
    return sqrt(w.var(correction=0) / m) / w.mean()

# %% wrong: rounding below 0 | loses: floor-trust-stable
def normaliser_error(t_ref, m):
    q = t_ref.double().flatten().softmax(dim=0)
    return ((q.square().sum() * len(q) - 1 - 1e-15) / m).sqrt()

# %% wrong: the variance, no root
def normaliser_error(t_ref, m):
    return (t_ref.numel() / float(effective_size(t_ref.double())) - 1) / m

# %% wrong: divided by m
def normaliser_error(t_ref, m):
    return sqrt(max(t_ref.numel() / float(effective_size(t_ref.double())) - 1, 0)) / m

# %% wrong: n' for m
def normaliser_error(t_ref, m):
    n_ref = t_ref.numel()
    return sqrt(max(1 / float(effective_size(t_ref.double())) - 1 / n_ref, 0))

# %% wrong: n' - 1 in the variance
def normaliser_error(t_ref, m):
    w = (t_ref.double() - t_ref.max()).exp()
    return float((w / w.mean()).std() / sqrt(m))

# %% wrong: not relative
def normaliser_error(t_ref, m):
    w = (t_ref.double() - t_ref.max()).exp()
    return float(w.std(correction=0) / sqrt(m))

# %% wrong: the scatter of t itself
def normaliser_error(t_ref, m):
    return float(t_ref.double().std(correction=0) / sqrt(m))

# %% wrong: without the 1
def normaliser_error(t_ref, m):
    return sqrt(t_ref.numel() / float(effective_size(t_ref.double())) / m)

# %% wrong: the effective size
def normaliser_error(t_ref, m):
    return effective_size(t_ref.double())

# %% wrong: t_ref is changed | loses: floor-trust-value
def normaliser_error(t_ref, m):
    w = t_ref.sub_(t_ref.max()).double().exp()
    return float((w / w.mean()).std(correction=0) / sqrt(m))

# %% wrong: only the first m values
def normaliser_error(t_ref, m):
    w = (t_ref.double().flatten()[:m] - t_ref.max()).exp()
    return float(w.std(correction=0) / w.mean() / sqrt(len(w)))

# %% wrong: a column is taken for one sample | loses: floor-trust-value
def normaliser_error(t_ref, m):
    t = t_ref.double() if t_ref.dim() == 1 else t_ref.double()[0]
    w = (t - t.max()).exp()
    return float((w / w.mean()).std(correction=0) / sqrt(m))

# %% wrong: shifted by the mean | loses: floor-trust-stable
def normaliser_error(t_ref, m):
    w = (t_ref.double() - t_ref.double().mean()).exp()
    return float((w / w.mean()).std(correction=0) / sqrt(m))
