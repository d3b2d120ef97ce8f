# %% right: matrix products
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    t = a @ W2.T + b2
    t_grad = -torch.exp(-t) / z.shape[0]
    u_grad = (t_grad @ W2) * torch.where(u > 0, torch.ones_like(u), torch.exp(u))
    return u_grad.T @ z, u_grad.sum(0), t_grad.T @ a, t_grad.sum(0)


# %% right: sample by sample, outer products
def backpropagate(z, W1, b1, W2, b2):
    gradients = [torch.zeros_like(p) for p in (W1, b1, W2, b2)]
    for point in z:
        u = W1 @ point + b1
        a = F.elu(u)
        t_grad = -torch.exp(-(W2 @ a + b2))
        u_grad = W2[0] * t_grad * torch.exp(u.clamp(max=0))
        parts = (torch.outer(u_grad, point), u_grad, torch.outer(t_grad, a), t_grad)
        for gradient, part in zip(gradients, parts):
            gradient += part / len(z)
    return tuple(gradients)


# %% right: means, the slope of elu from its value, a list
def backpropagate(z, W1, b1, W2, b2):
    a = F.elu(F.linear(z, W1, b1))
    t_grad = -(-F.linear(a, W2, b2)).exp()
    u_grad = t_grad * W2 * (a.clamp(max=0) + 1)
    by_W1 = (u_grad[:, :, None] * z[:, None, :]).mean(0)
    return [by_W1, u_grad.mean(0), (t_grad * a).mean(0, keepdim=True), t_grad.mean(0)]


# %% right: einsum, with a warning and a progress bar
import warnings

from tqdm.auto import tqdm


def backpropagate(z, W1, b1, W2, b2):
    warnings.warn("by hand")
    for _ in tqdm(range(1)):
        u = torch.einsum("nd,hd->nh", z, W1) + b1
    a = torch.where(u > 0, u, torch.expm1(u))
    back = -torch.exp(-torch.einsum("nh,oh->no", a, W2) - b2) / len(z)
    back_u = torch.einsum("no,oh,nh->nh", back, W2, torch.where(u > 0, 1.0, u.exp()))
    print("done")
    return (torch.einsum("nh,nd->hd", back_u, z), back_u.sum(dim=0),
            torch.einsum("no,nh->oh", back, a), back.sum(dim=0))


# %% right: in NumPy
import numpy as np


def backpropagate(z, W1, b1, W2, b2):
    z, W1, b1, W2, b2 = (p.numpy() for p in (z, W1, b1, W2, b2))
    u = z @ W1.T + b1
    a = np.where(u > 0, u, np.expm1(u))
    g = -np.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * np.where(u > 0, 1, np.exp(u))
    return tuple(torch.from_numpy(x) for x in (gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)))


# %% wrong: the slope of elu forgotten | loses: network-backprop-first
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: the slope of elu at a, not at u | loses: network-backprop-first
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(a > 0, 1.0, a.exp())
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: elu itself in place of its slope | loses: network-backprop-first
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * a
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: the slope of ReLU | loses: network-backprop-first
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * (u > 0)
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: the exponential on both sides of 0 | loses: network-backprop-first
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * u.exp()
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: summed over the samples, not averaged | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2))
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: averaged twice | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z / len(z), gu.mean(0), g.T @ a / len(z), g.mean(0)


# %% wrong: biases summed, weights averaged | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2))
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z / len(z), gu.sum(0), g.T @ a / len(z), g.sum(0)


# %% wrong: averaged over the nodes too | loses: network-backprop-first
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp()) / len(b1)
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: transposed | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return z.T @ gu, gu.sum(0), a.T @ g, g.sum(0)


# %% wrong: weights by the row of their input | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1 + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return z.T @ gu, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: no biases on the way forward | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: the sign reversed, uphill for downhill | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: gradients of the mean of t | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.ones(len(z), 1, dtype=z.dtype) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: u, not a, in the last layer's gradient | loses: network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu.sum(0), g.T @ u, g.sum(0)


# %% wrong: the weights of the last layer left out on the way back | loses: network-backprop-first
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: biases one per sample | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu, g.T @ a, g


# %% wrong: the first sample only | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = W1 @ z[0] + b1
    a = F.elu(u)
    g = -torch.exp(-(W2 @ a + b2))
    gu = g * W2[0] * torch.where(u > 0, 1.0, u.exp())
    return torch.outer(gu, z[0]), gu, torch.outer(g, a), g


# %% wrong: weights first, then biases | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, g.T @ a, gu.sum(0), g.sum(0)


# %% wrong: left to backward | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    parameters = [p.requires_grad_() for p in (W1, b1, W2, b2)]
    t = F.linear(F.elu(F.linear(z, W1, b1)), W2, b2)
    (-t).exp().mean().backward()
    return tuple(p.grad for p in parameters)


# %% wrong: rounded to float32 | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    z, W1, b1, W2, b2 = (p.float() for p in (z, W1, b1, W2, b2))
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
    gu = g @ W2 * torch.where(u > 0, 1.0, u.exp())
    return gu.T @ z, gu.sum(0), g.T @ a, g.sum(0)


# %% wrong: the numbers of the text | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    return (torch.full_like(W1, L_w1), torch.full_like(b1, L_b1),
            torch.full_like(W2, L_w2), torch.full_like(b2, L_b2))


# %% wrong: numbers, not tensors | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    return L_w1, L_b1, L_w2, L_b2


# %% wrong: nothing returned | loses: network-backprop-first network-backprop-last
def backpropagate(z, W1, b1, W2, b2):
    u = z @ W1.T + b1
    a = F.elu(u)
    g = -torch.exp(-(a @ W2.T + b2)) / len(z)
