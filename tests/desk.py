"""A student's or an instructor's desk: a JupyterLab of its own, and a browser page that works in it."""

import json
import os
import re
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

from playwright.sync_api import Page, expect

expect.set_options(timeout=60_000)  # milliseconds: other tests may run beside these

SETTINGS = {
    "notebook-extension/tracker": {"windowingMode": "none"},  # every cell is on the page, not only those in sight
    "apputils-extension/notification": {"fetchNews": "false", "checkForUpdates": False},  # nothing here asks the network
}


class Desk:
    """JupyterLab on a free port of 127.0.0.1 without a token, with settings, caches and history in a folder that is thrown away.

    ``with Desk(folder, home, "--CourseDirectory.root=...") as desk`` serves ``folder``.
    """

    def __init__(self, folder: Path, home: Path, *options: str):
        self.folder, self.home, self.log = folder, home, home / "server.txt"
        for name, settings in SETTINGS.items():
            path = home / "config" / "lab" / "user-settings" / "@jupyterlab" / f"{name}.jupyterlab-settings"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(json.dumps(settings))
        bin = str(Path(sys.executable).parent)
        own = {"JUPYTER_CONFIG_DIR": "config", "JUPYTER_DATA_DIR": "data", "JUPYTER_RUNTIME_DIR": "runtime", "IPYTHONDIR": "ipython"}
        self.env = {
            **os.environ,
            **{name: str(home / path) for name, path in own.items()},
            "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}",
        }
        (home / "runtime").mkdir(exist_ok=True)
        self.options = [
            *("--no-browser", "--ip=127.0.0.1", "--port=0", "--IdentityProvider.token=", "--expose-app-in-browser"),
            *(["--allow-root"] if hasattr(os, "geteuid") and os.geteuid() == 0 else []),
            *options,
        ]

    def __enter__(self):
        command = [sys.executable, "-m", "jupyterlab", *self.options]
        self.server = subprocess.Popen(command, cwd=self.folder, env=self.env, stdout=self.log.open("w"), stderr=subprocess.STDOUT)
        until = time.monotonic() + 120
        while not (found := re.search(r"(http://127\.0\.0\.1:\d+/)lab", self.log.read_text())) or not listens(found[1]):
            assert self.server.poll() is None and time.monotonic() < until, self.log.read_text()
            time.sleep(0.1)
        self.url = found[1]
        return self

    def __exit__(self, *error):
        self.server.terminate()  # SIGTERM: the server ends its kernels, too
        self.server.wait(30)

    def open(self, page: Page, path: str = "") -> None:
        """Open JupyterLab, and a notebook in it, in a window of its own; return once a kernel waits for work."""
        page.goto(f"{self.url}lab/tree/{path}?reset" if path else f"{self.url}lab?reset")
        page.wait_for_function("() => window.jupyterapp?.restored")
        page.evaluate("() => jupyterapp.restored")
        if path:
            idle(page)


def listens(url: str) -> bool:
    """Whether a server listens: JupyterLab names its address a little before it does."""
    try:
        return urllib.request.urlopen(f"{url}api").status == 200
    except urllib.error.URLError:
        return False


KERNEL = "jupyterapp.shell.currentWidget?.sessionContext?.session?.kernel"


def idle(page: Page, seconds: float = 120) -> None:
    """Wait until the kernel of the notebook in front has nothing to do."""
    page.wait_for_function(f"() => {KERNEL}?.status === 'idle'", timeout=seconds * 1000)
