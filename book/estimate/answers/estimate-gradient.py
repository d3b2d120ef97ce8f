# %% right: softmax and a product
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    q = t_Z_ref.flatten().softmax(dim=0)
    return g_Z.mean(dim=0) - q @ g_Z_ref

# %% right: weights by hand, largest value taken out, broadcast over a column
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    q = torch.exp(t_Z_ref - t_Z_ref.max()).reshape(-1, 1)
    return g_Z.mean(0) - (q * g_Z_ref).sum(0) / q.sum()

# %% right: loop over the reference samples, in place, in float64
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    result = g_Z.double().mean(dim=0)
    lse = t_Z_ref.double().flatten().logsumexp(dim=0)
    for g, t in zip(g_Z_ref.double(), t_Z_ref.double().flatten()):
        result -= (t - lse).exp() * g
    return result

# %% right: einsum, with a warning
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    import warnings
    warnings.warn("tilted weights")
    log_q = t_Z_ref.view(-1).log_softmax(0)
    return torch.einsum("ip->p", g_Z) / len(g_Z) - torch.einsum("j,jp->p", log_q.exp(), g_Z_ref)

# %% right: one parameter at a time, with a progress bar on stderr and a print
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    from tqdm.auto import tqdm
    q = F.softmax(t_Z_ref.reshape(-1), dim=0)
    print("weights add up to", float(q.sum()))
    return torch.stack([g_Z[:, k].mean() - torch.dot(q, g_Z_ref[:, k]) for k in tqdm(range(g_Z.shape[1]))])

# %% wrong: plain mean of the reference gradients | loses: estimate-gradient-tilted
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return g_Z.mean(dim=0) - g_Z_ref.mean(dim=0)

# %% wrong: sign
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return t_Z_ref.flatten().softmax(dim=0) @ g_Z_ref - g_Z.mean(dim=0)

# %% wrong: weights not divided by their sum
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return g_Z.mean(dim=0) - t_Z_ref.flatten().exp() @ g_Z_ref

# %% wrong: mean of the weighted gradients, divided by n' once more
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    q = t_Z_ref.flatten().softmax(dim=0)
    return g_Z.mean(dim=0) - (q[:, None] * g_Z_ref).mean(dim=0)

# %% wrong: sum for mean under Z
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return g_Z.sum(dim=0) - t_Z_ref.flatten().softmax(dim=0) @ g_Z_ref

# %% wrong: exponentials that overflow or vanish | loses: estimate-gradient-tilted
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    e = t_Z_ref.flatten().exp()
    return g_Z.mean(dim=0) - (e / e.sum()) @ g_Z_ref

# %% wrong: weights proportional to t, not to its exponential
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    t = t_Z_ref.flatten()
    return g_Z.mean(dim=0) - (t / t.sum()) @ g_Z_ref

# %% wrong: tilted the other way | loses: estimate-gradient-tilted
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return g_Z.mean(dim=0) - (-t_Z_ref.flatten()).softmax(dim=0) @ g_Z_ref

# %% wrong: softmax along the last dimension, all ones for a column | loses: estimate-gradient-tilted
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return g_Z.mean(dim=0) - t_Z_ref.softmax(dim=-1).flatten() @ g_Z_ref

# %% wrong: averaged over the parameters, not over the samples
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    q = t_Z_ref.flatten().softmax(dim=0)
    return g_Z.mean(dim=1) - (q[:, None] * g_Z_ref).sum(dim=1).mean()

# %% wrong: added up over the parameters
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    q = t_Z_ref.flatten().softmax(dim=0)
    return g_Z.mean() - (q @ g_Z_ref).sum()

# %% wrong: the largest weight takes all | loses: estimate-gradient-flat estimate-gradient-tilted
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return g_Z.mean(dim=0) - g_Z_ref[t_Z_ref.flatten().argmax()]

# %% wrong: the example's value
def dv_gradient(g_Z, g_Z_ref, t_Z_ref):
    return torch.tensor([1.0, -1.0])
