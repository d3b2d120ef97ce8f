# %% right: a loop that counts
def p_value(T, n_shuffles, rng):
    m, count = len(T), 1
    for _ in range(n_shuffles):
        order = rng.permutation(m)
        if np.mean([T[i, order[i]] for i in range(m)]) >= np.mean([T[i, i] for i in range(m)]):
            count += 1
    return count / (n_shuffles + 1)

# %% right: sums, the rows shuffled
def p_value(T, n_shuffles, rng):
    columns, found = np.arange(len(T)), np.trace(T)
    sums = np.array([found] + [T[rng.permutation(columns), columns].sum()
                               for _ in range(n_shuffles)])
    return (sums >= found - 1e-12).mean()

# %% right: all shuffles at once
def p_value(T, n_shuffles, rng):
    m = len(T)
    orders = rng.permuted(np.tile(np.arange(m), (n_shuffles, 1)), axis=1)
    means = T[np.arange(m), orders].mean(axis=1)
    return (1 + (means >= T.diagonal().mean()).sum()) / (1 + n_shuffles)

# %% right: the diagonal of a shuffled table, a tensor
def p_value(T, n_shuffles, rng):
    count = sum(np.trace(T[rng.permutation(len(T))]) >= np.trace(T) for _ in range(n_shuffles))
    return torch.tensor((1.0 + float(count)) / (1 + n_shuffles), dtype=torch.float64)

# %% right: a copy that is shuffled in place, printing
def p_value(T, n_shuffles, rng):
    copy, count = T.copy(), 1
    for _ in range(n_shuffles):
        rng.shuffle(copy, axis=1)
        count += np.trace(copy) >= np.trace(T)
    print(count)
    return count / (1 + n_shuffles)

# %% wrong: p may be 0 | loses: project-permute-value
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [T[rows, rng.permutation(len(T))].mean() for _ in range(n_shuffles)]
    return np.sum(means >= T[rows, rows].mean()) / max(n_shuffles, 1)

# %% wrong: one above, none below | loses: project-permute-value
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [T[rows, rng.permutation(len(T))].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(means >= T[rows, rows].mean())) / max(n_shuffles, 1)

# %% wrong: equal means do not count
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [T[rows, rng.permutation(len(T))].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(means > T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: small means count
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [T[rows, rng.permutation(len(T))].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(means <= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: the share that the true order beats
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [T[rows, rng.permutation(len(T))].mean() for _ in range(n_shuffles)]
    return 1 - (1 + np.sum(means >= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: sizes, whatever the sign | loses: project-permute-value
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [abs(T[rows, rng.permutation(len(T))].mean()) for _ in range(n_shuffles)]
    return (1 + np.sum(means >= abs(T[rows, rows].mean()))) / (1 + n_shuffles)

# %% wrong: columns drawn with replacement | loses: project-permute-shuffles
def p_value(T, n_shuffles, rng):
    m = len(T)
    rows = np.arange(m)
    means = [T[rows, rng.integers(m, size=m)].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(means >= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: both sides drawn with replacement | loses: project-permute-shuffles
def p_value(T, n_shuffles, rng):
    m = len(T)
    found = np.trace(T) / m
    means = [T[rng.integers(m, size=m), rng.integers(m, size=m)].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(np.array(means) >= found)) / (1 + n_shuffles)

# %% wrong: shifts for shuffles
def p_value(T, n_shuffles, rng):
    m = len(T)
    rows = np.arange(m)
    means = [T[rows, (rows + rng.integers(m)) % m].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(means >= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: shuffles that leave nothing in its place | loses: project-permute-shuffles
def p_value(T, n_shuffles, rng):
    rows, means = np.arange(len(T)), []
    while len(means) < n_shuffles:
        order = rng.permutation(len(T))
        if (order != rows).all():
            means.append(T[rows, order].mean())
    return (1 + np.sum(np.array(means) >= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: a generator of its own | loses: project-permute-shuffles
def p_value(T, n_shuffles, rng):
    rng, rows = np.random.default_rng(0), np.arange(len(T))
    means = [T[rows, rng.permutation(len(T))].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(means >= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: NumPy's global generator | loses: project-permute-shuffles
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [T[rows, np.random.permutation(len(T))].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(means >= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: the whole table shuffled | loses: project-permute-shuffles
def p_value(T, n_shuffles, rng):
    rows = np.arange(len(T))
    means = [rng.permuted(T.flatten())[: len(T)].mean() for _ in range(n_shuffles)]
    return (1 + np.sum(np.array(means) >= T[rows, rows].mean())) / (1 + n_shuffles)

# %% wrong: T is shuffled in place
def p_value(T, n_shuffles, rng):
    found, count = np.trace(T), 1
    for _ in range(n_shuffles + 1):
        T[:] = T[rng.permutation(len(T))] - 0.0
        count += np.trace(T) >= found
    return count / (2 + n_shuffles)
