"""Whole ways through the course, in a real JupyterLab: a student's first evenings, and an instructor's desk."""

import ast
import re
import shutil

import nbformat
import pytest
from conftest import run
from desk import Desk
from nbgrader.api import Gradebook
from playwright.sync_api import Page, expect
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

from course import ROOT, source
from course.assignment import answers
from course.cells import exercises, grade_id

pytestmark = pytest.mark.slow

MORE = 240_000  # milliseconds for what runs a chapter, on a machine that has other work


class Course:
    """A course of two chapters with its exchange, its instructor's commands, and a student's empty folder."""

    def __init__(self, base):
        self.root, self.student, self.home = base / "course", base / "student", base / "home"
        for folder in (self.root, self.student, self.home / "config"):
            folder.mkdir(parents=True)
        for name in ("gaussian.py", "nbgrader_config.py", "jupytext.toml", "requirements.txt", "constraints.txt"):
            shutil.copy(ROOT / name, self.root)
        shutil.copytree(ROOT / "course", self.root / "course", ignore=shutil.ignore_patterns("__pycache__"))
        for chapter in ("descent", "training"):
            for folder in ("book", "source"):
                shutil.copytree(ROOT / folder / chapter, self.root / folder / chapter)
        (self.home / "config" / "nbgrader_config.py").write_text(
            "c = get_config()\nc.CourseDirectory.course_id = 'neural_divergence_estimation'\n"
            f"c.Exchange.root = {str(base / 'exchange')!r}\n"
        )

    def nbgrader(self, command: str) -> None:
        own = {"JUPYTER_CONFIG_DIR": str(self.home / "config"), "JUPYTER_DATA_DIR": str(self.home / "data")}
        done = run(f"nbgrader {command}", self.root, **own)
        if done.returncode and command.startswith(
            "autograde"
        ):  # now and then nbgrader trips, see course.assignment.stock; it says to try again
            done = run(f"nbgrader {command}", self.root, **own)
        assert done.returncode == 0, done.output


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    return Course(tmp_path_factory.mktemp("journey"))


@pytest.fixture(scope="module")
def desk(course):
    """The student's JupyterLab."""
    with Desk(course.student, course.home) as desk:
        yield desk


@pytest.fixture(scope="module")
def office(course, tmp_path_factory):
    """The instructor's JupyterLab, as ``make lab`` opens it."""
    with Desk(course.root, tmp_path_factory.mktemp("office"), f"--CourseDirectory.root={course.root}") as office:
        yield office


def right(chapter: str) -> dict[str, str]:
    """A right answer to each exercise of a chapter, from the banks."""
    names = exercises(source.read_chapter(chapter))
    return {name: next(answer.source for answer in answers.bank(chapter, name) if answer.right) for name in names}


def cell(page: Page, index: int):
    return page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook .jp-Cell").nth(index)


def start(page: Page, index: int) -> None:
    """Click into a code cell and run it."""
    cell(page, index).locator(".cm-content").click()
    page.keyboard.press("Control+Enter")
    expect(cell(page, index).locator(".jp-InputPrompt")).to_have_text("[*]:")


def ran(page: Page, index: int) -> None:
    """Wait until a code cell has been run."""
    expect(cell(page, index).locator(".jp-InputPrompt")).to_have_text(re.compile(r"\[\d+\]:"), timeout=MORE)


def retype(page: Page, index: int, text: str) -> None:
    """Type over all that stands in a cell."""
    cell(page, index).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+a")
    page.keyboard.insert_text(text)


def answer(page: Page, notebook, exercise: str, answer: str) -> None:
    """Type an answer over what stands in the exercise's cell."""
    (index,) = [i for i, each in enumerate(notebook.cells) if grade_id(each) == exercise]
    retype(page, index, answer)


def validated(page: Page) -> str:
    """What nbgrader's Validate says."""
    page.get_by_role("button", name="Validate").click()
    said = page.locator(".jp-Dialog-content")
    expect(said).to_be_visible(timeout=MORE)
    words = said.inner_text()
    said.get_by_role("button").click()
    return words


