# %% right: the local loss with a common log-sum-exp
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    optimizer.zero_grad(set_to_none=True)
    t_Z, t_Z_ref = net(z), net(z_ref)
    n, n_ref = all_sum(z.new_tensor([len(z), len(z_ref)])).tolist()
    lse = global_log_sum_exp(t_Z_ref.detach().flatten(), all_max, all_sum)
    value = all_sum(t_Z.sum()) / n - lse + log(n_ref)
    loss = (t_Z_ref - lse).exp().sum() - t_Z.sum() / n
    loss.backward()
    for p in net.parameters():
        p.grad.copy_(all_sum(p.grad))
    optimizer.step()
    return value

# %% right: weights held fixed, one vector of gradients
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    n, n_ref = all_sum(z.new_tensor(len(z))), all_sum(z.new_tensor(len(z_ref)))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    q = (t_Z_ref - lse).exp().detach()
    loss = (q * t_Z_ref).sum() - t_Z.sum() / n
    parameters = list(net.parameters())
    gradients = torch.autograd.grad(loss, parameters)
    whole = all_sum(torch.cat([g.flatten() for g in gradients]))
    for p, g in zip(parameters, whole.split([p.numel() for p in parameters])):
        p.grad = g.view_as(p)
    optimizer.step()
    return (all_sum(t_Z.sum()) / n - lse + n_ref.log()).detach()

# %% right: mean of gradients times the number of processes
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    world = all_sum(torch.ones(1, dtype=z.dtype, device=z.device))
    t_Z, t_Z_ref = net(z), net(z_ref)
    n = all_sum(torch.full_like(world, len(z)))
    n_ref = all_sum(torch.full_like(world, len(z_ref)))
    lse = global_log_sum_exp(t_Z_ref.flatten(), all_max, all_sum).detach()
    optimizer.zero_grad()
    (world * ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n)).sum().backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad) / world
    value = all_sum(t_Z.sum()) / n - lse + n_ref.log()
    optimizer.step()
    return value

# %% right: a helper inside, the own share of the log-sum-exp differentiated
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    def total(x):
        return all_sum(z.new_tensor(float(x)))

    n, n_ref = total(len(z)), total(len(z_ref))
    t_Z, t_Z_ref = net(z).squeeze(1), net(z_ref).squeeze(1)
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    own = t_Z_ref.logsumexp(dim=0)
    share = (own.detach() - lse).exp()
    for group in optimizer.param_groups:
        for p in group["params"]:
            p.grad = None
    (share * own - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return total(t_Z.sum()) / n - lse + torch.log(n_ref)

# %% wrong: mean of the local losses
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    world = all_sum(torch.ones(()))
    t_Z, t_Z_ref = net(z), net(z_ref).flatten()
    value = t_Z.mean() - (t_Z_ref.logsumexp(dim=0) - log(len(t_Z_ref)))
    optimizer.zero_grad()
    (-value).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad) / world
    optimizer.step()
    return all_sum(value) / world

# %% wrong: gradients averaged | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad) / all_sum(torch.ones(()))
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

# %% wrong: gradients stay where they are | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

# %% wrong: the local log-sum-exp in the loss | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    (t_Z_ref.logsumexp(dim=0) - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

# %% wrong: the global log-sum-exp as the loss, which has no gradient | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref, all_max, all_sum).detach()
    optimizer.zero_grad()
    (lse - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

# %% wrong: the local n in the loss | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.mean()).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

# %% wrong: gradients of before are kept | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

# %% wrong: the optimiser moves before the gradients are added | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    optimizer.step()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    return sum_t / n - lse + n_ref.log()

# %% wrong: equal parts taken for granted | loses: scale-step-gradient scale-step-value
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    world = all_sum(z.new_tensor(1.0))
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.mean() / world).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return all_sum(t_Z.mean()) / world - lse + log(world * len(z_ref))

# %% wrong: the value of this process alone | loses: scale-step-value
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return t_Z.mean() - t_Z_ref.logsumexp(dim=0) + log(len(t_Z_ref))

# %% wrong: the value after the step | loses: scale-step-value
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    lse = global_log_sum_exp(net(z_ref).detach().flatten(), all_max, all_sum)
    return all_sum(net(z).sum()) / n - lse + n_ref.log()

# %% wrong: log n' is missing in the value | loses: scale-step-value
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse

# %% wrong: a function of the notebook that the script does not know | loses: scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    local_loss(t_Z, t_Z_ref, n, lse).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

def local_loss(t_Z, t_Z_ref, n, lse):
    return (t_Z_ref - lse).exp().sum() - t_Z.sum() / n

# %% wrong: sums gone up instead of down | loses: scale-step-gradient scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    sum_t, n, n_ref = all_sum(torch.stack([t_Z.sum(), z.new_tensor(len(z)), z.new_tensor(len(z_ref))]))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    (t_Z.sum() / n - (t_Z_ref - lse).exp().sum()).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return sum_t / n - lse + n_ref.log()

# %% wrong: nothing is returned | loses: scale-step-value scale-step-run
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    n = all_sum(z.new_tensor(len(z)))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()

# %% wrong: counts reduced by one process only
def global_step(net, optimizer, z, z_ref, all_max, all_sum):
    t_Z, t_Z_ref = net(z).flatten(), net(z_ref).flatten()
    n = all_sum(z.new_tensor(len(z)))
    if t_Z[0] == all_max(t_Z[0]):
        n = all_sum(z.new_tensor(len(z)))
    lse = global_log_sum_exp(t_Z_ref.detach(), all_max, all_sum)
    optimizer.zero_grad()
    ((t_Z_ref - lse).exp().sum() - t_Z.sum() / n).backward()
    for p in net.parameters():
        p.grad = all_sum(p.grad)
    optimizer.step()
    return all_sum(t_Z.sum()) / n - lse + log(len(z_ref))
