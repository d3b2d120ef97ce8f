# %% right: cat and split
def t_values(net, Z, Z_ref):
    t = net(torch.cat([Z, Z_ref], dim=0))
    return torch.split(t, [Z.shape[0], Z_ref.shape[0]])


# %% right: vstack and slices
def t_values(net, Z, Z_ref):
    t = net(torch.vstack((Z, Z_ref)))
    return t[: len(Z)], t[len(Z) :]


# %% right: filled in place, tensor_split, a list, with a warning
import warnings


def t_values(net, Z, Z_ref):
    warnings.warn("in place")
    both = Z.new_empty(len(Z) + len(Z_ref), Z.shape[1])
    both[: len(Z)] = Z
    both[len(Z) :] = Z_ref
    return list(net(both).tensor_split([len(Z)]))


# %% right: concatenate and narrow, with a progress bar
from tqdm.auto import tqdm


def t_values(net, Z, Z_ref):
    clouds = [cloud for cloud in tqdm((Z, Z_ref))]
    t = net(torch.concatenate(clouds))
    print("one call")
    return t.narrow(0, 0, len(Z)), t.narrow(0, len(Z), len(Z_ref))


# %% right: the reference first, put right on return
def t_values(net, Z, Z_ref):
    t_Z_ref, t_Z = net(torch.cat((Z_ref, Z))).split((len(Z_ref), len(Z)))
    return t_Z, t_Z_ref


# %% wrong: two calls | loses: network-vectorised-once
def t_values(net, Z, Z_ref):
    return net(Z), net(Z_ref)


# %% wrong: one call per row | loses: network-vectorised-once
def t_values(net, Z, Z_ref):
    return torch.stack([net(z) for z in Z]), torch.stack([net(z) for z in Z_ref])


# %% wrong: one call per batch | loses: network-vectorised-once
def t_values(net, Z, Z_ref):
    return torch.cat([net(part) for part in Z.chunk(4)]), torch.cat([net(part) for part in Z_ref.chunk(4)])


# %% wrong: parted in the middle | loses: network-vectorised-values
def t_values(net, Z, Z_ref):
    t = net(torch.cat((Z, Z_ref)))
    return t.chunk(2) if len(t) > 1 else (t, t[:0])


# %% wrong: the reference comes out first | loses: network-vectorised-values
def t_values(net, Z, Z_ref):
    t = net(torch.cat((Z, Z_ref)))
    return t[len(Z) :], t[: len(Z)]


# %% wrong: joined the other way round | loses: network-vectorised-values
def t_values(net, Z, Z_ref):
    return net(torch.cat((Z_ref, Z))).split((len(Z), len(Z_ref)))


# %% wrong: joined, but not parted | loses: network-vectorised-values
def t_values(net, Z, Z_ref):
    return net(torch.cat((Z, Z_ref)))


# %% wrong: joined side by side
def t_values(net, Z, Z_ref):
    t = net(torch.cat((Z, Z_ref), dim=1))
    return t, t


# %% wrong: the last dimension lost | loses: network-vectorised-values
def t_values(net, Z, Z_ref):
    t = net(torch.cat((Z, Z_ref))).flatten()
    return t[: len(Z)], t[len(Z) :]


# %% wrong: off by one | loses: network-vectorised-values
def t_values(net, Z, Z_ref):
    t = net(torch.cat((Z, Z_ref)))
    return t[: len(Z) - 1], t[len(Z) - 1 :]


# %% wrong: equal sizes only
def t_values(net, Z, Z_ref):
    t = net(torch.stack((Z, Z_ref)))
    return t[0], t[1]


# %% wrong: Z twice
def t_values(net, Z, Z_ref):
    return net(Z), net(Z)
