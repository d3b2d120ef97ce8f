# %% right: the recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% right: float, inference mode, zero_grad after the step, a progress bar and a warning
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    import warnings

    warnings.warn('this takes a second')
    for _ in tqdm(range(epochs)):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
            optimizer.zero_grad()
    with torch.inference_mode():
        return float(dv(net(Z), net(Z_ref)))


# %% right: one call of the net, maximising
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters(), maximize=True, lr=1e-3)
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            t = net(torch.cat((Z[i], Z_ref[j])))
            dv(t[: len(i)], t[len(i) :]).backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% right: permutations cut by hand, prints as it goes
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    k, net = n_iters_per_epoch, new_net(seed, Z.device)
    adam = torch.optim.Adam(net.parameters(), betas=(0.9, 0.999))
    rng = torch.Generator(device=Z.device)
    rng.manual_seed(seed)
    parts = [None, None]
    for epoch in range(1, epochs + 1):
        for which, data in enumerate((Z, Z_ref)):
            order = torch.randperm(len(data), generator=rng, device=Z.device)
            parts[which] = torch.tensor_split(data[order], k)
        for z, z_ref in zip(*parts):
            net.zero_grad()
            loss = torch.logsumexp(net(z_ref).flatten(), 0) - log(len(z_ref)) - net(z).mean()
            loss.backward()
            adam.step()
        if epoch % 50 == 0:
            print(epoch, loss.item())
    return (net(Z).mean() - torch.logsumexp(net(Z_ref), 0) + log(len(Z_ref))).item()


# %% wrong: up instead of down
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: ten times fewer iterations
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs // n_iters_per_epoch):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: a new net in each epoch
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        net = new_net(seed, Z.device)
        optimizer = torch.optim.Adam(net.parameters())
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: plain descent
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.SGD(net.parameters(), lr=1e-3)
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: the estimate of the last batch
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return -loss.item()


# %% wrong: the loss returned for the estimate
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return -dv(net(Z), net(Z_ref)).item()


# %% wrong: the truth instead of an estimate | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    return float(truth(rho))


# %% wrong: the notebook's samples | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    Z, Z_ref = (torch.tensor(x).float().to(device) for x in (XY, XY_ref))
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: the seed ignored | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(device=Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(SEED)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: always ten iterations | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), 10, generator)
        batches_ref = batch_indices(len(Z_ref), 10, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: one epoch too many | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs + 1):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: a learning rate of a hundredth | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters(), lr=1e-2)
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: returns a tensor
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref))


# %% wrong: first weights of standard deviation .1 | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device, sigma=0.1)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: the same batches in each epoch | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    batches = batch_indices(len(Z), n_iters_per_epoch, generator)
    batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
    for _ in range(epochs):
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
    with torch.no_grad():
        return dv(net(Z), net(Z_ref)).item()


# %% wrong: the best estimate of all epochs | loses: training-estimate-recipe
def estimate_divergence(Z, Z_ref, epochs=100, n_iters_per_epoch=10, seed=SEED):
    net = new_net(seed, Z.device)
    optimizer = torch.optim.Adam(net.parameters())
    generator = torch.Generator(Z.device).manual_seed(seed)
    best = 0.0
    for _ in range(epochs):
        batches = batch_indices(len(Z), n_iters_per_epoch, generator)
        batches_ref = batch_indices(len(Z_ref), n_iters_per_epoch, generator)
        for i, j in zip(batches, batches_ref):
            optimizer.zero_grad()
            loss = -dv(net(Z[i]), net(Z_ref[j]))
            loss.backward()
            optimizer.step()
        best = max(best, dv(net(Z), net(Z_ref)).item())
    return best + 0.01
