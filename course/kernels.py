"""Kernels that start warm: each is forked from a process that has already imported the heavy packages.

Starting a kernel and importing torch, pandas and seaborn takes seconds, running a chapter's exercises often less; whoever runs a
notebook hundreds of times (the gate, the banks of answers) starts its kernels here. They are ordinary ipykernels in a process
of their own; jupyter_client is told of them as one more provisioner.
"""

import multiprocessing
import os
import sys
from importlib.metadata import EntryPoint

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
        process = _context().Process(target=_serve, args=(cmd[3:], kwargs.get("cwd"), kwargs["env"]), daemon=True)
        process.start()
        self.process = _Process(process)
        self.pid = self.pgid = process.pid
        self.ip = "127.0.0.1"
        return self.connection_info


def _context():
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(PRELOAD)
    return context


def warm() -> None:
    """From now on, let every kernel that this process starts be forked from a warm one (not on Windows, where nothing forks)."""
    if sys.platform == "win32":
        return
    # Packages that are imported once for all read their settings once: plots go into the notebook, and the debugger keeps still.
    os.environ.setdefault("MPLBACKEND", "module://matplotlib_inline.backend_inline")
    os.environ.setdefault("PYDEVD_DISABLE_FILE_VALIDATION", "1")
    factory = KernelProvisionerFactory.instance()
    factory.provisioners["warm"] = EntryPoint("warm", f"{__name__}:WarmProvisioner", factory.GROUP_NAME)
    factory.default_provisioner_name = "warm"
