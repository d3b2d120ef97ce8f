# %% right: in place, a copy of each weight
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.detach().clone()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.detach().clone())
    return torch.stack(path).tolist()

# %% right: a new leaf at each step
def descend(f, w0, s, k):
    w = torch.tensor(w0, dtype=torch.float32, device=device)
    path = [w.item()]
    while len(path) < k + 1:
        w = w.detach().requires_grad_()
        (gradient,) = torch.autograd.grad(f(w), w)
        w = w - s * gradient
        path.append(w.item())
    return path

# %% right: with the optimiser of the library, returned as a tensor
def descend(f, w0, s, k):
    w = torch.tensor(w0, dtype=torch.float32, device=device, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=s)
    path = torch.empty(k + 1)
    path[0] = w.item()
    for i in range(k):
        optimizer.zero_grad()
        f(w).backward()
        optimizer.step()
        path[i + 1] = w.item()
    return path

# %% right: by recursion, one step and then the rest
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    if k == 0:
        return [w.item()]
    f(w).backward()
    return [w.item()] + descend(f, (w - s * w.grad).item(), s, k - 1)

# %% right: by way of step
def descend(f, w0, s, k):
    w = torch.tensor(w0 * 1.0, device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        w = (w - s * w.grad).detach().requires_grad_()
        path.append(float(w))
    return path

# %% wrong: float64 throughout | loses: descent-loop-float32
def descend(f, w0, s, k):
    w = torch.tensor(w0, dtype=torch.float64, device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
    return path

# %% wrong: a float32 gradient, but the weight in Python's float64 | loses: descent-loop-float32
def descend(f, w0, s, k):
    path = [float(w0)]
    while len(path) < k + 1:
        w = torch.tensor(path[-1], device=device).requires_grad_()
        (gradient,) = torch.autograd.grad(f(w), w)
        path.append(path[-1] - s * float(gradient))
    return path

# %% wrong: no start at a whole number | loses: descent-loop-float32
def descend(f, w0, s, k):
    w = torch.tensor(w0, device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
    return path

# %% wrong: stops early, where the gradient is small | loses: descent-loop-path
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        if w.grad.abs() < 1e-6:
            break
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
    return path

# %% wrong: stops early, where the weight hardly moves | loses: descent-loop-path
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
        if abs(path[-1] - path[-2]) < 1e-4:
            break
    return path

# %% right: a NumPy array, with a warning
def descend(f, w0, s, k):
    import warnings
    import numpy as np
    warnings.warn("the learning rate is constant")
    w, path = torch.full((1,), float(w0), device=device, requires_grad=True), np.zeros(k + 1)
    for i in range(k + 1):
        path[i] = w.item()
        w.grad = None
        f(w).sum().backward()
        w.data -= s * w.grad
    return path

# %% right: prints, and draws a progress bar on stderr
def descend(f, w0, s, k):
    from tqdm import tqdm
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for _ in tqdm(range(k)):
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
            w.grad.zero_()
        path.append(w.item())
    print("arrived at", w)
    return path

# %% wrong: the gradient accumulates
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
    return path

# %% wrong: the same tensor appended each time
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.detach()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.detach())
    return [v.item() for v in path]

# %% wrong: the update is inside the graph
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        f(w).backward()
        w = w - s * w.grad
        path.append(w.item())
    return path

# %% wrong: uphill
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w += s * w.grad
        path.append(w.item())
    return path

# %% wrong: without the starting point
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = []
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
    return path

# %% wrong: a step too few
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k - 1):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
    return path

# %% wrong: only the last weight
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
    return w.item()

# %% wrong: the losses for the weights
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [f(w).item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(f(w).item())
    return path

# %% wrong: always from 0
def descend(f, w0, s, k):
    w = torch.tensor(0.0, device=device, requires_grad=True)
    path = [w.item()]
    for _ in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
        path.append(w.item())
    return path

# %% wrong: the gradient of the start at every step
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    f(w).backward()
    return [w0 - i * s * w.grad.item() for i in range(k + 1)]

# %% wrong: a rate that decreases
def descend(f, w0, s, k):
    w = torch.tensor(float(w0), device=device, requires_grad=True)
    path = [w.item()]
    for i in range(k):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s / (i + 1) * w.grad
        path.append(w.item())
    return path

# %% wrong: the law in place of the walk
def descend(f, w0, s, k):
    return [log(exp(w0) + s * i) for i in range(k + 1)]

# %% wrong: hard-coded example values
def descend(f, w0, s, k):
    return [0.0, 1.5, 2.25, 2.625]
