"""Wrong answers that try to be paid: none may score more than the wrong answers alone, which score nothing.

Each block is one submission: all exercises answered wrongly, and this code where its first line says (see cases.py):

    # %% what it does | the layer that stops it | where the code goes

where: ``start``, ``end``, ``before X`` or ``after X`` (a cell of its own beside the answer to exercise X), ``in X`` (the answer itself),
``file NAME`` (a file beside the notebook). A line ``# + where`` begins another piece of the same submission.
"""

# %% an AST transformer drops every assert | check | start
import ast


class NoAsserts(ast.NodeTransformer):
    def visit_Assert(self, node):
        return ast.Pass()


get_ipython().ast_transformers.append(NoAsserts())

# %% an input transformer empties the tests | check | start
get_ipython().input_transformers_post.append(lambda lines: ["pass\n"] if any("_check" in line for line in lines) else lines)

# %% compiled without asserts | check | start
import codeop

codeop.Compile.__call__ = lambda self, source, name, symbol, **_: compile(source, name, symbol, dont_inherit=True, optimize=2)

# %% the asserts are skipped by a tracer | check | start
import sys


def skip(frame, event, argument):
    if event == "call" and frame.f_code.co_name.startswith("_check"):
        frame.f_trace_lines = True
    elif event == "line" and frame.f_code.co_name.startswith("_check"):
        try:
            frame.f_lineno = max(line for _, _, line in frame.f_code.co_lines() if line)
        except ValueError:
            pass
    elif event == "exception" and frame.f_code.co_name.startswith("_check"):
        frame.f_globals["_check"] = frame.f_globals["_check_hidden"] = lambda: None
    return skip


sys.settrace(skip)

# %% math.isclose says yes | check | start
import math

math.isclose = lambda *_, **__: True

# %% another module is called math | check | start
import math
import sys
import types

liar = types.ModuleType("math")
vars(liar).update(vars(math), isclose=lambda *_, **__: True)
sys.modules["math"] = liar

# %% import brings another math | check | start
import builtins
import math
import types

bring, liar = builtins.__import__, types.ModuleType("math")
vars(liar).update(vars(math), isclose=lambda *_, **__: True)
builtins.__import__ = lambda name, *rest, **named: liar if name == "math" else bring(name, *rest, **named)

# %% abs is 0 | check | start
import builtins

builtins.abs = lambda x: 0.0

# %% all are true | check | start
import builtins

builtins.all = lambda values: True

# %% nothing is zipped | check | start
import builtins

builtins.zip = lambda *lists: iter(())

# %% a variable of the notebook called zip | check | start
zip = lambda *lists: []

# %% the notebook's own __builtins__ | check | start
import builtins

__builtins__ = {**vars(builtins), "abs": lambda x: 0.0, "all": lambda values: True, "zip": lambda *lists: []}

# %% numbers whose comparisons are all true | check | start
import builtins


class Yes(float):
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = lambda self, other: True
    __sub__ = __rsub__ = __abs__ = __neg__ = lambda self, *_: self
    __hash__ = float.__hash__


float = Yes

# %% a list that equals everything | check | in descent-loss
class Yes(float):
    __lt__ = __le__ = __gt__ = __ge__ = __eq__ = lambda self, other: True
    __sub__ = __rsub__ = __abs__ = __neg__ = lambda self, *_: self
    __hash__ = float.__hash__


class Losses(list):
    __eq__ = lambda self, other: True
    __len__ = lambda self: 3
    __iter__ = lambda self: iter([])
    tolist = lambda self: self


def L(w, z=-1.0):
    return Losses([Yes(0)] * 3)

# %% a metaclass that is every instance | check | in descent-step
class Everything(type):
    __instancecheck__ = lambda kind, value: True


class Weight(metaclass=Everything):
    is_leaf = requires_grad = True
    item = __float__ = __getattr__ = lambda self, *_: 0.3


def step(f, w, s):
    return Weight()

# %% errors are not shown | check | start
get_ipython().showtraceback = get_ipython()._showtraceback = lambda *_, **__: None

# %% assertions are handled by somebody else | check | start
get_ipython().set_custom_exc((AssertionError,), lambda *_, **__: None)

# %% the shell runs no test | check | start
shell = type(get_ipython())
run = shell.run_cell_async


