# %% right: as the formula reads
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g * g
    return theta - lr * (m / (1 - beta1**k)) / (torch.sqrt(v / (1 - beta2**k)) + eps), m, v

# %% right: in place
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m.mul_(beta1).add_(g, alpha=1 - beta1)
    v.mul_(beta2).addcmul_(g, g, value=1 - beta2)
    denominator = (v / (1 - beta2**k)).sqrt_().add_(eps)
    theta.addcdiv_(m / (1 - beta1**k), denominator, value=-lr)
    return theta, m, v

# %% right: a loop over the entries, in Python floats
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    new = []
    for p, d, a, b in zip(*(x.flatten().tolist() for x in (theta, g, m, v))):
        a = a + (1 - beta1) * (d - a)
        b = b + (1 - beta2) * (d**2 - b)
        new.append((p - lr * a / (1 - beta1**k) / ((b / (1 - beta2**k)) ** 0.5 + eps), a, b))
    return tuple(torch.tensor(column, dtype=theta.dtype).reshape(theta.shape) for column in zip(*new))

# %% right: both corrections in the learning rate, as in section 2 of the paper, float32, with a warning
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    import warnings

    warnings.warn("this is my own Adam")
    theta, g, m, v = (x.float() for x in (theta, g, m, v))
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    root = (1 - beta2**k) ** 0.5
    return theta - lr * root / (1 - beta1**k) * m / (v.sqrt() + eps * root), m, v

# %% right: prints each step
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = torch.lerp(g, m, beta1)
    v = torch.lerp(g**2, v, beta2)
    step = lr * m / (1 - beta1**k) / ((v / (1 - beta2**k)) ** 0.5 + eps)
    print("step", k, step)
    return theta - step, m, v

# %% wrong: uphill
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta + lr * (m / (1 - beta1**k)) / ((v / (1 - beta2**k)).sqrt() + eps), m, v

# %% wrong: no hats
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta - lr * m / (v.sqrt() + eps), m, v

# %% wrong: plain descent
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return theta - lr * g, m, v

# %% wrong: square root forgotten
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta - lr * (m / (1 - beta1**k)) / (v / (1 - beta2**k) + eps), m, v

# %% wrong: averages swapped, the larger weight on the new gradient
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (1 - beta1) * m + beta1 * g
    v = (1 - beta2) * v + beta2 * g**2
    return theta - lr * (m / (1 - beta1**k)) / ((v / (1 - beta2**k)).sqrt() + eps), m, v

# %% wrong: steps counted from 0, so the power is one too high
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta - lr * (m / (1 - beta1 ** (k + 1))) / ((v / (1 - beta2 ** (k + 1))).sqrt() + eps), m, v

# %% wrong: only the sign of the gradient | loses: training-adam-first training-adam-later
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return theta - lr * g.sign(), m, v

# %% wrong: eps under the square root | loses: training-adam-first
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta - lr * (m / (1 - beta1**k)) / (v / (1 - beta2**k) + eps).sqrt(), m, v

# %% wrong: the hats are handed on | loses: training-adam-later
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = (beta1 * m + (1 - beta1) * g) / (1 - beta1**k)
    v = (beta2 * v + (1 - beta2) * g**2) / (1 - beta2**k)
    return theta - lr * m / (v.sqrt() + eps), m, v

# %% wrong: every step as if it were the first | loses: training-adam-later
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    m = beta1 * m + (1 - beta1) * g
    v = beta2 * v + (1 - beta2) * g**2
    return theta - lr * (m / (1 - beta1)) / ((v / (1 - beta2)).sqrt() + eps), m, v

# %% wrong: the averages forgotten between steps | loses: training-adam-later
def adam_step(theta, g, m, v, k, lr=1e-3, beta1=0.9, beta2=0.999, eps=1e-8):
    return theta - lr * g / (g.abs() + eps), (1 - beta1) * g, (1 - beta2) * g**2
