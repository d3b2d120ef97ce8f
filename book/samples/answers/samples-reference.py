# %% right: a spawned stream
def draw_reference(n_):
    child = np.random.SeedSequence(SEED).spawn(3)[2]
    return np.random.default_rng(child).multivariate_normal([0, 0], np.eye(2), n_)

# %% right: another seed, each number on its own
def draw_reference(n_):
    rng = np.random.default_rng(SEED + 12345)
    return rng.normal(loc=0.0, scale=1.0, size=(n_, 2))

# %% right: column by column, from two streams
def draw_reference(n_):
    streams = np.random.SeedSequence(SEED).spawn(2)
    return np.column_stack([np.random.default_rng(stream).standard_normal(n_) for stream in streams])

# %% right: a loop over the rows that warns and draws a progress bar
import warnings

from tqdm import tqdm


def draw_reference(n_):
    warnings.warn("drawing row by row is slow")
    rng = np.random.default_rng([SEED, 1])
    ref = np.zeros((n_, 2))
    for i in tqdm(range(n_)):
        ref[i] = rng.standard_normal(2)
    return ref

# %% right: single precision, with a print
def draw_reference(n_):
    print("drawing", n_)
    return np.random.default_rng(7).standard_normal((n_, 2), dtype=np.float32)

# %% right: NumPy's older generator
def draw_reference(n_):
    return np.random.RandomState(SEED + 1).randn(n_, 2)

# %% right: uniform numbers put through the Box-Muller formula, written in place
def draw_reference(n_):
    u = np.random.default_rng(np.random.SeedSequence(99)).random((n_, 2))
    radius, angle = np.sqrt(-2 * np.log1p(-u[:, 0])), 2 * np.pi * u[:, 1]
    u[:, 0], u[:, 1] = radius * np.cos(angle), radius * np.sin(angle)
    return u

# %% wrong: the seed of XY again | loses: samples-reference-stream
def draw_reference(n_):
    return np.random.default_rng(SEED).multivariate_normal(mean, cov_ref, n_)

# %% wrong: the very stream of XY, rho's number skipped too | loses: samples-reference-stream
def draw_reference(n_):
    rng = np.random.default_rng(SEED)
    rng.random()
    return rng.multivariate_normal(mean, cov_ref, n_)

# %% wrong: the seed of XY again, columns filled one after the other | loses: samples-reference-stream
def draw_reference(n_):
    return np.random.default_rng(SEED).standard_normal((2, n_)).T

# %% wrong: no seed, another cloud at every call | loses: samples-reference-stream
def draw_reference(n_):
    return np.random.default_rng().multivariate_normal(mean, cov_ref, n_)

# %% wrong: one generator for all calls, made outside the function | loses: samples-reference-stream
rng_ref = np.random.default_rng(SEED + 1)


def draw_reference(n_):
    return rng_ref.multivariate_normal(mean, cov_ref, n_)

# %% wrong: Y of XY shuffled instead of fresh samples
def draw_reference(n_):
    return np.column_stack([XY[:, 0], np.random.default_rng(SEED + 1).permutation(XY[:, 1])])

# %% wrong: samples of XY itself with their rows and members shuffled, repeated to the wanted number
def draw_reference(n_):
    rng = np.random.default_rng(SEED + 1)
    return np.column_stack([rng.choice(XY[:, 0], n_), rng.choice(XY[:, 1], n_)])

# %% wrong: covariance matrix of XY | loses: samples-reference-draws
def draw_reference(n_):
    return np.random.default_rng(SEED + 1).multivariate_normal(mean, cov, n_)

# %% wrong: n samples whatever n_ is | loses: samples-reference-draws
def draw_reference(n_):
    return np.random.default_rng(SEED + 1).multivariate_normal(mean, cov_ref, n)

# %% wrong: one sample a column
def draw_reference(n_):
    return np.random.default_rng(SEED + 1).multivariate_normal(mean, cov_ref, n_).T

# %% wrong: uniform with the right variance | loses: samples-reference-draws
def draw_reference(n_):
    return np.random.default_rng(SEED + 1).uniform(-np.sqrt(3), np.sqrt(3), (n_, 2))

# %% wrong: the same number for both members | loses: samples-reference-draws
def draw_reference(n_):
    x = np.random.default_rng(SEED + 1).standard_normal(n_)
    return np.column_stack([x, x])

# %% wrong: second member is the first with a random sign: uncorrelated, but dependent | loses: samples-reference-draws
def draw_reference(n_):
    rng = np.random.default_rng(SEED + 1)
    x = rng.standard_normal(n_)
    return np.column_stack([x, rng.choice([-1, 1], n_) * x])

# %% wrong: variance 2 instead of 1 | loses: samples-reference-draws
def draw_reference(n_):
    return np.random.default_rng(SEED + 1).multivariate_normal(mean, 2 * np.eye(2), n_)

# %% wrong: sorted | loses: samples-reference-draws
def draw_reference(n_):
    return np.sort(np.random.default_rng(SEED + 1).standard_normal((n_, 2)), axis=0)

# %% wrong: the ready-made XY_ref, which has n rows | loses: samples-reference-draws
def draw_reference(n_):
    return XY_ref

# %% wrong: a generator instead of samples
def draw_reference(n_):
    return np.random.default_rng(SEED + 1)

# %% wrong: half of the samples are the other half with the sign changed | loses: samples-reference-draws
def draw_reference(n_):
    rng = np.random.default_rng(SEED + 1)
    half = rng.standard_normal(((n_ + 1) // 2, 2))
    return np.concatenate([half, -half])[:n_]

# %% wrong: the second column is the first one, read backwards | loses: samples-reference-draws
def draw_reference(n_):
    x = np.random.default_rng(SEED + 1).standard_normal(n_)
    return np.column_stack([x, x[::-1]])

# %% wrong: shifted and stretched to mean 0 and variance 1 after drawing | loses: samples-reference-draws
def draw_reference(n_):
    ref = np.random.default_rng(SEED + 1).standard_normal((n_, 2))
    return (ref - ref.mean(axis=0)) / ref.std(axis=0)


# %% wrong: nothing is returned
def draw_reference(n_):
    result = np.random.default_rng(np.random.SeedSequence(SEED).spawn(1)[0]).multivariate_normal(mean, cov_ref, size=n_)


# %% wrong: something that is no number
def draw_reference(n_):
    return "samples-reference"
