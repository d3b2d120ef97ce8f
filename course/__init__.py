"""The course's machinery, one module a stage: text -> source -> executed -> book, source -> release -> grades.

No chapter imports any of it.
"""

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def chapters(root: Path = ROOT) -> list[str]:
    """Names of the chapters in the order of the book: the entries of ``_toc.yml`` that have a folder in ``book/``."""
    import yaml

    toc = yaml.safe_load((root / "_toc.yml").read_text(encoding="utf-8"))
    files = [entry["file"] for entry in toc["chapters"]]
    return [Path(file).name for file in files if len(Path(file).parts) == 3]
