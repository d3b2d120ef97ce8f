# %% right: dropna of the columns asked for
def two_sides(frame, x, y):
    part = frame[x + y].dropna()
    return part[x].to_numpy(float), part[y].to_numpy(float)

# %% right: a mask of complete rows
def two_sides(frame, x, y):
    complete = frame[x].notna().all(axis=1) & frame[y].notna().all(axis=1)
    return frame.loc[complete, x].values.astype(float), frame.loc[complete, y].values.astype(float)

# %% right: NumPy alone
def two_sides(frame, x, y):
    X = np.array([frame[name] for name in x], dtype=float).T
    Y = np.array([frame[name] for name in y], dtype=float).T
    keep = ~(np.isnan(X).any(axis=1) | np.isnan(Y).any(axis=1))
    return X[keep], Y[keep]

# %% right: row by row, printing
def two_sides(frame, x, y):
    X, Y = [], []
    for _, row in frame.iterrows():
        if not (row[x].isna().any() or row[y].isna().any()):
            X.append([row[name] for name in x])
            Y.append([row[name] for name in y])
    print(len(X), "rows")
    return np.array(X, dtype=float), np.array(Y, dtype=float)

# %% right: dropna with a subset
def two_sides(frame, x, y):
    frame = frame.dropna(subset=[*x, *y])
    return tuple(frame[names].astype("float64").to_numpy() for names in (x, y))

# %% wrong: rows that lack anything at all
def two_sides(frame, x, y):
    frame = frame.dropna()
    return frame[x].to_numpy(float), frame[y].to_numpy(float)

# %% wrong: each side by itself
def two_sides(frame, x, y):
    return frame[x].dropna().to_numpy(float), frame[y].dropna().to_numpy(float)

# %% wrong: missing is 0
def two_sides(frame, x, y):
    frame = frame.fillna(0)
    return frame[x].to_numpy(float), frame[y].to_numpy(float)

# %% wrong: missing is the mean
def two_sides(frame, x, y):
    frame = frame.fillna(frame.mean())
    return frame[x].to_numpy(float), frame[y].to_numpy(float)

# %% wrong: nothing is left out
def two_sides(frame, x, y):
    return frame[x].to_numpy(float), frame[y].to_numpy(float)

# %% wrong: one axis for one column
def two_sides(frame, x, y):
    part = frame[[*x, *y]].dropna()
    return part[x].to_numpy(float).squeeze(), part[y].to_numpy(float).squeeze()

# %% wrong: in the order of the frame
def two_sides(frame, x, y):
    part = frame.dropna(subset=x + y)
    return (part[[name for name in frame if name in x]].to_numpy(float),
            part[[name for name in frame if name in y]].to_numpy(float))

# %% wrong: zeros taken for missing
def two_sides(frame, x, y):
    part = frame[x + y].dropna()
    part = part[(part != 0).all(axis=1)]
    return part[x].to_numpy(float), part[y].to_numpy(float)

# %% wrong: in place
def two_sides(frame, x, y):
    frame.dropna(subset=x + y, inplace=True)
    return frame[x].to_numpy(float), frame[y].to_numpy(float)

# %% wrong: the sides exchanged
def two_sides(frame, x, y):
    part = frame[x + y].dropna()
    return part[y].to_numpy(float), part[x].to_numpy(float)
