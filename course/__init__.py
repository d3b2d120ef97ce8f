"""The course's machinery, in the order of the flow: text -> source -> executed -> book, source -> release -> grades.

On a common base (what a cell is, the rules of a text, kernels) stand two wings that know nothing of each other: ``course.book`` and
``course.assignment``. No chapter imports any of it.
"""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parent.parent


def pages(root: Path = ROOT) -> dict[str, Path]:
    """Each page of the book by its name, in the order of ``_toc.yml``."""
    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    files = [toc["root"], *(entry["file"] for part in toc["parts"] for entry in part["chapters"])]
    return {Path(file).name: root / f"{file}.md" for file in files}


def chapters(root: Path = ROOT) -> list[str]:
    """Names of the chapters in the order of the book: the pages that have a folder of their own in ``book/``."""
    return [name for name, path in pages(root).items() if path.parent.name == name]


def digest(parts: Iterable[Path | str], root: Path = ROOT) -> str:
    """What a stage depends on, as one word: of files their place and what they say, of text itself."""
    sums = hashlib.sha256()
    for part in parts:
        if isinstance(part, Path):
            sums.update(part.relative_to(root).as_posix().encode() + b"\0" + part.read_bytes())
        else:
            sums.update(part.encode())
        sums.update(b"\0")
    return sums.hexdigest()


def files(folder: Path) -> list[Path]:
    """All files in a folder and below, in order."""
    return sorted(path for path in folder.rglob("*") if path.is_file() and ".ipynb_checkpoints" not in path.parts)
