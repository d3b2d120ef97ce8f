# %% right: as the formula reads
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses) + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch)


# %% right: an index from 0, the estimate first
def log_epoch(writer, losses, estimate, epoch):
    writer.add_scalar("Estimate", estimate, epoch)
    k = losses.numel()
    for r in range(k):
        writer.add_scalar("Loss/train", losses[r].item(), k * (epoch - 1) + r + 1)


# %% right: NumPy's floats on the CPU, a warning
def log_epoch(writer, losses, estimate, epoch):
    import warnings

    warnings.warn("logging")
    numbers = losses.detach().cpu().double().numpy()
    end = epoch * len(numbers)
    for step, value in zip(range(end - len(numbers) + 1, end + 1), numbers):
        writer.add_scalar("Loss/train", float(value), step)
    writer.add_scalar("Estimate", float(estimate), epoch)


# %% right: backwards, and flushes
def log_epoch(writer, losses, estimate, epoch):
    step = epoch * losses.shape[0]
    for loss in reversed(losses.tolist()):
        writer.add_scalar("Loss/train", loss, step)
        step -= 1
    writer.add_scalar("Estimate", estimate, epoch)
    writer.flush()


# %% wrong: iterations counted from 0
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses)
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch)


# %% wrong: iterations begin anew in each epoch
def log_epoch(writer, losses, estimate, epoch):
    first = 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch)


# %% wrong: the estimate against the iteration
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses) + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch * len(losses))


# %% wrong: losses against the epoch
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses) + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, epoch)
    writer.add_scalar("Estimate", estimate, epoch)


# %% wrong: one loss per epoch, their mean
def log_epoch(writer, losses, estimate, epoch):
    writer.add_scalar("Loss/train", losses.mean().item(), epoch)
    writer.add_scalar("Estimate", estimate, epoch)


# %% wrong: tags the other way round
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses) + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Estimate", loss, iteration)
    writer.add_scalar("Loss/train", estimate, epoch)


# %% wrong: epochs taken as counted from 0
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch) * len(losses) + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch)


# %% wrong: the estimate not logged
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses) + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, iteration)


# %% wrong: the sign turned
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses) + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", -loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch)


# %% wrong: tensors logged as they are
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * len(losses) + 1
    for iteration, loss in enumerate(losses, start=first):
        writer.add_scalar("Loss/train", loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch)


# %% wrong: ten iterations taken for granted
def log_epoch(writer, losses, estimate, epoch):
    first = (epoch - 1) * 10 + 1
    for iteration, loss in enumerate(losses.tolist(), start=first):
        writer.add_scalar("Loss/train", loss, iteration)
    writer.add_scalar("Estimate", estimate, epoch)
