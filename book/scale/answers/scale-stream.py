# %% right: a running maximum and sum
def streamed_dv(net, Z, Z_ref, size):
    total, m, s = 0.0, -float("inf"), 0.0
    with torch.no_grad():
        for i in range(0, len(Z), size):
            total += float(net(torch.from_numpy(np.array(Z[i:i + size]))).double().sum())
        for i in range(0, len(Z_ref), size):
            t = net(torch.from_numpy(np.array(Z_ref[i:i + size]))).double()
            new = max(m, float(t.max()))
            s = s * np.exp(m - new) + float((t - new).exp().sum())
            m = new
    return total / len(Z) - m - np.log(s / len(Z_ref))

# %% right: a log-sum-exp per piece, put together at the end
@torch.no_grad()
def streamed_dv(net, Z, Z_ref, size):
    sums = [net(torch.tensor(Z[i:i + size])).sum().item() for i in range(0, len(Z), size)]
    parts = [net(torch.tensor(Z_ref[i:i + size])).double().logsumexp(dim=0) for i in range(0, len(Z_ref), size)]
    return sum(sums) / len(Z) - torch.cat(parts).logsumexp(dim=0).item() + np.log(len(Z_ref))

# %% right: views of the arrays, weighted means
def streamed_dv(net, Z, Z_ref, size):
    import warnings
    with torch.inference_mode(), warnings.catch_warnings():
        warnings.simplefilter("ignore")
        z, z_ref = torch.from_numpy(Z), torch.from_numpy(Z_ref)
        a, b = 0.0, torch.tensor(-np.inf, dtype=torch.float64)
        for part in z.split(size):
            a += net(part).mean().item() * len(part) / len(z)
        for part in z_ref.split(size):
            b = torch.logaddexp(b, net(part).double().logsumexp(0).squeeze())
    return a - b.item() + log(len(z_ref))

