"""The front door: what a newcomer reads first is short, true, and leads somewhere."""

import re
import tomllib

import numpy as np
import pytest
import yaml

from course import ROOT, chapters, pages
from course.book.publish import README as STUDENT

README = (ROOT / "README.md").read_text(encoding="utf-8")
FRONT = pages()["intro"].read_text(encoding="utf-8")


def title(page: str) -> str:
    return re.search(r"^# (.+)$", pages()[page].read_text(encoding="utf-8"), re.M)[1]


def test_the_readme_is_short():
    assert len(README.split()) <= 600


PYTHON = re.compile(r"^```python\n(.*?)^```", re.M | re.S)


def test_the_readme_s_five_lines_estimate_a_divergence(monkeypatch, capsys):
    block, _ = PYTHON.findall(README)
    assert len(list(filter(None, block.splitlines()))) == 5
    monkeypatch.syspath_prepend(ROOT)
    rng = np.random.default_rng(1)
    exec(block, {"a": rng.normal(0.5, 1, (1500, 3)), "b": rng.normal(0, 1, (2000, 3))})
    trained, held_out = map(float, capsys.readouterr().out.split())
    assert trained == pytest.approx(0.375, abs=0.15) and held_out == pytest.approx(0.375, abs=0.15)


@pytest.mark.slow
def test_the_readme_s_other_lines_estimate_a_mutual_information(monkeypatch, capsys):
    _, block = PYTHON.findall(README)
    assert len(list(filter(None, block.splitlines()))) <= 5
    monkeypatch.syspath_prepend(ROOT)
    x, noise = np.random.default_rng(2).normal(size=(2, 500))
    exec(block, {"x": x, "y": 0.8 * x + 0.6 * noise})
    estimate, error, held_out = map(float, re.findall(r"\d+\.\d+", capsys.readouterr().out))
    assert abs(estimate + 0.5 * np.log(1 - 0.8**2)) < 3 * error and abs(held_out - estimate) < error < 0.1


@pytest.mark.parametrize("name", ["README.md", "CONTRIBUTING.md", "book/intro.md", "book/teaching.md", "book/notation.md"])
def test_a_manual_names_only_what_there_is(name):
    text = (ROOT / name).read_text(encoding="utf-8")
    for target in re.findall(r"(?<!`)\]\((?!https?:)([^)\s#]+)\)", text):
        assert ((ROOT / name).parent / target).exists() or "<" in target, target
    targets = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(), re.M))
    said = " ".join([*re.findall(r"`make ([^`]+)`", text), *re.findall(r"^\$ make ([^#\n]+)", text, re.M)])
    assert {word for word in said.split() if "=" not in word} <= targets
    for module in re.findall(r"python -m ((?:course|benchmark)[\w.]*)", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), module
    for path in re.findall(r"`((?:book|course|tests|benchmark|\.github|\.binder|\.ci)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), path


def test_each_chapter_has_a_card_with_its_question_and_its_picture():
    cards = re.findall(r"\{grid-item-card\} (\d+)\. (.+)\n:link: (\S+)\n:link-type: doc\n:img-top: (\S+)\n:img-alt: (.{30,})\n", FRONT)
    expected = [(str(number), title(name), f"{name}/{name}") for number, name in enumerate(chapters(), 1)]
    assert [card[:3] for card in cards] == expected and FRONT.count("{grid-item-card}") == len(cards)
    for *_, picture, _ in cards:
        assert (ROOT / "book" / picture).stat().st_size < 20_000, "a card is no place for a heavy picture"


def test_the_page_of_symbols_names_labels_and_code_that_the_chapters_have():
    text = pages()["notation"].read_text(encoding="utf-8")
    written = "\n".join(pages()[name].read_text(encoding="utf-8") for name in chapters())
    labels = set(re.findall(r"^\$\$ \((\S+)\)$", written, re.M))
    assert set(re.findall(r"\{eq\}`([^`]+)`", text)) <= labels
    written += (ROOT / "gaussian.py").read_text(encoding="utf-8")
    code = re.findall(r"`([^`]+)`", re.sub(r"\{\w+\}`[^`]+`", "", text))
    assert len(code) > 40
    assert [name for part in code for name in re.findall(r"[A-Za-z_]\w*", part) if not re.search(rf"\b{name}\b", written)] == []


def test_a_student_activates_the_environment_in_every_new_terminal():
    once, again = re.findall(r"^[12]\. (.+?)(?=^\S)", STUDENT, re.M | re.S)
    for step, begin in ((once, "-m venv .venv"), (again, "")):
        linux, windows = step.split("Windows:")
        assert linux.index(". .venv/bin/activate") < linux.index("jupyter lab" if step is again else "pip install") and begin in linux
        assert (
            windows.index(r".venv\Scripts\activate") < windows.index("jupyter lab" if step is again else "pip install") and begin in windows
        )
    assert "Once" in once and "new terminal" in again and "venv .venv" not in again


def test_the_citation_says_what_the_format_demands():
    cited = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))
    assert cited["cff-version"] == "1.2.0" and {"message", "title", "authors"} <= set(cited)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    assert cited["title"] == config["title"] == title("intro")
    licence = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert licence.startswith(f"{cited['license']} License") and all(author["name"] in licence for author in cited["authors"])


def test_the_hooks_check_what_make_lint_checks_and_nothing_slow():
    (local,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))["repos"]
    assert local["repo"] == "local" and {hook["language"] for hook in local["hooks"]} == {"system"}
    assert [hook["entry"] for hook in local["hooks"]] == [
        ".venv/bin/ruff check",
        ".venv/bin/ruff format --check",
        ".venv/bin/python -m course.rules",
    ]
    assert tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["extend-exclude"], "which the hooks obey by --force-exclude"
    assert all("--force-exclude" in hook["args"] for hook in local["hooks"] if "ruff" in hook["entry"])


def test_links_to_other_sites_are_tried_every_week():
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "links.yml").read_text(encoding="utf-8"))
    steps = [step.get("run", "") for job in workflow["jobs"].values() for step in job["steps"]]
    minute, hour, day, month, weekday = workflow[True]["schedule"][0]["cron"].split()  # YAML reads "on" as true
    assert weekday != "*" and (day, month) == ("*", "*")
    assert any("--builder linkcheck" in step for step in steps) and "make execute" in steps
