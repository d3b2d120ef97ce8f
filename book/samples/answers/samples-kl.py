# %% right: inverses and determinants, as printed
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    mean, cov, mean_ref, cov_ref = map(np.array, (mean, cov, mean_ref, cov_ref))
    inverse = np.linalg.inv(cov_ref)
    shift = mean - mean_ref
    log_det = np.log(np.linalg.det(cov_ref) / np.linalg.det(cov))
    return 0.5 * (np.trace(inverse @ cov) - len(mean) + shift @ inverse @ shift + log_det)

# %% right: loops over the entries, with a progress bar
from tqdm import tqdm


def gaussian_kl(mean, cov, mean_ref, cov_ref):
    d, inverse, total = len(mean), np.linalg.inv(cov_ref), 0.0
    for i in tqdm(range(d)):
        total -= 1
        for j in range(d):
            total += inverse[i, j] * cov[j][i] + (mean[i] - mean_ref[i]) * inverse[i, j] * (mean[j] - mean_ref[j])
    total += np.log(np.linalg.det(cov_ref)) - np.log(np.linalg.det(cov))
    return total / 2

# %% right: Cholesky factors
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    half, half_ref = np.linalg.cholesky(cov), np.linalg.cholesky(cov_ref)
    turned = np.linalg.solve(half_ref, half)
    way = np.linalg.solve(half_ref, np.subtract(mean, mean_ref))
    return (np.sum(turned**2) - len(way) + way @ way) / 2 - np.log(np.diag(turned)).sum()

# %% right: eigenvalues of the ratio of the two matrices
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    ratios = np.linalg.eigvals(np.linalg.inv(cov_ref) @ np.array(cov)).real
    shift = np.array(mean) - np.array(mean_ref)
    return np.sum(ratios - 1 - np.log(ratios)) / 2 + shift @ np.linalg.inv(cov_ref) @ shift / 2

# %% right: cross-entropy less entropy, with SciPy's, and a warning
import warnings

from scipy.stats import multivariate_normal as law


def gaussian_kl(mean, cov, mean_ref, cov_ref):
    warnings.warn("the reference's log-density at the mean is used")
    at_mean = law(mean_ref, cov_ref).logpdf(mean)
    return np.trace(np.linalg.inv(cov_ref) @ np.array(cov)) / 2 - at_mean - law(mean, cov).entropy()

# %% right: in place, the trace as a sum of products, 1 x 1 result
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    inverse = np.linalg.inv(np.asarray(cov_ref, dtype=float))
    shift = np.array(mean, dtype=float).reshape(-1, 1)
    shift -= np.array(mean_ref, dtype=float).reshape(-1, 1)
    total = shift.T @ inverse @ shift
    total += (inverse * np.asarray(cov).T).sum() - len(shift)
    total += np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    total /= 2
    return total

# %% right: single precision
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    mean, cov, mean_ref, cov_ref = (np.array(a, dtype=np.float32) for a in (mean, cov, mean_ref, cov_ref))
    inverse, shift = np.linalg.inv(cov_ref), mean - mean_ref
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return (np.trace(inverse @ cov) - len(mean) + shift @ inverse @ shift + log_det) / 2

# %% wrong: the two distributions exchanged
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    inverse, shift = np.linalg.inv(cov), np.subtract(mean, mean_ref)
    log_det = np.linalg.slogdet(cov)[1] - np.linalg.slogdet(cov_ref)[1]
    return (np.trace(inverse @ np.array(cov_ref)) - len(shift) + shift @ inverse @ shift + log_det) / 2

# %% wrong: the means forgotten | loses: samples-kl-means
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return (np.trace(np.linalg.solve(cov_ref, cov)) - len(mean) + log_det) / 2

# %% wrong: the shift measured with the matrix of Z | loses: samples-kl-means
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift = np.subtract(mean, mean_ref)
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return (np.trace(np.linalg.solve(cov_ref, cov)) - len(shift) + shift @ np.linalg.solve(cov, shift) + log_det) / 2

# %% wrong: the shift not measured with any matrix | loses: samples-kl-means
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift = np.subtract(mean, mean_ref)
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return (np.trace(np.linalg.solve(cov_ref, cov)) - len(shift) + shift @ shift + log_det) / 2

# %% wrong: only the mean of Z, as if the reference were centred | loses: samples-kl-centred samples-kl-means
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return (np.trace(np.linalg.solve(cov_ref, cov)) - len(mean) + mean @ np.linalg.solve(cov_ref, mean) + log_det) / 2

# %% wrong: the half forgotten
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift = np.subtract(mean, mean_ref)
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return np.trace(np.linalg.solve(cov_ref, cov)) - len(shift) + shift @ np.linalg.solve(cov_ref, shift) + log_det

# %% wrong: determinants upside down
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift = np.subtract(mean, mean_ref)
    log_det = np.linalg.slogdet(cov)[1] - np.linalg.slogdet(cov_ref)[1]
    return (np.trace(np.linalg.solve(cov_ref, cov)) - len(shift) + shift @ np.linalg.solve(cov_ref, shift) + log_det) / 2

# %% wrong: d taken to be 2
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift = np.subtract(mean, mean_ref)
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return (np.trace(np.linalg.solve(cov_ref, cov)) - 2 + shift @ np.linalg.solve(cov_ref, shift) + log_det) / 2

# %% wrong: the logarithm forgotten
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift = np.subtract(mean, mean_ref)
    ratio = np.linalg.det(cov_ref) / np.linalg.det(cov)
    return (np.trace(np.linalg.solve(cov_ref, cov)) - len(shift) + shift @ np.linalg.solve(cov_ref, shift) + ratio) / 2

# %% wrong: bits
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift = np.subtract(mean, mean_ref)
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    nats = (np.trace(np.linalg.solve(cov_ref, cov)) - len(shift) + shift @ np.linalg.solve(cov_ref, shift) + log_det) / 2
    return nats / np.log(2)

# %% wrong: entries of the matrix inverted one by one
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    shift, inverse = np.subtract(mean, mean_ref), 1 / np.where(np.array(cov_ref) == 0, np.inf, cov_ref)
    log_det = np.linalg.slogdet(cov_ref)[1] - np.linalg.slogdet(cov)[1]
    return (np.trace(inverse @ np.array(cov)) - len(shift) + shift @ inverse @ shift + log_det) / 2

# %% wrong: correlations ignored, only the variances compared
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    v, v_ref = np.diag(cov), np.diag(cov_ref)
    return np.sum(v / v_ref - 1 + np.subtract(mean, mean_ref) ** 2 / v_ref + np.log(v_ref / v)) / 2

# %% wrong: the formula of the pair, whatever the matrices are
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    return -0.5 * np.log(np.linalg.det(cov))

# %% wrong: the example of the chapter by heart
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    return 0.7405


# %% wrong: nothing is returned
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    result = np.subtract(mean, mean_ref)


# %% wrong: something that is no number
def gaussian_kl(mean, cov, mean_ref, cov_ref):
    return "samples-kl"
