"""The house is in order: what lies at the top, what things are called, and what must never be committed."""

import re
import subprocess

import yaml

from course import ROOT, chapters

TOP = {
    *("_config.yml", "_toc.yml", "book", "source", "release", "gaussian.py", "requirements.txt", "tests"),
    *("README.md", "LICENSE", "Makefile", "jupytext.toml", "nbgrader_config.py", "pyproject.toml", "constraints.txt", "course"),
    *("neural.py", "benchmark", "CITATION.cff", "CONTRIBUTING.md", ".pre-commit-config.yaml"),
    *(".binder", ".ci", ".gitattributes", ".github", ".gitignore"),
}


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [name for name in listed.stdout.splitlines() if (ROOT / name).is_file()]


def test_at_the_top_lies_what_the_field_expects_and_nothing_else():
    assert {name.split("/")[0] for name in tracked()} == TOP


def test_nothing_has_a_name_that_says_nothing():
    empty = re.compile(r"(^|[/_.-])(utils?|helpers?|common|misc)([/_.-]|$)")
    assert [name for name in tracked() if empty.search(name)] == []


def test_nothing_that_a_machine_made_or_a_student_wrote_is_committed():
    never = re.compile(
        r"(^|/)(\.venv|_build|runs|submitted|autograded|feedback|\.ipynb_checkpoints|__pycache__)/|gradebook|\.log$|grades\.csv$"
    )
    assert [name for name in tracked() if never.search(name)] == []


def test_no_file_names_a_path_of_somebody_s_machine():
    path = re.compile(r"/(?:root|work|opt)/\w|/home/(?!/)\w|[A-Z]:\\\\Users")
    texts = {name: (ROOT / name).read_text("utf-8", "ignore") for name in tracked() if name != "tests/test_book.py"}
    assert [name for name, text in texts.items() if path.search(text)] == []


def test_no_chapter_imports_the_machinery():
    for chapter in chapters():
        text = (ROOT / "book" / chapter / f"{chapter}.md").read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) course\b", text, re.M)


def test_no_text_lies_where_nbgrader_would_hand_it_out():
    assert not [name for name in tracked() if name.startswith(("source/", "release/")) and name.endswith(".md")]


def test_what_is_derived_is_marked_so():
    marks = (ROOT / ".gitattributes").read_text()
    assert all(f"{derived} linguist-generated=true" in marks for derived in ("source/**", "release/**", "neural.py"))


def test_binder_has_the_pytorch_that_the_course_pins():
    (pinned,) = re.findall(r"^torch==(.+)$", (ROOT / "requirements.txt").read_text(), re.M)
    machine = yaml.safe_load((ROOT / ".binder" / "environment.yml").read_text())
    assert f"pytorch-cpu={pinned}" in machine["dependencies"], "else pip replaces it by the build for a GPU, ten times the size"
    assert machine["dependencies"][-1] == {"pip": ["-r ../requirements.txt"]}
