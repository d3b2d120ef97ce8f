"""Links to other sites: Sphinx asks each one whether it still answers, and those that do not are said, a line each."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

from course import ROOT

FOLDER = ROOT / "_build" / "links"  # of its own: Jupyter Book would put the answers among the book's pages


def failures(answers: list[dict]) -> list[str]:
    """A line for each address that failed, with the pages that link to it and the reason."""
    pages, reasons = {}, {}
    for answer in answers:
        if answer["status"] in ("broken", "timeout"):
            pages.setdefault(answer["uri"], set()).add(answer["filename"])
            reasons[answer["uri"]] = answer["info"] or answer["status"]
    return [f"{', '.join(sorted(pages[uri]))}: {uri}: {reasons[uri].rpartition('(Caused by ')[2].rstrip(')')}" for uri in sorted(pages)]


def main() -> int:
    shutil.rmtree(FOLDER, ignore_errors=True)
    print("asking every site that the book links to", flush=True)
    book = [str(Path(sys.executable).with_name("jupyter-book")), "build", ".", "-q"]
    command = [*book, "--builder", "linkcheck", "--path-output", str(FOLDER)]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    found = list(FOLDER.rglob("output.json"))
    if not found:
        print(f"{done.stdout}{done.stderr}\nThe links could not be checked: the build failed, see above", file=sys.stderr)
        return 1
    answers = [json.loads(line) for line in found[0].read_text(encoding="utf-8").splitlines()]
    failed = failures(answers)
    print("\n".join(failed), file=sys.stderr if failed else sys.stdout)
    asked = {answer["uri"] for answer in answers if answer["uri"].startswith("http")}
    print(f"{len(asked)} links asked, {len(failed)} failed")
    return int(bool(failed))


if __name__ == "__main__":
    sys.exit(main())
