"""The process that submissions are forked from: it has imported the modules that it was told, and runs none of their code itself.

    python -m inside.template CONTROL OUTSIDE [MODULE ...]

CONTROL is the number of a socket on which the parent, outside the sandbox, hands over one channel a submission. A child leaves for
namespaces of its own, where it has no right over anything, gets fresh folders to write in, and obeys the channel: cells to run, probes to
answer. When it has ended, or is told to, everything that it has started is killed before the next one comes. OUTSIDE is the parent's own
pid namespace: a template that finds itself there is in no sandbox, and leaves. Or it is a folder to work in, where there is to be none.
"""

import contextlib
import ctypes
import errno
import gc
import importlib
import os
import resource
import select
import signal
import socket
import struct
import sys
import time
from pathlib import Path

from .student import Student
from .wire import Channel

WORK = "/work"
NEW_USER, NEW_MOUNT, NEW_IPC = 0x10000000, 0x00020000, 0x08000000
PRIVATE, RECURSIVE, NO_SUID, NO_DEV = 1 << 18, 1 << 14, 2, 4
NO_NEW_PRIVILEGES, DROP_BOUND, DUMPABLE, SECCOMP = 38, 24, 4, 22

libc = ctypes.CDLL(None, use_errno=True)


def check(result: int, what: str) -> None:
    if result:
        raise OSError(ctypes.get_errno(), f"{what}: {os.strerror(ctypes.get_errno())}")


def write(path: str, text: str) -> None:
    with open(path, "w") as file:
        file.write(text)


def isolate(disk: int) -> None:
    """Leave for namespaces of one's own, with fresh folders to write in, each of so many bytes, and give up every right."""
    user, group = os.getuid(), os.getgid()
    check(libc.unshare(NEW_USER | NEW_MOUNT | NEW_IPC), "unshare")
    write("/proc/self/setgroups", "deny")
    write("/proc/self/uid_map", f"{user} {user} 1")
    write("/proc/self/gid_map", f"{group} {group} 1")
    check(libc.mount(b"none", b"/", None, PRIVATE | RECURSIVE, None), "mount")
    options = f"size={disk},nr_inodes=20000,mode=0700".encode()
    for folder in (b"/work", b"/tmp", b"/dev/shm"):
        check(libc.mount(b"own", folder, b"tmpfs", NO_SUID | NO_DEV, options), f"mount {folder.decode()}")
    for capability in range(64):
        libc.prctl(DROP_BOUND, capability, 0, 0, 0)
    check(libc.prctl(NO_NEW_PRIVILEGES, 1, 0, 0, 0), "no new privileges")
    header, none = struct.pack("Ii", 0x20080522, 0), bytes(24)
    check(libc.capset(header, none), "capset")
    refuse_calls()


# Calls of the kernel that no notebook needs, by number on x86-64 and on ARM: new namespaces, where mounting is allowed again; memory that
# belongs to no process and that nobody counts; other processes' memory; and what few programs use and many escapes began with.
REFUSED = {
    "unshare": (272, 97), "setns": (308, 268), "mount": (165, 40), "umount2": (166, 39), "pivot_root": (155, 41), "chroot": (161, 51),
    "fsopen": (430, 430), "fsmount": (432, 432), "move_mount": (429, 429), "open_tree": (428, 428), "mount_setattr": (442, 442),
    "memfd_create": (319, 279), "memfd_secret": (447, 447), "shmget": (29, 194), "msgget": (68, 186),
    "ptrace": (101, 117), "process_vm_readv": (310, 270), "process_vm_writev": (311, 271), "pidfd_getfd": (438, 438),
    "keyctl": (250, 219), "add_key": (248, 217), "request_key": (249, 218), "bpf": (321, 280), "perf_event_open": (298, 241),
    "userfaultfd": (323, 282), "io_uring_setup": (425, 425), "open_by_handle_at": (304, 265),
}  # fmt: skip
MACHINES = {"x86_64": (0, 0xC000003E, 56), "aarch64": (1, 0xC00000B7, 220)}  # column above, the kernel's own name, clone
CLONE3 = 435
NEW_ANYTHING = 0x7E020080  # flags of clone for new namespaces


