# %% right: the quadratic form written out, another constant
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return rho / (1 - rho**2) * (x * y - rho / 2 * (x**2 + y**2)) + 5


# %% right: difference of SciPy's log-densities
def optimal_t(z, rho):
    from scipy.stats import multivariate_normal

    log_p = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).logpdf(z)
    return np.atleast_1d(log_p - multivariate_normal([0, 0], np.eye(2)).logpdf(z))


# %% right: matrices and einsum, with a warning
def optimal_t(z, rho):
    import warnings

    warnings.warn("inverting a matrix of two rows is fine")
    cov = np.array([[1, rho], [rho, 1]])
    A = np.eye(2) - np.linalg.inv(cov)
    return np.einsum("ni,ij,nj->n", z, A, z) / 2 - np.linalg.slogdet(cov)[1] / 2


# %% right: a loop, a list, a progress bar
def optimal_t(z, rho):
    from math import log

    from tqdm import tqdm

    values = []
    for x, y in tqdm(z):
        log_p = -(x * x - 2 * rho * x * y + y * y) / (2 * (1 - rho * rho)) - log(1 - rho * rho) / 2
        values.append(log_p + (x * x + y * y) / 2)
    return values


# %% right: float32
def optimal_t(z, rho):
    z = np.asarray(z, dtype=np.float32)
    x, y = z.T
    return (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)


# %% right: the conditional density of y given x over the marginal one
def optimal_t(z, rho):
    x, y = z[:, 0].copy(), z[:, 1].copy()
    t = -0.5 * np.log(1 - rho**2) * np.ones(len(z))
    t += y**2 / 2
    y -= rho * x
    t -= y**2 / (2 * (1 - rho**2))
    return t


# %% right: along the diagonals
def optimal_t(z, rho):
    s, d = (z[:, 0] + z[:, 1]) / 2**0.5, (z[:, 0] - z[:, 1]) / 2**0.5
    print("two independent directions")
    return rho / 2 * (s**2 / (1 + rho) - d**2 / (1 - rho))


# %% wrong: sign, the reference above the line | loses: bound-optimal-value bound-optimal-general
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return -(rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)


# %% wrong: the half forgotten
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return (rho * x * y - rho**2 * (x**2 + y**2)) / (1 - rho**2)


# %% wrong: the covariance in place of its inverse
def optimal_t(z, rho):
    A = np.eye(2) - np.array([[1, rho], [rho, 1]])
    return np.einsum("ni,ij,nj->n", z, A, z) / 2


# %% wrong: the reference density forgotten
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return -(x**2 - 2 * rho * x * y + y**2) / (2 * (1 - rho**2))


# %% wrong: no logarithm
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return np.exp((rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)) / np.sqrt(1 - rho**2)


# %% wrong: rho for rho squared in the determinant
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho)


# %% wrong: rows for columns
def optimal_t(z, rho):
    x, y = z[0], z[1]
    return (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)


# %% wrong: the average over the batch
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return ((rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)).mean()


# %% wrong: the scale, as if any multiple would do
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return rho * x * y - rho**2 * (x**2 + y**2) / 2


# %% wrong: hard-coded correlation of the course | loses: bound-optimal-general
def optimal_t(z, rho):
    rho = 0.8789772794089237
    x, y = z[:, 0], z[:, 1]
    return (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)


# %% wrong: another constant for each batch | loses: bound-optimal-general
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    t = (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)
    return t - t.max()


# %% wrong: the absolute value of rho | loses: bound-optimal-general
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return (abs(rho) * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)


# %% wrong: hard-coded example values
def optimal_t(z, rho):
    return np.array([0.0, 0.4678, -7.2630, -6.7951])


# %% wrong: shape (n, 1)
def optimal_t(z, rho):
    x, y = z[:, :1], z[:, 1:]
    return (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)


# %% wrong: shape () for a single point | loses: bound-optimal-general
def optimal_t(z, rho):
    x, y = z[:, 0], z[:, 1]
    return np.squeeze((rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2))


# %% wrong: SciPy's log-densities, which are a number for a single point | loses: bound-optimal-general
def optimal_t(z, rho):
    from scipy.stats import multivariate_normal

    log_p = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).logpdf(z)
    return log_p - multivariate_normal([0, 0], np.eye(2)).logpdf(z)


# %% wrong: only for a single point
def optimal_t(z, rho):
    x, y = z
    return (rho * x * y - rho**2 * (x**2 + y**2) / 2) / (1 - rho**2)
