# %% right: the maximum, then the sum
def global_log_sum_exp(a, all_max, all_sum):
    m = all_max(a.max())
    return m + torch.log(all_sum(torch.sum(torch.exp(a - m))))

# %% right: log-sum-exp of log-sum-exps
def global_log_sum_exp(a, all_max, all_sum):
    own = torch.logsumexp(a, dim=0)
    m = all_max(own)
    return m + all_sum((own - m).exp()).log()

# %% right: tensors with one entry, a look at the sizes
def global_log_sum_exp(a, all_max, all_sum):
    count = all_sum(torch.ones(1, dtype=a.dtype) * a.numel())
    m = all_max(a.max().reshape(1))
    mean = all_sum((a - m).exp().sum().reshape(1)) / count
    return m + mean.log() + count.log()

# %% right: each exponential against the own maximum, moved to the common one
def global_log_sum_exp(a, all_max, all_sum):
    own = a.max()
    s = (a - own).exp().sum()
    m = all_max(own)
    return m + all_sum(s * (own - m).exp()).log()

# %% right: maximum of the absolute values would not do, so the smallest of the negatives
def global_log_sum_exp(a, all_max, all_sum):
    m = all_max(torch.amax(a, dim=0, keepdim=True))
    return (m + all_sum((a - m).exp().sum(dim=0, keepdim=True)).log()).squeeze()

# %% wrong: sum of the local log-sum-exps
def global_log_sum_exp(a, all_max, all_sum):
    return all_sum(a.logsumexp(dim=0))

# %% wrong: mean of the local log-sum-exps
def global_log_sum_exp(a, all_max, all_sum):
    return all_sum(a.logsumexp(dim=0)) / all_sum(torch.ones(()))

# %% wrong: the local one
def global_log_sum_exp(a, all_max, all_sum):
    return a.logsumexp(dim=0)

# %% wrong: nothing taken out | loses: scale-logsumexp-large
def global_log_sum_exp(a, all_max, all_sum):
    return all_sum(a.exp().sum()).log()

# %% wrong: each takes out its own maximum
def global_log_sum_exp(a, all_max, all_sum):
    m = a.max()
    return m + all_sum((a - m).exp().sum()).log()

# %% wrong: own maxima taken out, the common one put back
def global_log_sum_exp(a, all_max, all_sum):
    m = a.max()
    return all_max(m) + all_sum((a - m).exp().sum()).log()

# %% wrong: the maximum not put back
def global_log_sum_exp(a, all_max, all_sum):
    m = all_max(a.max())
    return all_sum((a - m).exp().sum()).log()

# %% wrong: a mean in place of the sum
def global_log_sum_exp(a, all_max, all_sum):
    m = all_max(a.max())
    return m + all_sum((a - m).exp().mean()).log()

# %% wrong: the common maximum only
def global_log_sum_exp(a, all_max, all_sum):
    return all_max(a.logsumexp(dim=0))

# %% wrong: a Python number
def global_log_sum_exp(a, all_max, all_sum):
    m = all_max(a.max())
    return (m + all_sum((a - m).exp().sum()).log()).item()

# %% wrong: only process 0 knows, the others go their way
def global_log_sum_exp(a, all_max, all_sum):
    m = all_max(a.max())
    if a[0] == m or a[-1] == m:
        return m + all_sum((a - m).exp().sum()).log()
    return m

# %% wrong: a Python number is reduced
def global_log_sum_exp(a, all_max, all_sum):
    m = all_max(a.max().item())
    return m + all_sum((a - m).exp().sum()).log()

# %% wrong: the mean is taken out | loses: scale-logsumexp-large
def global_log_sum_exp(a, all_max, all_sum):
    m = all_sum(a.sum()) / all_sum(torch.tensor(float(len(a))))
    return m + all_sum((a - m).exp().sum()).log()

# %% wrong: the sum of the maxima is taken out | loses: scale-logsumexp-large
def global_log_sum_exp(a, all_max, all_sum):
    m = all_sum(a.max())
    return m + all_sum((a - m).exp().sum()).log()
