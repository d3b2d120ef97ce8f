# %% right: the neighbour at the table, by the inverse permutation
def derangement(n, generator):
    table = torch.randperm(n, generator=generator, device=generator.device)
    place = table.argsort()
    return table[(place + 1) % n]

# %% right: again until nothing stays
def derangement(n, generator):
    while True:
        order = torch.randperm(n, generator=generator, device=generator.device)
        if (order != torch.arange(n, device=order.device)).all():
            return order

# %% right: a cycle by a loop
def derangement(n, generator):
    table = torch.randperm(n, generator=generator).tolist()
    order = [0] * n
    for a, b in zip(table, table[1:] + table[:1]):
        order[a] = b
    return torch.tensor(order)

# %% right: Sattolo's algorithm
def derangement(n, generator):
    order = list(range(n))
    for i in range(n - 1, 0, -1):
        j = int(torch.randint(i, (1,), generator=generator))
        order[i], order[j] = order[j], order[i]
    return torch.tensor(order)

# %% wrong: any permutation
def derangement(n, generator):
    return torch.randperm(n, generator=generator)

# %% wrong: always the next one | loses: information-derangement-random
def derangement(n, generator):
    return (torch.arange(n) + 1) % n

# %% wrong: one shift for all | loses: information-derangement-random
def derangement(n, generator):
    k = int(torch.randint(1, n, (1,), generator=generator))
    return (torch.arange(n) + k) % n

# %% wrong: the permutation, rolled
def derangement(n, generator):
    return torch.randperm(n, generator=generator).roll(1)

# %% wrong: each partner by itself | loses: information-derangement-order
def derangement(n, generator):
    return (torch.arange(n) + torch.randint(1, n, (n,), generator=generator)) % n

# %% wrong: the global generator | loses: information-derangement-random
def derangement(n, generator):
    table = torch.randperm(n)
    order = torch.empty_like(table)
    order[table] = table.roll(1)
    return order

# %% wrong: a seed of its own | loses: information-derangement-random
def derangement(n, generator):
    table = torch.randperm(n, generator=torch.Generator().manual_seed(0))
    order = torch.empty_like(table)
    order[table] = table.roll(1)
    return order

# %% wrong: swaps those that stay with their neighbours | loses: information-derangement-random
def derangement(n, generator):
    order = torch.randperm(n, generator=generator).tolist()
    for i in range(n):
        if order[i] == i:
            j = (i + 1) % n
            order[i], order[j] = order[j], order[i]
    return torch.tensor(order)

# %% wrong: counts from 1
def derangement(n, generator):
    table = torch.randperm(n, generator=generator)
    order = torch.empty_like(table)
    order[table] = table.roll(1)
    return order + 1

# %% wrong: a table of pairs
def derangement(n, generator):
    table = torch.randperm(n, generator=generator)
    return torch.stack([table, table.roll(1)], dim=1)

# %% wrong: nothing
def derangement(n, generator):
    return None
