# %% right: vmap of one net's loss
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return dv(functional_call(net, p, a), functional_call(net, p, b)).neg()

    return vmap(one, in_dims=(0, 0, 0))(parameters, z, z_ref)

# %% right: one call on both batches together
def dv_losses(net, parameters, z, z_ref):
    b = z.shape[1]
    t = vmap(lambda p, x: functional_call(net, p, x))(parameters, torch.cat([z, z_ref], dim=1))
    return -vmap(dv)(t[:, :b], t[:, b:])

# %% right: only the net is mapped, the rest has an axis more
def dv_losses(net, parameters, z, z_ref):
    call = vmap(lambda p, x: functional_call(net, p, (x,)))
    t_Z, t_Z_ref = call(parameters, z)[..., 0], call(parameters, z_ref)[..., 0]
    return t_Z_ref.logsumexp(dim=1) - np.log(t_Z_ref.shape[1]) - t_Z.mean(dim=1)

# %% right: a loop over the values, after one call for all
def dv_losses(net, parameters, z, z_ref):
    f = vmap(partial(functional_call, net)) if "partial" in globals() else vmap(lambda p, x: functional_call(net, p, x))
    return torch.stack([-dv(a, b) for a, b in zip(f(parameters, z), f(parameters, z_ref))])

# %% right: the largest taken out by hand, with a progress print
def dv_losses(net, parameters, z, z_ref):
    print("mapping", len(z), "nets")
    t_Z, t = (vmap(lambda p, x: functional_call(net, p, x).squeeze(-1))(parameters, x) for x in (z, z_ref))
    m = t.amax(dim=1, keepdim=True)
    return (m[:, 0] + (t - m).exp().mean(dim=1).log()) - t_Z.mean(dim=1)

# %% wrong: one net after the other | loses: scale-losses-together
def dv_losses(net, parameters, z, z_ref):
    losses = []
    for k in range(len(z)):
        p = {name: v[k] for name, v in parameters.items()}
        losses.append(-dv(functional_call(net, p, z[k]), functional_call(net, p, z_ref[k])))
    return torch.stack(losses)

# %% wrong: one normaliser for all nets
def dv_losses(net, parameters, z, z_ref):
    call = vmap(lambda p, x: functional_call(net, p, x))
    t_Z, t_Z_ref = call(parameters, z), call(parameters, z_ref)
    return -(t_Z.flatten(1).mean(dim=1) - (t_Z_ref.flatten().logsumexp(dim=0) - np.log(t_Z_ref.numel())))

# %% wrong: all nets see the first batch
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one, in_dims=(0, None, None))(parameters, z[0], z_ref[0])

# %% wrong: net's own parameters
def dv_losses(net, parameters, z, z_ref):
    return vmap(lambda a, b: -dv(net(a), net(b)))(z, z_ref)

# %% wrong: the sign
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one)(parameters, z, z_ref)

# %% wrong: detached | loses: scale-losses-together
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one)(parameters, z, z_ref).detach()

# %% wrong: the mean of the losses
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one)(parameters, z, z_ref).mean()

# %% wrong: shape (K, 1) | loses: scale-losses-values
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b)).reshape(1)
    return vmap(one)(parameters, z, z_ref)

# %% wrong: exponentials that overflow | loses: scale-losses-values
def dv_losses(net, parameters, z, z_ref):
    call = vmap(lambda p, x: functional_call(net, p, x)[..., 0])
    return call(parameters, z_ref).exp().mean(dim=1).log() - call(parameters, z).mean(dim=1)

# %% wrong: the sum in place of the mean under the logarithm | loses: scale-losses-values
def dv_losses(net, parameters, z, z_ref):
    call = vmap(lambda p, x: functional_call(net, p, x)[..., 0])
    return call(parameters, z_ref).logsumexp(dim=1) - call(parameters, z).mean(dim=1)

# %% wrong: vmap over the samples
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one, in_dims=(0, 1, 1))(parameters, z, z_ref)

# %% wrong: a list of numbers
def dv_losses(net, parameters, z, z_ref):
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one)(parameters, z, z_ref).tolist()

# %% wrong: called once more for each net to find the device | loses: scale-losses-together
def dv_losses(net, parameters, z, z_ref):
    for k in range(len(z)):
        net(z[k])
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one)(parameters, z, z_ref)

# %% wrong: all nets have the parameters of net 0
def dv_losses(net, parameters, z, z_ref):
    first = {name: p[0] for name, p in parameters.items()}
    return vmap(lambda a, b: -dv(functional_call(net, first, a), functional_call(net, first, b)))(z, z_ref)

# %% wrong: a copy of the parameters without a graph | loses: scale-losses-together
def dv_losses(net, parameters, z, z_ref):
    copies = {name: torch.tensor(p.tolist(), dtype=p.dtype, requires_grad=True) for name, p in parameters.items()}
    def one(p, a, b):
        return -dv(functional_call(net, p, a), functional_call(net, p, b))
    return vmap(one)(copies, z, z_ref)
