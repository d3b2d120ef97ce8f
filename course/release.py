"""The release: what students get, made only of chapters that pass the gate."""

import hashlib
import os
import shutil
import sys
import tempfile
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from course import ROOT, chapters, gate, text

PASSED = ROOT / "_build" / "gate"


def digest(chapter: str, root: Path = ROOT) -> str:
    """What the gate's verdict on a chapter depends on."""
    files = [root / "gaussian.py", root / "nbgrader_config.py", root / "constraints.txt", root / "requirements.txt"]
    files += sorted((root / "book" / chapter).rglob("*")) + sorted((root / "course").glob("*.py"))
    sums = hashlib.sha256()
    for path in files:
        if path.is_file():
            sums.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return sums.hexdigest()


def passed(chapter: str, root: Path = ROOT) -> bool:
    stamp = root / PASSED.relative_to(ROOT) / chapter
    return stamp.is_file() and stamp.read_text() == digest(chapter, root)


def make(chapter: str, root: Path = ROOT) -> None:
    """Put a new ``release/<chapter>/`` in the place of the old one, once it is complete."""
    new, target = root / "release" / f".{chapter}", root / "release" / chapter
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        gate.generate(chapter, root / "source" / chapter, Path(folder))
        shutil.rmtree(new, ignore_errors=True)
        shutil.copytree(Path(folder) / "release" / chapter, new)
    shutil.rmtree(target, ignore_errors=True)
    new.rename(target)


def main() -> int:
    """Check the chapters that changed since they last passed, then make every release; refuse all if one fails."""
    found = text.duplicate_ids() + [problem for chapter in chapters() for problem in text.problems(chapter)]
    if found:  # said before anything is run
        print("\n".join(["no release was made; mend first:", *found]), file=sys.stderr)
        return 1
    waiting = [chapter for chapter in chapters() if not passed(chapter)]
    if waiting:
        print(f"checking {', '.join(waiting)} (solutions, blank notebooks, banks of answers)", flush=True)
    with ProcessPoolExecutor(os.cpu_count()) as pool:
        for chapter, problems in zip(waiting, pool.map(gate.check, waiting), strict=True):
            print(f"  {chapter}: {'refused' if problems else 'passes the gate'}", flush=True)
            if not problems:
                PASSED.mkdir(parents=True, exist_ok=True)
                (PASSED / chapter).write_text(digest(chapter))
            found += problems
    if found:
        print("\n".join(["no release was made; mend first:", *found]), file=sys.stderr)
        return 1
    for chapter in chapters():
        make(chapter)
    for folder in (ROOT / "release").iterdir():
        if folder.is_dir() and folder.name not in chapters():
            shutil.rmtree(folder)
    print(f"release/ holds {', '.join(chapters())}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
