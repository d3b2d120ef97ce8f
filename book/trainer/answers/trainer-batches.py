# %% right: rows gathered once, then cut
class DVTrainer(DVTrainer):
    def batches(self):
        i = torch.randperm(len(self.Z), generator=self.generator, device=self.Z.device)
        j = torch.randperm(len(self.Z_ref), generator=self.generator, device=self.Z.device)
        return zip(self.Z[i].tensor_split(self.n_iters_per_epoch), self.Z_ref[j].tensor_split(self.n_iters_per_epoch))

# %% right: a generator function, rows by index and stride
class DVTrainer(DVTrainer):
    def batches(self):
        k = self.n_iters_per_epoch
        i = torch.randperm(self.Z.shape[0], generator=self.generator, device=self.Z.device)
        j = torch.randperm(self.Z_ref.shape[0], generator=self.generator, device=self.Z.device)
        for it in range(k):
            yield self.Z[i[it::k]], self.Z_ref[j[it::k]]

# %% right: a helper method, a list filled in a loop, with a warning
import warnings


class DVTrainer(DVTrainer):
    def _cut(self, X):
        order = torch.rand(len(X), generator=self.generator, device=X.device, dtype=torch.float64).argsort()
        return torch.tensor_split(X.index_select(0, order), self.n_iters_per_epoch)

    def batches(self):
        warnings.warn("a new epoch")
        pairs = []
        for z, z_ref in zip(self._cut(self.Z), self._cut(self.Z_ref)):
            pairs.append((z, z_ref))
        return pairs

# %% right: sizes by hand, slices, with a progress bar
class DVTrainer(DVTrainer):
    def batches(self):
        pairs = [[] for _ in range(self.n_iters_per_epoch)]
        for X in tqdm((self.Z, self.Z_ref)):
            X = X[torch.randperm(len(X), generator=self.generator, device=X.device)]
            small, large = divmod(len(X), self.n_iters_per_epoch)
            start = 0
            for k in range(self.n_iters_per_epoch):
                stop = start + small + (k < large)
                pairs[k].append(X[start:stop])
                start = stop
        return pairs

# %% wrong: the lecture notes' counter and stride, ten samples in each batch and the others never | loses: trainer-batches-partition trainer-batches-apart
class DVTrainer(DVTrainer):
    def batches(self):
        i = torch.randperm(len(self.Z), generator=self.generator, device=self.Z.device)
        j = torch.randperm(len(self.Z_ref), generator=self.generator, device=self.Z.device)
        b, b_ref = len(self.Z) // self.n_iters_per_epoch, len(self.Z_ref) // self.n_iters_per_epoch
        return [(self.Z[i[0::b]], self.Z_ref[j[0::b_ref]]) for _ in range(self.n_iters_per_epoch)]

# %% wrong: what does not divide is dropped | loses: trainer-batches-partition
class DVTrainer(DVTrainer):
    def batches(self):
        i = torch.randperm(len(self.Z), generator=self.generator, device=self.Z.device)
        j = torch.randperm(len(self.Z_ref), generator=self.generator, device=self.Z.device)
        b, b_ref = len(self.Z) // self.n_iters_per_epoch, len(self.Z_ref) // self.n_iters_per_epoch
        return [
            (self.Z[i[k * b : (k + 1) * b]], self.Z_ref[j[k * b_ref : (k + 1) * b_ref]])
            for k in range(self.n_iters_per_epoch)
        ]

# %% wrong: the length of Z is used for Z_ref too | loses: trainer-batches-partition
class DVTrainer(DVTrainer):
    def batches(self):
        i = torch.randperm(len(self.Z), generator=self.generator, device=self.Z.device)
        j = torch.randperm(len(self.Z), generator=self.generator, device=self.Z.device) % len(self.Z_ref)
        return list(zip(self.Z[i].tensor_split(self.n_iters_per_epoch), self.Z_ref[j].tensor_split(self.n_iters_per_epoch)))

# %% wrong: the global generator | loses: trainer-batches-apart
class DVTrainer(DVTrainer):
    def batches(self):
        i, j = torch.randperm(len(self.Z), device=self.Z.device), torch.randperm(len(self.Z_ref), device=self.Z.device)
        return list(zip(self.Z[i].tensor_split(self.n_iters_per_epoch), self.Z_ref[j].tensor_split(self.n_iters_per_epoch)))

# %% wrong: seeded anew at each call, so that every epoch is the same | loses: trainer-batches-apart
class DVTrainer(DVTrainer):
    def batches(self):
        self.generator.manual_seed(SEED)
        i = torch.randperm(len(self.Z), generator=self.generator, device=self.Z.device)
        j = torch.randperm(len(self.Z_ref), generator=self.generator, device=self.Z.device)
        return list(zip(self.Z[i].tensor_split(self.n_iters_per_epoch), self.Z_ref[j].tensor_split(self.n_iters_per_epoch)))

# %% wrong: not permuted | loses: trainer-batches-apart
class DVTrainer(DVTrainer):
    def batches(self):
        return list(zip(self.Z.tensor_split(self.n_iters_per_epoch), self.Z_ref.tensor_split(self.n_iters_per_epoch)))

# %% wrong: one order for both | loses: trainer-batches-apart
class DVTrainer(DVTrainer):
    def batches(self):
        i = torch.randperm(max(len(self.Z), len(self.Z_ref)), generator=self.generator, device=self.Z.device)
        z, z_ref = self.Z[i[i < len(self.Z)]], self.Z_ref[i[i < len(self.Z_ref)]]
        return list(zip(z.tensor_split(self.n_iters_per_epoch), z_ref.tensor_split(self.n_iters_per_epoch)))

# %% wrong: drawn with replacement
class DVTrainer(DVTrainer):
    def batches(self):
        i = torch.randint(len(self.Z), (len(self.Z),), device=self.Z.device)
        j = torch.randint(len(self.Z_ref), (len(self.Z_ref),), device=self.Z.device)
        return list(zip(self.Z[i].tensor_split(self.n_iters_per_epoch), self.Z_ref[j].tensor_split(self.n_iters_per_epoch)))

# %% wrong: the global Z and Z_ref instead of its own
class DVTrainer(DVTrainer):
    def batches(self):
        i = torch.randperm(len(Z), generator=self.generator, device=Z.device)
        j = torch.randperm(len(Z_ref), generator=self.generator, device=Z.device)
        return list(zip(Z[i].tensor_split(self.n_iters_per_epoch), Z_ref[j].tensor_split(self.n_iters_per_epoch)))