def refuse_calls() -> None:
    """Have the kernel refuse those calls to this process and to all that it starts, for good."""
    if os.uname().machine not in MACHINES:
        raise OSError(f"no list of calls to refuse is known for {os.uname().machine}")
    column, architecture, clone = MACHINES[os.uname().machine]
    load, equal, at_least, any_of, answer = 0x20, 0x15, 0x35, 0x45, 0x06
    allow, refuse, absent = 0x7FFF0000, 0x00050000 | errno.EPERM, 0x00050000 | errno.ENOSYS
    program = [(load, 0, 0, 4), (equal, 1, 0, architecture), (answer, 0, 0, refuse), (load, 0, 0, 0)]
    program += [(at_least, 0, 1, 0x40000000), (answer, 0, 0, refuse)]  # the second set of calls that x86-64 has
    program += [(equal, 0, 1, CLONE3), (answer, 0, 0, absent)]  # its flags cannot be seen; the C library then takes clone
    for numbers in REFUSED.values():
        program += [(equal, 0, 1, numbers[column]), (answer, 0, 0, refuse)]
    program += [(equal, 0, 3, clone), (load, 0, 0, 16), (any_of, 0, 1, NEW_ANYTHING), (answer, 0, 0, refuse), (answer, 0, 0, allow)]
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in program))
    check(libc.prctl(SECCOMP, 2, ctypes.byref(_Program(len(program), ctypes.addressof(code))), 0, 0), "seccomp")


class _Program(ctypes.Structure):
    _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]


def limit(limits: dict) -> None:
    for name in ("DATA", "NPROC", "FSIZE", "CPU", "NOFILE", "CORE"):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limits[name], limits[name]))


def serve(channel: Channel, student: Student, folder: str | None) -> None:
    """Be one submission: do what the channel says until it ends."""
    order = channel.receive()
    if not folder:
        isolate(order["disk"])
        os.environ.update(HOME=WORK, MPLCONFIGDIR="/tmp")
    work = Path(folder or WORK)
    for name, content in order["files"].items():  # the course's own first: what stands in their way is left out
        path = work / name
        with contextlib.suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
    limit(order["limits"])
    student.begin(work)
    channel.send("ready")
    while True:
        what, *arguments = channel.receive()
        channel.send(student.run(*arguments) if what == "run" else student.probe(*arguments))


def end(child: int, alone: bool) -> None:
    """Kill and bury a child and all that it has started. alone: whatever else runs where this process runs was started by it."""
    while True:
        with contextlib.suppress(ProcessLookupError):
            os.kill(-1, signal.SIGKILL) if alone else os.killpg(child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            while True:
                os.waitpid(-1, 0)
        if not alone or not any(map(lives, filter(str.isdigit, os.listdir("/proc")))):
            return
        time.sleep(0.001)  # it is dying


def lives(process: str) -> bool:
    """Whether a process, by its number, is one of a submission's that is not dead yet."""
    if int(process) in (1, os.getpid()):
        return False
    try:
        return Path("/proc", process, "stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False


def main(control: socket.socket, outside: str, modules: list[str]) -> None:
    folder = outside if os.path.isdir(outside) else None
    if not folder and os.readlink("/proc/self/ns/pid") == outside:
        sys.exit("this is no sandbox: its processes are the machine's")
    for name in modules:
        with contextlib.suppress(ImportError):
            importlib.import_module(name)
    student = Student()
    gc.collect()
    gc.freeze()  # what is here is shared with all that is forked from here
    libc.prctl(DUMPABLE, 0, 0, 0, 0)
    control.sendall(b"r")
    while True:
        message, descriptors, _, _ = socket.recv_fds(control, 1, 1)
        if not message:
            return
        child = os.fork()
        if child == 0:
            try:
                control.close()
                libc.prctl(DUMPABLE, 1, 0, 0, 0)  # what is its own it may see
                with socket.socket(fileno=descriptors[0]) as channel:
                    os.setpgid(0, 0)
                    serve(Channel(channel), student, folder)
            except (EOFError, BrokenPipeError):
                pass
            except OSError as error:
                sys.stderr.write(f"{error}\n")
                sys.stderr.flush()
            finally:
                os._exit(0)
        os.close(descriptors[0])
        ended = os.pidfd_open(child)
        select.select([ended, control], [], [])  # it ends, or the parent says that it must
        os.close(ended)
        end(child, alone=not folder)
        if not control.recv(1):  # the parent's word that it must end, whichever came first
            return
        control.sendall(b"e")


if __name__ == "__main__":
    main(socket.socket(fileno=int(sys.argv[1])), sys.argv[2], sys.argv[3:])
