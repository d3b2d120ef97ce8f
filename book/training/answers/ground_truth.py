# %% right: math
def ground_truth(rho):
    return -0.5 * log(1 - rho**2)

# %% right: NumPy, half the logarithm of a quotient
def ground_truth(rho):
    return np.log(1 / (1 - rho**2)) / 2

# %% right: two factors, log1p
def ground_truth(rho):
    return -(np.log1p(-rho) + np.log1p(rho)) / 2

# %% right: torch, from the covariance matrix, shape (1,), with a warning
def ground_truth(rho):
    import warnings

    warnings.warn("by the determinant")
    cov = torch.tensor([[1, rho], [rho, 1]], dtype=torch.float64)
    return (-torch.logdet(cov) / 2).reshape(1)

# %% right: entropies of the marginals less the joint one, printing
def ground_truth(rho):
    joint = multivariate_normal([0, 0], [[1, rho], [rho, 1]]).entropy()
    D = 2 * multivariate_normal(0, 1).entropy() - joint
    print(D)
    return D

# %% wrong: sign
def ground_truth(rho):
    return 0.5 * log(1 - rho**2)

# %% wrong: in bits
def ground_truth(rho):
    return -0.5 * np.log2(1 - rho**2)

# %% wrong: the half forgotten
def ground_truth(rho):
    return -log(1 - rho**2)

# %% wrong: the square forgotten
def ground_truth(rho):
    return -0.5 * log(1 - rho)

# %% wrong: a hard-coded value
def ground_truth(rho):
    return 0.7405246745135301

# %% wrong: the global correlation whatever the argument, rounded
def ground_truth(rho):
    return -0.5 * log(1 - 0.879**2)

# %% wrong: plus for minus
def ground_truth(rho):
    return 0.5 * log(1 + rho**2)

# %% wrong: logarithm to base 10
def ground_truth(rho):
    return -0.5 * np.log10(1 - rho**2)
