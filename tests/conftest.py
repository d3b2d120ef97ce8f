"""What the tests share: a chapter, run as it stands with its solutions, and its names."""

import os
from pathlib import Path

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side
os.environ.setdefault("MPLBACKEND", "Agg")

import pytest

from course import ROOT
from course.source import read_text
from course.text import SKIP


def solved(chapter: str) -> str:
    """The code of a chapter with its solutions, without the cells that are a person's own."""
    text = (ROOT / "book" / chapter / f"{chapter}.md").read_text(encoding="utf-8")
    cells = [cell for cell in read_text(text).cells if cell.cell_type == "code" and SKIP not in cell.metadata.get("tags", [])]
    return "\n\n".join(cell.source for cell in cells)


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
