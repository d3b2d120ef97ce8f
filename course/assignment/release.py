"""The release: what students get, made only of chapters that pass the gate."""

import os
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from course import ROOT, chapters, digest, files, kernels, rules
from course.assignment import gate
from course.assignment.answers import bank_problems
from course.assignment.stock import generate
from course.cells import runs
from course.execute import ExecutionError, executed
from course.source import read

OWN = Path("course")
GENERATES = [OWN / "cells.py", OWN / "preprocessors.py", OWN / "assignment" / "stock.py", Path("nbgrader_config.py")]
TRIES = [OWN / "probes.py"]
TRIES += [OWN / "assignment" / f"{name}.py" for name in ("answers", "gate", "judge", "trial", "inside/student", "inside/wire")]


class Stamp:
    """A word that is kept for a chapter, with which a stage knows that it has done its work already."""

    def __init__(self, stage: str, chapter: str, root: Path):
        self.path = root / "_build" / "done" / stage / chapter

    def says(self, word: str) -> bool:
        return self.path.is_file() and self.path.read_text() == word

    def write(self, word: str) -> None:
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self.path.write_text(word)


def made_from(chapter: str, root: Path = ROOT) -> str:
    """What a release is, and what it was made from."""
    released = root / "release" / chapter
    machinery = [root / path for path in GENERATES]
    return digest([*files(root / "source" / chapter), *machinery, root / "requirements.txt", *files(released)], root)


def tried_with(chapter: str, root: Path = ROOT) -> str:
    """What the points of a chapter's answers depend on: its code, its banks, what runs them; not its prose."""
    folder = root / "source" / chapter
    code = [f"{cell.source}\n{cell.metadata}" for cell in read(folder / f"{chapter}.ipynb").cells if runs(cell)]
    beside = [path for path in files(folder) if path.suffix == ".py"] + files(root / "book" / chapter / "answers")
    machinery = [root / path for path in [*GENERATES, *TRIES, Path("constraints.txt")]]
    return digest([*code, *beside, *machinery], root)


def install(new: Path, chapter: str, root: Path = ROOT) -> None:
    """Put a release in the place of the old one, once it is complete."""
    target, waiting = root / "release" / chapter, root / "release" / f".{chapter}"
    shutil.rmtree(waiting, ignore_errors=True)
    shutil.copytree(new, waiting)
    shutil.rmtree(target, ignore_errors=True)
    waiting.rename(target)


def newly_generated(names: list[str], folder: Path, root: Path) -> dict[str, Path]:
    """The released folders of these chapters, made side by side, each in a course folder of its own."""
    if not names:
        return {}
    kernels.environment()
    with ProcessPoolExecutor(min(len(names), os.cpu_count())) as pool:
        made = [pool.submit(generate, name, root / "source" / name, folder / name) for name in names]
        return dict(zip(names, [each.result() for each in made], strict=True))


def problems(release: dict[str, Path], root: Path) -> list[str]:
    """What keeps these releases from going out, a line each; what was tried and passed is not tried again."""
    sources, found = {name: read(root / "source" / name / f"{name}.ipynb") for name in release}, []
    for number, name in enumerate(release):
        later = dict(list(sources.items())[number + 1 :])
        found += bank_problems(name, sources[name], root) + gate.leaks(release[name], name, sources[name], later)
    stamps = {name: Stamp("tried", name, root) for name in release}
    waiting = [name for name in release if not stamps[name].says(tried_with(name, root))]
    for name in waiting:
        try:
            executed(name, root)
        except ExecutionError as error:
            found.append(f"{name}: solved, {str(error).splitlines()[0]}")
    if found or not waiting:
        return found
    print(f"trying the answers to {', '.join(waiting)} (solutions, blank notebooks, banks)", flush=True)
    with gate.processes() as pool:
        running = {name: pool.submit(gate.tried, name, release[name], root) for name in reversed(waiting)}  # the longest first
        for name, done in running.items():
            own = done.result()
            print(f"  {name}: {'refused' if own else 'passes'}", flush=True)
            if not own:
                stamps[name].write(tried_with(name, root))
            found += own
    return found


def main(root: Path = ROOT) -> int:
    """Make the releases of the chapters that changed, if all chapters pass; refuse all if one fails."""
    found, names = rules.all_problems(root), chapters(root)  # rules first: said before anything is run
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        if not found:
            changed = [name for name in names if not Stamp("release", name, root).says(made_from(name, root))]
            new = newly_generated(changed, Path(folder), root)
            found = problems({name: new.get(name, root / "release" / name) for name in names}, root)
        if found:
            print("\n".join(["no release was made; mend first:", *found]), file=sys.stderr)
            return 1
        for name in changed:
            install(new[name], name, root)
            Stamp("release", name, root).write(made_from(name, root))
    for left in (root / "release").iterdir():
        if left.is_dir() and left.name not in names:
            shutil.rmtree(left)
    print(f"release/ holds {', '.join(names)}" + (f"; made again: {', '.join(changed)}" if changed else ""))
    return 0


if __name__ == "__main__":
    sys.exit(main())
