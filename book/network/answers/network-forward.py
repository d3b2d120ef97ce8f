# %% right: three lines
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(a1))
        return self.fc3(a2)


# %% right: one line
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        return self.fc3(F.elu(self.fc2(F.elu(self.fc1(z)))))


# %% right: by matrices, the curve from torch.where
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        def bend(x):
            return torch.where(x > 0, x, x.clamp(max=0).exp() - 1)

        a1 = bend(z @ self.fc1.weight.T + self.fc1.bias)
        a2 = bend(a1 @ self.fc2.weight.T + self.fc2.bias)
        return a2 @ self.fc3.weight.T + self.fc3.bias


# %% right: the curve as a module made in the constructor
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)
        self.bend = nn.ELU()

    def forward(self, z):
        return self.fc3(self.bend(self.fc2(self.bend(self.fc1(z)))))


# %% right: Sequential over the same layers
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)
        self.stack = nn.Sequential(self.fc1, nn.ELU(), self.fc2, nn.ELU(), self.fc3)

    def forward(self, z):
        return self.stack(z)


# %% right: a loop with the curve in place, and a warning
import warnings


class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        warnings.warn("in place")
        for fc in (self.fc1, self.fc2):
            z = F.elu(fc(z), inplace=True)
        return self.fc3(z)


# %% right: points flattened and put back, with a progress bar
from tqdm.auto import tqdm


class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a = z.reshape(-1, z.shape[-1])
        for fc in tqdm((self.fc1, self.fc2)):
            a = torch.nn.functional.elu(fc(a), alpha=1.0)
        return self.fc3(a).reshape(*z.shape[:-1], 1)


# %% wrong: the curve on the last layer too | loses: network-forward-output
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(a1))
        return F.elu(self.fc3(a2))


# %% wrong: no curve at all | loses: network-forward-order
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        return self.fc3(self.fc2(self.fc1(z)))


# %% wrong: ReLU for ELU | loses: network-forward-order
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.relu(self.fc1(z))
        a2 = F.relu(self.fc2(a1))
        return self.fc3(a2)


# %% wrong: the curve after the first layer only | loses: network-forward-order
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        return self.fc3(self.fc2(F.elu(self.fc1(z))))


# %% wrong: the curve before each layer, also on the points | loses: network-forward-order
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = self.fc1(F.elu(z))
        a2 = self.fc2(F.elu(a1))
        return self.fc3(F.elu(a2))


# %% wrong: the second layer skipped | loses: network-forward-order network-forward-output
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        return self.fc3(F.elu(self.fc1(z)))


# %% wrong: the second layer twice | loses: network-forward-order network-forward-output
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(F.elu(self.fc2(a1))))
        return self.fc3(a2)


# %% wrong: the second layer applied, its result dropped | loses: network-forward-order network-forward-output
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(a1))
        return self.fc3(a1)


# %% wrong: layers in the wrong order
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc2(z))
        a2 = F.elu(self.fc1(a1))
        return self.fc3(a2)


# %% wrong: a cloud only, other batches flattened | loses: network-forward-shapes
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z.view(-1, z.shape[-1])))
        a2 = F.elu(self.fc2(a1))
        return self.fc3(a2)


# %% wrong: last dimension dropped | loses: network-forward-shapes
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(a1))
        return self.fc3(a2).squeeze(-1)


# %% wrong: tanh for ELU | loses: network-forward-order network-forward-output
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = torch.tanh(self.fc1(z))
        a2 = torch.tanh(self.fc2(a1))
        return self.fc3(a2)


# %% wrong: biases left out | loses: network-forward-order network-forward-output
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(z @ self.fc1.weight.T)
        a2 = F.elu(a1 @ self.fc2.weight.T)
        return a2 @ self.fc3.weight.T


# %% wrong: centred on the batch
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(a1))
        t = self.fc3(a2)
        return t - t.mean()


# %% wrong: no return
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        draw_weights(self, sigma)

    def forward(self, z):
        a1 = F.elu(self.fc1(z))
        a2 = F.elu(self.fc2(a1))
        self.fc3(a2)


# %% right: draws its weights last of all, and needs what else the constructor makes
class Net(Layers):
    def __init__(self, input_size=2, hidden_size=100, sigma=0.02):
        super().__init__(input_size, hidden_size)
        self.curves = nn.ModuleList([nn.ELU(), nn.ELU()])
        draw_weights(self, sigma)

    def forward(self, z):
        for fc, curve in zip((self.fc1, self.fc2), self.curves):
            z = curve(fc(z))
        return self.fc3(z)
