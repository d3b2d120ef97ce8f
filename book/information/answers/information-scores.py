# %% right: with SciPy's normal distribution
def normal_scores(X):
    from scipy.stats import norm
    return norm.ppf((rankdata(X, axis=0) - 0.5) / X.shape[0])

# %% right: column by column
def normal_scores(X):
    X = np.asarray(X, dtype=float)
    if X.ndim == 1:
        return ndtri((rankdata(X) - 0.5) / len(X))
    return np.stack([normal_scores(column) for column in X.T], axis=1)

# %% right: with pandas
def normal_scores(X):
    ranks = pd.DataFrame(X).rank().to_numpy().reshape(X.shape)
    return ndtri((ranks - 0.5) / len(X))

# %% right: by comparing all with all
def normal_scores(X):
    less = (X[:, None] > X[None]).sum(axis=1)
    equal = (X[:, None] == X[None]).sum(axis=1)
    return ndtri((less + (equal + 1) / 2 - 0.5) / len(X))

# %% wrong: ranks of all entries together | loses: information-scores-columns
def normal_scores(X):
    return ndtri((rankdata(X).reshape(X.shape) - 0.5) / X.size)

# %% wrong: ties in order of appearance | loses: information-scores-columns
def normal_scores(X):
    return ndtri((X.argsort(axis=0, kind="stable").argsort(axis=0) + 0.5) / len(X))

# %% wrong: one argsort is not the ranks
def normal_scores(X):
    return ndtri((X.argsort(axis=0, kind="stable") + 0.5) / len(X))

# %% wrong: divides by n + 1
def normal_scores(X):
    return ndtri(rankdata(X, axis=0) / (len(X) + 1))

# %% wrong: infinite at the end
def normal_scores(X):
    return ndtri(rankdata(X, axis=0) / len(X))

# %% wrong: only standardised
def normal_scores(X):
    return (X - X.mean(axis=0)) / X.std(axis=0)

# %% wrong: ranks, not scores
def normal_scores(X):
    return (rankdata(X, axis=0) - 0.5) / len(X)

# %% wrong: the lowest rank of a tie | loses: information-scores-columns
def normal_scores(X):
    return ndtri((rankdata(X, axis=0, method="min") - 0.5) / len(X))

# %% wrong: the largest first
def normal_scores(X):
    return ndtri((rankdata(-X, axis=0) - 0.5) / len(X))

# %% wrong: sorted in place
def normal_scores(X):
    X.sort(axis=0)
    return ndtri((rankdata(X, axis=0) - 0.5) / len(X))

# %% wrong: always two dimensions
def normal_scores(X):
    X = X.reshape(len(X), -1)
    return ndtri((rankdata(X, axis=0) - 0.5) / len(X))
