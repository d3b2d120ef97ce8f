"""The course's machinery, one module a stage: text -> source -> executed -> book, source -> release -> grades.

No chapter imports any of it.
"""

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
