# %% right: randperm and tensor_split
def batch_indices(n, n_batches):
    return torch.tensor_split(torch.randperm(n, device=device), n_batches)

# %% right: strides of one permutation
def batch_indices(n, n_batches):
    permuted = torch.randperm(n, device=device)
    return [permuted[k::n_batches] for k in range(n_batches)]

# %% right: a loop with the sizes worked out
def batch_indices(n, n_batches):
    permuted, batches, start = torch.randperm(n, device=device), [], 0
    for k in range(n_batches):
        size = n // n_batches + (1 if k < n % n_batches else 0)
        batches.append(permuted[start : start + size])
        start += size
    return batches

# %% right: sorted random numbers, rounded borders, with a warning
def batch_indices(n, n_batches):
    import warnings

    warnings.warn("argsort of uniform numbers is a permutation too")
    order = torch.rand(n, device=device).argsort()
    return [order[k * n // n_batches : (k + 1) * n // n_batches] for k in range(n_batches)]

# %% right: int32, with a progress bar
def batch_indices(n, n_batches):
    permuted = torch.randperm(n, device=device).to(torch.int32)
    return [part for part in tqdm(permuted.tensor_split(n_batches))]

# %% wrong: what does not divide is dropped | loses: training-batches-partition
def batch_indices(n, n_batches):
    size, permuted = n // n_batches, torch.randperm(n, device=device)
    return [permuted[k * size : (k + 1) * size] for k in range(n_batches)]

# %% wrong: drawn with replacement | loses: training-batches-partition
def batch_indices(n, n_batches):
    return torch.randint(n, (n,), device=device).tensor_split(n_batches)

# %% wrong: each batch of a permutation of its own | loses: training-batches-partition
def batch_indices(n, n_batches):
    return [torch.randperm(n, device=device)[: len(part)] for part in torch.arange(n).tensor_split(n_batches)]

# %% wrong: stride of the batch size, so batches of 10 for 100 | loses: training-batches-partition
def batch_indices(n, n_batches):
    size, permuted = (2 * n + n_batches) // (2 * n_batches), torch.randperm(n, device=device)
    return [permuted[k::size] for k in range(n_batches)]

# %% wrong: chunk, whose last part is short | loses: training-batches-partition
def batch_indices(n, n_batches):
    return torch.randperm(n, device=device).chunk(n_batches)

# %% wrong: the last batch takes the whole remainder | loses: training-batches-partition
def batch_indices(n, n_batches):
    size, permuted = n // n_batches, torch.randperm(n, device=device)
    return [permuted[k * size : (k + 1) * size] for k in range(n_batches - 1)] + [permuted[(n_batches - 1) * size :]]

# %% wrong: number of batches taken for their size | loses: training-batches-partition
def batch_indices(n, n_batches):
    return torch.randperm(n, device=device).split(n_batches)

# %% wrong: counted from 1 | loses: training-batches-partition
def batch_indices(n, n_batches):
    return [part % (n - 1) + 1 for part in torch.randperm(n, device=device).tensor_split(n_batches)]

# %% wrong: not permuted | loses: training-batches-shuffle
def batch_indices(n, n_batches):
    return torch.arange(n, device=device).tensor_split(n_batches)

# %% wrong: permuted within consecutive batches only | loses: training-batches-shuffle
def batch_indices(n, n_batches):
    parts = torch.arange(n, device=device).tensor_split(n_batches)
    return [part[torch.randperm(len(part), device=device)] for part in parts]

# %% wrong: only the order of consecutive batches permuted | loses: training-batches-shuffle
def batch_indices(n, n_batches):
    parts = torch.arange(n, device=device).tensor_split(n_batches)
    return [parts[k] for k in torch.randperm(n_batches).tolist()]

# %% wrong: the same permutation in each epoch | loses: training-batches-shuffle
def batch_indices(n, n_batches):
    generator = torch.Generator(device=device).manual_seed(0)
    return torch.randperm(n, device=device, generator=generator).tensor_split(n_batches)