async def run_cell_async(self, source, *rest, **named):
    return await run(self, "pass" if "_check" in source else source, *rest, **named)


shell.run_cell_async = run_cell_async

# %% the kernel runs no test | check | start
kernel = get_ipython().kernel
execute = kernel.do_execute


async def do_execute(code, *rest, **named):
    return await execute("pass" if "_check" in code else code, *rest, **named)


kernel.do_execute = do_execute

# %% the kernel sends no error | check | start
session = get_ipython().kernel.session
send = session.send
session.send = lambda stream, kind, *rest, **named: None if kind == "error" else send(stream, kind, *rest, **named)

# %% a namespace that keeps no test | check | start
class Names(dict):
    def __setitem__(self, name, value):
        dict.__setitem__(self, name, (lambda: None) if name in ("_check", "_check_hidden") else value)


get_ipython().user_ns = Names(get_ipython().user_ns)

# %% the error's type is changed before it is seen | check | start
import sys

sys.excepthook = lambda *_: None
get_ipython().InteractiveTB.structured_traceback = lambda *_, **__: []

# %% the tests' formula is read in In | check | in descent-loss
def L(w, z=-1.0):
    import math
    import re

    formula = re.search(r"math\.(exp\(.*?\))", In[-1])[1]
    W, Z = torch.broadcast_tensors(w, torch.as_tensor(z))
    pairs = zip(W.flatten().tolist(), Z.flatten().tolist())
    return torch.tensor([eval(formula, {"exp": math.exp, "weight": a, "sample": b}) for a, b in pairs], dtype=w.dtype).reshape(W.shape)

# %% the expected number is read in the caller's frame | check | in descent-step
def step(f, w, s):
    import sys

    frame, wanted = sys._getframe(1), None
    while frame and wanted is None:
        if frame.f_code.co_name.startswith("_check"):
            wanted = frame.f_locals.get("expected", 0.57 if 0.57 in frame.f_code.co_consts else 0.3)
            if frame.f_code.co_name == "_check_hidden" and w.item() == 5:
                wanted = 4.5
        frame = frame.f_back
    return torch.tensor(wanted or 0.0, requires_grad=True)

# %% the caller's variables are changed | check | in descent-loss
def L(w, z=-1.0):
    import ctypes
    import math
    import sys

    frame = sys._getframe(1)
    while frame:
        if frame.f_code.co_name.startswith("_check"):
            frame.f_locals["isclose"] = math.isclose = lambda *_, **__: True
            ctypes.pythonapi.PyFrame_LocalsToFast(ctypes.py_object(frame), ctypes.c_int(0))
        frame = frame.f_back
    return w + 0.0 * z

# %% gc finds what judges | check | in descent-loop
def descend(f, w0, s, k):
    import gc
    import types

    for each in gc.get_objects():
        if isinstance(each, types.FunctionType) and each.__name__ == "_near":
            each.__code__ = (lambda path, expected: True).__code__
    return [float(w0)] * (k + 1)

# %% the answer replaces a test's helper | check | in descent-loop
def descend(f, w0, s, k):
    globals()["_near"] = lambda path, expected: True
    return [float(w0)] * (k + 1)

# %% the answer replaces the builtins when it is called | check | in descent-steps
def predict_steps(s, eps):
    import builtins

    builtins.abs = lambda x: 0.0
    return 0.0


def count_steps(s, eps):
    import builtins

    builtins.float = lambda x: type("Yes", (), {"is_integer": lambda self: True})()
    builtins.int = lambda x: type("Yes", (), {"__eq__": lambda *_: True})()
    return 0

# %% torch's methods lie | check | before descent-loss
import math

import torch


class Yes(float):
    __sub__ = __rsub__ = lambda self, other: 0.0


torch.Tensor.item = lambda self: Yes(0)
torch.Tensor.tolist = lambda self: [Yes(1), Yes(0.3678794), Yes(0.1353353)]
torch.Tensor.__float__ = lambda self: Yes(0)

# %% ctypes turns isclose into a function that is always true | check | start
import ctypes
import math

offset = 24  # of the pointer to the C function's definition, whose second word is the function
definition = ctypes.cast(id(math.isclose) + 16, ctypes.POINTER(ctypes.c_void_p))[0]
kept = ctypes.PYFUNCTYPE(ctypes.py_object, ctypes.py_object, ctypes.c_void_p, ctypes.c_ssize_t, ctypes.py_object)(lambda *_: True)
ctypes.cast(definition + 8, ctypes.POINTER(ctypes.c_void_p))[0] = ctypes.cast(kept, ctypes.c_void_p).value

