# %% right: NumPy and a condition
def one_cycle(done):
    p = done / 0.3 if done < 0.3 else (1 - min(done, 1)) / 0.7
    return (1 - np.cos(np.pi * p)) / 2

# %% right: squares of sines
def one_cycle(done):
    if done >= 1:
        return 0.0
    return sin_squared(done / 0.3 if done < 0.3 else (1 - done) / 0.7)


def sin_squared(p):
    return np.sin(np.pi * p / 2) ** 2

# %% right: interpolation, printing
def one_cycle(done):
    p = np.interp(done, [0, 0.3, 1], [0, 1, 0])
    print("p =", p)
    return 0.5 - 0.5 * np.cos(np.pi * p)

# %% right: a tensor
def one_cycle(done):
    done = torch.tensor(min(done, 1.0), dtype=torch.float64)
    p = torch.minimum(done / 0.3, (1 - done) / 0.7)
    return (1 - torch.cos(torch.pi * p)) / 2

# %% wrong: it rises again after the end | loses: floor-rate-end
def one_cycle(done):
    p = done / 0.3 if done < 0.3 else (1 - done) / 0.7
    return (1 - cos(pi * p)) / 2

# %% wrong: straight lines | loses: floor-rate-wave
def one_cycle(done):
    return max(min(done / 0.3, (1 - done) / 0.7), 0)

# %% wrong: upside down
def one_cycle(done):
    p = done / 0.3 if done < 0.3 else (1 - min(done, 1)) / 0.7
    return (1 + cos(pi * p)) / 2

# %% wrong: no half
def one_cycle(done):
    p = done / 0.3 if done < 0.3 else (1 - min(done, 1)) / 0.7
    return 1 - cos(pi * p)

# %% wrong: the largest value in the middle
def one_cycle(done):
    return (1 - cos(2 * pi * min(done, 1))) / 2

# %% wrong: only falling | loses: floor-rate-wave floor-rate-end
def one_cycle(done):
    return (1 + cos(pi * min(done, 1))) / 2

# %% wrong: degrees | loses: floor-rate-wave floor-rate-end
def one_cycle(done):
    p = done / 0.3 if done < 0.3 else (1 - min(done, 1)) / 0.7
    return (1 - cos(180 * p)) / 2

# %% wrong: the shares swapped
def one_cycle(done):
    p = done / 0.7 if done < 0.7 else (1 - min(done, 1)) / 0.3
    return (1 - cos(pi * p)) / 2

# %% wrong: stays at the largest value after the rise
def one_cycle(done):
    return (1 - cos(pi * min(done / 0.3, 1))) / 2

# %% wrong: the rate itself
def one_cycle(done):
    p = done / 0.3 if done < 0.3 else (1 - min(done, 1)) / 0.7
    return 0.06 * (1 - cos(pi * p)) / 2

# %% wrong: nothing after the end | loses: floor-rate-end
def one_cycle(done):
    if done <= 1:
        return (1 - cos(pi * (done / 0.3 if done < 0.3 else (1 - done) / 0.7))) / 2