# %% right: array_split, NumPy's logaddexp, returns a tensor
def streamed_dv(net, Z, Z_ref, size):
    def values(rows):
        with torch.no_grad():
            for part in np.array_split(rows, -(-len(rows) // size)):
                yield net(torch.as_tensor(np.ascontiguousarray(part))).flatten().double().numpy()
    lse = -np.inf
    for t in values(Z_ref):
        lse = np.logaddexp(lse, np.logaddexp.reduce(t))
    return torch.tensor(sum(t.sum() for t in values(Z)) / len(Z) - lse + np.log(len(Z_ref)))

# %% right: a while loop
def streamed_dv(net, Z, Z_ref, size):
    result, start, state = 0.0, 0, torch.is_grad_enabled()
    torch.set_grad_enabled(False)
    while start < len(Z):
        result += net(torch.tensor(np.asarray(Z[start:start + size]))).double().sum().item() / len(Z)
        start += size
    lse, start = None, 0
    while start < len(Z_ref):
        part = net(torch.tensor(np.asarray(Z_ref[start:start + size]))).double().flatten().logsumexp(dim=0)
        lse, start = part if lse is None else torch.stack([lse, part]).logsumexp(dim=0), start + size
    torch.set_grad_enabled(state)
    return float(result - lse + log(len(Z_ref)))

# %% wrong: everything at once | loses: scale-stream-pieces
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        return dv(*(net(torch.tensor(np.array(x))).double() for x in (Z, Z_ref))).item()

# %% wrong: all copied, then cut | loses: scale-stream-pieces
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        z, z_ref = torch.tensor(np.array(Z)), torch.tensor(np.array(Z_ref))
        t = sum(net(part).double().sum() for part in z.split(size)) / len(z)
        lse = torch.stack([net(part).double().logsumexp(0) for part in z_ref.split(size)]).logsumexp(0)
    return float(t - lse + log(len(z_ref)))

# %% wrong: the mean of the pieces' sample DVs | loses: scale-stream-value scale-stream-large
def streamed_dv(net, Z, Z_ref, size):
    values = []
    with torch.no_grad():
        k = max(-(-len(Z) // size), -(-len(Z_ref) // size))
        for a, b in zip(np.array_split(Z, k), np.array_split(Z_ref, k)):
            if len(a) and len(b):
                values.append(dv(net(torch.tensor(a)).double(), net(torch.tensor(b)).double()).item())
            elif len(a):
                net(torch.tensor(a))
            elif len(b):
                net(torch.tensor(b))
    return float(np.mean(values))

# %% wrong: a mean of means | loses: scale-stream-value scale-stream-large
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        means = [net(torch.tensor(Z[i:i + size])).double().mean().item() for i in range(0, len(Z), size)]
        parts = [net(torch.tensor(Z_ref[i:i + size])).double().logsumexp(dim=0) for i in range(0, len(Z_ref), size)]
    return float(np.mean(means)) - torch.cat(parts).logsumexp(dim=0).item() + np.log(len(Z_ref))

# %% wrong: what does not divide is left out
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        a = [net(torch.tensor(Z[i:i + size])).double() for i in range(0, len(Z) - size + 1, size)]
        b = [net(torch.tensor(Z_ref[i:i + size])).double() for i in range(0, len(Z_ref) - size + 1, size)]
    return dv(torch.cat(a), torch.cat(b)).item()

# %% wrong: exponentials summed as they are | loses: scale-stream-large
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        a = sum(net(torch.tensor(Z[i:i + size])).double().sum().item() for i in range(0, len(Z), size))
        b = sum(net(torch.tensor(Z_ref[i:i + size])).double().exp().sum().item() for i in range(0, len(Z_ref), size))
    return a / len(Z) - float(np.log(np.float64(b) / len(Z_ref)))

# %% wrong: the log-sum-exp starts at 0 | loses: scale-stream-value scale-stream-large
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        a = sum(net(torch.tensor(Z[i:i + size])).double().sum().item() for i in range(0, len(Z), size))
        lse = 0.0
        for i in range(0, len(Z_ref), size):
            lse = np.logaddexp(lse, net(torch.tensor(Z_ref[i:i + size])).double().logsumexp(0).item())
    return a / len(Z) - lse + np.log(len(Z_ref))

# %% wrong: log n' is missing | loses: scale-stream-value scale-stream-large
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        a = sum(net(torch.tensor(Z[i:i + size])).double().sum().item() for i in range(0, len(Z), size))
        parts = [net(torch.tensor(Z_ref[i:i + size])).double().logsumexp(dim=0) for i in range(0, len(Z_ref), size)]
    return a / len(Z) - torch.cat(parts).logsumexp(dim=0).item()

# %% wrong: gradients are recorded | loses: scale-stream-pieces
def streamed_dv(net, Z, Z_ref, size):
    a = sum(net(torch.tensor(Z[i:i + size])).double().sum() for i in range(0, len(Z), size))
    parts = [net(torch.tensor(Z_ref[i:i + size])).double().logsumexp(dim=0) for i in range(0, len(Z_ref), size)]
    return (a / len(Z) - torch.cat(parts).logsumexp(dim=0) + np.log(len(Z_ref))).item()

# %% wrong: size is the number of pieces | loses: scale-stream-pieces
def streamed_dv(net, Z, Z_ref, size):
    def values(rows):
        for part in np.array_split(rows, min(size, len(rows))):
            yield net(torch.tensor(part)).double()
    with torch.no_grad():
        a = sum(t.sum().item() for t in values(Z))
        lse = torch.cat([t.logsumexp(dim=0) for t in values(Z_ref)]).logsumexp(dim=0).item()
    return a / len(Z) - lse + np.log(len(Z_ref))

# %% wrong: the largest value read first, in a pass of its own | loses: scale-stream-pieces
def streamed_dv(net, Z, Z_ref, size):
    def values(rows):
        for i in range(0, len(rows), size):
            yield net(torch.tensor(rows[i:i + size])).double()
    with torch.no_grad():
        m = max(t.max().item() for t in values(Z_ref))
        s = sum((t - m).exp().sum().item() for t in values(Z_ref))
        return sum(t.sum().item() for t in values(Z)) / len(Z) - m - np.log(s / len(Z_ref))

# %% wrong: float32 taken for float64 rows
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        a = sum(net(torch.tensor(Z[i:i + size]).double()).sum().item() for i in range(0, len(Z), size))
    return "about " + str(a)

# %% wrong: n and n' exchanged | loses: scale-stream-value
def streamed_dv(net, Z, Z_ref, size):
    with torch.no_grad():
        a = sum(net(torch.tensor(Z[i:i + size])).double().sum().item() for i in range(0, len(Z), size))
        parts = [net(torch.tensor(Z_ref[i:i + size])).double().logsumexp(dim=0) for i in range(0, len(Z_ref), size)]
    return a / len(Z_ref) - torch.cat(parts).logsumexp(dim=0).item() + np.log(len(Z))
