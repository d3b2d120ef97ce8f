# %% right: with dv
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        loss = -dv(net(Z[b]), net(Z_ref[c]))
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% right: written out, one call of the net for both batches, gradients cleared after the step
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = torch.zeros(len(batches), device=Z.device)
    for k in range(len(batches)):
        t = net(torch.cat([Z[batches[k]], Z_ref[batches_ref[k]]]))[:, 0]
        t_Z, t_Z_ref = t[: len(batches[k])], t[len(batches[k]) :]
        loss = torch.logsumexp(t_Z_ref, 0) - log(len(t_Z_ref)) - t_Z.mean()
        loss.backward()
        optimizer.step()
        optimizer.zero_grad()
        losses[k] = loss.detach()
    return losses

# %% right: gradients by autograd.grad, the log of a mean, a list of numbers
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        loss = net(Z_ref[c]).exp().mean().log() - net(Z[b]).mean()
        for w, g in zip(net.parameters(), torch.autograd.grad(loss, list(net.parameters()))):
            w.grad = g
        optimizer.step()
        losses.append(loss.item())
    return torch.tensor(losses)

# %% right: a progress bar, a print and a warning
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    import warnings

    warnings.warn("training")
    losses = []
    for b, c in tqdm(list(zip(batches, batches_ref)), disable=len(batches) > 5):
        net.zero_grad()
        loss = -dv(net(Z[b]), net(Z_ref[c]))
        loss.backward()
        optimizer.step()
        losses += [loss.detach().double()]
    if len(batches) < 5:
        print(losses)
    return torch.stack(losses)

# %% right: maximised, by the optimiser's own switch turned in each group
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for group in optimizer.param_groups:
        group["maximize"] = True
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad(set_to_none=False)
        gain = dv(net(Z[b]), net(Z_ref[c]))
        gain.backward()
        optimizer.step()
        losses.append(-gain.detach())
    return torch.stack(losses)

# %% wrong: up instead of down
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        loss = dv(net(Z[b]), net(Z_ref[c]))
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: gradients add up
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        loss = -dv(net(Z[b]), net(Z_ref[c]))
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: no step
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        loss = -dv(net(Z[b]), net(Z_ref[c]))
        loss.backward()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: gradient cleared between backward and step
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        loss = -dv(net(Z[b]), net(Z_ref[c]))
        loss.backward()
        optimizer.zero_grad()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: all samples instead of the batch
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        loss = -dv(net(Z), net(Z_ref))
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: the batch of Z used for the reference too
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        loss = -dv(net(Z[b]), net(Z_ref[b]))
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: always the first batch
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for _ in batches:
        optimizer.zero_grad()
        loss = -dv(net(Z[batches[0]]), net(Z_ref[batches_ref[0]]))
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: one step for the whole epoch
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    optimizer.zero_grad()
    losses = [-dv(net(Z[b]), net(Z_ref[c])) for b, c in zip(batches, batches_ref)]
    torch.stack(losses).mean().backward()
    optimizer.step()
    return torch.stack(losses).detach()

# %% wrong: mean of t instead of log of the mean of its exponential
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        loss = net(Z_ref[c]).mean() - net(Z[b]).mean()
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: log of the batch size taken off twice | loses: training-epoch-losses
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    losses = []
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        loss = -dv(net(Z[b]), net(Z_ref[c])) - log(len(c))
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    return torch.stack(losses)

# %% wrong: the gain recorded instead of the loss | loses: training-epoch-losses
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    gains = []
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        gain = dv(net(Z[b]), net(Z_ref[c]))
        (-gain).backward()
        optimizer.step()
        gains.append(gain.detach())
    return torch.stack(gains)

# %% wrong: only the last loss | loses: training-epoch-losses
def train_epoch(net, optimizer, Z, Z_ref, batches, batches_ref):
    for b, c in zip(batches, batches_ref):
        optimizer.zero_grad()
        loss = -dv(net(Z[b]), net(Z_ref[c]))
        loss.backward()
        optimizer.step()
    return loss.detach().reshape(1)
