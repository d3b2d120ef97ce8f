"""What the tests share: a chapter, run as it stands with its solutions, and its names."""

import linecache
import os
import re
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("OMP_NUM_THREADS", "1")  # tests run side by side

import matplotlib
import matplotlib.pyplot as plt
import pytest
from filelock import FileLock

from course import ROOT
from course.book.pdf import chromium
from course.cells import runs
from course.source import read_chapter

matplotlib.use("Agg")  # here; what a test starts has its own


def solved(chapter: str) -> str:
    """The code of a chapter with its solutions, without the cells that are a person's own."""
    return "\n\n".join(cell.source for cell in read_chapter(chapter).cells if runs(cell))


def pytest_collection_modifyitems(items):
    """Tests that open a browser are browser tests; those that run a whole chapter, or build the book, are slow. What tests of a module
    share is made once: they run in one process (Makefile: --dist loadgroup); all others run where there is room."""
    for item in items:
        if any(found[-1].scope == "module" for found in item._fixtureinfo.name2fixturedefs.values()):
            item.add_marker(pytest.mark.xdist_group(item.module.__name__))
        elif "paper" in item.fixturenames:  # minutes in which the other process need not wait
            item.add_marker(pytest.mark.xdist_group("paper"))
        if "browser" in item.fixturenames:
            item.add_marker("browser")
        if "editions" in item.fixturenames:  # or paper, which needs them
            item.add_marker("slow")
        if "chapter" in item.fixturenames and "chapter" not in getattr(getattr(item, "callspec", None), "params", {}):
            item.add_marker("slow")


def pytest_addoption(parser):
    parser.addoption(
        "--kills", type=int, default=4, help="how often tests/test_resume.py kills something of a class being graded, on both databases"
    )


@pytest.fixture
def numbered_logs(monkeypatch):
    """Number the files of a log from 1000: those of one second are read in the order of their names, where 10 comes before 9."""
    from tensorboard.summary.writer import event_file_writer

    monkeypatch.setattr(event_file_writer, "_global_uid", event_file_writer.AtomicCounter(1000))


@pytest.fixture(scope="session")
def chapter(tmp_path_factory):
    """``chapter("descent")`` is the dict of names that the solved chapter leaves; each chapter runs once a session."""
    names = {}

    def run(name: str) -> dict:
        if name not in names:
            folder, home = tmp_path_factory.mktemp(name), Path.cwd()
            namespace = {"__name__": name}
            plt.close("all")  # as in a kernel of its own: what another chapter drew is not there
            os.chdir(folder)  # where the chapter writes its logs
            try:
                code = solved(name)
                linecache.cache[f"{name}.md"] = len(code), None, code.splitlines(keepends=True), f"{name}.md"  # as in a kernel
                exec(compile(code, f"{name}.md", "exec"), namespace)
            finally:
                os.chdir(home)
            names[name] = namespace
        return names[name]

    return run


STRICT = "jupyter-book build . -W -n --keep-going"


class Editions(NamedTuple):
    """Both editions of the book, built strictly from a copy of the course that had no cache."""

    student: Path
    instructor: Path
    seconds: dict[str, float]  # that each page took to execute


@pytest.fixture(scope="session")
def editions(tmp_path_factory) -> Editions:
    """The book in both editions; built once, whatever the number of workers."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if "PYTEST_XDIST_WORKER" in os.environ else base
    root, printed = base / "course", base / "course.txt"
    with FileLock(base / "course.lock"):
        if not printed.exists():
            _build(root, printed)
    seconds = {name: float(time) for name, time in re.findall(r"^  (\w+): (\d+) s$", printed.read_text(), re.M)}
    return Editions(root / "_build" / "html", root / "_build" / "instructor" / "_build" / "html", seconds)


def _build(root: Path, printed: Path) -> None:
    shutil.rmtree(root, ignore_errors=True)  # of a worker that failed
    for name in ("book", "course", "release", "source"):
        shutil.copytree(ROOT / name, root / name, ignore=shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints"))
    for name in ("gaussian.py", "neural.py", "requirements.txt", "constraints.txt", "_config.yml", "_toc.yml"):
        shutil.copy(ROOT / name, root)
    executed = run("python -m course.execute", root)
    assert executed.returncode == 0, executed.output
    with ThreadPoolExecutor() as pool:
        student = pool.submit(run, STRICT, root)
        instructor = pool.submit(run, f"{STRICT} --path-output _build/instructor", root, EDITION="instructor")
    for built in (student.result(), instructor.result()):
        assert built.returncode == 0, built.output
    printed.write_text(executed.stdout)


@pytest.fixture(scope="session")
def paper(editions: Editions) -> Path:
    """The root of a copy of the course whose book was made into PDFs and an ePub, once, whatever the number of workers."""
    course = editions.student.parents[1]
    root, done = course.parent / "paper", course.parent / "paper.txt"
    with FileLock(course.parent / "paper.lock"):
        if not done.exists():
            shutil.rmtree(root, ignore_errors=True)
            shutil.copytree(course, root, ignore=lambda folder, names: {"instructor", "jupyter_execute"} & set(names))
            for command in (f"{STRICT} -q --builder custom --custom-builder epub", "python -m course.book.pdf"):
                made = run(command, root)
                assert made.returncode == 0, made.output
            done.write_text(made.output)
    return root


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    """Tell Playwright to take the Chromium that the machine has."""
    return {**browser_type_launch_args, **chromium()}


@pytest.fixture
def tiny(tmp_path) -> Path:
    """The root of a course of one small chapter, whose text and bank a test may spoil."""
    shutil.copytree(ROOT / "tests" / "tiny", tmp_path / "book" / "tiny")
    for name in ("gaussian.py", "requirements.txt", "constraints.txt", "nbgrader_config.py", "_config.yml", "jupytext.toml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    shutil.copytree(ROOT / "course", tmp_path / "course", ignore=shutil.ignore_patterns("__pycache__"))
    for folder in ("_static", "_templates"):
        shutil.copytree(ROOT / "book" / folder, tmp_path / "book" / folder)
    (tmp_path / "book" / "references.bib").write_bytes((ROOT / "book" / "references.bib").read_bytes())
    (tmp_path / "book" / "intro.md").write_text("# A tiny course\n\n```{tableofcontents}\n```\n")
    (tmp_path / "book" / "references.md").write_text("# References\n\n```{bibliography}\n```\n")
    (tmp_path / "_toc.yml").write_text(
        "format: jb-book\nroot: book/intro\nparts:\n- chapters:\n  - file: book/tiny/tiny\n  - file: book/references\n"
    )
    return tmp_path


def run(command: str, folder: Path, **env: str) -> subprocess.CompletedProcess:
    """Run a command line of the course's environment, which nobody has activated, in a folder; what it printed is in .output."""
    bin, (program, *words) = Path(sys.executable).parent, command.split()
    path = os.pathsep.join(folder for folder in os.environ["PATH"].split(os.pathsep) if folder != str(bin))
    done = subprocess.run([bin / program, *words], cwd=folder, env={**os.environ, "PATH": path, **env}, capture_output=True, text=True)
    done.output = done.stdout + done.stderr
    return done
