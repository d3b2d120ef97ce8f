# %% right: everything written out
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
    for epoch in range(epochs):
        order, order_ref = torch.randperm(len(Z), device=Z.device), torch.randperm(len(Z_ref), device=Z.device)
        for k in range(n_iters_per_epoch):
            t, t_ref = net(Z[order[k::n_iters_per_epoch]]), net(Z_ref[order_ref[k::n_iters_per_epoch]])
            loss = torch.logsumexp(t_ref, dim=0).sum() - log(len(t_ref)) - t.mean()
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
    return net, float(dv(net(Z), net(Z_ref)))

# %% right: NumPy permutes, one call of the net for both batches, fused optimiser
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    rng, net = np.random.default_rng(seed), Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters(), fused=True)
    for _ in range(epochs):
        parts = (np.array_split(rng.permutation(len(x)), n_iters_per_epoch) for x in (Z, Z_ref))
        for b, c in zip(*parts):
            t = net(torch.cat([Z[b], Z_ref[c]]))
            (-dv(t[: len(b)], t[len(b) :])).backward()
            optimizer.step()
            optimizer.zero_grad()
    with torch.inference_mode():
        return net, dv(net(Z), net(Z_ref)).item()

# %% right: a progress bar and a warning, the estimate a tensor
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    import warnings

    warnings.warn("this takes a second")
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in tqdm(range(epochs)):
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            (-dv(net(Z[b]), net(Z_ref[c]))).backward()
            optimizer.step()
    return net, dv(net(Z), net(Z_ref)).detach()

# %% right: random batches drawn with replacement, the optimiser's own switch, printing
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters(), maximize=True)
    for _ in range(epochs * n_iters_per_epoch):
        b = torch.randint(len(Z), (len(Z) // n_iters_per_epoch,), device=Z.device)
        c = torch.randint(len(Z_ref), (len(Z_ref) // n_iters_per_epoch,), device=Z.device)
        optimizer.zero_grad()
        dv(net(Z[b]), net(Z_ref[c])).backward()
        optimizer.step()
    estimate = dv(net(Z), net(Z_ref)).item()
    print(estimate)
    return net, estimate

# %% wrong: up instead of down
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            dv(net(Z[b]), net(Z_ref[c])).backward()
            optimizer.step()
    return net, dv(net(Z), net(Z_ref)).item()

# %% wrong: as many iterations as epochs were asked for
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs // n_iters_per_epoch):
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            (-dv(net(Z[b]), net(Z_ref[c]))).backward()
            optimizer.step()
    return net, dv(net(Z), net(Z_ref)).item()

# %% wrong: a new net in each epoch
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    for _ in range(epochs):
        net = Net().to(Z.device)
        optimizer = torch.optim.Adam(net.parameters())
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            (-dv(net(Z[b]), net(Z_ref[c]))).backward()
            optimizer.step()
    return net, dv(net(Z), net(Z_ref)).item()

# %% wrong: plain descent at Adam's learning rate
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3)
    for _ in range(epochs):
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            (-dv(net(Z[b]), net(Z_ref[c]))).backward()
            optimizer.step()
    return net, dv(net(Z), net(Z_ref)).item()

# %% wrong: the estimate of the last batch
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[b]), net(Z_ref[c]))
            loss.backward()
            optimizer.step()
    return net, -loss.item()

# %% wrong: the loss returned for the estimate
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            (-dv(net(Z[b]), net(Z_ref[c]))).backward()
            optimizer.step()
    return net, -dv(net(Z), net(Z_ref)).item()

# %% wrong: the truth instead of an estimate
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    return Net().to(Z.device), 0.7405

# %% wrong: one minibatch an epoch
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        b = torch.randperm(len(Z), device=Z.device)[: len(Z) // n_iters_per_epoch]
        c = torch.randperm(len(Z_ref), device=Z.device)[: len(Z_ref) // n_iters_per_epoch]
        optimizer.zero_grad()
        (-dv(net(Z[b]), net(Z_ref[c]))).backward()
        optimizer.step()
    return net, dv(net(Z), net(Z_ref)).item()

# %% wrong: the notebook's samples, whatever was given | loses: training-estimate-other
_Z, _Z_ref = Z, Z_ref


def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    Z, Z_ref = _Z, _Z_ref
    torch.manual_seed(seed)
    net = Net().to(device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        batches = torch.randperm(len(Z), device=device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            (-dv(net(Z[b]), net(Z_ref[c]))).backward()
            optimizer.step()
    return net, dv(net(Z), net(Z_ref)).item()

# %% wrong: 100 epochs, however many were asked for | loses: training-estimate-other
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    torch.manual_seed(seed)
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(100):
        batches = torch.randperm(len(Z), device=Z.device).tensor_split(n_iters_per_epoch)
        batches_ref = torch.randperm(len(Z_ref), device=Z.device).tensor_split(n_iters_per_epoch)
        for b, c in zip(batches, batches_ref):
            optimizer.zero_grad()
            (-dv(net(Z[b]), net(Z_ref[c]))).backward()
            optimizer.step()
    return net, dv(net(Z), net(Z_ref)).item()

# %% wrong: the seed forgotten | loses: training-estimate-other
def train_net(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = Net().to(Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    for _ in range(epochs):
        orders = (torch.randperm(len(samples), device=Z.device) for samples in (Z, Z_ref))
        for batch, batch_ref in zip(*(order.tensor_split(n_iters_per_epoch) for order in orders)):
            optimizer.zero_grad()
            (-dv(net(Z[batch]), net(Z_ref[batch_ref]))).backward()
            optimizer.step()
    with torch.no_grad():
        return net, dv(net(Z), net(Z_ref)).item()
