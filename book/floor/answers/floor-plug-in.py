# %% right: sums of deviations
def gaussian_plug_in(Z):
    x, y = (Z - Z.mean(axis=0)).T
    r = (x * y).sum() / sqrt((x**2).sum() * (y**2).sum())
    return -0.5 * np.log(1 - r**2)

# %% right: log1p, the transpose, a Python number
def gaussian_plug_in(Z):
    return float(-np.log1p(-(np.corrcoef(Z.T)[0, 1] ** 2)) / 2)

# %% right: determinants
def gaussian_plug_in(Z):
    c = np.cov(Z.T)
    return 0.5 * (log(c[0, 0]) + log(c[1, 1]) - np.linalg.slogdet(c)[1])

# %% right: standardised columns, through pandas, printing
def gaussian_plug_in(Z):
    frame = pd.DataFrame(Z, columns=["x", "y"])
    print(frame.corr())
    return truth(frame["x"].corr(frame["y"]))

# %% right: atanh and cosh, a tensor
def gaussian_plug_in(Z):
    r = torch.corrcoef(torch.as_tensor(Z, dtype=torch.float64).T)[0, 1]
    return torch.log(torch.cosh(torch.atanh(r)))

# %% wrong: the sign of the lecture notes
def gaussian_plug_in(Z):
    r = np.corrcoef(Z.T)[0, 1]
    return 0.5 * np.log(1 - r**2)

# %% wrong: bits | loses: floor-plug-in-value
def gaussian_plug_in(Z):
    r = np.corrcoef(Z.T)[0, 1]
    return -0.5 * np.log2(1 - r**2)

# %% wrong: the covariance for the correlation
def gaussian_plug_in(Z):
    r = np.cov(Z.T)[0, 1]
    return -0.5 * np.log(np.abs(1 - r**2))

# %% wrong: means not subtracted
def gaussian_plug_in(Z):
    x, y = Z.T
    r = (x * y).mean() / np.sqrt((x**2).mean() * (y**2).mean())
    return -0.5 * np.log(1 - r**2)

# %% wrong: n - 1 above, n below | loses: floor-plug-in-value
def gaussian_plug_in(Z):
    r = np.cov(Z.T)[0, 1] / Z.std(axis=0).prod()
    return -0.5 * np.log(1 - min(r**2, 0.999999))

# %% wrong: rows for columns | loses: floor-plug-in-value
def gaussian_plug_in(Z):
    r = np.corrcoef(Z)[0, 1]
    return -0.5 * np.log(max(1 - r**2, 1e-9))

# %% wrong: the correlation is not squared | loses: floor-plug-in-value floor-plug-in-scale
def gaussian_plug_in(Z):
    return -0.5 * np.log(1 - np.corrcoef(Z.T)[0, 1])

# %% wrong: no half | loses: floor-plug-in-value
def gaussian_plug_in(Z):
    return -np.log(1 - np.corrcoef(Z.T)[0, 1] ** 2)

# %% wrong: the whole matrix
def gaussian_plug_in(Z):
    return -0.5 * np.log(1 - np.corrcoef(Z.T) ** 2 + 1e-12)

# %% wrong: the truth of the course, whatever the samples | loses: floor-plug-in-value
def gaussian_plug_in(Z):
    return truth(rho)

# %% wrong: ranks for values | loses: floor-plug-in-value
def gaussian_plug_in(Z):
    r = pd.DataFrame(Z).corr(method="spearman").to_numpy()[0, 1]
    return -0.5 * np.log(1 - r**2)

# %% wrong: nothing is returned
def gaussian_plug_in(Z):
    -0.5 * np.log(1 - np.corrcoef(Z.T)[0, 1] ** 2)
