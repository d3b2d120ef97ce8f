# %% right: indices cut into parts, and a mask for the others
def held_out_values(Z, n_folds, fit):
    values = torch.empty(len(Z), device=Z.device)
    for fold in torch.arange(len(Z), device=Z.device).tensor_split(n_folds):
        others = torch.ones(len(Z), dtype=torch.bool, device=Z.device)
        others[fold] = False
        values[fold] = fit(Z[others])(Z[fold])[:, 0]
    return values

# %% right: the rows cut into parts, the others put together, values in a row
def held_out_values(Z, n_folds, fit):
    parts = Z.tensor_split(n_folds)
    values = [fit(torch.cat(parts[:k] + parts[k + 1 :]))(parts[k]) for k in range(n_folds)]
    return torch.cat(values).squeeze(1)

# %% right: dealt out in turn, with a progress bar
def held_out_values(Z, n_folds, fit):
    from tqdm import tqdm

    fold_of = torch.arange(len(Z)) % n_folds
    values = torch.zeros(len(Z), dtype=torch.float64)
    for k in tqdm(range(n_folds)):
        t = fit(Z[fold_of != k])
        values[fold_of == k] = t(Z[fold_of == k]).double().flatten().cpu()
    return values

# %% right: at random, by NumPy, and put back in order
def held_out_values(Z, n_folds, fit):
    order = np.random.default_rng(3).permutation(len(Z))
    found = {}
    for fold in np.array_split(order, n_folds):
        t = fit(Z[np.setdiff1d(order, fold)])
        found |= dict(zip(fold.tolist(), t(Z[fold]).flatten().tolist()))
    return torch.tensor([found[i] for i in range(len(Z))])

# %% right: sample by sample, each function kept
def held_out_values(Z, n_folds, fit):
    n = len(Z)
    starts = [k * n // n_folds for k in range(n_folds + 1)]
    values = []
    for a, b in zip(starts, starts[1:]):
        t = fit(torch.cat((Z[:a], Z[b:])))
        for i in range(a, b):
            values.append(t(Z[i : i + 1]).item())
    return torch.tensor(values, device=Z.device)

# %% wrong: fitted with all samples | loses: honesty-folds-unseen
def held_out_values(Z, n_folds, fit):
    return torch.cat([fit(Z)(part) for part in Z.tensor_split(n_folds)]).flatten()

# %% wrong: fitted with the fold itself | loses: honesty-folds-unseen
def held_out_values(Z, n_folds, fit):
    return torch.cat([fit(part)(part) for part in Z.tensor_split(n_folds)]).flatten()

# %% wrong: fitted with the fold, and asked about the others | loses: honesty-folds-unseen
def held_out_values(Z, n_folds, fit):
    values = torch.empty(len(Z), device=Z.device)
    for fold in torch.arange(len(Z), device=Z.device).tensor_split(n_folds):
        others = torch.ones(len(Z), dtype=torch.bool, device=Z.device)
        others[fold] = False
        values[others] = fit(Z[fold])(Z[others]).flatten()
    return values

# %% wrong: one function for all folds | loses: honesty-folds-unseen
def held_out_values(Z, n_folds, fit):
    parts = Z.tensor_split(n_folds)
    t = fit(torch.cat(parts[1:]))
    return torch.cat([t(part) for part in parts]).flatten()

# %% wrong: fitted anew for each sample | loses: honesty-folds-unseen
def held_out_values(Z, n_folds, fit):
    return torch.cat([fit(torch.cat((Z[:i], Z[i + 1 :])))(Z[i : i + 1]) for i in range(len(Z))]).flatten()

# %% wrong: the fold before stands in for the others | loses: honesty-folds-unseen
def held_out_values(Z, n_folds, fit):
    parts = Z.tensor_split(n_folds)
    return torch.cat([fit(parts[k - 1])(parts[k]) for k in range(n_folds)]).flatten()

# %% wrong: what is left over is put into the last fold | loses: honesty-folds-unseen
def held_out_values(Z, n_folds, fit):
    n, size = len(Z), len(Z) // n_folds
    values = []
    for k in range(n_folds):
        a, b = k * size, (k + 1) * size if k < n_folds - 1 else n
        values.append(fit(torch.cat((Z[:a], Z[b:])))(Z[a:b]))
    return torch.cat(values).flatten()

# %% wrong: what is left over is dropped
def held_out_values(Z, n_folds, fit):
    n, size = len(Z), len(Z) // n_folds
    values = torch.zeros(n, device=Z.device)
    for k in range(n_folds):
        a, b = k * size, (k + 1) * size
        values[a:b] = fit(torch.cat((Z[:a], Z[b:])))(Z[a:b]).flatten()
    values[n_folds * size :] = -1
    return values

# %% wrong: in the order of the folds, not of the samples
def held_out_values(Z, n_folds, fit):
    order = torch.randperm(len(Z), generator=torch.Generator().manual_seed(1))
    values = []
    for fold in order.tensor_split(n_folds):
        others = torch.ones(len(Z), dtype=torch.bool)
        others[fold] = False
        values.append(fit(Z[others])(Z[fold]))
    return torch.cat(values).flatten()

# %% wrong: the mean of each fold
def held_out_values(Z, n_folds, fit):
    parts = Z.tensor_split(n_folds)
    return torch.stack([fit(torch.cat(parts[:k] + parts[k + 1 :]))(parts[k]).mean() for k in range(n_folds)])

# %% wrong: a column, as t returns it | loses: honesty-folds-values
def held_out_values(Z, n_folds, fit):
    parts = Z.tensor_split(n_folds)
    return torch.cat([fit(torch.cat(parts[:k] + parts[k + 1 :]))(parts[k]) for k in range(n_folds)])
