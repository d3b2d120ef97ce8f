"""A student's notebook as it runs: cells, one after the other, in one namespace, and probes of what they have made, in forks.

Cells run as in a kernel, by IPython, and an error ends its cell and no other. A probe is code of the course's that uses an answer and
returns plain data. It looks its names up among the chapter's own, as they were when the chapter's cells had run, then among those that
exercises ask for, and nowhere else: what a student calls ``list`` or ``device`` is no concern of it.
"""

import builtins
import contextlib
import io
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from .wire import Channel, WireError, packed, raised

OUTPUT = 100_000  # characters of a cell's output that are kept
SHOWN = ("text/plain", "text/html", "text/latex", "text/markdown", "image/png")


class TooLong(BaseException):
    """A cell, or a probe, took longer than it may: not an Exception, which an answer may catch."""


class _Text(io.TextIOBase):
    """What a cell prints, the beginning of it."""

    def __init__(self, name: str, kept: list[dict]):
        self.name, self.kept = name, kept

    def writable(self) -> bool:
        return True

    def isatty(self) -> bool:
        return False

    def write(self, text: str) -> int:
        room = OUTPUT - sum(len(output.get("text", "")) for output in self.kept)
        if room > 0:
            if not self.kept or self.kept[-1].get("name") != self.name:
                self.kept.append({"output_type": "stream", "name": self.name, "text": ""})
            self.kept[-1]["text"] += text[:room] + ("\n... (cut off here)" if len(text) > room else "")
        return len(text)


@contextlib.contextmanager
def _alarm(seconds: float, what: str) -> Iterator[None]:
    def ring(*_):
        raise TooLong(f"{what} took longer than {seconds:g} seconds")

    before = signal.signal(signal.SIGALRM, ring)
    signal.setitimer(signal.ITIMER_REAL, seconds, 1)  # again and again: one alarm may be caught
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


