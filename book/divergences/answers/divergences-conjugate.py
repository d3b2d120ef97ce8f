# %% right: an outer product
def conjugate(u, f_u, t):
    return np.max(t[:, None] * u[None, :] - f_u[None, :], axis=1)

# %% right: a loop
def conjugate(u, f_u, t):
    found = []
    for slope in t:
        found.append(max(slope * a - b for a, b in zip(u, f_u)))
    return np.array(found)

# %% right: a list, printing
def conjugate(u, f_u, t):
    print(len(u), "ratios")
    return [(slope * u - f_u).max() for slope in t]

# %% right: ratios along the first axis
def conjugate(u, f_u, t):
    lines = np.multiply.outer(u, t) - f_u.reshape(-1, 1)
    return lines.max(axis=0)

# %% right: the place of the largest
def conjugate(u, f_u, t):
    values = np.outer(t, u) - f_u
    return values[np.arange(len(t)), values.argmax(axis=1)]

# %% wrong: the smallest instead of the largest
def conjugate(u, f_u, t):
    return (np.outer(t, u) - f_u).min(axis=1)

# %% wrong: f minus the line
def conjugate(u, f_u, t):
    return (f_u - np.outer(t, u)).max(axis=1)

# %% wrong: the intercept, with the sign of the picture
def conjugate(u, f_u, t):
    return -(np.outer(t, u) - f_u).max(axis=1)

# %% wrong: the largest per ratio
def conjugate(u, f_u, t):
    return (np.outer(t, u) - f_u).max(axis=0)

# %% wrong: the ratio at which the line touches
def conjugate(u, f_u, t):
    return u[(np.outer(t, u) - f_u).argmax(axis=1)]

# %% wrong: slope by slope and ratio by ratio in pairs
def conjugate(u, f_u, t):
    n = min(len(u), len(t))
    return t[:n] * u[:n] - f_u[:n]

# %% wrong: never below zero
def conjugate(u, f_u, t):
    return np.maximum((np.outer(t, u) - f_u).max(axis=1), 0)

# %% wrong: the largest of all, one number
def conjugate(u, f_u, t):
    return (np.outer(t, u) - f_u).max()

# %% wrong: by a numerical derivative, for increasing ratios
def conjugate(u, f_u, t):
    slopes = np.gradient(f_u, u)
    place = np.interp(t, slopes, u)
    return t * place - np.interp(place, u, f_u)

# %% wrong: the ratios are sorted in place | loses: divergences-conjugate-many
def conjugate(u, f_u, t):
    order = u.argsort()
    u[:] = u[order]
    f_u[:] = f_u[order]
    return (np.outer(t, u) - f_u).max(axis=1)
