# %% right: the root of a sum
def floor_sd(rho, n, n_ref=None):
    of_reference = 0 if n_ref is None else rho**2 / ((1 - rho**2) * n_ref)
    return sqrt(rho**2 / n + of_reference)

# %% right: hypot of two standard deviations
def floor_sd(rho, n, n_ref=None):
    import math

    return math.hypot(rho / math.sqrt(n), rho / math.sqrt((1 - rho**2) * (n_ref or math.inf)))

# %% right: NumPy, an infinite n', printing
def floor_sd(rho, n, n_ref=None):
    n_ref = np.inf if n_ref is None else n_ref
    print("n' =", n_ref)
    return np.abs(rho) * np.sqrt(1 / n + 1 / (1 - rho**2) / n_ref)

# %% right: a tensor of float64, with a warning
def floor_sd(rho, n, n_ref=None):
    import warnings

    warnings.warn("first order only")
    variance = torch.tensor(rho, dtype=torch.float64) ** 2 / n
    if n_ref:
        variance = variance + (1 / (1 - rho**2) - 1) / n_ref
    return variance.sqrt()

# %% wrong: the variance, no root
def floor_sd(rho, n, n_ref=None):
    return rho**2 / n + (0 if n_ref is None else rho**2 / (1 - rho**2) / n_ref)

# %% wrong: standard deviations are added | loses: floor-sd-two
def floor_sd(rho, n, n_ref=None):
    return abs(rho) / sqrt(n) + (0 if n_ref is None else abs(rho) / sqrt((1 - rho**2) * n_ref))

# %% wrong: n and n' swapped | loses: floor-sd-two
def floor_sd(rho, n, n_ref=None):
    if n_ref is None:
        return abs(rho) / sqrt(n)
    return sqrt(rho**2 / n_ref + rho**2 / (1 - rho**2) / n)

# %% wrong: n for both clouds | loses: floor-sd-two
def floor_sd(rho, n, n_ref=None):
    return sqrt(rho**2 / n + (0 if n_ref is None else rho**2 / (1 - rho**2) / n))

# %% wrong: the reference is ignored | loses: floor-sd-two
def floor_sd(rho, n, n_ref=None):
    return abs(rho) / sqrt(n)

# %% wrong: None taken for as many reference samples as samples | loses: floor-sd-known
def floor_sd(rho, n, n_ref=None):
    n_ref = n if n_ref is None else n_ref
    return sqrt(rho**2 / n + rho**2 / (1 - rho**2) / n_ref)

# %% wrong: the second moment instead of the variance | loses: floor-sd-two
def floor_sd(rho, n, n_ref=None):
    return sqrt(rho**2 / n + (0 if n_ref is None else 1 / (1 - rho**2) / n_ref))

# %% wrong: a negative standard deviation for a negative correlation
def floor_sd(rho, n, n_ref=None):
    return rho * sqrt(1 / n + (0 if n_ref is None else 1 / (1 - rho**2) / n_ref))

# %% wrong: the correlation is forgotten in the known case | loses: floor-sd-known
def floor_sd(rho, n, n_ref=None):
    return sqrt(1 / n) if n_ref is None else sqrt(rho**2 / n + rho**2 / (1 - rho**2) / n_ref)
