"""The release rebuilt is the release committed, it passes the gate, and the banks of answers score as they should."""

import pytest
from conftest import run

from course import ROOT, chapters, gate, release

pytestmark = pytest.mark.slow


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("chapter", chapters())
def test_release_is_what_the_source_gives_byte_for_byte(chapter, tmp_path):
    gate.generate(chapter, ROOT / "source" / chapter, tmp_path)
    assert files(tmp_path / "release" / chapter) == files(ROOT / "release" / chapter), "run make and commit release/"


@pytest.mark.parametrize("chapter", chapters())
def test_solutions_banks_and_blank_notebooks_score_as_they_should(chapter):
    assert gate.check(chapter) == []


def test_nothing_else_is_released():
    assert sorted(path.name for path in (ROOT / "release").iterdir()) == sorted(chapters())


def test_a_faulty_text_leaves_the_release_alone_and_says_why(tiny):
    assert run("python -m course.source", tiny).returncode == 0
    made = run("python -m course.release", tiny)
    assert made.returncode == 0, made.output
    before = files(tiny / "release")
    assert set(before) == {"tiny/tiny.ipynb", "tiny/gaussian.py"}
    again = run("python -m course.release", tiny)
    assert again.returncode == 0 and "checking" not in again.output, "what passed is not checked again"

    text = tiny / "book" / "tiny" / "tiny.md"
    text.write_text(text.read_text().replace("  points: 2\n", "  points: 0\n"))
    refused = run("python -m course.release", tiny)
    assert refused.returncode == 1 and "cell 'tiny-double-value': points are missing" in refused.output
    assert "Traceback" not in refused.output and files(tiny / "release") == before


def test_a_verdict_depends_on_all_that_it_was_made_from(tiny):
    before = release.digest("tiny", tiny)
    for name in ("book/tiny/tiny.md", "tests/banks/tiny-double.py", "gaussian.py", "course/gate.py", "nbgrader_config.py"):
        kept = (tiny / name).read_bytes()
        (tiny / name).write_bytes(kept + b"\n# a change\n")
        assert release.digest("tiny", tiny) != before, name
        (tiny / name).write_bytes(kept)
    assert release.digest("tiny", tiny) == before
