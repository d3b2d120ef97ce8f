# %% right: checks, then dv of the values
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z), net(Z_ref))

# %% right: one call of the network for both clouds
def DV(Z, Z_ref, net):
    for cloud, name in ((Z, "Z"), (Z_ref, "Z_ref")):
        check_samples(cloud, name)
    t = net(torch.cat([Z, Z_ref]))
    return dv(t[:len(Z)], t[len(Z):])

# %% right: the formula anew, in float64, with names passed by keyword
def DV(Z, Z_ref, net):
    check_samples(Z=Z, name="Z")
    check_samples(Z=Z_ref, name="Z_ref")
    t_Z, t_Z_ref = net(Z).double(), net(Z_ref).double()
    return t_Z.mean() - t_Z_ref.view(-1).logsumexp(dim=0) + np.log(len(Z_ref))

# %% right: its own checks, and a loop over the samples with a progress bar on stderr
def DV(Z, Z_ref, net):
    from tqdm.auto import tqdm
    for name, cloud in {"Z": Z, "Z_ref": Z_ref}.items():
        if not torch.is_tensor(cloud):
            raise TypeError(name + " is no tensor")
        if cloud.ndim != 2 or cloud.shape[0] == 0 or not bool(cloud.isfinite().all()):
            raise ValueError(name + " is no cloud")
    t_Z = torch.cat([net(z[None]) for z in tqdm(Z)])
    t_Z_ref = torch.cat([net(z[None]) for z in tqdm(Z_ref)])
    return dv(t_Z.reshape(-1), t_Z_ref.reshape(-1))

# %% right: squeezed values, with a warning and a print
def DV(Z, Z_ref, net):
    import warnings
    warnings.warn("an estimate, not the truth")
    check_samples(Z_ref, "Z_ref")
    check_samples(Z, "Z")
    print(len(Z), "samples and", len(Z_ref), "reference samples")
    return dv(net(Z).squeeze(), net(Z_ref).squeeze())

# %% wrong: no checks | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    return dv(net(Z), net(Z_ref))

# %% wrong: only the first cloud is checked | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    return dv(net(Z), net(Z_ref))

# %% wrong: both checked under one name | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z")
    return dv(net(Z), net(Z_ref))

# %% wrong: names exchanged | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    check_samples(Z, "Z_ref")
    check_samples(Z_ref, "Z")
    return dv(net(Z), net(Z_ref))

# %% wrong: the checks' errors are swallowed | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    try:
        check_samples(Z, "Z")
        check_samples(Z_ref, "Z_ref")
    except ValueError:
        pass
    return dv(net(Z), net(Z_ref))

# %% wrong: clouds exchanged | loses: estimate-network-value estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z_ref), net(Z))

# %% wrong: both values from the first cloud | loses: estimate-network-value estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z), net(Z))

# %% wrong: minus the estimate, as for a loss | loses: estimate-network-value estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return -dv(net(Z), net(Z_ref))

# %% wrong: under no_grad | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    with torch.no_grad():
        return dv(net(Z), net(Z_ref))

# %% wrong: turned into a number | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z), net(Z_ref)).item()

# %% wrong: the reference values detached | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z), net(Z_ref).detach())

# %% wrong: the values of Z detached | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z).detach(), net(Z_ref))

# %% wrong: the layers below the last one under no_grad | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    if not hasattr(net, "fc3"):
        return dv(net(Z), net(Z_ref))
    with torch.no_grad():
        below = [F.elu(net.fc2(F.elu(net.fc1(cloud)))) for cloud in (Z, Z_ref)]
    return dv(net.fc3(below[0]), net.fc3(below[1]))

# %% wrong: calls backward itself | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    value = dv(net(Z), net(Z_ref))
    if value.requires_grad:
        value.backward()
    return value

# %% wrong: the notebook's clouds, not its own | loses: estimate-network-value estimate-network-gradient
some_Z, some_Z_ref = Z, Z_ref

def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(some_Z), net(some_Z_ref))

# %% wrong: the notebook's network, not its own | loses: estimate-network-value estimate-network-gradient
the_net = net

def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(the_net(Z), the_net(Z_ref))

# %% wrong: log n' subtracted once more | loses: estimate-network-value
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z), net(Z_ref)) - log(len(Z_ref))

# %% wrong: the number of our three terms, a tensor without a graph
def DV(Z, Z_ref, net):
    return torch.tensor(-0.0000207)

# %% wrong: one ValueError for every error | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    for cloud, name in ((Z, "Z"), (Z_ref, "Z_ref")):
        try:
            check_samples(cloud, name)
        except (TypeError, ValueError) as error:
            raise ValueError(str(error)) from None
    return dv(net(Z), net(Z_ref))

# %% wrong: both clouds checked after the net was called | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    value = dv(net(Z), net(Z_ref))
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return value

# %% wrong: the reference checked after the net has seen Z | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    t_Z = net(Z)
    check_samples(Z_ref, "Z_ref")
    return dv(t_Z, net(Z_ref))

# %% wrong: its own checks, which let infinity pass | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    for name, cloud in {"Z": Z, "Z_ref": Z_ref}.items():
        if not torch.is_tensor(cloud):
            raise TypeError(name + " is no tensor")
        if cloud.ndim != 2 or cloud.shape[0] == 0 or bool(cloud.isnan().any()):
            raise ValueError(name + " is no cloud")
    return dv(net(Z), net(Z_ref))

# %% wrong: the message is printed, not raised | loses: estimate-network-checks
def DV(Z, Z_ref, net):
    try:
        check_samples(Z, "Z")
        check_samples(Z_ref, "Z_ref")
    except (TypeError, ValueError) as error:
        print(error)
        return None
    return dv(net(Z), net(Z_ref))

# %% wrong: clears the gradients, which only a module has | loses: estimate-network-value estimate-network-gradient estimate-network-checks
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    net.zero_grad()
    return dv(net(Z), net(Z_ref))

# %% wrong: clears the gradients of a module | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    if isinstance(net, torch.nn.Module):
        net.zero_grad()
    return dv(net(Z), net(Z_ref))

# %% wrong: a column of values only, not a vector | loses: estimate-network-value
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z)[:, 0], net(Z_ref)[:, 0])

# %% wrong: a tensor with one dimension | loses: estimate-network-gradient
def DV(Z, Z_ref, net):
    check_samples(Z, "Z")
    check_samples(Z_ref, "Z_ref")
    return dv(net(Z), net(Z_ref)).reshape(1)
