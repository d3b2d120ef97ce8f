# %% right: one by one
def deviations(found):
    pairs, twice = found["pairs"], found["two copies"]
    noisy, shuffled = found["with noise"], found["shuffled"]
    return {
        "independence": abs(shuffled.estimate) / shuffled.error,
        "noise": abs(noisy.estimate - pairs.estimate) / sqrt(noisy.error**2 + pairs.error**2),
        "additivity": abs(twice.estimate - 2 * pairs.estimate) / sqrt(twice.error**2 + 4 * pairs.error**2)}

# %% right: hypot and a helper
def deviations(found):
    def apart(one, times):
        other = found["pairs"]
        return np.abs(found[one].estimate - times * other.estimate) / np.hypot(found[one].error, times * other.error)
    return dict(independence=apart("shuffled", 0), noise=apart("with noise", 1), additivity=apart("two copies", 2))

# %% right: the fields by their places
def deviations(found):
    (p, dp), (s, ds), (w, dw), (c, dc) = (found[key][:2] for key in ("pairs", "shuffled", "with noise", "two copies"))
    z = {"independence": s / ds, "noise": (w - p) / (dw**2 + dp**2) ** 0.5,
         "additivity": (c - 2 * p) / (dc**2 + (2 * dp) ** 2) ** 0.5}
    return {key: abs(value) for key, value in z.items()}

# %% right: squares, tensors, printing
def deviations(found):
    estimate = {key: torch.tensor(one.estimate, dtype=torch.float64) for key, one in found.items()}
    square = {key: one.error**2 for key, one in found.items()}
    print(square)
    return {"independence": torch.sqrt(estimate["shuffled"] ** 2 / square["shuffled"]),
            "noise": torch.sqrt((estimate["with noise"] - estimate["pairs"]) ** 2 / (square["with noise"] + square["pairs"])),
            "additivity": torch.sqrt((estimate["two copies"] - 2 * estimate["pairs"]) ** 2 / (square["two copies"] + 4 * square["pairs"]))}

# %% wrong: errors added
def deviations(found):
    p = found["pairs"]
    return {"independence": abs(found["shuffled"].estimate) / found["shuffled"].error,
            "noise": abs(found["with noise"].estimate - p.estimate) / (found["with noise"].error + p.error),
            "additivity": abs(found["two copies"].estimate - 2 * p.estimate) / (found["two copies"].error + 2 * p.error)}

# %% wrong: the variance is doubled, not the error
def deviations(found):
    p = found["pairs"]
    return {"independence": abs(found["shuffled"].estimate) / found["shuffled"].error,
            "noise": abs(found["with noise"].estimate - p.estimate) / sqrt(found["with noise"].error**2 + p.error**2),
            "additivity": abs(found["two copies"].estimate - 2 * p.estimate) / sqrt(found["two copies"].error**2 + 2 * p.error**2)}

# %% wrong: signs are kept
def deviations(found):
    p = found["pairs"]
    return {"independence": found["shuffled"].estimate / found["shuffled"].error,
            "noise": (found["with noise"].estimate - p.estimate) / sqrt(found["with noise"].error**2 + p.error**2),
            "additivity": (found["two copies"].estimate - 2 * p.estimate) / sqrt(found["two copies"].error**2 + 4 * p.error**2)}

# %% wrong: ratios
def deviations(found):
    p = found["pairs"].estimate
    return {"independence": abs(found["shuffled"].estimate), "noise": found["with noise"].estimate / p,
            "additivity": found["two copies"].estimate / p}

# %% wrong: only the error of the second
def deviations(found):
    p = found["pairs"]
    return {"independence": abs(found["shuffled"].estimate) / found["shuffled"].error,
            "noise": abs(found["with noise"].estimate - p.estimate) / found["with noise"].error,
            "additivity": abs(found["two copies"].estimate - 2 * p.estimate) / found["two copies"].error}

# %% wrong: additivity without the two
def deviations(found):
    p = found["pairs"]
    return {"independence": abs(found["shuffled"].estimate) / found["shuffled"].error,
            "noise": abs(found["with noise"].estimate - p.estimate) / sqrt(found["with noise"].error**2 + p.error**2),
            "additivity": abs(found["two copies"].estimate - p.estimate) / sqrt(found["two copies"].error**2 + p.error**2)}

# %% wrong: independence against the pairs
def deviations(found):
    def apart(key, times):
        p = found["pairs"]
        return abs(found[key].estimate - times * p.estimate) / sqrt(found[key].error**2 + (times * p.error) ** 2)
    return {"independence": apart("shuffled", 1), "noise": apart("with noise", 1), "additivity": apart("two copies", 2)}

# %% wrong: verdicts instead of numbers
def deviations(found):
    p = found["pairs"]
    return {"independence": abs(found["shuffled"].estimate) < 2 * found["shuffled"].error,
            "noise": abs(found["with noise"].estimate - p.estimate) < 2 * sqrt(found["with noise"].error**2 + p.error**2),
            "additivity": abs(found["two copies"].estimate - 2 * p.estimate) < 2 * sqrt(found["two copies"].error**2 + 4 * p.error**2)}

# %% wrong: a list
def deviations(found):
    p = found["pairs"]
    return [abs(found["shuffled"].estimate) / found["shuffled"].error,
            abs(found["with noise"].estimate - p.estimate) / sqrt(found["with noise"].error**2 + p.error**2),
            abs(found["two copies"].estimate - 2 * p.estimate) / sqrt(found["two copies"].error**2 + 4 * p.error**2)]
