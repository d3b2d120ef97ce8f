"""Executed pages: each notebook runs once, in a folder like a student's, and its outputs are kept in Jupyter's cache.

The cache (jupyter-cache) finds a notebook by its code cells, so that a change of prose executes nothing. It does not know of
``gaussian.py`` or of the installed packages: when one of them changes, the cache is emptied.
"""

import hashlib
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from jupyter_cache import get_cache
from jupyter_cache.base import CacheBundleIn
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import is_myst_markdown_notebook
from nbformat import NotebookNode

from course import ROOT, pages
from course.source import read_text

CACHE = ROOT / "_build" / ".jupyter_cache"


class ExecutionError(Exception):
    """A chapter raised an error, or took too long."""


def open_cache(root: Path = ROOT):
    """The cache of executed notebooks, emptied if what every notebook depends on has changed."""
    folder = root / CACHE.relative_to(ROOT)
    depends = [root / "gaussian.py", root / "requirements.txt", root / "constraints.txt"]
    digest = hashlib.sha256(b"\0".join(path.read_bytes() for path in depends)).hexdigest()
    stamp = folder / "depends"
    if stamp.exists() and stamp.read_text() != digest:
        shutil.rmtree(folder)
    cache = get_cache(folder)
    cache.list_cache_records()  # makes the folder
    folder.mkdir(parents=True, exist_ok=True)
    stamp.write_text(digest)
    return cache


def cached(notebook: NotebookNode, cache) -> NotebookNode | None:
    """The notebook with its outputs, or None if it has not been executed as it stands."""
    try:
        return cache.merge_match_into_notebook(notebook)[1]
    except KeyError:
        return None


def execute(notebook: NotebookNode, name: str, root: Path = ROOT, timeout: int = 300) -> float:
    """Run a notebook in place, alone with ``gaussian.py`` in a folder of its own; return the seconds it took."""
    os.environ["OMP_NUM_THREADS"] = "1"  # for the kernels: chapters run side by side, and alike on any number of cores
    os.environ["MPLBACKEND"] = "module://matplotlib_inline.backend_inline"  # plots go into the notebook, whatever the shell says
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
        beside = root / "source" / name
        shutil.copytree(beside, folder, dirs_exist_ok=True) if beside.is_dir() else shutil.copy(root / "gaussian.py", folder)
        quiet = ["--log-level=ERROR"]
        result = single_nb_execution(notebook, cwd=folder, timeout=timeout, allow_errors=False, meta_override=False, extra_arguments=quiet)
    if result.err:
        raise ExecutionError(f"{name}: {str(result.err).strip()}")
    return result.time


def executed(text: str, name: str, root: Path = ROOT) -> NotebookNode:
    """The notebook of a chapter's text with its outputs, from the cache if it is there."""
    notebook, cache = read_text(text), open_cache(root)
    if (found := cached(notebook, cache)) is None:
        seconds = execute(notebook, name, root)
        keep(notebook, name, seconds, cache)
        found = notebook
    return found


def keep(notebook: NotebookNode, name: str, seconds: float, cache) -> None:
    bundle = CacheBundleIn(notebook, f"{name}.ipynb", data={"execution_seconds": seconds})
    cache.cache_notebook_bundle(bundle, check_validity=False, overwrite=True)


def main() -> int:
    """Execute what the cache lacks, as many chapters at a time as there are cores."""
    cache, failed, missing = open_cache(), False, {}
    for name, path in pages().items():
        text = path.read_text(encoding="utf-8")
        if is_myst_markdown_notebook(text) and cached(notebook := read_text(text), cache) is None:
            missing[name] = notebook
    if not missing:
        print("every page is executed already")
        return 0
    print(f"executing {', '.join(missing)}", flush=True)
    start = time.monotonic()
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(execute, notebook, name): name for name, notebook in missing.items()}
        for done in as_completed(running):
            name = running[done]
            if error := done.exception():
                print(error, file=sys.stderr, flush=True)
                failed = True
            else:
                keep(missing[name], name, done.result(), cache)
                print(f"  {name}: {done.result():.0f} s", flush=True)
    print(f"executed in {time.monotonic() - start:.0f} s")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
