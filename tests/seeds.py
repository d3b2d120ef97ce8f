"""Seeds: each chapter's tests on its own solutions, under many global seeds and with one thread and two.

    python tests/seeds.py [runs] [chapter ...]

The chapter runs once with its solutions; then each run is a forked process that seeds Python, NumPy and PyTorch by its number, takes one
thread or two in turn, and runs all tests. A run that loses a point is printed.
"""

import contextlib
import io
import os
import random
import sys
import tempfile
from pathlib import Path

os.environ["OMP_NUM_THREADS"], os.environ["MPLBACKEND"] = "1", "Agg"
sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from course import ROOT, chapters
from course.gate import essential
from course.source import read_chapter
from course.text import grade_id


def losses(namespace: dict, tests: list, number: int) -> list[str]:
    """The tests that run ``number`` loses, found in a process of its own."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        import numpy as np
        import torch

        random.seed(number)
        np.random.seed(number)
        torch.manual_seed(number)
        torch.set_num_threads(1 + number % 2)
        lost = []
        for test in tests:
            try:
                with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                    exec(compile(test.source, "test", "exec"), namespace)
            except BaseException as error:
                lost.append(f"{grade_id(test)}: {error}".splitlines()[0])
        os.write(writer, "\n".join(lost).encode())
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    _, status = os.waitpid(child, 0)
    return text.splitlines() + ([f"died with status {status}"] if status else [])


def main(runs: int, names: list[str]) -> int:
    failed = 0
    for chapter in names:
        notebook = essential(read_chapter(chapter))
        cells = [cell for cell in notebook.cells if cell.cell_type == "code"]
        tests = [cell for cell in cells if cell.metadata.get("nbgrader", {}).get("grade")]
        namespace = {"__name__": chapter}
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            Path("gaussian.py").write_bytes((ROOT / "gaussian.py").read_bytes())
            with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
                for cell in cells:
                    if cell not in tests:
                        exec(compile(cell.source, chapter, "exec"), namespace)
            bad = 0
            for number in range(runs):
                if lost := losses(namespace, tests, number):
                    bad += 1
                    print(f"  run {number}, {1 + number % 2} thread(s): {'; '.join(lost)}", flush=True)
            os.chdir(ROOT)
        failed += bad
        print(f"{chapter}: {len(tests)} tests, {runs - bad} of {runs} runs score everything", flush=True)
    return failed


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(bool(main(numbers[0] if numbers else 100, [word for word in sys.argv[1:] if not word.isdigit()] or chapters())))
