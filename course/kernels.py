"""Kernels: the environment that every kernel of the course starts in, and kernels that start warm.

A warm kernel is forked from a process that has already imported the heavy packages: to start one and to import torch, pandas and seaborn
takes seconds, to run a chapter's exercises often less. It is an ordinary ipykernel in a process of its own; jupyter_client is told
of it as one more provisioner.
"""

import multiprocessing
import os
import sys
from importlib.metadata import EntryPoint
from pathlib import Path

from jupyter_client.provisioning import KernelProvisionerFactory, LocalProvisioner

PRELOAD = [
    "ipykernel.kernelapp",
    "ipykernel.debugger",
    "matplotlib_inline.backend_inline",
    "torch",
    "pandas",
    "seaborn",
    "scipy.stats",
    "tensorboard",
    "torch.utils.tensorboard",
    "tqdm.auto",
    "ipywidgets",
    "nbgrader.apps",
    "jupytext",  # what the parent's own main module imports: a child imports that again
]


def _serve(argv: list[str], cwd: str | None, env: dict[str, str]) -> None:
    """Become the kernel: what ``python -m ipykernel_launcher`` does, in a process that was forked."""
    import torch
    from ipykernel.kernelapp import IPKernelApp

    os.setsid()
    os.environ.clear()
    os.environ.update(env)
    if cwd:
        os.chdir(cwd)
    sys.path.insert(0, "")
    with open(os.devnull, "w") as nowhere:  # the kernel's own greeting; what cells print goes over the wire
        os.dup2(nowhere.fileno(), 1)
        os.dup2(nowhere.fileno(), 2)
    torch.set_num_threads(int(env.get("OMP_NUM_THREADS", torch.get_num_threads())))
    IPKernelApp.launch_instance(argv=argv)


class _Process:
    """A forked process with the few methods of ``subprocess.Popen`` that a provisioner uses."""

    stdin = stdout = stderr = None

    def __init__(self, process):
        self.process, self.pid = process, process.pid

    def poll(self):
        return self.process.exitcode

    def wait(self):
        self.process.join()
        return self.process.exitcode

    def send_signal(self, signum):
        os.kill(self.pid, signum)

    def kill(self):
        self.process.kill()

    def terminate(self):
        self.process.terminate()


class WarmProvisioner(LocalProvisioner):
    """Starts a kernel by forking ``multiprocessing``'s fork server instead of by launching an interpreter."""

    async def launch_kernel(self, cmd, **kwargs):
        process = warm_context().Process(target=_serve, args=(cmd[3:], kwargs.get("cwd"), kwargs["env"]), daemon=True)
        process.start()
        self.process = _Process(process)
        self.pid = self.pgid = process.pid
        self.ip = "127.0.0.1"
        return self.connection_info


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


def warm() -> None:
    """From now on, let every kernel that this process starts be forked from a warm one (not on Windows, where nothing forks)."""
    environment()  # packages that are imported once for all read their settings once
    if sys.platform == "win32":
        return
    factory = KernelProvisionerFactory.instance()
    factory.provisioners["warm"] = EntryPoint("warm", f"{__name__}:WarmProvisioner", factory.GROUP_NAME)
    factory.default_provisioner_name = "warm"
