"""Executed pages: each notebook runs once, in a copy of its folder, and its outputs are kept until something that it depends on changes.

That is its code, what lies beside it (``gaussian.py``, ``neural.py``) and the pinned packages: a change of prose executes nothing.
"""

import json
import os
import shutil
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

import nbformat
from jupyter_cache.executors.utils import single_nb_execution
from myst_nb.core.read import is_myst_markdown_notebook
from nbformat import NotebookNode

from course import ROOT, digest, files, kernels, pages
from course.source import read, read_text

TIMEOUT = 300  # seconds for one cell


class ExecutionError(Exception):
    """A chapter raised an error, or took too long."""


def is_executable(page: Path) -> bool:
    """Whether a page of the book is a notebook."""
    return is_myst_markdown_notebook(page.read_text(encoding="utf-8"))


def to_execute(name: str, root: Path = ROOT) -> tuple[NotebookNode, list[Path]]:
    """The notebook of a page, and the files beside it: a chapter's source folder; for any other page, its text and the root's modules."""
    folder = root / "source" / name
    if folder.is_dir():
        return read(folder / f"{name}.ipynb"), [path for path in files(folder) if path.suffix != ".ipynb"]
    modules = [root / module for module in ("gaussian.py", "neural.py")]
    return read_text(pages(root)[name].read_text(encoding="utf-8")), [path for path in modules if path.exists()]


def depends(notebook: NotebookNode, beside: list[Path], root: Path = ROOT) -> str:
    """What the outputs of a notebook depend on, as one word."""
    code = json.dumps([cell.source for cell in notebook.cells if cell.cell_type == "code"])
    modules = [path for path in beside if path.suffix == ".py"]
    return digest([code, *modules, root / "requirements.txt", root / "constraints.txt"], root)


def store(name: str, root: Path = ROOT) -> Path:
    """Where a page's outputs are kept."""
    return root / "_build" / "executed" / f"{name}.ipynb"


def stored(name: str, root: Path = ROOT) -> NotebookNode | None:
    """The notebook of a page with its outputs, or None if it has not been executed as it stands."""
    notebook, beside = to_execute(name, root)
    if not store(name, root).is_file():
        return None
    kept = read(store(name, root))
    if kept.metadata.get("depends") != depends(notebook, beside, root):
        return None
    outputs = [cell for cell in kept.cells if cell.cell_type == "code"]
    for cell, old in zip((cell for cell in notebook.cells if cell.cell_type == "code"), outputs, strict=True):
        cell.outputs, cell.execution_count = old.outputs, old.execution_count
    return notebook


def execute(name: str, root: Path = ROOT) -> float:
    """Run a page in a copy of its folder and keep its outputs; return the seconds that it took.

    Raises ExecutionError if a cell raises an error or takes too long.
    """
    kernels.environment()
    notebook, beside = to_execute(name, root)
    notebook.metadata["depends"] = depends(notebook, beside, root)
    top = root / "source" / name if (root / "source" / name).is_dir() else root
    with tempfile.TemporaryDirectory(prefix=f"{name}-") as folder:
        for path in beside:
            target = Path(folder) / path.relative_to(top)
            target.parent.mkdir(exist_ok=True)
            shutil.copy(path, target)
        quiet = ["--log-level=ERROR"]
        result = single_nb_execution(notebook, cwd=folder, timeout=TIMEOUT, allow_errors=False, meta_override=False, extra_arguments=quiet)
    if result.err:
        ename, evalue = getattr(result.err, "ename", "too slow"), getattr(result.err, "evalue", f"more than {TIMEOUT} s for one cell")
        raise ExecutionError(f"{name}: {ename}: {evalue}\n{str(result.err).strip()}")
    path = store(name, root)
    path.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile("w", dir=path.parent, suffix=".new", delete=False, encoding="utf-8") as file:
        nbformat.write(notebook, file)
    Path(file.name).replace(path)  # whole, or not at all: two editions of the book may be made at once
    return result.time


def executed(name: str, root: Path = ROOT) -> NotebookNode:
    """The notebook of a page with its outputs, executed now if it has not been."""
    if (found := stored(name, root)) is None:
        execute(name, root)
        found = stored(name, root)
    return found


def main() -> int:
    """Execute the pages that have not been executed as they stand, as many at a time as there are cores."""
    missing = [name for name, path in pages().items() if is_executable(path) and stored(name) is None]
    if not missing:
        print("every page is executed already")
        return 0
    print(f"executing {', '.join(missing)}", flush=True)
    start, failed = time.monotonic(), False
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        running = {pool.submit(execute, name): name for name in reversed(missing)}  # the longest first
        for done in as_completed(running):
            if error := done.exception():
                print(error, file=sys.stderr, flush=True)
                failed = True
            else:
                print(f"  {running[done]}: {done.result():.0f} s", flush=True)
    print(f"executed in {time.monotonic() - start:.0f} s")
    return int(failed)


if __name__ == "__main__":
    sys.exit(main())
