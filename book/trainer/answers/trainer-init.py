# %% right: as the statement reads
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


# %% right: one attribute a line
class DVTrainer:
    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        check_samples(Z, "Z")
        check_samples(Z_ref, "Z_ref")
        w = next(net.parameters())
        for name, X in {"Z": Z, "Z_ref": Z_ref}.items():
            if X.device != w.device:
                raise ValueError(f"{name} should be on {w.device}")
            if X.dtype != w.dtype:
                raise ValueError(f"{name} should have dtype {w.dtype}")
        if Z.shape[1] != Z_ref.shape[1]:
            raise ValueError("Z_ref should have as many columns as Z")
        check_count(n_iters_per_epoch, "n_iters_per_epoch", min(Z.shape[0], Z_ref.shape[0]))
        self.Z = Z
        self.Z_ref = Z_ref
        self.net = net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = (len(Z) + n_iters_per_epoch - 1) // n_iters_per_epoch
        self.batch_size_ref = (len(Z_ref) + n_iters_per_epoch - 1) // n_iters_per_epoch
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(Z.device)
        self.generator.manual_seed(SEED)
        self.writer = SummaryWriter(**writer_params) if writer_params is not None else None
        self.n_iter = 0
        self.n_epoch = 0


# %% right: sizes from tensor_split itself, parameters in a list, warns
import warnings


