"""A PostgreSQL server for the tests: started on a free port of this machine alone, and stopped when they end."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest


def programs() -> Path:
    """The folder with the server's programs, which Debian keeps out of the path."""
    places = [*sorted(Path("/usr/lib/postgresql").glob("*/bin")), *[Path(found).parent for found in [shutil.which("initdb")] if found]]
    if not places:
        pytest.skip("there is no PostgreSQL here (Debian, Ubuntu: apt install postgresql)")
    return places[-1]


@contextlib.contextmanager
def server() -> Iterator[str]:
    """The address of a server that runs as long as this does, without the name of a database."""
    bin, person = programs(), {}
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        port = sock.getsockname()[1]
    folder = Path(tempfile.mkdtemp(prefix="postgres-"))
    if os.geteuid() == 0:  # it does not run as root
        shutil.chown(folder, "nobody")
        person = {"user": "nobody", "extra_groups": []}
    running = None
    try:
        made = [bin / "initdb", "-D", folder / "data", "-U", "course", "-A", "trust", "-E", "UTF8", "--locale=C", "--no-sync"]
        subprocess.run(made, cwd=folder, check=True, capture_output=True, **person)
        settings = ["listen_addresses=127.0.0.1", "unix_socket_directories=", "fsync=off"]
        argv = [bin / "postgres", "-D", folder / "data", "-p", str(port), *[word for setting in settings for word in ("-c", setting)]]
        running = subprocess.Popen(argv, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **person)
        address = f"postgresql://course@127.0.0.1:{port}"
        for _ in range(200):
            with contextlib.suppress(psycopg.OperationalError):
                psycopg.connect(f"{address}/postgres").close()
                break
            time.sleep(0.1)
        yield address
    finally:
        if running:
            running.send_signal(signal.SIGINT)  # it ends at once, whoever is connected
            running.wait(30)
        shutil.rmtree(folder)


def new_database(address: str, name: str) -> str:
    """The address of a new database, as nbgrader's ``db_url`` wants it."""
    with psycopg.connect(f"{address}/postgres", autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
    return f"{address}/{name}"
