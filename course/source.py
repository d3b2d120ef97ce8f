"""Text to source: ``book/<chapter>/<chapter>.md`` becomes ``source/<chapter>/<chapter>.ipynb``.

The notebook is a function of the text alone. A fresh conversion by Jupytext draws random cell ids, which would change
the committed notebook at every build; here a cell's id is its nbgrader id, or a digest of what it says.
Beside each notebook lie real copies of ``gaussian.py`` and of the chapter's figures: a kernel runs in the notebook's folder, and
nbgrader carries what lies there into the release.
"""

import hashlib
import shutil
import sys
from collections import Counter
from pathlib import Path

import jupytext
import nbformat

from course import ROOT, chapters
from course.kept import module

FORMAT = "md:myst"


def read_text(text: str) -> nbformat.NotebookNode:
    """The notebook that a chapter's text describes, without outputs, with ids that depend on the text only."""
    notebook = jupytext.reads(text, fmt=FORMAT)
    notebook.metadata.pop("jupytext", None)  # how the text is written is the text's business
    # As a kernel would leave it. Without the lexer Jupytext takes the pair for different, and refuses to open it in JupyterLab.
    notebook.metadata["language_info"] = {"name": "python", "pygments_lexer": "ipython3"}
    seen = Counter()
    for cell in notebook.cells:
        name = cell.metadata.get("nbgrader", {}).get("grade_id")
        name = name or hashlib.sha256(f"{cell.cell_type}\n{cell.source}".encode()).hexdigest()[:12]
        seen[name] += 1
        cell.id = name if seen[name] == 1 else f"{name}-{seen[name]}"
    return notebook


def read_chapter(chapter: str, root: Path = ROOT) -> nbformat.NotebookNode:
    """The notebook of ``book/<chapter>/<chapter>.md``."""
    return read_text((root / "book" / chapter / f"{chapter}.md").read_text(encoding="utf-8"))


def canonical(text: str) -> str:
    """The same chapter as Jupytext itself writes it, so that a save in JupyterLab changes nothing else.

    The cells' metadata are sorted, as nbformat sorts them in the ``.ipynb``: where text and notebook differ, if only in this order, and
    the notebook is the younger file, Jupytext refuses to open the pair.
    """
    notebook = nbformat.reads(nbformat.writes(jupytext.reads(text, fmt=FORMAT)), as_version=4)
    return jupytext.writes(notebook, fmt=FORMAT)


def before(chapter: str, root: Path = ROOT) -> list[str]:
    """The chapters that come before one."""
    return chapters(root)[: chapters(root).index(chapter)]


def convert(chapter: str, root: Path = ROOT) -> list[Path]:
    """Write ``source/<chapter>/`` from ``book/<chapter>/`` and return the files that changed."""
    folder = root / "source" / chapter
    wanted = {f"{chapter}.ipynb": (nbformat.writes(read_chapter(chapter, root)) + "\n").encode()}
    wanted["gaussian.py"] = (root / "gaussian.py").read_bytes()
    if built := module({earlier: read_chapter(earlier, root) for earlier in before(chapter, root)}, root):
        wanted["neural.py"] = built.encode()
    for figure in sorted((root / "book" / chapter / "figures").glob("*")):
        wanted[f"figures/{figure.name}"] = figure.read_bytes()

    changed = []
    for name, content in wanted.items():
        path = folder / name
        if not path.exists() or path.read_bytes() != content:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            changed.append(path)
    for path in folder.rglob("*"):
        if path.is_file() and path.relative_to(folder).as_posix() not in wanted and ".ipynb_checkpoints" not in path.parts:
            path.unlink()  # whatever lies here goes out to students
            changed.append(path)
    return changed


def main(names: list[str]) -> None:
    for chapter in names or chapters():
        text = ROOT / "book" / chapter / f"{chapter}.md"
        written = text.read_text(encoding="utf-8")
        if canonical(written) != written:
            text.write_text(canonical(written), encoding="utf-8")
            print(f"{text.relative_to(ROOT)}: put into Jupytext's own form")
        for path in convert(chapter):
            print(f"{path.relative_to(ROOT)}: {'written' if path.exists() else 'removed'}")
    built = module({chapter: read_chapter(chapter) for chapter in chapters()})
    if not (ROOT / "neural.py").exists() or (ROOT / "neural.py").read_text(encoding="utf-8") != built:
        (ROOT / "neural.py").write_text(built, encoding="utf-8")
        print("neural.py: written")
    for folder in (ROOT / "source").iterdir():
        if folder.is_dir() and folder.name not in chapters():
            shutil.rmtree(folder)
            print(f"{folder.relative_to(ROOT)}: removed, no chapter of this name is in _toc.yml")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
