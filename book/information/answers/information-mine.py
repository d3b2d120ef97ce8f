# %% right: the ratio by a softmax-like shift
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    with torch.no_grad():
        batch = torch.logsumexp(t_Z_ref, dim=0) - log(len(t_Z_ref))
        if log_m is None:
            new = batch
        else:
            log_m = torch.as_tensor(log_m, dtype=batch.dtype)
            new = torch.logaddexp(np.log1p(-rate) + log_m, np.log(rate) + batch)
    return (t_Z_ref - new).exp().mean() - t_Z.mean(), new

# %% right: a number for log m
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    new = float(log_mean_exp(t_Z_ref.detach()))
    if log_m is not None:
        new = float(np.logaddexp(log(1 - rate) + float(log_m), log(rate) + new))
    return torch.mean(torch.exp(t_Z_ref - new)) - torch.mean(t_Z), new

# %% right: by the log-sum-exp of two
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    batch = log_mean_exp(t_Z_ref.detach())
    if log_m is None:
        m = batch
    else:
        both = torch.stack([torch.as_tensor(log_m).to(batch), batch])
        m = torch.logsumexp(both + torch.tensor([1 - rate, rate]).to(batch).log(), dim=0)
    loss = -t_Z.mean()
    loss = loss + torch.exp(log_mean_exp(t_Z_ref) - m)
    return loss, m

# %% right: with a weight that is a constant, and detached at the end
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref)
    if log_m is not None:
        shift = max(float(now), float(log_m))
        now = shift + torch.log((1 - rate) * torch.exp(torch.as_tensor(log_m) - shift) + rate * torch.exp(now - shift))
    now = now.detach()
    return -(t_Z.mean() - (t_Z_ref - now).exp().mean()), now

# %% wrong: the loss is minus DV | loses: information-mine-gradient information-mine-value
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref.detach())
    if log_m is not None:
        now = torch.logaddexp(torch.as_tensor(log_m).to(now) + log(1 - rate), now + log(rate))
    return -dv(t_Z, t_Z_ref), now

# %% wrong: the logarithms are averaged | loses: information-mine-average information-mine-gradient information-mine-value
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref.detach())
    if log_m is not None:
        now = (1 - rate) * log_m + rate * now
    return -t_Z.mean() + (t_Z_ref - now).exp().mean(), now

# %% wrong: overflows
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    m = t_Z_ref.detach().exp().mean()
    if log_m is not None:
        m = (1 - rate) * torch.as_tensor(log_m).to(m).exp() + rate * m
    return -t_Z.mean() + t_Z_ref.exp().mean() / m, m.log()

# %% wrong: the gradient flows through m | loses: information-mine-average information-mine-gradient
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref)
    if log_m is not None:
        now = torch.logaddexp(torch.as_tensor(log_m).to(now) + log(1 - rate), now + log(rate))
    return -t_Z.mean() + (t_Z_ref - now).exp().mean(), now

# %% wrong: the gradient flows through m, hidden | loses: information-mine-gradient
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref)
    if log_m is not None:
        now = torch.logaddexp(torch.as_tensor(log_m).to(now) + log(1 - rate), now + log(rate))
    return -t_Z.mean() + (t_Z_ref - now).exp().mean(), now.detach()

# %% wrong: the two weights are exchanged
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref.detach())
    if log_m is not None:
        now = torch.logaddexp(torch.as_tensor(log_m).to(now) + log(rate), now + log(1 - rate))
    return -t_Z.mean() + (t_Z_ref - now).exp().mean(), now

# %% wrong: divides by the old m | loses: information-mine-gradient information-mine-value
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref.detach())
    old = now if log_m is None else torch.as_tensor(log_m).to(now)
    if log_m is not None:
        now = torch.logaddexp(old + log(1 - rate), now + log(rate))
    return -t_Z.mean() + (t_Z_ref - old).exp().mean(), now

# %% wrong: the sign
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = log_mean_exp(t_Z_ref.detach())
    if log_m is not None:
        now = torch.logaddexp(torch.as_tensor(log_m).to(now) + log(1 - rate), now + log(rate))
    return t_Z.mean() - (t_Z_ref - now).exp().mean(), now.exp()

# %% wrong: a sum in place of a mean
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    now = torch.logsumexp(t_Z_ref.detach(), dim=0)
    if log_m is not None:
        now = torch.logaddexp(torch.as_tensor(log_m).to(now) + log(1 - rate), now + log(rate))
    return -t_Z.sum() + (t_Z_ref - now).exp().sum(), now

# %% wrong: only the loss
def mine_loss(t_Z, t_Z_ref, log_m=None, rate=0.01):
    return -t_Z.mean() + (t_Z_ref - log_mean_exp(t_Z_ref.detach())).exp().mean()
