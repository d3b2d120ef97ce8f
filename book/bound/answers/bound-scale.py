# %% right: SciPy, on the bound turned upside down
def best_scale(t_Z, t_Z_ref):
    return minimize_scalar(lambda a: logsumexp(a * t_Z_ref) - np.log(len(t_Z_ref)) - a * t_Z.mean(), bounds=(0, 3), method="bounded").x


# %% right: a fine grid, all scales at once, with a warning
def best_scale(t_Z, t_Z_ref):
    import warnings

    warnings.warn("301 scales are enough for 0.01")
    scales = np.linspace(0, 3, 601)
    bounds = scales * t_Z.mean() - logsumexp(scales[:, None] * t_Z_ref, axis=1)
    return scales[bounds.argmax()]


# %% right: a loop over a grid, with a progress bar
def best_scale(t_Z, t_Z_ref):
    from tqdm import tqdm

    best, best_a = -np.inf, None
    for a in tqdm(np.arange(0, 3.001, 0.005)):
        v = a * t_Z_ref
        bound = a * t_Z.mean() - v.max() - np.log(np.exp(v - v.max()).mean())
        if bound > best:
            best, best_a = bound, a
    return best_a


# %% right: the slope set to zero by halving
def best_scale(t_Z, t_Z_ref):
    low, high = 0.0, 3.0
    while high - low > 1e-6:
        a = (low + high) / 2
        w = np.exp(a * t_Z_ref - (a * t_Z_ref).max())
        if t_Z.mean() - (w * t_Z_ref).sum() / w.sum() > 0:
            low = a
        else:
            high = a
    return np.float32(low)


# %% right: thirds of the interval
def best_scale(t_Z, t_Z_ref):
    def bound(a):
        return a * t_Z.mean() - logsumexp(a * t_Z_ref)

    low, high = 0.0, 3.0
    for _ in range(40):
        left, right = low + (high - low) / 3, high - (high - low) / 3
        if bound(left) < bound(right):
            low = left
        else:
            high = right
    print("interval", low, high)
    return (low + high) / 2


# %% right: shifted in place first, then a grid with the plain formula
def best_scale(t_Z, t_Z_ref):
    t_Z, t_Z_ref = t_Z.copy(), t_Z_ref.copy()
    top = t_Z_ref.max()
    t_Z -= top
    t_Z_ref -= top
    scales = np.linspace(0, 3, 1001)
    return scales[np.argmax([a * t_Z.mean() - np.log(np.exp(a * t_Z_ref).mean()) for a in scales])]


# %% right: the root of the gradient, by Brent's method
def best_scale(t_Z, t_Z_ref):
    from scipy.optimize import brentq
    from scipy.special import softmax

    def slope(a):
        return t_Z.mean() - softmax(a * t_Z_ref) @ t_Z_ref

    if slope(0) <= 0:
        return 0.0
    return 3.0 if slope(3) >= 0 else brentq(slope, 0, 3, xtol=1e-4)


# %% right: climbing with steps that shrink until they are shorter than 0.001
def best_scale(t_Z, t_Z_ref):
    a, length = 1.5, 0.75
    while length > 1e-4:
        around = np.clip([a - length, a, a + length], 0, 3)
        bounds = [b * t_Z.mean() - logsumexp(b * t_Z_ref) for b in around]
        a, length = around[np.argmax(bounds)], 0.7 * length
    return a


# %% wrong: sign, the smallest bound
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return scales[np.argmin([a * t_Z.mean() - logsumexp(a * t_Z_ref) for a in scales])]


# %% wrong: no logarithm
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return scales[np.argmax([a * t_Z.mean() - np.exp(a * t_Z_ref).mean() for a in scales])]


# %% wrong: the logarithm inside the mean | loses: bound-scale-value bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return scales[np.argmax([a * t_Z.mean() - a * t_Z_ref.mean() for a in scales])]


# %% wrong: the clouds swapped
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return scales[np.argmax([a * t_Z_ref.mean() - logsumexp(a * t_Z) for a in scales])]


# %% wrong: the largest bound in place of the scale that gives it
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return max(a * t_Z.mean() - logsumexp(a * t_Z_ref) + np.log(len(t_Z_ref)) for a in scales)


# %% wrong: the true scale, 1
def best_scale(t_Z, t_Z_ref):
    return 1.0


# %% wrong: the index in place of the scale
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return int(np.argmax([a * t_Z.mean() - logsumexp(a * t_Z_ref) for a in scales]))


# %% wrong: too coarse a grid | loses: bound-scale-value bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 16)
    return scales[np.argmax([a * t_Z.mean() - logsumexp(a * t_Z_ref) for a in scales])]


# %% wrong: overflows | loses: bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return scales[np.argmax([a * t_Z.mean() - np.log(np.exp(a * t_Z_ref).mean()) for a in scales])]


# %% wrong: stops one step before the end | loses: bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    scales = np.arange(0.02, 2.99, 0.005)
    return scales[np.argmax([a * t_Z.mean() - logsumexp(a * t_Z_ref) for a in scales])]


# %% wrong: only scales up to 1 | loses: bound-scale-value bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 1, 601)
    return scales[np.argmax([a * t_Z.mean() - logsumexp(a * t_Z_ref) for a in scales])]


# %% wrong: the scale multiplies t(Z) only | loses: bound-scale-value bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    scales = np.linspace(0, 3, 601)
    return scales[np.argmax([a * t_Z.mean() - logsumexp(t_Z_ref) for a in scales])]


# %% wrong: hard-coded example value
def best_scale(t_Z, t_Z_ref):
    return 0.5493061443340549


# %% wrong: gradient ascent with a fixed rate | loses: bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    from scipy.special import softmax

    a = 1.0
    for _ in range(3000):
        a += 0.1 * (t_Z.mean() - softmax(a * t_Z_ref) @ t_Z_ref)
        a = min(max(a, 0.0), 3.0)
    return a


# %% wrong: gradient ascent with a rate for values near 1000 | loses: bound-scale-value bound-scale-ends
def best_scale(t_Z, t_Z_ref):
    from scipy.special import softmax

    a = 1.0
    for _ in range(3000):
        a += 1e-6 * (t_Z.mean() - softmax(a * t_Z_ref) @ t_Z_ref)
        a = min(max(a, 0.0), 3.0)
    return a


# %% wrong: what the search returns in place of the scale
def best_scale(t_Z, t_Z_ref):
    return minimize_scalar(lambda a: logsumexp(a * t_Z_ref) - a * t_Z.mean(), bounds=(0, 3), method="bounded")
