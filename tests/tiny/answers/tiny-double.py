# %% right: as asked
def double(x):
    return 2 * x


# %% right: warns
import warnings


def double(x):
    warnings.warn("are you sure?")
    return x + x


# %% right: writes a progress bar to stderr
import sys


def double(x):
    print("50 %", file=sys.stderr)
    return x + x


# %% right: a loop, with a helper of its own, that displays a number
def once(x):
    return x


def double(x):
    get_ipython().displayhook(0)
    return sum(once(x) for _ in range(2))


# %% wrong: square, right at 2 by chance
def double(x):
    return x**2


# %% wrong: hard-coded example
def double(x):
    return 4


# %% wrong: once
def double(x):
    return x


# %% wrong: prints instead of returning
def double(x):
    print(2 * x)


# %% wrong: displays the points it would like
def double(x):
    get_ipython().displayhook(2)
    return 0


# %% wrong: halved
def double(x):
    return x / 2
