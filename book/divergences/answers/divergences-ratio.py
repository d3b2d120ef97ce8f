# %% right: plus the log of n' over n
def classifier_ratio(logit, n, n_ref):
    return logit + log(n_ref / n)

# %% right: two logarithms
def classifier_ratio(logit, n, n_ref):
    return logit - np.log(n) + np.log(n_ref)

# %% right: by log-sigmoids
def classifier_ratio(logit, n, n_ref):
    return F.logsigmoid(logit) - F.logsigmoid(-logit) - torch.log(torch.tensor(n / n_ref, dtype=logit.dtype))

# %% right: torch.sub, printing
def classifier_ratio(logit, n, n_ref):
    correction = np.log(n / n_ref)
    print("correction", correction)
    return torch.sub(logit, float(correction))

# %% wrong: no correction
def classifier_ratio(logit, n, n_ref):
    return logit

# %% wrong: the correction upside down
def classifier_ratio(logit, n, n_ref):
    return logit + log(n / n_ref)

# %% wrong: through the probability | loses: divergences-ratio-stable
def classifier_ratio(logit, n, n_ref):
    p = torch.sigmoid(logit)
    return torch.log(p / (1 - p)) - log(n / n_ref)

# %% wrong: the probability, clipped | loses: divergences-ratio-stable
def classifier_ratio(logit, n, n_ref):
    p = torch.sigmoid(logit).clamp(1e-6, 1 - 1e-6)
    return torch.log(p) - torch.log1p(-p) - log(n / n_ref)

# %% wrong: the log of the probability
def classifier_ratio(logit, n, n_ref):
    return F.logsigmoid(logit) - log(n / n_ref)

# %% wrong: the ratio, not its logarithm
def classifier_ratio(logit, n, n_ref):
    return torch.exp(logit) * n_ref / n

# %% wrong: the share of the samples
def classifier_ratio(logit, n, n_ref):
    return logit - log(n / (n + n_ref))

# %% wrong: the logarithm of the numbers is missing
def classifier_ratio(logit, n, n_ref):
    return logit - n / n_ref

# %% wrong: base 10
def classifier_ratio(logit, n, n_ref):
    return logit - np.log10(n / n_ref)

# %% wrong: the mean
def classifier_ratio(logit, n, n_ref):
    return (logit - log(n / n_ref)).mean()

# %% wrong: centred
def classifier_ratio(logit, n, n_ref):
    return logit - logit.mean()

# %% wrong: in place | loses: divergences-ratio-value
def classifier_ratio(logit, n, n_ref):
    logit -= log(n / n_ref)
    return logit
