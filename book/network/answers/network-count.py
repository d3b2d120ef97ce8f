# %% right: pairs of neighbours
def count_parameters(sizes):
    return sum(n_in * n_out + n_out for n_in, n_out in zip(sizes[:-1], sizes[1:]))


# %% right: a loop over positions, the bias counted as one more input
def count_parameters(sizes):
    total = 0
    for l in range(1, len(sizes)):
        total += (sizes[l - 1] + 1) * sizes[l]
    return total


# %% right: asks PyTorch
def count_parameters(sizes):
    layers = [nn.Linear(a, b) for a, b in zip(sizes, sizes[1:])]
    return sum(p.numel() for layer in layers for p in layer.parameters())


# %% right: vectorised, a 0-dimensional tensor, with a warning
import warnings


def count_parameters(sizes):
    warnings.warn("counting")
    sizes = torch.tensor(sizes)
    return (sizes[:-1] * sizes[1:]).sum() + sizes[1:].sum()


# %% right: recursion, a float, with a progress bar
from tqdm.auto import tqdm


def count_parameters(sizes):
    for _ in tqdm(range(3)):
        pass
    if len(sizes) < 2:
        return 0.0
    return float(sizes[0] * sizes[1] + sizes[1]) + count_parameters(sizes[1:])


# %% wrong: weights only, no biases
def count_parameters(sizes):
    return sum(a * b for a, b in zip(sizes[:-1], sizes[1:]))


# %% wrong: one bias per layer
def count_parameters(sizes):
    return sum(a * b + 1 for a, b in zip(sizes[:-1], sizes[1:]))


# %% wrong: the inputs have biases too
def count_parameters(sizes):
    return sum(a * b for a, b in zip(sizes[:-1], sizes[1:])) + sum(sizes)


# %% wrong: a bias for each node that a layer comes from
def count_parameters(sizes):
    return sum(a * b + a for a, b in zip(sizes[:-1], sizes[1:]))


# %% wrong: hard-coded value of the course's net
def count_parameters(sizes):
    return 10501


# %% wrong: hard-coded example value
def count_parameters(sizes):
    return 13


# %% wrong: one hidden layer only
def count_parameters(sizes):
    return sizes[0] * sizes[1] + sizes[1] + sizes[1] * sizes[-1] + sizes[-1]


# %% wrong: off by one, the last layer is missing
def count_parameters(sizes):
    return sum(sizes[l - 1] * sizes[l] + sizes[l] for l in range(1, len(sizes) - 1))


# %% wrong: nodes, not parameters
def count_parameters(sizes):
    return sum(sizes)


# %% wrong: a list, one number per layer
def count_parameters(sizes):
    return [a * b + b for a, b in zip(sizes[:-1], sizes[1:])]


# %% wrong: a list taken for a number
def count_parameters(sizes):
    return sizes * 2 + 1
