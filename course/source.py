"""Text to source: ``book/<chapter>/<chapter>.md`` becomes ``source/<chapter>/<chapter>.ipynb``, and the kept cells ``neural.py``.

The notebook is a function of the text alone. A fresh conversion by Jupytext draws random cell ids, which would change
the committed notebook at every build; here a cell's id is its nbgrader id, or a digest of what it says.
Beside each notebook lie real copies of what it needs: ``gaussian.py``, the ``neural.py`` of the chapters before it, its figures. A kernel
runs in the notebook's folder, and nbgrader carries what lies there into the release.
"""

import hashlib
import shutil
import sys
from collections import Counter
from pathlib import Path

import jupytext
import nbformat

from course import ROOT, chapters
from course.cells import grade_id
from course.kept import module

FORMAT = "md:myst"


def read(path: Path) -> nbformat.NotebookNode:
    """The notebook in a file."""
    return nbformat.read(path, as_version=4)


def read_text(text: str) -> nbformat.NotebookNode:
    """The notebook that a chapter's text describes, without outputs, with ids that depend on the text only."""
    notebook = jupytext.reads(text, fmt=FORMAT)
    notebook.metadata.pop("jupytext", None)  # how the text is written is the text's business
    # As a kernel would leave it. Without the lexer Jupytext takes the pair for different, and refuses to open it in JupyterLab.
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    seen = Counter()
    for cell in notebook.cells:
        name = grade_id(cell) or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return notebook


def text_of(chapter: str, root: Path = ROOT) -> Path:
    return root / "book" / chapter / f"{chapter}.md"


def read_chapter(chapter: str, root: Path = ROOT) -> nbformat.NotebookNode:
    """The notebook of a chapter's text."""
    return read_text(text_of(chapter, root).read_text(encoding="utf-8"))


def canonical(text: str) -> str:
    """The same chapter as Jupytext itself writes it, so that a save in JupyterLab changes nothing else.

    The cells' metadata are sorted, as nbformat sorts them in the ``.ipynb``: where text and notebook differ, if only in this order, and
    the notebook is the younger file, Jupytext refuses to open the pair.
    """
    notebook = nbformat.reads(nbformat.writes(jupytext.reads(text, fmt=FORMAT)), as_version=4)
    return jupytext.writes(notebook, fmt=FORMAT)


def write(path: Path, content: bytes) -> bool:
    """Write a file, unless it says so already; return whether it was written."""
    if path.is_file() and path.read_bytes() == content:
        return False
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    return True


def convert(root: Path = ROOT) -> list[Path]:
    """Write ``source/`` and ``neural.py`` from ``book/`` and ``gaussian.py``; return the files that were written or removed.

    Raises course.kept.KeptError where a kept cell cannot stand in a module.
    """
    notebooks = {chapter: read_chapter(chapter, root) for chapter in chapters(root)}
    wanted, earlier = {}, {}
    for chapter, notebook in notebooks.items():
        folder = root / "source" / chapter
        wanted[folder / f"{chapter}.ipynb"] = (nbformat.writes(notebook) + "\n").encode()
        wanted[folder / "gaussian.py"] = (root / "gaussian.py").read_bytes()
        if built := module(earlier, root):
            wanted[folder / "neural.py"] = built.encode()
        for figure in sorted((root / "book" / chapter / "figures").glob("*")):
            wanted[folder / "figures" / figure.name] = figure.read_bytes()
        earlier[chapter] = notebook
    if built := module(earlier, root):
        wanted[root / "neural.py"] = built.encode()

    changed = [path for path, content in wanted.items() if write(path, content)]
    for path in (root / "source").rglob("*"):
        if path.is_file() and path not in wanted and ".ipynb_checkpoints" not in path.parts:
            path.unlink()  # whatever lies here goes out to students
            changed.append(path)
    for folder in (root / "source").iterdir():
        if folder.name not in notebooks:  # no chapter of this name is in _toc.yml
            shutil.rmtree(folder)
    return changed


def main() -> None:
    for chapter in chapters():
        text = text_of(chapter)
        written = text.read_text(encoding="utf-8")
        if write(text, canonical(written).encode()):
            print(f"{text.relative_to(ROOT)}: put into Jupytext's own form")
    for path in convert():
        print(f"{path.relative_to(ROOT)}: {'written' if path.exists() else 'removed'}")


if __name__ == "__main__":
    sys.exit(main())
