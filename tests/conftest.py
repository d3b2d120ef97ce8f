"""What the tests share: a chapter, run as it stands with its solutions, and its names."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest

from course import ROOT
from course.source import read_chapter
from course.text import SKIP


def solved(chapter: str) -> str:
    """The code of a chapter with its solutions, without the cells that are a person's own."""
    cells = [cell for cell in read_chapter(chapter).cells if cell.cell_type == "code" and SKIP not in cell.metadata.get("tags", [])]
    return "\n\n".join(cell.source for cell in cells)


def pytest_collection_modifyitems(items):
    """Tests that run a whole chapter are slow."""
    for item in items:
        if "chapter" in item.fixturenames and "chapter" not in getattr(getattr(item, "callspec", None), "params", {}):
            item.add_marker("slow")


@pytest.fixture(scope="session")
def chapter(tmp_path_factory):
    """``chapter("descent")`` is the dict of names that the solved chapter leaves; each chapter runs once a session."""
    names = {}

    def run(name: str) -> dict:
        if name not in names:
            folder, home = tmp_path_factory.mktemp(name), Path.cwd()
            (folder / "gaussian.py").write_bytes((ROOT / "gaussian.py").read_bytes())
            namespace = {"__name__": name}
            os.chdir(folder)  # where the chapter writes its logs
            try:
                exec(compile(solved(name), f"{name}.md", "exec"), namespace)
            finally:
                os.chdir(home)
            names[name] = namespace
        return names[name]

    return run


@pytest.fixture
def tiny(tmp_path) -> Path:
    """The root of a course of one small chapter, whose text and bank a test may spoil."""
    for folder, name in (("book/tiny", "tiny.md"), ("tests/banks", "tiny-double.py")):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder / name).write_bytes((ROOT / "tests" / "tiny" / name).read_bytes())
    for name in ("gaussian.py", "requirements.txt", "constraints.txt", "nbgrader_config.py", "_config.yml", "jupytext.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    shutil.copytree(ROOT / "course", tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copytree(ROOT / "book" / "_static", tmp_path / "book" / "_static")
    (tmp_path / "book" / "references.bib").write_bytes((ROOT / "book" / "references.bib").read_bytes())
    (tmp_path / "book" / "intro.md").write_text("# A tiny course\n\n```{tableofcontents}\n```\n")
    (tmp_path / "book" / "references.md").write_text("# References\n\n```{bibliography}\n```\n")
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/intro\nparts:\n- chapters:\n  - file: book/tiny/tiny\n  - file: book/references\n"
    )
    return tmp_path


def run(command: str, folder: Path, **env: str) -> subprocess.CompletedProcess:
    """Run a command line in a folder as a user of the course's environment would, and fail with what it printed."""
    bin = str(Path(sys.executable).parent)
    env = {**os.environ, "PATH": f"{bin}{os.pathsep}{os.environ['PATH']}", **env}
    done = subprocess.run(command.split(), cwd=folder, env=env, capture_output=True, text=True)
    done.output = done.stdout + done.stderr
    return done
