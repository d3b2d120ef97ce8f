# %% right: randperm and tensor_split
def batch_indices(n, n_batches, generator):
    return torch.tensor_split(torch.randperm(n, generator=generator, device=generator.device), n_batches)

# %% right: strides of one permutation
def batch_indices(n, n_batches, generator):
    permuted = torch.randperm(n, generator=generator, device=generator.device)
    return [permuted[k::n_batches] for k in range(n_batches)]

# %% right: a loop with the sizes worked out
def batch_indices(n, n_batches, generator):
    permuted, batches, start = torch.randperm(n, generator=generator, device=generator.device), [], 0
    for k in range(n_batches):
        size = n // n_batches + (1 if k < n % n_batches else 0)
        batches.append(permuted[start : start + size])
        start += size
    return batches

# %% right: sorted random numbers, rounded borders, with a warning
def batch_indices(n, n_batches, generator):
    import warnings

    warnings.warn("argsort of uniform numbers is a permutation too")
    order = torch.rand(n, generator=generator, device=generator.device).argsort()
    return [order[k * n // n_batches : (k + 1) * n // n_batches] for k in range(n_batches)]

# %% right: int32, with a progress bar
def batch_indices(n, n_batches, generator):
    permuted = torch.randperm(n, generator=generator, device=generator.device).to(torch.int32)
    return [part for part in tqdm(permuted.tensor_split(n_batches))]

# %% wrong: what does not divide is dropped | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    size, permuted = n // n_batches, torch.randperm(n, generator=generator, device=generator.device)
    return [permuted[k * size : (k + 1) * size] for k in range(n_batches)]

# %% wrong: drawn with replacement | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    return torch.randint(n, (n,), generator=generator, device=device).tensor_split(n_batches)

# %% wrong: each batch of a permutation of its own | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    return [torch.randperm(n, generator=generator, device=generator.device)[: len(part)] for part in torch.arange(n).tensor_split(n_batches)]

# %% wrong: stride of the batch size, so batches of 10 for 100 | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    size, permuted = (2 * n + n_batches) // (2 * n_batches), torch.randperm(n, generator=generator, device=generator.device)
    return [permuted[k::size] for k in range(n_batches)]

# %% wrong: chunk, whose last part is short | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    return torch.randperm(n, generator=generator, device=generator.device).chunk(n_batches)

# %% wrong: the last batch takes the whole remainder | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    size, permuted = n // n_batches, torch.randperm(n, generator=generator, device=generator.device)
    return [permuted[k * size : (k + 1) * size] for k in range(n_batches - 1)] + [permuted[(n_batches - 1) * size :]]

# %% wrong: number of batches taken for their size | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    return torch.randperm(n, generator=generator, device=generator.device).split(n_batches)

# %% wrong: counted from 1 | loses: training-batches-partition
def batch_indices(n, n_batches, generator):
    return [part % (n - 1) + 1 for part in torch.randperm(n, generator=generator, device=generator.device).tensor_split(n_batches)]

# %% wrong: not permuted | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    return torch.arange(n, device=device).tensor_split(n_batches)

# %% wrong: permuted within consecutive batches only | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    parts = torch.arange(n, device=device).tensor_split(n_batches)
    return [part[torch.randperm(len(part), generator=generator, device=device)] for part in parts]

# %% wrong: only the order of consecutive batches permuted | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    parts = torch.arange(n, device=device).tensor_split(n_batches)
    return [parts[k] for k in torch.randperm(n_batches, generator=generator, device=device).tolist()]

# %% wrong: the same permutation in each epoch | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    generator = torch.Generator(device=device).manual_seed(0)
    return torch.randperm(n, device=device, generator=generator).tensor_split(n_batches)

# %% wrong: PyTorch's global generator | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    return torch.randperm(n, device=generator.device).tensor_split(n_batches)

# %% wrong: a generator of its own, seeded by time | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    own = torch.Generator(device=generator.device)
    own.seed()
    return torch.randperm(n, generator=own, device=own.device).tensor_split(n_batches)

# %% wrong: NumPy draws | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    order = np.random.default_rng().permutation(n)
    return [torch.tensor(part, device=generator.device) for part in np.array_split(order, n_batches)]

# %% wrong: a copy of the generator is used up, so each epoch has the same batches | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    copy = torch.Generator(device=generator.device)
    copy.set_state(generator.get_state())
    return torch.randperm(n, generator=copy, device=copy.device).tensor_split(n_batches)

# %% wrong: the generator is seeded anew | loses: training-batches-shuffle
def batch_indices(n, n_batches, generator):
    generator.manual_seed(SEED)
    return torch.randperm(n, generator=generator, device=generator.device).tensor_split(n_batches)

# %% wrong: floats
def batch_indices(n, n_batches, generator):
    order = torch.randperm(n, generator=generator, device=generator.device)
    return order.float().tensor_split(n_batches)

# %% wrong: columns
def batch_indices(n, n_batches, generator):
    order = torch.randperm(n, generator=generator, device=generator.device)
    return order[:, None].tensor_split(n_batches)

# %% wrong: lists
def batch_indices(n, n_batches, generator):
    order = torch.randperm(n, generator=generator, device=generator.device)
    return [part.tolist() for part in order.tensor_split(n_batches)]

# %% wrong: one tensor, a row per batch
def batch_indices(n, n_batches, generator):
    order = torch.randperm(n, generator=generator, device=generator.device)
    return order[: n // n_batches * n_batches].reshape(n_batches, -1)

# %% wrong: nothing is returned
def batch_indices(n, n_batches, generator):
    torch.randperm(n, generator=generator, device=generator.device).tensor_split(n_batches)