def test_a_student_answers_hands_in_and_is_graded(course, desk, office, page):
    page.set_default_timeout(60_000)
    course.nbgrader("generate_assignment descent")
    course.nbgrader("release_assignment descent")

    desk.open(page)
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    page.get_by_role("button", name="Fetch", exact=True).click()
    expect(page.get_by_role("button", name="Submit")).to_be_visible()

    path = course.student / "descent" / "descent.ipynb"
    notebook, own = source.read(path), right("descent")
    others = {exercise: text for exercise, text in own.items() if exercise != "descent-loss"}
    nbformat.write(answers.answered(notebook, others), path)
    desk.open(page, "descent/descent.ipynb")
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    expect(page.locator(".jp-OutputArea").get_by_text("Exercise descent-loss is not answered yet.").first).to_be_visible(timeout=MORE)

    wrong = next(each.source for each in answers.bank("descent", "descent-loss") if each.name == "sign of the exponent")
    answer(page, notebook, "descent-loss", wrong)
    said = validated(page)
    assert "descent-loss: at the weights 0, 1, 2" in said and "Hint: compare with the formula, the sign of its exponent included." in said
    answer(page, notebook, "descent-loss", own["descent-loss"])
    assert "Success! Your notebook passes all the tests." in validated(page)

    desk.open(page)
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Assignment List").click()
    page.get_by_role("button", name="Submit").click()
    expect(page.get_by_role("button", name="Fetch Feedback")).to_be_visible()

    for command in ("collect descent", "autograde descent", "generate_feedback descent", "release_feedback descent"):
        course.nbgrader(command)
    most = sum(c.metadata.nbgrader.points for cells in exercises(source.read_chapter("descent")).values() for c in cells)
    with Gradebook(f"sqlite:///{course.root}/gradebook.db") as gradebook:
        (submission,) = gradebook.assignment_submissions("descent")
        assert submission.score == most and submission.needs_manual_grade
        score = f"{most} / {submission.max_score:g}"
    formgrader = page.context.new_page()
    formgrader.goto(f"{office.url}formgrader/manage_submissions/descent")
    expect(formgrader.get_by_role("row").filter(has_text=score)).to_contain_text("needs manual grading", timeout=MORE)
    formgrader.goto(f"{office.url}formgrader/gradebook/descent/descent")
    formgrader.get_by_role("link", name="Submission #1").click()
    expect(formgrader.get_by_text("Question (eg-min, 1 point).")).to_be_visible(timeout=MORE)
    assert "{eq}" not in formgrader.locator("#notebook").first.inner_text()
    page.get_by_role("button", name="Fetch Feedback").click()
    expect(page.get_by_text("view feedback")).to_be_attached()
    (feedback,) = (course.student / "descent" / "feedback").rglob("descent.html")
    shown = feedback.read_text(encoding="utf-8")
    assert f"(Score: {most:.1f} / {submission.max_score:.1f})" in shown and "{eq}" not in shown


def ask(page: Page, expression: str) -> str:
    """The value that a Python expression has in the kernel of the notebook in front."""
    code = """async expression => {
      const kernel = jupyterapp.shell.currentWidget.sessionContext.session.kernel;
      const reply = await kernel.requestExecute({code: '', user_expressions: {x: expression}, store_history: false}).done;
      return reply.content.user_expressions.x.data['text/plain'];
    }"""
    return page.evaluate(code, expression)


