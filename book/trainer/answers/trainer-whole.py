# %% right: the methods in one class
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% right: a helper for one iteration, prints
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def _once(self, z, z_ref):
        self.optimizer.zero_grad()
        loss = self.loss(z, z_ref)
        loss.backward()
        self.optimizer.step()
        self.n_iter += 1
        return loss.detach()

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = [self._once(*pair) for pair in self.batches()]
            print(len(losses))
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% right: batches as a list
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        return [(self.Z[i], self.Z_ref[j]) for i, j in zip(indices, indices_ref)]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% right: an nn.Module-like base named object, a warning
import warnings


class DVTrainer(object):

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        warnings.warn("training")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% wrong: nothing but the name
class DVTrainer(DVTrainer):
    pass


# %% wrong: no state
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()


# %% wrong: loss forgotten
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% wrong: the global generator draws
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.default_generator
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% wrong: the estimate takes no samples
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z, Z_ref = self.Z, self.Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% wrong: the generator is not stored
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% wrong: counters forgotten in the constructor
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% wrong: nothing is logged
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]


# %% wrong: a step that counts epochs anew
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, like.dtype):
                wanted = f"{name} should be on {like.device} in {like.dtype}"
                got = f"{samples.device} in {samples.dtype}"
                raise ValueError(f"{wanted}, as the net is, but is on {got}.")
        if Z_ref.shape[1] != Z.shape[1]:
            wanted = f"Z_ref should have dimension {Z.shape[1]}, as Z has"
            raise ValueError(f"{wanted}, but its shape is {tuple(Z_ref.shape)}.")
        most = min(len(Z), len(Z_ref))
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0

    def batches(self):
        k, generator = self.n_iters_per_epoch, self.generator
        indices = batch_indices(len(self.Z), k, generator)
        indices_ref = batch_indices(len(self.Z_ref), k, generator)
        for i, j in zip(indices, indices_ref):
            yield self.Z[i], self.Z_ref[j]

    def loss(self, z, z_ref):
        return -dv(self.net(z), self.net(z_ref))

    def estimate(self, Z=None, Z_ref=None):
        Z = self.Z if Z is None else Z
        Z_ref = self.Z_ref if Z_ref is None else Z_ref
        with torch.no_grad():
            value = dv(self.net(Z), self.net(Z_ref))
        check_finite(value, self.n_epoch)
        return value.item()

    def log(self, tag, values, last):
        check_finite(values, self.n_epoch)
        if self.writer is not None:
            for number, value in enumerate(values.tolist(), last - len(values) + 1):
                self.writer.add_scalar(tag, value, number)
            self.writer.flush()   # so that TensorBoard sees it now

    def step(self, epochs=1):
        check_count(epochs, "epochs")
        self.n_epoch = 0
        for _ in range(epochs):
            losses = []
            for z, z_ref in self.batches():
                self.optimizer.zero_grad()
                loss = self.loss(z, z_ref)
                loss.backward()
                self.optimizer.step()
                self.n_iter += 1
                losses.append(loss.detach())
            self.n_epoch += 1
            self.log("Loss/train", torch.stack(losses), self.n_iter)
        estimate = self.estimate()
        self.log("Estimate", torch.tensor([estimate]), self.n_epoch)
        return estimate

    def close(self):
        if self.writer is not None:
            self.writer.close()

    def __enter__(self):
        return self

    def __exit__(self, *error):   # at the end of a with block, in any case
        self.close()

    def state_dict(self):
        parts = {"net": self.net, "optimizer": self.optimizer}
        state = {name: part.state_dict() for name, part in parts.items()}
        state["generator"] = self.generator.get_state()
        state["n_iter"], state["n_epoch"] = self.n_iter, self.n_epoch
        return copy.deepcopy(state)

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]