class DVTrainer:
    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        warnings.warn("making a trainer")
        params = list(net.parameters())
        check_count(n_iters_per_epoch, "n_iters_per_epoch")
        for X, name in [(Z, "Z"), (Z_ref, "Z_ref")]:
            check_samples(X, name)
            if X.device != params[0].device or X.dtype is not params[0].dtype:
                raise ValueError(f"{name} does not fit the net")
            check_count(n_iters_per_epoch, "n_iters_per_epoch", len(X))
        if Z.size(1) != Z_ref.size(1):
            raise ValueError(f"Z_ref has dimension {Z_ref.size(1)} and not {Z.size(1)}")
        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size, self.batch_size_ref = (len(X.tensor_split(n_iters_per_epoch)[0]) for X in (Z, Z_ref))
        self.optimizer = torch.optim.Adam(params, **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None
        if writer_params is not None:
            self.writer = SummaryWriter(**writer_params)
        self.n_iter, self.n_epoch = 0, 0


# %% right: math.ceil, checks in a method, prints
from math import ceil


class DVTrainer:
    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        self.Z = Z
        self.Z_ref = Z_ref
        self.net = net
        self.n_iters_per_epoch = n_iters_per_epoch
        self._check()
        self.batch_size = ceil(len(Z) / n_iters_per_epoch)
        self.batch_size_ref = ceil(len(Z_ref) / n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = SummaryWriter(**writer_params) if writer_params is not None else None
        self.n_iter = self.n_epoch = 0
        print("a trainer of", self.batch_size, "samples a batch")

    def _check(self):
        theta = next(self.net.parameters())
        for name in ("Z", "Z_ref"):
            X = getattr(self, name)
            check_samples(X, name)
            if X.device != theta.device or X.dtype != theta.dtype or X.shape[1] != self.Z.shape[1]:
                raise ValueError(f"{name} should be on {theta.device}, {theta.dtype}, of dimension {self.Z.shape[1]}")
        check_count(self.n_iters_per_epoch, "n_iters_per_epoch", most=min(len(self.Z), len(self.Z_ref)))


# %% right: a fused optimiser, sizes in a loop, a word on stderr
import sys


class DVTrainer:
    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        theta = next(net.parameters())
        sizes = []
        for name, X in (("Z", Z), ("Z_ref", Z_ref)):
            check_samples(X, name)
            if (X.shape[1], X.device, X.dtype) != (Z.shape[1], theta.device, theta.dtype):
                raise ValueError(f"{name} should have dimension {Z.shape[1]}, on {theta.device}, {theta.dtype}")
            check_count(n_iters_per_epoch, "n_iters_per_epoch", most=X.shape[0])
            sizes.append(X.shape[0] // n_iters_per_epoch + (X.shape[0] % n_iters_per_epoch > 0))
            setattr(self, name, X)
        print("sizes", sizes, file=sys.stderr)
        self.batch_size, self.batch_size_ref = sizes
        options = {"fused": True}
        options.update(kwargs)
        self.net, self.optimizer = net, torch.optim.Adam(net.parameters(), **options)
        self.n_iters_per_epoch, self.n_iter, self.n_epoch = n_iters_per_epoch, 0, 0
        self.generator = torch.Generator(device=Z.device)
        self.generator.manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)


# %% wrong: no checks at all | loses: trainer-init-errors
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: only Z is compared with the number of iterations | loses: trainer-init-errors
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
        most = len(Z)
        check_count(n_iters_per_epoch, "n_iters_per_epoch", most)

        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: rejects by assert | loses: trainer-init-errors
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        assert Z.shape[1] == Z_ref.shape[1], "Z_ref"
        assert 1 <= n_iters_per_epoch <= min(len(Z), len(Z_ref)), "n_iters_per_epoch"
        self.Z, self.Z_ref, self.net = Z, Z_ref, net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: batch size rounded down, as in the lecture notes | loses: trainer-init-attributes
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
        self.batch_size = int((len(Z) + 0.5) / n_iters_per_epoch)
        self.batch_size_ref = int((len(Z_ref) + 0.5) / n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: the global generator is seeded and used | loses: trainer-init-attributes
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
        self.generator = torch.manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: the global generator is seeded beside its own | loses: trainer-init-attributes
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
        torch.manual_seed(SEED)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: a generator shared by all trainers | loses: trainer-init-attributes
class DVTrainer:

    shared = torch.Generator(device=device).manual_seed(SEED)

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
        self.generator = self.shared
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: the optimiser takes lr only | loses: trainer-init-attributes
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
        self.optimizer = torch.optim.Adam(net.parameters(), lr=kwargs.get("lr", 1e-3))
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: AdamW | loses: trainer-init-attributes
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
        self.optimizer = torch.optim.AdamW(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: weight decay | loses: trainer-init-attributes
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
        self.optimizer = torch.optim.Adam(net.parameters(), **{"weight_decay": 0.01, **kwargs})
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: the optimiser of a net of its own | loses: trainer-init-attributes
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
        self.optimizer = torch.optim.Adam(copy.deepcopy(net).parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: always a log, also for None | loses: trainer-init-attributes
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
        self.writer = SummaryWriter(**(writer_params or {"log_dir": "runs/trainer/always"}))
        self.n_iter = self.n_epoch = 0


# %% wrong: log_dir only | loses: trainer-init-errors
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
        self.writer = None if writer_params is None else SummaryWriter(writer_params.get("log_dir"))
        self.n_iter = self.n_epoch = 0


# %% wrong: an empty dict taken for no log | loses: trainer-init-errors
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
        self.writer = SummaryWriter(**writer_params) if writer_params else None
        self.n_iter = self.n_epoch = 0


# %% wrong: float32 only | loses: trainer-init-errors
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        like = next(net.parameters())
        for samples, name in ((Z, "Z"), (Z_ref, "Z_ref")):
            check_samples(samples, name)
            if (samples.device, samples.dtype) != (like.device, torch.float32):
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


# %% wrong: the log is opened before the arguments are checked | loses: trainer-init-errors
class DVTrainer:

    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
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
        self.n_iter = self.n_epoch = 0


# %% wrong: copies of the samples | loses: trainer-init-attributes
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

        self.Z, self.Z_ref, self.net = Z.clone(), Z_ref.clone(), net
        self.n_iters_per_epoch = n_iters_per_epoch
        self.batch_size = -(-len(Z) // n_iters_per_epoch)   # rounded up
        self.batch_size_ref = -(-len(Z_ref) // n_iters_per_epoch)
        self.optimizer = torch.optim.Adam(net.parameters(), **kwargs)
        self.generator = torch.Generator(device=Z.device).manual_seed(SEED)
        self.writer = None if writer_params is None else SummaryWriter(**writer_params)
        self.n_iter = self.n_epoch = 0


# %% wrong: local names instead of attributes, and kwargs forgotten
class DVTrainer:
    def __init__(self, Z, Z_ref, net, n_iters_per_epoch, writer_params=None, **kwargs):
        optimizer = torch.optim.Adam(net.parameters())
        batch_size = len(Z) // n_iters_per_epoch
        n_iter = n_epoch = 0