def test_a_student_trains_watches_interrupts_and_goes_on(course, desk, page):
    page.set_default_timeout(60_000)
    shutil.copytree(course.root / "source" / "training", course.student / "training")
    path = course.student / "training" / "training.ipynb"
    notebook = answers.answered(source.read(path), right("training"))
    nbformat.write(notebook, path)
    (train,) = [i for i, each in enumerate(notebook.cells) if re.fullmatch(r"train\(100\)", each.source)]
    (board,) = [i for i, each in enumerate(notebook.cells) if "%tensorboard" in each.source]

    desk.open(page, "training/training.ipynb")
    cell(page, train).locator(".cm-content").click()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Above Selected Cell").click()
    ran(page, max(i for i, each in enumerate(notebook.cells[:train]) if each.cell_type == "code"))

    start(page, train)
    expect(cell(page, train).locator(".widget-hprogress, .jupyter-widgets .progress").first).to_be_visible()
    ran(page, train)
    expect(cell(page, train)).to_contain_text("100/100")
    assert ask(page, "len(estimates)") == "100"

    start(page, board)
    frame = cell(page, board).frame_locator("iframe")
    expect(frame.get_by_text("Estimate").first).to_be_visible(timeout=MORE)

    # a long training, stopped in its midst, goes on where it was
    retype(page, train, "train(5000)")
    start(page, train)
    expect(cell(page, train)).to_contain_text(re.compile(r"\b[1-9]\d*/5000"), timeout=MORE)
    page.get_by_role("button", name="Interrupt the kernel").click()
    ran(page, train)
    epochs = int(ask(page, "len(estimates)"))
    assert 100 < epochs < 5100
    retype(page, train, "train(100)")
    start(page, train)
    ran(page, train)
    assert ask(page, "len(estimates)") == str(epochs + 100)
    (log,) = (course.student / "training" / "runs").rglob("adam")
    curves = EventAccumulator(str(log), size_guidance={"scalars": 0}).Reload()
    assert [point.step for point in curves.Scalars("Estimate")] == list(range(1, epochs + 101))
    assert [point.step for point in curves.Scalars("Loss/train")] == list(range(1, 10 * (epochs + 100) + 1))

    # nothing asks a question that would keep Run All waiting, and the clean-up is a click, of this chapter's own only
    (own := course.student / "training" / "runs" / "mine").mkdir()
    page.get_by_role("menuitem", name="Run", exact=True).click()
    page.get_by_role("menuitem", name="Run All Cells", exact=True).click()
    ran(page, max(i for i, each in enumerate(notebook.cells) if each.cell_type == "code"))
    assert page.locator(".jp-RenderedText[data-mime-type*=error]").count() == 0
    assert ask(page, "len(estimates)") != "0" and log.exists()
    boards = "[p.status() for p in psutil.Process().children(recursive=True) if p.pid in {info.pid for info in manager.get_all()}]"
    assert len(ast.literal_eval(ask(page, boards))) == 1
    page.get_by_role("button", name="Begin a new log").click()
    expect(page.get_by_role("button", name="Stop TensorBoard")).to_be_visible()
    page.get_by_role("button", name="Stop TensorBoard").click()
    page.get_by_role("button", name="Delete the log").click()
    assert ask(page, "len(estimates)") == "0" and not log.exists() and own.exists()
    page.wait_for_timeout(3000)  # TensorBoard puts its things away
    assert ask(page, boards) == "[]"


def test_what_an_instructor_edits_in_jupyterlab_is_in_the_text(course, office, page):
    page.set_default_timeout(60_000)
    written = course.root / "book" / "descent" / "descent.md"
    before, notebook = written.read_text(encoding="utf-8"), course.root / "source" / "descent" / "descent.ipynb"
    office.open(page, "source/descent/descent.ipynb")
    cell(page, 0).locator("h1").dblclick()
    cell(page, 0).locator(".cm-content").click()
    page.keyboard.press("ControlOrMeta+End")
    page.keyboard.insert_text("\n- know what an instructor has added.")
    saved(page)
    after, pair = written.read_bytes(), notebook.read_bytes()
    added = [line for line in after.decode().splitlines() if line not in before.splitlines()]
    assert added == ["- know what an instructor has added."] and len(after.decode()) == len(before) + len(added[0]) + 1
    page.keyboard.press("Shift+Enter")
    page.evaluate("async () => { await jupyterapp.shell.currentWidget.context.save() }")  # the key does nothing where nothing changed
    assert (written.read_bytes(), notebook.read_bytes()) == (after, pair), "a second save changes nothing"
    assert source.canonical(after.decode()) == after.decode()

    # and the other way: the text is edited, and the notebook shows it
    written.write_text(after.decode().replace("an instructor has added", "the text says now"), encoding="utf-8")
    office.open(page, "source/descent/descent.ipynb")
    expect(cell(page, 0)).to_contain_text("know what the text says now.")

    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader").click()
    formgrader = page.frame_locator("iframe")
    expect(formgrader.get_by_role("link", name="descent")).to_be_visible(timeout=MORE)


def saved(page: Page) -> None:
    """Save the notebook in front by the keyboard, and wait until it is on the disk."""
    with page.expect_response(lambda answer: answer.request.method == "PUT" and "/api/contents/" in answer.url):
        page.keyboard.press("ControlOrMeta+s")
