# %% right: vectorised
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("rho should lie strictly between -1 and 1")
    return -np.log(1 - np.square(rho)) / 2

# %% right: log1p of the square
def truth(rho):
    rho = np.array(rho, dtype=float)
    if np.max(rho * rho) >= 1:
        raise ValueError(f"{rho} contains a correlation of 1 or more")
    return -0.5 * np.log1p(-rho * rho)

# %% right: the logarithm of the square root, number by number, with a progress bar
import math

from tqdm import tqdm


def truth(rho):
    if np.ndim(rho) == 0:
        if not -1 < rho < 1:
            raise ValueError("no finite truth")
        return -math.log(math.sqrt((1 - rho) * (1 + rho)))
    return np.array([truth(r) for r in tqdm(rho)])

# %% right: filled in place, with a warning
import warnings


def truth(rho):
    warnings.warn("in nats")
    result = np.atleast_1d(np.array(rho, dtype=float))
    if (abs(result) >= 1).any():
        raise ValueError("|rho| >= 1")
    result **= 2
    result -= 1
    result *= -1
    np.log(result, out=result)
    result *= -0.5
    return result if np.ndim(rho) else result[0]

# %% right: single precision
def truth(rho):
    rho = np.asarray(rho, dtype=np.float32)
    if not np.all(np.abs(rho) < 1):
        raise ValueError("no finite truth")
    return np.float32(-0.5) * np.log((1 - rho) * (1 + rho))

# %% right: two logarithms, one for each end, and a print
def truth(rho):
    print("rho", rho)
    if np.max(rho) >= 1 or np.min(rho) <= -1:
        raise ValueError("rho out of range")
    return -0.5 * (np.log1p(rho) + np.log1p(-np.asarray(rho)))

# %% right: one-entry array for a number
def truth(rho):
    rho = np.atleast_1d(rho)
    if (rho**2 >= 1).any():
        raise ValueError("rho out of range")
    return 0.5 * np.log(1 / (1 - rho**2))

# %% wrong: the sign, as it is found printed | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return 0.5 * np.log(1 - rho**2)

# %% wrong: the half forgotten | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return -np.log(1 - rho**2)

# %% wrong: rho not squared | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return -0.5 * np.log(1 - rho)

# %% wrong: bits | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return -0.5 * np.log2(1 - rho**2)

# %% wrong: no logarithm | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return 0.5 * (1 - rho**2)

# %% wrong: numbers only | loses: samples-truth-value samples-truth-error
from math import log


def truth(rho):
    if abs(rho) >= 1:
        raise ArithmeticError("no finite truth")
    return -0.5 * log(1 - rho**2)

# %% wrong: summed over the entries | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return np.sum(-0.5 * np.log(1 - rho**2))

# %% wrong: arrays flattened | loses: samples-truth-value
def truth(rho):
    rho = np.ravel(rho)
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return -0.5 * np.log(1 - rho**2)

# %% wrong: the example of the chapter by heart | loses: samples-truth-value
def truth(rho):
    if np.any(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return 0.7405246745

# %% wrong: no error | loses: samples-truth-error
def truth(rho):
    return -0.5 * np.log(1 - np.asarray(rho) ** 2)

# %% wrong: an error above 1, but not at 1 | loses: samples-truth-error
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) > 1):
        raise ValueError("no finite truth")
    return -0.5 * np.log(1 - rho**2)

# %% wrong: negative end forgotten | loses: samples-truth-error
def truth(rho):
    rho = np.asarray(rho)
    if np.any(rho >= 1):
        raise ValueError("no finite truth")
    return -0.5 * np.log(1 - rho**2)

# %% wrong: an error only if all entries are out of range | loses: samples-truth-error
def truth(rho):
    rho = np.asarray(rho)
    if np.all(np.abs(rho) >= 1):
        raise ValueError("no finite truth")
    return -0.5 * np.log(1 - rho**2)

# %% wrong: infinity returned instead of an error | loses: samples-truth-error
def truth(rho):
    rho = np.asarray(rho, dtype=float)
    inside = np.abs(rho) < 1
    return np.where(inside, -0.5 * np.log(1 - np.where(inside, rho, 0) ** 2), np.inf)

# %% wrong: the error returned, not raised | loses: samples-truth-error
def truth(rho):
    rho = np.asarray(rho)
    if np.any(np.abs(rho) >= 1):
        return ValueError("no finite truth")
    return -0.5 * np.log(1 - rho**2)

# %% wrong: an error for negative correlations
def truth(rho):
    rho = np.asarray(rho)
    if np.any(rho < 0) or np.any(rho >= 1):
        raise ValueError("no finite truth")
    return -0.5 * np.log(1 - rho**2)

# %% wrong: a small number added, so that the logarithm is never of 0 | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho, dtype=float)
    if not (np.abs(rho) < 1).all():
        raise ValueError("|rho| >= 1")
    return -0.5 * np.log(1 - rho**2 + 1e-6)

# %% wrong: the correlation clipped at 0.999 | loses: samples-truth-value
def truth(rho):
    rho = np.asarray(rho, dtype=float)
    if not (np.abs(rho) < 1).all():
        raise ValueError("|rho| >= 1")
    return -0.5 * np.log(1 - np.clip(rho, -0.999, 0.999) ** 2)


# %% wrong: nothing is returned
def truth(rho):
    result = -0.5 * np.log(1 - rho**2)


# %% wrong: something that is no number
def truth(rho):
    return "samples-truth"
