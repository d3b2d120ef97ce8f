# %% right: as taught
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    w, k = 0.0, 0
    while exp(-w) >= eps:
        w += s * exp(-w)
        k += 1
    return k

# %% right: rounded up, and counted in u = 1 / L
def predict_steps(s, eps):
    from math import ceil
    return ceil((1 - eps) / (s * eps))


def count_steps(s, eps):
    u = 1.0
    k = 0
    while u * eps <= 1:
        u *= exp(s / u)
        k += 1
    return k

# %% right: rounded down, and counted over an endless range
def predict_steps(s, eps):
    return int((1 / eps - 1) / s + 1e-9)


def count_steps(s, eps):
    from itertools import count
    w = 0
    for k in count():
        loss = 2.718281828459045 ** -w
        if loss < eps:
            return k
        w = w + s * loss

# %% right: by way of the weight, and counted with > in place of >=
def predict_steps(s, eps):
    return (exp(log(1 / eps)) - 1) / s


def count_steps(s, eps):
    w, k = 0.0, 0
    while exp(-w) > eps:
        w += s * exp(-w)
        k += 1
    return k

# %% right: NumPy numbers, with a warning
def predict_steps(s, eps):
    import warnings
    warnings.warn("an approximation")
    import numpy as np
    return np.float32((1 / eps - 1) / s)


def count_steps(s, eps):
    import numpy as np
    w, k = np.float64(0), np.int64(0)
    while np.exp(-w) >= eps:
        w, k = w + s * np.exp(-w), k + 1
    return k

# %% right: prints, and draws a progress bar on stderr
def predict_steps(s, eps):
    print("predicting")
    return torch.tensor((1 / eps - 1) / s, dtype=torch.float64)


def count_steps(s, eps):
    from tqdm import tqdm
    w = 0.0
    for k in tqdm(range(10_000_000)):
        if exp(-w) < eps:
            return k
        w += s * exp(-w)

# %% wrong: the number of steps at the slope of the start
def predict_steps(s, eps):
    return (1 - eps) / s


def count_steps(s, eps):
    return int((1 - eps) / s)

# %% wrong: the weight needed, divided by the rate
def predict_steps(s, eps):
    return log(1 / eps) / s


def count_steps(s, eps):
    w, k = 0.0, 0
    while exp(-w) >= eps:
        w += s
        k += 1
    return k

# %% wrong: the weight needed, for the number of steps
def predict_steps(s, eps):
    return log(1 / eps)


def count_steps(s, eps):
    return log(1 / eps)

# %% wrong: the 1 of the law forgotten | loses: descent-steps-predicted
def predict_steps(s, eps):
    return 1 / (s * eps)


def count_steps(s, eps):
    w, k = 0.0, 0
    while exp(-w) >= eps:
        w += s * exp(-w)
        k += 1
    return k

# %% wrong: the sign of the logarithm, a weight smaller than asked | loses: descent-steps-predicted
def predict_steps(s, eps):
    return (exp(log(eps)) - 1) / s


def count_steps(s, eps):
    w, k = 0.0, 0
    while exp(-w) >= eps:
        w += s * exp(-w)
        k += 1
    return k

# %% wrong: the prediction counts for the truth | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    from math import ceil
    return ceil((1 / eps - 1) / s)

# %% wrong: one step too many, checked before counting | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    w, k = 0.0, 1
    while exp(-w) >= eps:
        w += s * exp(-w)
        k += 1
    return k

# %% wrong: one step too few | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    w, k = 0.0, -1
    while exp(-w) >= eps:
        w += s * exp(-w)
        k += 1
    return k

# %% wrong: compares the weight with eps | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    w, k = 0.0, 0
    while w < eps:
        w += s * exp(-w)
        k += 1
    return k

# %% wrong: walks on the law | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    k = 0
    while 1 / (1 + s * k) >= eps:
        k += 1
    return k

# %% wrong: gives up after a hundred steps | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    w = 0.0
    for k in range(100):
        if exp(-w) < eps:
            return k
        w += s * exp(-w)

# %% wrong: hard-coded example values
def predict_steps(s, eps):
    return 30


def count_steps(s, eps):
    return 6

# %% wrong: counted in float32 | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    import numpy as np
    w, k, s = np.float32(0), 0, np.float32(s)
    while np.exp(-w) >= eps:
        w += s * np.exp(-w)
        k += 1
    return k

# %% wrong: counted in float32, and capped | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    w, k = torch.tensor(0.0), 0
    while torch.exp(-w) >= eps and k < 10_000:
        w += s * torch.exp(-w)
        k += 1
    return k

# %% wrong: capped at ten thousand steps | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    w, k = 0.0, 0
    while exp(-w) >= eps and k < 10_000:
        w += s * exp(-w)
        k += 1
    return k

# %% wrong: the prediction, less the steps that it is off by | loses: descent-steps-counted
def predict_steps(s, eps):
    return (1 / eps - 1) / s


def count_steps(s, eps):
    return round((1 / eps - 1) / s - 3)
