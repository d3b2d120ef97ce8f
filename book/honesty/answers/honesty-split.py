# %% right: a permutation of a generator, sliced
def split(Z, fraction, seed):
    order = torch.randperm(len(Z), generator=torch.Generator().manual_seed(seed)).to(Z.device)
    m = round(fraction * len(Z))
    return Z[order[m:]], Z[order[:m]]

# %% right: NumPy's generator and a mask, the order of the rows kept
def split(Z, fraction, seed):
    held = np.zeros(len(Z), dtype=bool)
    held[np.random.default_rng(seed).choice(len(Z), round(fraction * len(Z)), replace=False)] = True
    held = torch.as_tensor(held, device=Z.device)
    return Z[~held], Z[held]

# %% right: random numbers sorted, held out from the end, with a warning
def split(Z, fraction, seed):
    import warnings

    warnings.warn("drawing")
    g = torch.Generator().manual_seed(seed)
    order = torch.rand(len(Z), generator=g).argsort().to(Z.device)
    m = int(round(fraction * len(Z)))
    return Z[order[: len(Z) - m]], Z[order[len(Z) - m :]]

# %% right: torch's random_split, stacked again
def split(Z, fraction, seed):
    from torch.utils.data import random_split

    m = round(fraction * len(Z))
    train, held = random_split(range(len(Z)), [len(Z) - m, m], generator=torch.Generator().manual_seed(seed))
    return Z[list(train)], Z[list(held)]

# %% right: Python's random, printing, a list returned
def split(Z, fraction, seed):
    import random

    rows = list(range(len(Z)))
    random.Random(seed).shuffle(rows)
    m = round(fraction * len(rows))
    print("holding out", m)
    return [Z[rows[m:]], Z[rows[:m]]]

# %% wrong: the parts in the other order | loses: honesty-split-parts
def split(Z, fraction, seed):
    order = torch.randperm(len(Z), generator=torch.Generator().manual_seed(seed)).to(Z.device)
    m = round(fraction * len(Z))
    return Z[order[:m]], Z[order[m:]]

# %% wrong: two orders, so the parts overlap | loses: honesty-split-parts
def split(Z, fraction, seed):
    g = torch.Generator().manual_seed(seed)
    m = round(fraction * len(Z))
    return Z[torch.randperm(len(Z), generator=g)[m:]], Z[torch.randperm(len(Z), generator=g)[:m]]

# %% wrong: drawn with replacement | loses: honesty-split-parts
def split(Z, fraction, seed):
    rows = torch.randint(len(Z), (len(Z),), generator=torch.Generator().manual_seed(seed))
    m = round(fraction * len(Z))
    return Z[rows[m:]], Z[rows[:m]]

# %% wrong: the held-out samples are trained on too | loses: honesty-split-parts
def split(Z, fraction, seed):
    order = torch.randperm(len(Z), generator=torch.Generator().manual_seed(seed))
    return Z, Z[order[: round(fraction * len(Z))]]

# %% wrong: rounded down | loses: honesty-split-parts
def split(Z, fraction, seed):
    order = torch.randperm(len(Z), generator=torch.Generator().manual_seed(seed))
    m = int(fraction * len(Z))
    return Z[order[m:]], Z[order[:m]]

# %% wrong: the first rows, not random ones | loses: honesty-split-random
def split(Z, fraction, seed):
    m = round(fraction * len(Z))
    return Z[m:], Z[:m]

# %% wrong: seeds the global generator | loses: honesty-split-random
def split(Z, fraction, seed):
    torch.manual_seed(seed)
    order = torch.randperm(len(Z))
    m = round(fraction * len(Z))
    return Z[order[m:]], Z[order[:m]]

# %% wrong: the seed is ignored | loses: honesty-split-random
def split(Z, fraction, seed):
    order = torch.randperm(len(Z), generator=torch.Generator().manual_seed(0))
    m = round(fraction * len(Z))
    return Z[order[m:]], Z[order[:m]]

# %% wrong: another split each time | loses: honesty-split-random
def split(Z, fraction, seed):
    order = np.random.default_rng().permutation(len(Z))
    m = round(fraction * len(Z))
    return Z[order[m:]], Z[order[:m]]

# %% wrong: one block that begins at random | loses: honesty-split-random
def split(Z, fraction, seed):
    start = int(torch.randint(len(Z), (), generator=torch.Generator().manual_seed(seed)))
    turned = Z.roll(start, dims=0)
    m = round(fraction * len(Z))
    return turned[m:], turned[:m]

# %% wrong: shuffles each column by itself
def split(Z, fraction, seed):
    g = torch.Generator().manual_seed(0)
    mixed = torch.stack([column[torch.randperm(len(Z), generator=g)] for column in Z.T], dim=1)
    m = round(fraction * len(Z))
    return mixed[m:], mixed[:m]
