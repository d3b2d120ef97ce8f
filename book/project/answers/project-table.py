# %% right: a loop over rows and columns
def table_of_t(fit, X, Y, fraction, seed):
    n = len(X)
    m = round(fraction * n)
    rows = np.random.default_rng(seed).choice(n, m, replace=False)
    others = np.setdiff1d(np.arange(n), rows)
    t = fit(X[others], Y[others])
    T = np.empty((m, m))
    for a, i in enumerate(rows):
        for b, j in enumerate(rows):
            T[a, b] = t(X[i:i + 1], Y[j:j + 1])[0]
    return T

# %% right: all combinations in one call
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    m = round(fraction * len(X))
    held, train = order[:m], order[m:]
    t = fit(X[train], Y[train])
    i, j = np.divmod(np.arange(m * m), m)
    return t(X[held][i], Y[held][j]).reshape(m, m)

# %% right: the last ones are held out, column by column
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    k = len(X) - round(fraction * len(X))
    t = fit(X[order[:k]], Y[order[:k]])
    x, y = X[order[k:]], Y[order[k:]]
    return np.array([t(x, np.tile(row, (len(x), 1))) for row in y]).T

# %% right: a mask, and shuffled copies
def table_of_t(fit, X, Y, fraction, seed):
    held = np.zeros(len(X), dtype=bool)
    held[:round(fraction * len(X))] = True
    np.random.default_rng(seed).shuffle(held)
    t, x, y = fit(X[~held], Y[~held]), X[held], Y[held]
    print(held.sum(), "rows are held out")
    return np.stack([t(np.broadcast_to(row, x.shape), y) for row in x])

# %% wrong: trained on all rows | loses: project-table-held
def table_of_t(fit, X, Y, fraction, seed):
    held = np.random.default_rng(seed).permutation(len(X))[:round(fraction * len(X))]
    t, x, y = fit(X, Y), X[held], Y[held]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: trained on what is held out | loses: project-table-held
def table_of_t(fit, X, Y, fraction, seed):
    held = np.random.default_rng(seed).permutation(len(X))[:round(fraction * len(X))]
    t, x, y = fit(X[held], Y[held]), X[held], Y[held]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: rows drawn twice for training and for the table | loses: project-table-held
def table_of_t(fit, X, Y, fraction, seed):
    rng = np.random.default_rng(seed)
    m = round(fraction * len(X))
    train, held = rng.permutation(len(X))[m:], rng.permutation(len(X))[:m]
    t, x, y = fit(X[train], Y[train]), X[held], Y[held]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: the first rows are held out | loses: project-table-seed
def table_of_t(fit, X, Y, fraction, seed):
    m = round(fraction * len(X))
    t, x, y = fit(X[m:], Y[m:]), X[:m], Y[:m]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: a block that begins at random | loses: project-table-seed
def table_of_t(fit, X, Y, fraction, seed):
    n, m = len(X), round(fraction * len(X))
    rows = np.roll(np.arange(n), np.random.default_rng(seed).integers(n))
    t, x, y = fit(X[rows[m:]], Y[rows[m:]]), X[rows[:m]], Y[rows[:m]]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: the seed is forgotten | loses: project-table-seed
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng().permutation(len(X))
    held, others = np.split(order, [round(fraction * len(X))])
    t, x, y = fit(X[others], Y[others]), X[held], Y[held]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: the fraction is for training
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    others, held = np.split(order, [round(fraction * len(X)) + 1])
    t, x, y = fit(X[others], Y[others]), X[held], Y[held]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: rows and columns exchanged | loses: project-table-values
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    held, others = np.split(order, [round(fraction * len(X))])
    t, x, y = fit(X[others], Y[others]), X[held], Y[held]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x]).T

# %% wrong: the pairs alone
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    held, others = np.split(order, [round(fraction * len(X))])
    return fit(X[others], Y[others])(X[held], Y[held])

# %% wrong: X and Y in orders of their own | loses: project-table-held project-table-values
def table_of_t(fit, X, Y, fraction, seed):
    rng = np.random.default_rng(seed)
    m = round(fraction * len(X))
    order, other = rng.permutation(len(X)), rng.permutation(len(X))
    t, x, y = fit(X[order[m:]], Y[other[m:]]), X[order[:m]], Y[other[:m]]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])

# %% wrong: one row of X against all of Y without repeating it
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    held, others = np.split(order, [round(fraction * len(X))])
    t, x, y = fit(X[others], Y[others]), X[held], Y[held]
    return np.stack([t(row[None], y) for row in x])

# %% wrong: trained anew for each row | loses: project-table-held
def table_of_t(fit, X, Y, fraction, seed):
    order = np.random.default_rng(seed).permutation(len(X))
    held, others = np.split(order, [round(fraction * len(X))])
    x, y = X[held], Y[held]
    return np.stack([fit(X[others], Y[others])(np.repeat(row[None], len(y), axis=0), y)
                     for row in x])

# %% wrong: X and Y are shuffled in place
def table_of_t(fit, X, Y, fraction, seed):
    for part in (X, Y):
        np.random.default_rng(seed).shuffle(part)
    m = round(fraction * len(X))
    t, x, y = fit(X[m:], Y[m:]), X[:m], Y[:m]
    return np.stack([t(np.repeat(row[None], len(y), axis=0), y) for row in x])
