# %% right: in place under no_grad, cleared before
def step(f, w, s):
    w.grad = None
    f(w).backward()
    with torch.no_grad():
        w -= s * w.grad
    return w

# %% right: cleared after the update, filled with zeros
def step(f, w, s):
    f(w).backward()
    with torch.no_grad():
        w.sub_(w.grad, alpha=s)
        w.grad.zero_()
    return w

# %% right: a new leaf, the old one untouched
def step(f, w, s):
    (gradient,) = torch.autograd.grad(f(w), w)
    return (w - s * gradient).detach().requires_grad_()

# %% right: a copy in float64
def step(f, w, s):
    v = w.detach().double().clone().requires_grad_()
    f(v).backward()
    return torch.tensor(v.item() - s * v.grad.item(), dtype=torch.float64, device=w.device, requires_grad=True)

# %% right: by way of the data attribute
def step(f, w, s):
    if w.grad is not None:
        w.grad.zero_()
    f(w).backward()
    w.data = w.data - s * w.grad.data
    return w

# %% right: the optimiser of the library
def step(f, w, s):
    optimizer = torch.optim.SGD([w], lr=s)
    optimizer.zero_grad()
    f(w).backward()
    optimizer.step()
    return w

# %% right: climbs minus f
def step(f, w, s):
    w.grad = None
    (-f(w)).backward()
    with torch.no_grad():
        w += s * w.grad
    return w

# %% right: with a warning
def step(f, w, s):
    import warnings
    warnings.warn("one step only")
    w.grad = None
    f(w).backward()
    with torch.no_grad():
        w -= s * w.grad
    return w

# %% right: prints, and draws a progress bar on stderr
def step(f, w, s):
    from tqdm import tqdm
    for _ in tqdm(range(1)):
        w.grad = None
        f(w).backward()
        with torch.no_grad():
            w -= s * w.grad
    print("w is now", w)
    return w

# %% wrong: uphill
def step(f, w, s):
    w.grad = None
    f(w).backward()
    with torch.no_grad():
        w += s * w.grad
    return w

# %% wrong: the gradient of +f, descended to climb it
def step(f, w, s):
    w.grad = None
    (-f(w)).backward()
    with torch.no_grad():
        w -= s * w.grad
    return w

# %% wrong: the gradient accumulates | loses: descent-step-again
def step(f, w, s):
    f(w).backward()
    with torch.no_grad():
        w -= s * w.grad
    return w

# %% wrong: the update is inside the graph | loses: descent-step-again
def step(f, w, s):
    (gradient,) = torch.autograd.grad(f(w), w)
    return w - s * gradient

# %% wrong: a new tensor that asks for no gradient | loses: descent-step-again
def step(f, w, s):
    w.grad = None
    f(w).backward()
    with torch.no_grad():
        w = w - s * w.grad
    return w

# %% wrong: in place, without no_grad
def step(f, w, s):
    w.grad = None
    f(w).backward()
    w -= s * w.grad
    return w

# %% wrong: the gradient is cleared before it is used
def step(f, w, s):
    f(w).backward()
    w.grad.zero_()
    with torch.no_grad():
        w -= s * w.grad
    return w

# %% wrong: backward is forgotten
def step(f, w, s):
    optimizer = torch.optim.SGD([w], lr=s)
    optimizer.step()
    return w

# %% wrong: nothing is returned
def step(f, w, s):
    w.grad = None
    f(w).backward()
    with torch.no_grad():
        w -= s * w.grad

# %% wrong: the learning rate is left out
def step(f, w, s):
    w.grad = None
    f(w).backward()
    with torch.no_grad():
        w -= w.grad
    return w

# %% wrong: the gradient of the bowl, whatever f is | loses: descent-step-value descent-step-again
def step(f, w, s):
    with torch.no_grad():
        w -= s * (w - 3)
    return w

# %% wrong: follows the sign of the gradient only
def step(f, w, s):
    w.grad = None
    f(w).backward()
    with torch.no_grad():
        w -= s * w.grad.sign()
    return w

# %% wrong: hard-coded example values
def step(f, w, s):
    return torch.tensor(0.3 if w.item() == 0 else 0.57, device=w.device, requires_grad=True)