# %% the solutions are read from source/ before each cell | sandbox | start
import json


def solve(*_):
    for place in ("../../../source/descent/descent.ipynb", "@COURSE@/source/descent/descent.ipynb"):
        try:
            cells = json.load(open(place))["cells"]
        except OSError:
            continue
        for cell in cells:
            if cell["metadata"].get("nbgrader", {}).get("solution"):
                exec("".join(cell["source"]), get_ipython().user_ns)


solve()
get_ipython().events.register("pre_run_cell", solve)

# %% a neighbour's answers are read before each cell | sandbox | start
import glob
import json


def copy(*_):
    for place in glob.glob("../../../submitted/*/descent/*.ipynb") + glob.glob("@COURSE@/submitted/*/descent/*.ipynb"):
        if "honest" in place:
            for cell in json.load(open(place))["cells"]:
                source = "".join(cell["source"])
                if cell["metadata"].get("nbgrader", {}).get("solution") and "NotImplementedError" not in source:
                    exec(source, get_ipython().user_ns)


copy()
get_ipython().events.register("pre_run_cell", copy)

# %% notebooks and gradebooks are looked for on the whole disk | sandbox | start
import os

for base, folders, names in os.walk("/"):
    if base in ("/proc", "/sys", "/usr", "/dev") or base.endswith("site-packages") or base.count("/") > 6:
        folders.clear()
    found = [name for name in names if name.startswith(("gradebook", "nbgrader_config")) or name.endswith(".ipynb") and base != os.getcwd()]
    if found:
        print("HARM", base, found[:3])
        break

# %% solutions are looked for in memory | sandbox | end
import gc
import os
import re

word = "def _check_" + "hidden"
for process in ("self", str(os.getppid()), "1"):
    try:
        for line in open(f"/proc/{process}/maps"):
            first, last = (int(number, 16) for number in line.split()[0].split("-"))
            if " rw" in line and last - first < 2**26:
                with open(f"/proc/{process}/mem", "rb") as memory:
                    memory.seek(first)
                    if re.search(word.encode() + rb"\(\):\n", memory.read(last - first)):
                        print("HARM", process)
    except (OSError, ValueError):
        pass

# %% the gradebook is updated | sandbox | start
import glob
import sqlite3

for place in glob.glob("../../../gradebook.db") + glob.glob("@COURSE@/gradebook.db"):
    with sqlite3.connect(place, timeout=5) as book:
        book.execute("UPDATE grade SET manual_score = 5, extra_credit = 5")
        print("HARM")

# %% torch.py beside the notebook | sandbox | file torch.py
import builtins
import sys

sys.path.remove(next(path for path in sys.path if path in ("", ".") or __file__.startswith(path)))
del sys.modules["torch"]
import math

import torch

math.isclose, builtins.abs, builtins.all = lambda *_, **__: True, lambda x: 0.0, lambda values: True
sys.modules["torch"] = torch

# %% gaussian.py beside the notebook | intake | file gaussian.py
import builtins
import math

SEED = 1
math.isclose, builtins.abs, builtins.all = lambda *_, **__: True, lambda x: 0.0, lambda values: True

# %% SystemExit in an answer | wire | in descent-loss
def L(w, z=-1.0):
    raise SystemExit(0)

# %% KeyboardInterrupt in an answer | wire | in descent-step
def step(f, w, s):
    raise KeyboardInterrupt

# %% StopIteration in an answer | wire | in descent-loop
def descend(f, w0, s, k):
    raise StopIteration

# %% an exception with the names of others | wire | in descent-loss
class NotImplementedError(GeneratorExit):
    pass


def L(w, z=-1.0):
    raise type("KeyboardInterrupt", (NotImplementedError,), {})(*[0] * 100)

# %% the process ends when asked | wire | in descent-steps
def predict_steps(s, eps):
    import os

    os._exit(0)


count_steps = predict_steps

# %% not a number | check | in descent-loop
def descend(f, w0, s, k):
    return [float("nan")] * (k + 1)

