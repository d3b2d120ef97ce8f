"""Where students' code runs: bubblewrap, tried before it is trusted.

One sandbox holds a template, a process that has imported what notebooks need; each submission is forked from it, one at a time, into
namespaces of its own (course/assignment/inside/template.py). In sight are the system and the packages, read-only, and nothing of the
course, of other students, of the network. ``tried`` attempts to break out, and what it finds decides, not what the machine claims.
"""

import contextlib
import functools
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from course.assignment.inside.wire import Channel
from course.kernels import LIBRARIES

INSIDE = Path(__file__).resolve().parents[1] / "inside"
START = 120  # seconds that a template may take to start
NOBODY = 65534


class SandboxError(Exception):
    """There is no sandbox, or one that leaks; its text says what to do."""


@dataclass(frozen=True)
class Limits:
    """What one submission may use. Times in seconds, sizes in bytes."""

    cell: float = 120.0  # one cell, and one probe
    wall: float = 600.0  # the whole submission
    cpu: int = 900  # of one process
    memory: int = 4 * 2**30  # of all its processes together
    disk: int = 2**28  # in each of its folders: its own, /tmp and /dev/shm
    file: int = 2**27
    processes: int = 128  # and threads
    files: int = 256  # open at once
    output: int = 2**20  # of the page with its feedback

    def of_processes(self) -> dict[str, int]:
        """The limits that the kernel keeps for each process."""
        own = {"DATA": self.memory, "NPROC": self.processes, "FSIZE": self.file, "CPU": self.cpu, "NOFILE": self.files, "CORE": 0}
        return {name: value for name, value in own.items()}


def _parents(paths: list[Path]) -> list[str]:
    """Options that make the folders above these paths, which everybody may pass."""
    above = {parent for path in paths for parent in path.parents if parent != Path("/") and not parent.is_relative_to("/usr")}
    return [word for path in sorted(above) for word in ("--perms", "0755", "--dir", str(path))]


