# %% right: a deep copy, an epoch counter
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch, weights = -float("inf"), 0, None
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, weights = estimate, epoch, copy.deepcopy(trainer.net.state_dict())
        if epoch - best_epoch >= patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% right: clones tensor by tensor, counts disappointments
def train_until(trainer, look, patience=5, most=1000):
    looks, waited = [], 0
    while len(looks) < most and waited < patience:
        trainer.step(1)
        looks.append(look())
        if looks[-1] > max(looks[:-1], default=float("-inf")):
            waited = 0
            kept = {name: w.detach().clone() for name, w in trainer.net.state_dict().items()}
        else:
            waited += 1
    trainer.net.load_state_dict(kept)
    return len(looks) - waited

# %% right: every state kept, the first largest look found at the end, with a progress bar
def train_until(trainer, look, patience=5, most=1000):
    from tqdm import tqdm

    looks, states = [], []
    for _ in tqdm(range(most)):
        trainer.step()
        looks.append(look())
        states.append(copy.deepcopy(trainer.net.state_dict()))
        if len(looks) > patience and max(looks[-patience:]) <= max(looks[:-patience]):
            break
    best = int(np.argmax(looks))
    trainer.net.load_state_dict(states[best])
    return best + 1

# %% right: through bytes, printing
def train_until(trainer, look, patience=5, most=1000):
    import io

    best, epoch, best_epoch = None, 0, 0
    while epoch < most and epoch - best_epoch < patience:
        trainer.step()
        epoch += 1
        estimate = look()
        if best is None or estimate > best:
            best, best_epoch, file = estimate, epoch, io.BytesIO()
            torch.save(trainer.net.state_dict(), file)
            print("best so far", best)
        if best_epoch == 0:
            break
    file.seek(0)
    trainer.net.load_state_dict(torch.load(file))
    return best_epoch

# %% right: parameters copied in place
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch, epoch = -np.inf, 0, 0
    while epoch < most and (epoch == 0 or epoch - best_epoch < patience):
        trainer.step()
        epoch, estimate = epoch + 1, look()
        if estimate > best:
            best, best_epoch = estimate, epoch
            values = [w.detach().clone() for w in trainer.net.parameters()]
    with torch.no_grad():
        for w, value in zip(trainer.net.parameters(), values):
            w.copy_(value)
    return best_epoch

# %% wrong: best weights kept by reference | loses: honesty-stop-weights
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, weights = estimate, epoch, trainer.net.state_dict()
        elif epoch - best_epoch == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: a shallow copy | loses: honesty-stop-weights
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, weights = estimate, epoch, dict(trainer.net.state_dict())
        elif epoch - best_epoch == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: never goes back | loses: honesty-stop-weights
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch = estimate, epoch
        elif epoch - best_epoch == patience:
            break
    return best_epoch

# %% wrong: the net is replaced by a copy | loses: honesty-stop-weights
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, net = estimate, epoch, copy.deepcopy(trainer.net)
        elif epoch - best_epoch == patience:
            break
    trainer.net = net
    return best_epoch

# %% wrong: stops at the first look that is worse
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate <= best:
            break
        best, best_epoch, weights = estimate, epoch, copy.deepcopy(trainer.net.state_dict())
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: compares with the look before, not with the best
def train_until(trainer, look, patience=5, most=1000):
    before, waited, best_epoch = -float("inf"), 0, 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > before:
            waited, best_epoch, weights = 0, epoch, copy.deepcopy(trainer.net.state_dict())
        else:
            waited += 1
        before = estimate
        if waited == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: the patience is never given back | loses: honesty-stop-epoch
def train_until(trainer, look, patience=5, most=1000):
    best, waited, best_epoch = -float("inf"), 0, 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, weights = estimate, epoch, copy.deepcopy(trainer.net.state_dict())
        else:
            waited += 1
        if waited == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: one epoch of patience too many | loses: honesty-stop-epoch
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, weights = estimate, epoch, copy.deepcopy(trainer.net.state_dict())
        elif epoch - best_epoch > patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: counts epochs from 0 | loses: honesty-stop-epoch
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), 0
    for epoch in range(most):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, weights = estimate, epoch, copy.deepcopy(trainer.net.state_dict())
        elif epoch - best_epoch == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: takes the smallest look for the best, as one does with a loss
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = float("inf"), 0
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate < best:
            best, best_epoch, weights = estimate, epoch, copy.deepcopy(trainer.net.state_dict())
        elif epoch - best_epoch == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: an estimate below 0 is never the best | loses: honesty-stop-epoch
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch, weights = 0.0, 0, copy.deepcopy(trainer.net.state_dict())
    for epoch in range(1, most + 1):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch, weights = estimate, epoch, copy.deepcopy(trainer.net.state_dict())
        elif epoch - best_epoch == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: the trainer's epoch instead of this call's | loses: honesty-stop-epoch
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch = -float("inf"), trainer.n_epoch
    for _ in range(most):
        trainer.step()
        estimate = look()
        if estimate > best:
            best, best_epoch = estimate, trainer.n_epoch
            weights = copy.deepcopy(trainer.net.state_dict())
        elif trainer.n_epoch - best_epoch == patience:
            break
    trainer.net.load_state_dict(weights)
    return best_epoch

# %% wrong: the earlier epochs count towards the most | loses: honesty-stop-epoch
def train_until(trainer, look, patience=5, most=1000):
    best, best_epoch, epoch, weights = -float("inf"), 0, 0, None
    while trainer.n_epoch < most and epoch - best_epoch < patience:
        trainer.step()
        epoch, estimate = epoch + 1, look()
        if estimate > best:
            best, best_epoch = estimate, epoch
            weights = copy.deepcopy(trainer.net.state_dict())
    if weights is not None:
        trainer.net.load_state_dict(weights)
    return best_epoch
