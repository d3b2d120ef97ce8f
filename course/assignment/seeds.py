"""Seeds: each chapter's tests on its own solutions, under many global seeds and with one thread and two.

    python -m course.assignment.seeds [runs] [chapter ...]

A run that loses a point is printed.
"""

import sys

from course import ROOT, chapters
from course.assignment.trial import processes, try_seeds
from course.source import read


def main(runs: int, names: list[str]) -> int:
    """Try so many seeds on each chapter; return how many runs lost a point."""
    failed = 0
    with processes() as pool:
        folders = {name: ROOT / "source" / name for name in names}
        running = {name: pool.submit(try_seeds, read(folder / f"{name}.ipynb"), folder, range(runs)) for name, folder in folders.items()}
        for name, done in running.items():
            lost = {number: errors for number, errors in done.result().items() if errors}
            for number, errors in lost.items():
                first = "; ".join(f"{test}: {error.splitlines()[0]}" for test, error in errors.items())
                print(f"  run {number}, {1 + number % 2} thread(s): {first}", flush=True)
            print(f"{name}: {runs - len(lost)} of {runs} runs score everything", flush=True)
            failed += len(lost)
    return failed


if __name__ == "__main__":
    numbers = [int(word) for word in sys.argv[1:] if word.isdigit()]
    sys.exit(bool(main(numbers[0] if numbers else 100, [word for word in sys.argv[1:] if not word.isdigit()] or chapters())))
