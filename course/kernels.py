"""The environment that kernels and trials start in, and processes for trials that start warm.

To import torch, pandas and seaborn takes seconds, to run a chapter's exercises often less: a process for trials is forked from one that
has imported them.
"""

import multiprocessing
import os
import sys
from pathlib import Path

LIBRARIES = [
    "pandas",
    "scipy.stats",
    "seaborn",
    "matplotlib.pyplot",
    "matplotlib_inline.backend_inline",
    "tqdm.auto",
    "ipywidgets",
    "psutil",
]
LIBRARIES += ["torch.func", "torch.distributed", "tensorboard", "torch.utils.tensorboard", "IPython.core.completer", "jedi"]
LIBRARIES += ["torch._dynamo"]  # which the first optimizer imports, in a second
PRELOAD = [*LIBRARIES, "nbgrader.apps", "jupytext"]  # the last: what the parent's own main module imports, and a child again


def warm_context() -> multiprocessing.context.BaseContext:
    """Processes forked from one that has imported the heavy packages, and computed nothing."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def environment() -> None:
    """Set what the processes that this one starts find in their environment; nothing else in the course writes there."""
    os.environ["OMP_NUM_THREADS"] = "1"  # chapters run side by side, and alike on any number of cores
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # plots go into the notebook, whatever the shell says
    os.environ["PYDEVD_DISABLE_FILE_VALIDATION"] = "1"  # the debugger keeps still
    programs()


def programs() -> None:
    """Let what this process starts find the environment's own programs: nbgrader starts alembic by its name."""
    bin = str(Path(sys.executable).parent)
    if bin not in os.environ["PATH"].split(os.pathsep):
        os.environ["PATH"] = bin + os.pathsep + os.environ["PATH"]
