# %% right: the functions of torch.nn.init
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, mean=0, std=sigma)
        nn.init.constant_(fc.bias, 0)


# %% right: tensor methods in place, under no_grad, by name
def draw_weights(layers, sigma):
    with torch.no_grad():
        for name, p in layers.named_parameters():
            if name.endswith("bias"):
                p.zero_()
            else:
                p.normal_(0, sigma)


# %% right: new parameters
def draw_weights(layers, sigma):
    for fc in [layers.fc1, layers.fc2, layers.fc3]:
        fc.weight = nn.Parameter(sigma * torch.randn(fc.weight.shape))
        fc.bias = nn.Parameter(torch.zeros(len(fc.bias)))


# %% right: NumPy draws in float64, copied in, with a warning
import warnings

import numpy as np


def draw_weights(layers, sigma):
    warnings.warn("float64 on the way")
    rng = np.random.default_rng()
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        with torch.no_grad():
            fc.weight.copy_(torch.from_numpy(rng.normal(0, sigma, tuple(fc.weight.shape))))
            fc.bias.fill_(0)


# %% right: through .data and a loop over the modules, with a progress bar
from tqdm.auto import tqdm


def draw_weights(layers, sigma):
    for module in tqdm(list(layers.modules())):
        if isinstance(module, nn.Linear):
            module.weight.data = torch.randn_like(module.weight) * sigma
            module.bias.data *= 0
    return layers


# %% right: apply, and torch.normal
def draw_weights(layers, sigma):
    def start(module):
        if isinstance(module, nn.Linear):
            with torch.no_grad():
                module.weight.set_(torch.normal(0.0, float(sigma), module.weight.shape))
                module.bias.sub_(module.bias)

    layers.apply(start)
    print("drawn")


# %% wrong: sigma taken as the variance | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma**0.5)
        nn.init.zeros_(fc.bias)


# %% wrong: sigma squared as the standard deviation | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma**2)
        nn.init.zeros_(fc.bias)


# %% wrong: biases drawn too | loses: network-init-biases
def draw_weights(layers, sigma):
    for p in layers.parameters():
        nn.init.normal_(p, std=sigma)


# %% wrong: biases left as nn.Linear draws them | loses: network-init-biases
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma)


# %% wrong: the last layer forgotten
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2):
        nn.init.normal_(fc.weight, std=sigma)
        nn.init.zeros_(fc.bias)


# %% wrong: weights of the last layer forgotten | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.zeros_(fc.bias)
        if fc is not layers.fc3:
            nn.init.normal_(fc.weight, std=sigma)


# %% wrong: hard-coded sigma | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=0.02)
        nn.init.zeros_(fc.bias)


# %% wrong: uniform between -sigma and sigma | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.uniform_(fc.weight, -sigma, sigma)
        nn.init.zeros_(fc.bias)


# %% wrong: uniform with the right standard deviation | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.uniform_(fc.weight, -(3**0.5) * sigma, 3**0.5 * sigma)
        nn.init.zeros_(fc.bias)


# %% wrong: mean sigma, standard deviation 1 | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, sigma)
        nn.init.zeros_(fc.bias)


# %% wrong: all weights equal to sigma | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.constant_(fc.weight, sigma)
        nn.init.zeros_(fc.bias)


# %% wrong: seeded inside, the same at each call | loses: network-init-weights
def draw_weights(layers, sigma):
    torch.manual_seed(SEED)
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma)
        nn.init.zeros_(fc.bias)


# %% wrong: weights divided by the root of their number | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma / fc.in_features**0.5)
        nn.init.zeros_(fc.bias)


# %% wrong: frozen parameters | loses: network-init-weights
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        fc.weight = nn.Parameter(sigma * torch.randn_like(fc.weight), requires_grad=False)
        nn.init.zeros_(fc.bias)


# %% wrong: works on copies
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        weight, bias = fc.weight.detach().clone(), fc.bias.detach().clone()
        weight.normal_(0, sigma)
        bias.zero_()


# %% wrong: biases that cannot learn | loses: network-init-biases
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma)
        fc.bias = nn.Parameter(torch.zeros_like(fc.bias), requires_grad=False)


# %% wrong: biases switched off after they are set | loses: network-init-biases
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma)
        nn.init.zeros_(fc.bias).requires_grad_(False)


# %% wrong: no biases at all | loses: network-init-biases
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        nn.init.normal_(fc.weight, std=sigma)
        fc.bias = None


# %% wrong: changed in place while PyTorch records
def draw_weights(layers, sigma):
    for fc in (layers.fc1, layers.fc2, layers.fc3):
        fc.weight.normal_(0, sigma)
        fc.bias.zero_()
