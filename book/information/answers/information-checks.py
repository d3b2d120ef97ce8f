# %% right: step by step
def consistency(estimate, X, Y, rng):
    n = len(X)
    base = float(estimate(X, Y))
    shuffled_Y = Y[rng.permutation(n)]
    W = rng.standard_normal((n, 1))
    order = rng.permutation(n)
    X2 = np.concatenate([X, X[order]], axis=1)
    Y2 = np.concatenate([Y, Y[order]], axis=1)
    result = {}
    result["independence"] = float(estimate(X, shuffled_Y))
    result["noise"] = float(estimate(X, np.concatenate([Y, W], axis=1))) / base
    result["additivity"] = float(estimate(X2, Y2)) / base
    return result

# %% right: the base estimated twice, column_stack
def consistency(estimate, X, Y, rng):
    order = rng.permutation(len(X))
    return {
        "independence": estimate(X, rng.permutation(Y)),
        "noise": estimate(X, np.column_stack([Y, rng.normal(size=len(Y))])) / estimate(X, Y),
        "additivity": estimate(np.column_stack([X, X[order]]), np.column_stack([Y, Y[order]])) / estimate(X, Y),
    }

# %% right: one order for both, and more keys
def consistency(estimate, X, Y, rng):
    order = rng.permutation(len(X))
    base = estimate(X, Y)
    noise = rng.normal(size=(len(X), 1))
    return {
        "base": base,
        "additivity": estimate(np.c_[X, X[order]], np.c_[Y, Y[order]]) / base,
        "noise": estimate(X, np.c_[Y, noise]) / base,
        "independence": estimate(X, Y[order]),
    }

# %% right: shuffles copies
def consistency(estimate, X, Y, rng):
    y = Y.copy()
    rng.shuffle(y)
    both = np.hstack([X, Y])
    rng.shuffle(both)
    a, b = both[:, : X.shape[1]], both[:, X.shape[1] :]
    base = estimate(X, Y)
    return dict(independence=estimate(X, y), noise=estimate(X, np.hstack([Y, rng.normal(0, 1, (len(Y), 1))])) / base,
                additivity=estimate(np.hstack([X, a]), np.hstack([Y, b])) / base)

# %% wrong: nothing is shuffled | loses: information-checks-independence
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return {"independence": estimate(X, Y), "noise": estimate(X, np.c_[Y, rng.normal(size=len(Y))]) / base,
            "additivity": estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base}

# %% wrong: shuffled in place
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    noise = estimate(X, np.c_[Y, rng.normal(size=len(Y))]) / base
    twice = estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base
    rng.shuffle(Y)
    return {"independence": estimate(X, Y), "noise": noise, "additivity": twice}

# %% wrong: the copy in the same order | loses: information-checks-additivity
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, np.c_[Y, rng.normal(size=len(Y))]) / base,
            "additivity": estimate(np.c_[X, X], np.c_[Y, Y]) / base}

# %% wrong: the copy's halves in different orders | loses: information-checks-additivity
def consistency(estimate, X, Y, rng):
    base, i, j = estimate(X, Y), rng.permutation(len(X)), rng.permutation(len(X))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, np.c_[Y, rng.normal(size=len(Y))]) / base,
            "additivity": estimate(np.c_[X, X[i]], np.c_[Y, Y[j]]) / base}

# %% wrong: the copy below instead of beside | loses: information-checks-additivity
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, np.c_[Y, rng.normal(size=len(Y))]) / base,
            "additivity": estimate(np.r_[X, X[j]], np.r_[Y, Y[j]]) / base}

# %% wrong: no ratios | loses: information-checks-noise information-checks-additivity
def consistency(estimate, X, Y, rng):
    j = rng.permutation(len(X))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, np.c_[Y, rng.normal(size=len(Y))]),
            "additivity": estimate(np.c_[X, X[j]], np.c_[Y, Y[j]])}

# %% wrong: the noise in place of Y | loses: information-checks-noise
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, rng.normal(size=Y.shape)) / base,
            "additivity": estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base}

# %% wrong: the noise is added to Y | loses: information-checks-noise
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, Y + rng.normal(size=Y.shape)) / base,
            "additivity": estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base}

# %% wrong: the noise has a seed of its own | loses: information-checks-noise
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    W = np.random.default_rng(0).normal(size=len(Y))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, np.c_[Y, W]) / base,
            "additivity": estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base}

# %% wrong: a column of ones | loses: information-checks-noise
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return {"independence": estimate(X, Y[j]), "noise": estimate(X, np.c_[Y, np.ones(len(Y))]) / base,
            "additivity": estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base}

# %% wrong: the columns are shuffled, not the rows | loses: information-checks-independence
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return {"independence": estimate(X, rng.permuted(Y, axis=0)), "noise": estimate(X, np.c_[Y, rng.normal(size=len(Y))]) / base,
            "additivity": estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base}

# %% wrong: a tuple
def consistency(estimate, X, Y, rng):
    base, j = estimate(X, Y), rng.permutation(len(X))
    return (estimate(X, Y[j]), estimate(X, np.c_[Y, rng.normal(size=len(Y))]) / base,
            estimate(np.c_[X, X[j]], np.c_[Y, Y[j]]) / base)
