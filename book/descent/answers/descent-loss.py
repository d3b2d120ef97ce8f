# %% right: as taught
def L(w, z=-1.0):
    return torch.exp(w * z)

# %% right: another but equal formula, the method of a tensor
def L(w, z=-1.0):
    return 1 / (-(z * w)).exp()

# %% right: a power of e
def L(w, z=-1.0):
    from math import e
    return e ** (w * z)

# %% right: in place on a new tensor
def L(w, z=-1.0):
    y = w * z
    return y.exp_()

# %% right: a loop over all pairs
def L(w, z=-1.0):
    z = torch.as_tensor(z, dtype=w.dtype, device=w.device)
    w, z = torch.broadcast_tensors(w, z)
    return torch.stack([(a * b).exp() for a, b in zip(w.reshape(-1), z.reshape(-1))]).reshape(w.shape)

# %% right: always in float64
def L(w, z=-1.0):
    return torch.exp(w.double() * z)

# %% right: with a warning
def L(w, z=-1.0):
    import warnings
    warnings.warn("the exponential may overflow")
    return torch.exp(w * z)

# %% right: prints, and draws a progress bar on stderr
def L(w, z=-1.0):
    from tqdm import tqdm
    for _ in tqdm(range(2)):
        y = torch.exp(w * z)
    print("loss", y)
    return y

# %% wrong: sign of the exponent
def L(w, z=-1.0):
    return torch.exp(-w * z)

# %% wrong: the sample is left out
def L(w, z=-1.0):
    return torch.exp(-w)

# %% wrong: the exponential forgotten
def L(w, z=-1.0):
    return w * z

# %% wrong: a logarithm around it, the logistic loss
def L(w, z=-1.0):
    return torch.log(1 + torch.exp(w * z))

# %% wrong: sum over all losses | loses: descent-loss-value
def L(w, z=-1.0):
    return torch.exp(w * z).sum()

# %% wrong: mean over all losses
def L(w, z=-1.0):
    return torch.exp(w * z).mean()

# %% wrong: only one weight at a time
def L(w, z=-1.0):
    from math import exp
    return torch.tensor(exp(w.item() * z))

# %% wrong: the graph is cut by detach | loses: descent-loss-gradient
def L(w, z=-1.0):
    return torch.exp(w.detach() * z)

# %% wrong: computed under no_grad | loses: descent-loss-gradient
def L(w, z=-1.0):
    with torch.no_grad():
        return torch.exp(w * z)

# %% wrong: by way of NumPy, out of the graph | loses: descent-loss-gradient
def L(w, z=-1.0):
    import numpy as np
    y = w.detach().cpu().numpy()
    z = z.cpu().numpy() if torch.is_tensor(z) else z
    return torch.tensor(np.exp(y * z), device=w.device)

# %% wrong: hard-coded example values
def L(w, z=-1.0):
    return torch.tensor([1.0, 0.3678794, 0.1353353], device=w.device)

# %% wrong: base two for e
def L(w, z=-1.0):
    return 2 ** (w * z)

# %% wrong: the shifted exponential, one less | loses: descent-loss-value
def L(w, z=-1.0):
    return torch.expm1(w * z)

# %% wrong: clamped, so that a weight below 0 does not count
def L(w, z=-1.0):
    return torch.exp(torch.relu(w) * z)