class Student:
    """A notebook that runs in this process, which is used for nothing else."""

    def __init__(self):
        import matplotlib

        matplotlib.use("Agg")
        import matplotlib.pyplot as plt
        import torch
        from IPython.core.interactiveshell import InteractiveShell
        from traitlets.config import Config

        torch.set_num_threads(1)  # a fork of a process whose threads have worked would wait for them for ever
        plt.show = lambda *_, **__: None  # nobody looks
        self.shell = InteractiveShell.instance(config=Config({"HistoryManager": {"enabled": False}}))
        self.shell.enable_gui = lambda *_: None  # there is no screen: %matplotlib inline, or another, changes nothing
        self.shell.enable_matplotlib = lambda gui=None: (gui or "inline", "agg")
        self.shell._showtraceback = lambda kind, error, lines: None
        self.shell.events.register("post_run_cell", lambda *_: plt.close("all"))  # as in a notebook
        self.builtins = dict(vars(builtins))  # as they are before anything of a student's has run
        self.given: dict[str, Any] = {}  # what the chapter's own cells have made, as each of them left it
        self.fork: Fork | None = None  # that answers the probes of the test in hand

    def begin(self, folder: str | Path) -> None:
        """Work in a folder that holds what lies beside the notebook."""
        os.chdir(folder)
        sys.path.insert(0, str(folder))

    def run(self, source: str, own: bool = False, seconds: float = 0) -> tuple[list[dict], dict | None]:
        """Run a cell; return its outputs, and its error if it raised one, both as nbformat has them.

        own: the cell is a student's; what another one makes is remembered for probes. seconds: that it may take, 0 for as long as it likes.
        """
        from IPython.utils.capture import capture_output

        if self.fork:
            self.fork.end()
            self.fork = None
        before, outputs = dict(self.shell.user_ns), []
        streams = sys.stdout, sys.stderr
        sys.stdout, sys.stderr = _Text("stdout", outputs), _Text("stderr", outputs)
        error = None
        try:
            with capture_output(stdout=False, stderr=False, display=True) as shown:
                with _alarm(seconds, "this cell") if seconds else contextlib.nullcontext():
                    result = self.shell.run_cell(source, store_history=True)
            error = result.error_before_exec or result.error_in_exec
            for output in shown.outputs:
                data = {kind: text for kind, text in output.data.items() if kind in SHOWN and len(str(text)) < 10 * OUTPUT}
                outputs.append({"output_type": "display_data", "data": data, "metadata": {}})
        except TooLong as late:
            error = late
        except BaseException as other:  # it reached for the machinery around it
            error = other
        finally:
            sys.stdout, sys.stderr = streams
        if not own:
            now = self.shell.user_ns
            self.given.update({name: now[name] for name in list(now) if name not in before or now[name] is not before[name]})
        return outputs[:50], self._described(error) if error else None

    def _described(self, error: BaseException) -> dict:
        kind = type(error).__name__
        try:
            text = str(error)[:2000]
            lines = self.shell.InteractiveTB.structured_traceback(type(error), error, error.__traceback__)
        except Exception:
            text, lines = "", []
        shown = [line[:5000] for line in lines][:50] or [f"{kind}: {text}"]
        return {"output_type": "error", "ename": kind, "evalue": text, "traceback": shown}

    def probe(self, test: str, source: str, name: str, arguments: tuple, named: dict, asked: list[str], seconds: float) -> Any:
        """What a probe returns, or the exception that it raised; all probes of one test are answered by one fork of this process.

        source: the code that defines it. asked: the names that exercises ask for.
        """
        if self.fork is None or self.fork.test != test:
            if self.fork:
                self.fork.end()
            self.fork = Fork(test, self.answer)
        return self.fork.ask([source, name, arguments, named, asked, seconds], seconds)

    def answer(self, source: str, name: str, arguments: tuple, named: dict, asked: list[str], seconds: float) -> Any:
        own = self.shell.user_ns
        names = {**self.given, **{name: own[name] for name in asked if name in own}, "__builtins__": self.builtins, "__name__": "probe"}
        with _alarm(seconds, "this"):
            exec(compile(source, "<probe>", "exec"), names)
            return names[name](*arguments, **named)


class Fork:
    """A fork of this process that answers questions about what it holds, until it is ended."""

    def __init__(self, test: str, answer: Callable[..., Any]):
        self.test = test
        ours, theirs = socket.socketpair()
        self.child = os.fork()
        if self.child == 0:
            try:
                ours.close()
                os.setpgid(0, 0)
                sys.stdout = sys.stderr = open(os.devnull, "w")
                channel = Channel(theirs)
                while True:
                    channel.send(_safely(answer, channel.receive()))
            finally:
                os._exit(0)
        theirs.close()
        self.channel = Channel(ours)

    def ask(self, question: list, seconds: float) -> Any:
        if self.child is None:
            return raised(RuntimeError("the process ended before"))
        self.channel.socket.settimeout(seconds + 2)
        try:
            self.channel.send(question)
            return self.channel.receive()
        except TimeoutError:
            why = TimeoutError(f"this took longer than {seconds:g} seconds")
        except (EOFError, OSError, ValueError):
            why = RuntimeError("the process ended before it answered")
        self.end()
        return raised(why)

    def end(self) -> None:
        """Kill it, and what it has started."""
        if self.child is None:
            return
        self.channel.socket.close()
        for kill in (os.killpg, os.kill):
            with contextlib.suppress(ProcessLookupError, PermissionError):
                kill(self.child, signal.SIGKILL)
        with contextlib.suppress(ChildProcessError):
            os.waitpid(self.child, 0)
        self.child = None


def _safely(answer: Callable[..., Any], question: list) -> Any:
    """An answer, or the exception in its place: nothing that is sent cannot be sent."""
    try:
        result = answer(*question)
        packed(result)
        return result
    except WireError as error:
        return raised(TypeError(str(error)))
    except TooLong as error:
        return raised(TimeoutError(str(error)))
    except BaseException as error:
        return raised(error)