def command(control: int, modules: Sequence[str]) -> list[str]:
    """The command that starts a template in a sandbox, which imports these modules first."""
    bwrap = shutil.which("bwrap")
    if not bwrap:
        raise SandboxError("there is no bubblewrap to run students' code in; install it (Debian, Ubuntu: apt install bubblewrap)")
    root = os.geteuid() == 0
    environment, base = Path(sys.prefix).resolve(), Path(sys.base_prefix).resolve()
    own = environment != base  # a virtual environment: it may lie anywhere, in the course's folder for one, and gets a place of its own
    python = Path("/course/environment/bin", Path(sys.executable).name) if own else Path(sys.executable)
    options = [f"--unshare-{name}" for name in ("pid", "net", "ipc", "uts", "cgroup-try")]
    options += ["--die-with-parent", "--new-session", "--clearenv"]
    options += ["--cap-drop", "ALL"]
    if root:  # become nobody inside: there root's own files are root's still
        options += [word for name in ("SETUID", "SETGID", "SETPCAP") for word in ("--cap-add", f"CAP_{name}")]
    else:
        options += ["--unshare-user"]
    options += _parents([base, Path("/course/inside"), Path("/etc/hosts"), Path("/sys/devices/system/cpu")])
    options += ["--ro-bind", "/usr", "/usr"]
    for name in ("bin", "lib", "lib64", "sbin"):
        if Path("/", name).is_symlink():
            options += ["--symlink", os.readlink(f"/{name}"), f"/{name}"]
        elif Path("/", name).is_dir():
            options += ["--ro-bind", f"/{name}", f"/{name}"]
    for name in ("/etc/ld.so.cache", "/etc/hosts", "/etc/localtime", "/etc/fonts", "/etc/alternatives", "/sys/devices/system/cpu"):
        options += ["--ro-bind-try", name, name]
    if not base.is_relative_to("/usr"):
        options += ["--ro-bind", str(base), str(base)]
    if own:
        options += ["--ro-bind", str(environment), "/course/environment"]
    options += ["--ro-bind", str(INSIDE), "/course/inside", "--proc", "/proc", "--dev", "/dev"]
    options += ["--perms", "1777", "--tmpfs", "/tmp", "--perms", "0777", "--dir", "/work", "--remount-ro", "/"]
    for name, value in {"PATH": "/usr/bin:/bin", "HOME": "/tmp", "PYTHONPATH": "/course", "LANG": "C.UTF-8"}.items():
        options += ["--setenv", name, value]
    for name in ("OMP_NUM_THREADS", "PYTHONDONTWRITEBYTECODE", "PYTHONNOUSERSITE"):
        options += ["--setenv", name, "1"]
    options += ["--setenv", "CUDA_VISIBLE_DEVICES", "", "--setenv", "MPLCONFIGDIR", "/tmp"]
    inside = [str(python), "-P", "-m", "inside.template", str(control), os.readlink("/proc/self/ns/pid"), *modules]
    if root:
        person = [f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", "--no-new-privs", "--inh-caps=-all", "--bounding-set=-all"]
        inside = ["/usr/bin/setpriv", *person, *inside]
    return [bwrap, *options, "--", *inside]


class Sandbox:
    """A template in a sandbox, from which submissions are forked. unsafe: without the sandbox, for what the course itself has written.
    modules: what it imports, so that no submission has to."""

    def __init__(self, limits: Limits, unsafe: bool = False, modules: Sequence[str] = LIBRARIES):
        self.limits, self.unsafe, self.modules = limits, unsafe, modules
        self.process: subprocess.Popen | None = None
        self.folder: str | None = None

    def start(self) -> None:
        """Start the template. Raises SandboxError, with what it said last, if it does not."""
        ours, theirs = socket.socketpair()
        if self.unsafe:
            self.folder = tempfile.mkdtemp(prefix="unsafe-")
            argv = [sys.executable, "-P", "-m", "inside.template", str(theirs.fileno()), self.folder, *self.modules]
            environment = {**os.environ, "PYTHONPATH": str(INSIDE.parent), "OMP_NUM_THREADS": "1", "CUDA_VISIBLE_DEVICES": ""}
        else:
            argv, environment = command(theirs.fileno(), self.modules), {}
        self.said = tempfile.TemporaryFile()
        self.process = subprocess.Popen(
            argv, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=self.said
        )
        theirs.close()
        self.control = ours
        ours.settimeout(START)
        try:
            ready = ours.recv(1)
        except OSError:
            ready = b""
        if ready != b"r":
            self.stop()
            raise SandboxError(f"the sandbox does not start: {self.words() or 'it said nothing'}")

    def words(self) -> str:
        """The last line that the sandbox's own processes said."""
        self.said.seek(0)
        lines = self.said.read()[-2000:].decode(errors="replace").strip().splitlines()
        return lines[-1] if lines else ""

    def stop(self) -> None:
        if self.process:
            with contextlib.suppress(ProcessLookupError):  # not by Popen.kill: in a fork, where this is nobody's child, that does nothing
                ended = os.pidfd_open(self.process.pid)
                os.kill(self.process.pid, signal.SIGKILL)
                select.select([ended], [], [], 20)
                os.close(ended)
            self.process.wait()
            self.process = None
            self.control.close()
        if self.folder:
            shutil.rmtree(self.folder, ignore_errors=True)

    def running(self) -> bool:
        return self.process is not None and self.process.poll() is None

    @contextlib.contextmanager
    def submission(self, files: dict[str, bytes]) -> Iterator[Channel]:
        """A channel to a process forked for one submission, which finds these files beside it; it is dead when this ends."""
        if self.process is None:  # asked no further: in a fork, which may use it too, the template is nobody's child
            self.start()
        ours, theirs = socket.socketpair()
        with ours:
            ours.settimeout(START)
            socket.send_fds(self.control, [b"s"], [theirs.fileno()])
            theirs.close()
            channel = Channel(ours)
            try:
                order = {"files": files, "disk": self.limits.disk, "limits": self.limits.of_processes()}
                channel.send(order)
                try:
                    if channel.receive() != "ready":
                        raise EOFError
                except EOFError:
                    raise SandboxError(f"the sandbox does not take a submission: {self.words()}") from None
                yield channel
            finally:
                self.end()

    def end(self) -> None:
        """Kill whatever runs of a submission. A template that does not say that it has done so is killed itself."""
        try:
            self.control.sendall(b"k")
            self.control.settimeout(20)
            while (word := self.control.recv(1)) != b"e":
                if not word:
                    raise OSError
        except OSError:
            self.stop()


# What a sandbox has to keep from a student's code: each attempt is code that a submission may run, and that succeeds when it
# gets to its last line. A sandbox in which one succeeds is none.
ATTEMPTS = {
    "read a file of the course": "open({secret!r}).read()",
    "list the folder of the course": "import os; assert os.listdir({folder!r})",
    "write beside a file of the course": "open({folder!r} + '/written', 'w').close()",
    "read the instructor's home": "import os; assert {names!r} and set({names!r}) <= set(os.listdir({home!r}))",
    "reach a server on this machine": "import socket; socket.create_connection(('127.0.0.1', {port}), timeout=2).close()",
    "reach a server by a local name": "import socket; s = socket.socket(socket.AF_UNIX); s.connect({name!r})",
    "see a process outside": "import psutil; assert any({word!r} in (p.info['cmdline'] or []) for p in psutil.process_iter(['cmdline']))",
    "read the template's memory": "import os; open(f'/proc/{{os.getppid()}}/mem', 'rb')",
    "read the template's environment": "import os; open(f'/proc/{{os.getppid()}}/environ').read()",
    "write into the system": "open('/usr/written', 'w').close()",
    "write among the packages": "import torch; open(torch.__path__[0] + '/written.py', 'w').close()",
    "write beside its own folder": "open('/written', 'w').close()",
    "change a setting of the kernel": "open('/proc/sys/kernel/hostname', 'w').write('x')",
    "become root": "import os; os.setuid(0)",
    "mount something": "import ctypes, os; assert ctypes.CDLL(None).mount(b'x', b'/work', b'tmpfs', 0, None) == 0",
    "take more memory than it may": "x = bytearray({memory} + 2**26)",
    "take memory that nobody counts": "import os; os.memfd_create('x')",
    "enter namespaces of its own": "import ctypes; assert ctypes.CDLL(None).unshare(0x10000000 | 0x00020000) == 0",
}


def tried(limits: Limits) -> list[str]:
    """What a submission can do in the sandbox of this machine that it should not, a line each. Raises SandboxError if there is none."""
    with tempfile.TemporaryDirectory(prefix="secret-") as folder, socket.socket() as server:
        secret = Path(folder, "secret")
        secret.write_text("secret")
        os.chmod(folder, 0o755)
        server.bind(("127.0.0.1", 0))
        server.listen()
        name = f"\0course-{os.getpid()}"
        with socket.socket(socket.AF_UNIX) as local:
            local.bind(name)
            local.listen()
            sandbox = Sandbox(limits, modules=[])
            values = {"secret": str(secret), "folder": folder, "home": str(Path.home()), "port": server.getsockname()[1], "name": name}
            python = Path(sys.base_prefix).resolve()
            values["names"] = [path.name for path in Path.home().iterdir() if not python.is_relative_to(path.resolve())]
            values |= {"word": f"60.{os.getpid()}", "memory": limits.memory}
            bystander, found = subprocess.Popen(["sleep", values["word"]]), []
            try:
                with sandbox.submission({}) as channel:
                    for what, code in ATTEMPTS.items():
                        channel.send(["run", code.format(**values), True, 20.0])
                        if channel.receive()[1] is None:
                            found.append(what)
                    channel.send(["run", _LEFT_BEHIND, True, 20.0])
                    channel.receive()
                with sandbox.submission({}) as channel:
                    channel.send(["run", _LOOK, True, 20.0])
                    outputs = channel.receive()[0]
                    if left := "".join(output.get("text", "") for output in outputs).strip():
                        found.append(f"leave something behind for the next one ({left})")
            except (EOFError, OSError):
                raise SandboxError(f"the sandbox died while it was tried ({sandbox.words() or 'it said nothing'}); run it again") from None
            finally:
                bystander.kill()
                bystander.wait()
                sandbox.stop()
    return found


@functools.cache
def trust(limits: Limits) -> None:
    """Try the sandbox of this machine; one that has kept everything in is trusted. Raises SandboxError otherwise."""
    if broken := tried(limits):
        raise SandboxError(
            f"the sandbox of this machine leaks; nothing was graded. In it, a submission can: {'; '.join(broken)}. Allow user "
            "namespaces to bubblewrap, or grade on a machine that does; --unsafe grades without a sandbox"
        )


_LEFT_BEHIND = """
import os
for folder in ("/work", "/tmp", "/dev/shm"):
    open(folder + "/left", "w").close()
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        import time
        time.sleep(60)
    os._exit(0)
"""
_LOOK = """
import os
print(*[f for f in ("/work", "/tmp", "/dev/shm") if os.path.exists(f + "/left")], end="")
import psutil
others = [p for p in psutil.process_iter() if p.pid not in (1, os.getpid(), os.getppid()) and p.status() != psutil.STATUS_ZOMBIE]
print(*[f"process {p.pid}" for p in others], end="")
"""


def watch(sandbox: Sandbox, stop: threading.Event, say: Callable[[str, int], None]) -> None:
    """Until told to stop, kill the largest process of a submission when all of them together use more memory than they may.

    say: is told the memory in use, as "peak", and that a process was killed, as "killed".
    """
    while True:
        with contextlib.suppress(psutil.Error, AttributeError, ValueError):
            template, own = _processes(psutil.Process(sandbox.process.pid), sandbox.unsafe)
            mapped, sizes = template.memory_info().shared, {}  # what all of them share with the template
            for process in own:
                with contextlib.suppress(psutil.Error):
                    memory = process.memory_info()
                    sizes[process] = memory.rss - min(memory.shared, mapped)
            say("peak", sum(sizes.values()))
            if sizes and sum(sizes.values()) > sandbox.limits.memory:
                say("killed", 1)
                max(sizes, key=sizes.get).kill()
        if stop.wait(0.1):
            return


def _processes(outermost: psutil.Process, unsafe: bool) -> tuple[psutil.Process, list[psutil.Process]]:
    """The template of a sandbox, and the processes of the submission: those below the template, or left to the one that watches it."""
    if unsafe:
        return outermost, outermost.children(recursive=True)
    (init,) = outermost.children()
    template = min(init.children(), key=lambda process: process.create_time())
    return template, [process for process in init.children(recursive=True) if process != template]
