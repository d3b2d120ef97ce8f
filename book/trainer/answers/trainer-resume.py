# %% right: a loop over the three parts
class DVTrainer(DVTrainer):
    def state_dict(self):
        state = {name: copy.deepcopy(getattr(self, name).state_dict()) for name in ("net", "optimizer")}
        state["random"] = self.generator.get_state().clone()
        state["counters"] = [self.n_iter, self.n_epoch]
        return state

    def load_state_dict(self, state):
        for name in ("net", "optimizer"):
            getattr(self, name).load_state_dict(copy.deepcopy(state[name]))
        self.generator.set_state(state["random"].cpu())
        self.n_iter, self.n_epoch = state["counters"]

# %% right: copied entry by entry, with copy_ in place
class DVTrainer(DVTrainer):
    def state_dict(self):
        return {
            "weights": [w.detach().clone() for w in self.net.parameters()],
            "adam": copy.deepcopy(self.optimizer.state_dict()),
            "generator": self.generator.get_state(),
            "done": {"n_iter": self.n_iter, "n_epoch": self.n_epoch},
        }

    def load_state_dict(self, state):
        with torch.no_grad():
            for w, value in zip(self.net.parameters(), state["weights"]):
                w.copy_(value)
        self.optimizer.load_state_dict(copy.deepcopy(state["adam"]))
        self.generator.set_state(state["generator"].cpu())
        for name, k in state["done"].items():
            setattr(self, name, k)

# %% right: through bytes, by torch.save and torch.load, in a uint8 tensor
import io


class DVTrainer(DVTrainer):
    def state_dict(self):
        file = io.BytesIO()
        state = {"net": self.net.state_dict(), "optimizer": self.optimizer.state_dict(), "generator": self.generator.get_state()}
        torch.save({**state, "n": (self.n_iter, self.n_epoch)}, file)
        return {"bytes": torch.frombuffer(bytearray(file.getvalue()), dtype=torch.uint8)}

    def load_state_dict(self, state):
        state = torch.load(io.BytesIO(state["bytes"].cpu().numpy().tobytes()), weights_only=True)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n"]

# %% right: the reference with other names, prints and warns
import warnings


class DVTrainer(DVTrainer):
    def state_dict(self):
        print("taking the state at iteration", self.n_iter)
        parts = dict(theta=self.net.state_dict(), adam=self.optimizer.state_dict())
        return {**copy.deepcopy(parts), "rng": self.generator.get_state(), "i": self.n_iter, "e": self.n_epoch}

    def load_state_dict(self, s):
        warnings.warn("what was trained so far is replaced")
        self.n_iter, self.n_epoch = int(s["i"]), int(s["e"])
        self.net.load_state_dict(s["theta"])
        self.optimizer.load_state_dict(copy.deepcopy(s["adam"]))
        self.generator.set_state(s["rng"].cpu())

# %% wrong: the net only | loses: trainer-resume-same trainer-resume-copy
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net.state_dict(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: Adam's averages are forgotten
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net.state_dict(),
            "generator": self.generator.get_state(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: the generator is forgotten | loses: trainer-resume-same trainer-resume-copy
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: the counters are forgotten | loses: trainer-resume-same
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())

# %% wrong: no copy when the state is taken: a window | loses: trainer-resume-copy
class DVTrainer(DVTrainer):
    def state_dict(self):
        return ({
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: no copy when the state is loaded | loses: trainer-resume-copy
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: a shallow copy | loses: trainer-resume-copy
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.copy({
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: the net is replaced, and the optimiser holds the old one
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net,
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net = state["net"]
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: the generator is seeded instead of set
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.initial_seed(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.manual_seed(state["generator"])
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: the global generator is stored | loses: trainer-resume-same trainer-resume-copy
class DVTrainer(DVTrainer):
    def state_dict(self):
        return copy.deepcopy({
            "net": self.net.state_dict(),
            "optimizer": self.optimizer.state_dict(),
            "generator": torch.get_rng_state(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        })

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        torch.set_rng_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]

# %% wrong: the state is the trainer itself
class DVTrainer(DVTrainer):
    def state_dict(self):
        return self.__dict__

    def load_state_dict(self, state):
        self.__dict__.update(state)

# %% wrong: the optimiser's state is shared, not copied | loses: trainer-resume-copy
class DVTrainer(DVTrainer):
    def state_dict(self):
        return {
            "net": copy.deepcopy(self.net.state_dict()),
            "optimizer": self.optimizer.state_dict(),
            "generator": self.generator.get_state(),
            "n_iter": self.n_iter,
            "n_epoch": self.n_epoch,
        }

    def load_state_dict(self, state):
        state = copy.deepcopy(state)
        self.net.load_state_dict(state["net"])
        self.optimizer.load_state_dict(state["optimizer"])
        self.generator.set_state(state["generator"].cpu())
        self.n_iter, self.n_epoch = state["n_iter"], state["n_epoch"]
