"""The release rebuilt is the release committed, it passes the gate, and the banks of answers score as they should."""

import pytest
from conftest import run

from course import ROOT, chapters
from course.assignment import gate, release
from course.assignment.stock import generate

pytestmark = pytest.mark.slow


def files(folder):
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("chapter", chapters())
def test_a_release_is_what_the_source_gives_and_its_answers_score_as_they_should(chapter, tmp_path):
    made = generate(chapter, ROOT / "source" / chapter, tmp_path)
    assert files(made) == files(ROOT / "release" / chapter), "run make and commit release/"
    assert gate.shown_problems(chapter, made) == []
    with gate.processes() as pool:
        assert pool.submit(gate.tried, chapter, made).result() == []


def test_nothing_else_is_released():
    assert sorted(path.name for path in (ROOT / "release").iterdir()) == sorted(chapters())


def test_a_faulty_text_leaves_the_release_alone_and_says_why(tiny):
    assert run("python -m course.source", tiny).returncode == 0
    made = run("python -m course.assignment.release", tiny)
    assert made.returncode == 0, made.output
    before = files(tiny / "release")
    assert set(before) == {"tiny/tiny.ipynb", "tiny/gaussian.py"}
    again = run("python -m course.assignment.release", tiny)
    assert again.returncode == 0 and "trying" not in again.output and "made again" not in again.output, "what passed is not tried again"

    text = tiny / "book" / "tiny" / "tiny.md"
    text.write_text(text.read_text().replace("  points: 2\n", "  points: 0\n"))
    refused = run("python -m course.assignment.release", tiny)
    assert refused.returncode == 1 and "cell 'tiny-double-value': points are missing" in refused.output
    assert "Traceback" not in refused.output and files(tiny / "release") == before


def test_a_changed_sentence_makes_a_release_anew_and_tries_no_answer_again(tiny):
    assert run("python -m course.source", tiny).returncode == run("python -m course.assignment.release", tiny).returncode == 0
    text = tiny / "book" / "tiny" / "tiny.md"
    text.write_text(text.read_text().replace("would find it short", "would find it very short"))
    assert run("python -m course.source", tiny).returncode == 0
    again = run("python -m course.assignment.release", tiny)
    assert again.returncode == 0 and "made again: tiny" in again.output and "trying" not in again.output, again.output
    assert "very short" in (tiny / "release" / "tiny" / "tiny.ipynb").read_text()


CODE = [
    "source/tiny/tiny.ipynb",
    "book/tiny/answers/tiny-double.py",
    "source/tiny/gaussian.py",
    "course/assignment/gate.py",
    "constraints.txt",
]


@pytest.mark.parametrize("name", CODE)
def test_a_verdict_depends_on_all_that_it_was_made_from(tiny, name):
    assert run("python -m course.source", tiny).returncode == 0
    before, path = release.tried_with("tiny", tiny), tiny / name
    path.write_text(path.read_text().replace("double", "twice") if name.endswith("ipynb") else path.read_text() + "\n# a change\n")
    assert release.tried_with("tiny", tiny) != before


@pytest.mark.parametrize("name", ["course/book/pdf.py", "course/execute.py", "course/assignment/example.py", "README.md"])
def test_a_verdict_depends_on_nothing_else(tiny, name):
    assert run("python -m course.source", tiny).returncode == 0
    before, path = [of("tiny", tiny) for of in (release.tried_with, release.made_from)], tiny / name
    path.write_text((path.read_text() if path.exists() else "") + "\n# a change\n")
    assert [of("tiny", tiny) for of in (release.tried_with, release.made_from)] == before