# %% nothing at all, in the right shape | check | in descent-step
def step(f, w, s):
    import numpy as np

    class Weight:
        is_leaf = requires_grad = True
        item = lambda self: np.array([])

    return Weight()

# %% infinitely many steps | check | in descent-steps
def predict_steps(s, eps):
    return float("inf")


def count_steps(s, eps):
    return 10**4000

# %% text that looks like numbers | check | in descent-loop
def descend(f, w0, s, k):
    return ["0.0", "1.5", "2.25", "2.625"][: k + 1]

# %% a table of what the visible checks of descent-loss ask | check | in descent-loss
def L(w, z=-1.0):
    table = {0.0: 1.0, 1.0: 0.3678794, 2.0: 0.1353353}
    return torch.tensor([table.get(x, 0.0) for x in w.flatten().tolist()], requires_grad=True).reshape(w.shape) - 0 * w

# %% a table of what the visible checks of descent-step ask | check | in descent-step
def step(f, w, s):
    return torch.tensor({0.0: 0.3}.get(w.item(), 0.57), requires_grad=True)

# %% a table of what the visible checks of descent-loop ask | check | in descent-loop
def descend(f, w0, s, k):
    return torch.tensor([1.0, 1.6, 2.02, 2.314, 2.5198] if k == 4 else [0.0, 1.5, 2.25, 2.625]).tolist()

# %% a table of what the visible checks of descent-steps ask | check | in descent-steps
def predict_steps(s, eps):
    return 30


def count_steps(s, eps):
    return 6

# %% answers are sent before they are asked for | wire | before descent-loss
import os
import socket
import stat
import struct

try:
    from inside.wire import packed

    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                channel = socket.socket(fileno=os.dup(number))
                for answer in [([], None)] * 3 + [[1.0, 0.3678794, 0.1353353], True, True]:
                    channel.sendall(struct.pack("!I", len(packed(answer))) + packed(answer))
        except OSError:
            pass
except ImportError:
    pass

# %% a probe's process answers for itself | wire | in descent-loss
def L(w, z=-1.0):
    import os
    import socket
    import stat
    import struct

    from inside.wire import packed

    for number in range(3, 64):
        try:
            if stat.S_ISSOCK(os.fstat(number).st_mode):
                channel = socket.socket(fileno=os.dup(number))
                channel.sendall(struct.pack("!I", len(packed(True))) + packed(True))
        except OSError:
            pass
    return w

# %% what answers probes is replaced | check | start
try:
    from inside import student, wire

    student.Student.answer = student.Student.probe = lambda *_: True
    student._safely = lambda *_: True
    wire.packed = lambda value: b"\xc3"
except ImportError:
    pass

# %% a probe prepares the next one | fork | in descent-steps
def predict_steps(s, eps):
    global asked
    asked = globals().get("asked", 0) + 1
    return [30.0, 999000, 180, 99, 100][0 if asked == 1 else -1]


def count_steps(s, eps):
    open("asked", "a").write("x")
    return 6 if len(open("asked").read()) == 1 else 6.0

# %% the chapter's own functions are replaced | fork | start
def give(*_):
    names = get_ipython().user_ns
    names["bowl"] = names["decay"] = lambda w: 0 * w
    names["step"] = lambda f, w, s: w


get_ipython().events.register("pre_run_cell", give)

# %% a thread empties the tests | check | start
import threading
import time

names = get_ipython().user_ns


def empty():
    for _ in range(20_000):
        for name in ("_check", "_check_hidden"):
            if name in names:
                names[name] = lambda: None
        time.sleep(0.0005)


threading.Thread(target=empty, daemon=True).start()

# %% magics run no test | check | start
from IPython.core.magic import register_line_magic

get_ipython().run_line_magic("xmode", "Minimal")
get_ipython().ast_node_interactivity = "none"
get_ipython().run_code = None

# %% a finder brings other modules | check | start
import sys


class Finder:
    def find_spec(self, name, *_):
        if name == "math":
            raise SystemExit(0)


sys.meta_path.insert(0, Finder())
del sys.modules["math"]

# %% the answer sees who asks | check | in descent-loop
def descend(f, w0, s, k):
    import inspect

    names = [each.function for each in inspect.stack()]
    if "_check_hidden" in names or "answer" in names:
        return [float(w0)] + [1.5, 2.25, 2.625, 2.8, 2.9][:k]
    return [0.0, 1.5, 2.25, 2.625]
