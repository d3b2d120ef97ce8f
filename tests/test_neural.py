"""neural.py holds what the chapters keep: the same bytes as the text gives, and each notebook's own holds earlier chapters' only."""

import ast
import subprocess
import sys

import pytest

from course import ROOT, chapters
from course.cells import KEEP, tagged
from course.kept import KeptError, module
from course.rules import problems_between
from course.source import canonical, convert, read_chapter, read_text

TAG = "```{code-cell} ipython3\n:tags: [keep]\n\n"


def chapter(*cells: str):
    """A chapter's notebook with these code cells, the first of which is not kept."""
    head = (ROOT / "tests" / "tiny" / "tiny.md").read_text().split("+++")[0]
    text = head + "# A chapter\n\n```{code-cell} ipython3\n" + cells[0] + "\n```\n"
    return read_text(text + "".join(f"\n{TAG}{cell}\n```\n" for cell in cells[1:]))


def defined(path) -> list[str]:
    return [node.name for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, (ast.FunctionDef, ast.ClassDef))]


def test_what_is_derived_is_what_the_text_gives_byte_for_byte(tmp_path):
    (tmp_path / "book").symlink_to(ROOT / "book")
    for name in ("gaussian.py", "_toc.yml"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    convert(tmp_path)

    def files(root):
        paths = [root / "neural.py", *(path for path in (root / "source").rglob("*") if path.is_file())]
        return {path.relative_to(root).as_posix(): path.read_bytes() for path in paths if ".ipynb_checkpoints" not in path.parts}

    assert files(tmp_path) == files(ROOT), "run make and commit source/ and neural.py"


def test_a_notebook_has_what_earlier_chapters_built_and_no_more():
    earlier = []
    for name in chapters():
        beside = ROOT / "source" / name / "neural.py"
        assert (defined(beside) if beside.exists() else []) == earlier
        kept = [cell for cell in read_chapter(name).cells if tagged(cell, KEEP)]
        earlier += [node.name for cell in kept for node in ast.parse(cell.source).body if hasattr(node, "name")]
    assert defined(ROOT / "neural.py") == earlier and {"Net", "DV", "DVTrainer"} <= set(earlier)


def test_the_module_stands_alone(tmp_path):
    for name in ("neural.py", "gaussian.py"):
        (tmp_path / name).write_bytes((ROOT / name).read_bytes())
    program = "from neural import *; from neural import DVTrainer, __all__; print(len(__all__))"
    done = subprocess.run([sys.executable, "-c", program], cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0 and int(done.stdout) == len(defined(ROOT / "neural.py")), done.stderr


def test_whole_cells_are_kept_without_marks_in_order_and_with_the_imports_that_they_need():
    solution = "def a():\n    ### BEGIN SOLUTION\n    return np.pi\n    ### END SOLUTION"
    first = chapter("import math\nimport numpy as np\nfrom gaussian import *", solution)
    second = chapter(
        "import math as m\nfrom gaussian import *\nfrom neural import a", "def b():\n    return m.e + a() + SEED", "class C:\n    pass"
    )
    made = module({"one": first, "two": second})
    assert "SOLUTION" not in made
    assert [line for line in made.splitlines() if "import" in line] == [
        "import math as m",
        "import numpy as np",
        "from gaussian import SEED",
    ]
    assert made.index("--- one ---") < made.index("def a") < made.index("--- two ---") < made.index("def b") < made.index("class C")
    names = {}
    exec(made, names)
    assert names["__all__"] == ["C", "a", "b"] and names["b"]() > 5
    assert module({"one": chapter("x = 1")}) == "", "a chapter that keeps nothing makes no module"


@pytest.mark.parametrize(
    ("cell", "message"),
    [
        ("def f():\n    return device", "mentions device, which is neither kept, nor imported"),
        ("def f():\n    return 1\n\nf()", "should hold functions and classes alone, but has 'f\\(\\)'"),
        ("LIMIT = 3", "should hold functions and classes alone, but has 'LIMIT = 3'"),
    ],
)
def test_a_cell_that_a_module_cannot_hold_is_refused_by_name(cell, message):
    with pytest.raises(KeptError, match=f"^one: the kept cell .* {message}"):
        module({"one": chapter("device = 1", cell)})


def test_what_a_chapter_has_built_no_later_one_builds_again(tiny):
    text = (tiny / "book" / "tiny" / "tiny.md").read_text()
    (tiny / "book" / "later").mkdir()
    (tiny / "book" / "later" / "later.md").write_text(canonical(text.replace("tiny-", "later-")))
    toc = tiny / "_toc.yml"
    toc.write_text(toc.read_text().replace("  - file: book/tiny/tiny\n", "  - file: book/tiny/tiny\n  - file: book/later/later\n"))
    (found,) = problems_between(tiny)
    assert found.startswith("book/later/later.md") and "double is defined in tiny already" in found
