# %% right: in one line
def f_bound(v_Z, v_Z_ref, divergence):
    return divergence.activation(v_Z).mean() - divergence.conjugate(divergence.activation(v_Z_ref)).mean()

# %% right: sums over sizes
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = map(divergence.activation, (v_Z, v_Z_ref))
    return t.sum() / t.numel() - divergence.conjugate(t_ref).sum() / t_ref.numel()

# %% right: flattened first
def f_bound(v_Z, v_Z_ref, divergence):
    t = divergence.activation(v_Z.flatten())
    penalty = divergence.conjugate(divergence.activation(v_Z_ref.flatten()))
    return torch.mean(t) + torch.mean(-penalty)

# %% right: computed in float64, a tensor of shape (1,)
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = (divergence.activation(v.double()) for v in (v_Z, v_Z_ref))
    return (t.mean() - divergence.conjugate(t_ref).mean()).reshape(1)

# %% wrong: no activation
def f_bound(v_Z, v_Z_ref, divergence):
    return v_Z.mean() - divergence.conjugate(v_Z_ref).mean()

# %% wrong: no activation on the reference
def f_bound(v_Z, v_Z_ref, divergence):
    return divergence.activation(v_Z).mean() - divergence.conjugate(v_Z_ref).mean()

# %% wrong: no activation on the samples
def f_bound(v_Z, v_Z_ref, divergence):
    return v_Z.mean() - divergence.conjugate(divergence.activation(v_Z_ref)).mean()

# %% wrong: the conjugate of the mean | loses: divergences-bound-value divergences-bound-gradient divergences-bound-truth
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return t.mean() - divergence.conjugate(t_ref.mean())

# %% wrong: the conjugate on both sides
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return divergence.conjugate(t).mean() - divergence.conjugate(t_ref).mean()

# %% wrong: the logarithm of DV
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return t.mean() - divergence.conjugate(t_ref).mean().abs().log()

# %% wrong: clouds swapped
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z_ref), divergence.activation(v_Z)
    return t.mean() - divergence.conjugate(t_ref).mean()

# %% wrong: the loss, with the other sign
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return divergence.conjugate(t_ref).mean() - t.mean()

# %% wrong: sums
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return t.sum() - divergence.conjugate(t_ref).sum()

# %% wrong: a number | loses: divergences-bound-gradient
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return (t.mean() - divergence.conjugate(t_ref).mean()).item()

# %% wrong: the reference is detached | loses: divergences-bound-gradient
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref.detach())
    return t.mean() - divergence.conjugate(t_ref).mean()

# %% wrong: without gradients | loses: divergences-bound-gradient
def f_bound(v_Z, v_Z_ref, divergence):
    with torch.no_grad():
        t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
        return t.mean() - divergence.conjugate(t_ref).mean()

# %% wrong: KL whatever the divergence
def f_bound(v_Z, v_Z_ref, divergence):
    return v_Z.mean() - v_Z_ref.exp().mean() + 1

# %% wrong: both averaged over the samples' size | loses: divergences-bound-value divergences-bound-gradient
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return (t.sum() - divergence.conjugate(t_ref).sum()) / len(v_Z)

# %% wrong: clipped at zero | loses: divergences-bound-value divergences-bound-gradient
def f_bound(v_Z, v_Z_ref, divergence):
    t, t_ref = divergence.activation(v_Z), divergence.activation(v_Z_ref)
    return (t.mean() - divergence.conjugate(t_ref).mean()).clamp(min=0)
