# %% right: trainers first, then epoch by epoch in turn
def compare(settings, epochs, trainer_class=DVTrainer):
    trainers = {}
    for name, arguments in settings.items():
        trainers[name] = trainer_class(Z, Z_ref, new_net(), **arguments)
    estimates = {name: [] for name in settings}
    for _ in range(epochs):
        for name, trainer in trainers.items():
            estimates[name].append(trainer.step(1))
    return estimates

# %% right: one after the other, nested comprehension
def compare(settings, epochs, trainer_class=DVTrainer):
    def run(arguments):
        trainer = trainer_class(Z, Z_ref, new_net(), **arguments)
        return [trainer.step() for _ in range(epochs)]

    return {name: run(arguments) for name, arguments in settings.items()}

# %% right: a deep copy of one fresh net, with a progress bar
def compare(settings, epochs, trainer_class=DVTrainer):
    fresh, estimates = new_net(), {}
    for name in tqdm(settings):
        with trainer_class(Z, Z_ref, copy.deepcopy(fresh), **settings[name]) as trainer:
            estimates[name] = []
            while len(estimates[name]) < epochs:
                estimates[name].append(float(trainer.step()))
    return estimates

# %% right: seeds by itself, arguments copied, warns
import warnings


def compare(settings, epochs, trainer_class=DVTrainer):
    warnings.warn("may take long")
    result = {}
    for name, arguments in settings.items():
        arguments = dict(arguments)
        k = arguments.pop("n_iters_per_epoch")
        torch.manual_seed(SEED)
        own = Net()
        own.to(device)
        trainer = trainer_class(Z, Z_ref, own, k, **arguments)
        curve = np.zeros(epochs)
        for epoch in range(epochs):
            curve[epoch] = trainer.step(epochs=1)
        result[name] = curve.tolist()
    return result

# %% wrong: one net for all
def compare(settings, epochs, trainer_class=DVTrainer):
    shared, estimates = new_net(), {}
    for name, arguments in settings.items():
        trainer = trainer_class(Z, Z_ref, shared, **arguments)
        estimates[name] = [trainer.step() for _ in range(epochs)]
    return estimates

# %% wrong: the global net
def compare(settings, epochs, trainer_class=DVTrainer):
    estimates = {}
    for name, arguments in settings.items():
        trainer = trainer_class(Z, Z_ref, net, **arguments)
        estimates[name] = [trainer.step() for _ in range(epochs)]
    return estimates

# %% wrong: seeded once, so that only the first net starts alike | loses: trainer-apart-nets
def compare(settings, epochs, trainer_class=DVTrainer):
    torch.manual_seed(SEED)
    estimates = {}
    for name, arguments in settings.items():
        trainer = trainer_class(Z, Z_ref, Net().to(device), **arguments)
        estimates[name] = [trainer.step() for _ in range(epochs)]
    return estimates

# %% wrong: an epoch too many before the first estimate | loses: trainer-apart-estimates
def compare(settings, epochs, trainer_class=DVTrainer):
    estimates = {}
    for name, arguments in settings.items():
        trainer = trainer_class(Z, Z_ref, new_net(), **arguments)
        trainer.step()
        estimates[name] = [trainer.step() for _ in range(epochs)]
    return estimates

# %% wrong: only the last estimate | loses: trainer-apart-estimates
def compare(settings, epochs, trainer_class=DVTrainer):
    return {name: [trainer_class(Z, Z_ref, new_net(), **arguments).step(epochs)] for name, arguments in settings.items()}

# %% wrong: one list for all names | loses: trainer-apart-estimates
def compare(settings, epochs, trainer_class=DVTrainer):
    estimates = dict.fromkeys(settings, [])
    for name, arguments in settings.items():
        trainer = trainer_class(Z, Z_ref, new_net(), **arguments)
        for _ in range(epochs):
            estimates[name].append(trainer.step())
    return estimates

# %% wrong: takes lr out of settings, and passes nothing else on | loses: trainer-apart-nets
def compare(settings, epochs, trainer_class=DVTrainer):
    estimates = {}
    for name, arguments in settings.items():
        trainer = trainer_class(Z, Z_ref, new_net(), 10, lr=arguments.pop("lr"))
        estimates[name] = [trainer.step() for _ in range(epochs)]
    return estimates

# %% wrong: the arguments are not passed on
def compare(settings, epochs, trainer_class=DVTrainer):
    estimates = {}
    for name, arguments in settings.items():
        trainer = trainer_class(Z, Z_ref, new_net(), n_iters_per_epoch=10, lr=1e-3)
        estimates[name] = [trainer.step() for _ in range(epochs)]
    return estimates

# %% wrong: one epoch too few, and the estimate before training first | loses: trainer-apart-estimates
def compare(settings, epochs, trainer_class=DVTrainer):
    estimates = {}
    for name, arguments in settings.items():
        own = new_net()
        trainer = trainer_class(Z, Z_ref, own, **arguments)
        with torch.no_grad():
            estimates[name] = [dv(own(Z), own(Z_ref)).item()]
        estimates[name] += [trainer.step() for _ in range(epochs - 1)]
    return estimates

# %% wrong: a default written into the caller's settings | loses: trainer-apart-nets
def compare(settings, epochs, trainer_class=DVTrainer):
    estimates = {}
    for name, arguments in settings.items():
        arguments.setdefault("lr", 1e-3)
        trainer = trainer_class(Z, Z_ref, new_net(device=device), **arguments)
        estimates[name] = [trainer.step() for _ in range(epochs)]
    return estimates
