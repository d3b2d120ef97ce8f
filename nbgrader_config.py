"""nbgrader's configuration of the course: ``nbgrader ...`` and ``jupyter lab``, started here, read it."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent))
try:
    from nbgrader.converters import Autograde, GenerateAssignment
    from nbgrader.preprocessors import ClearSolutions, Execute

    from course import kernels
    from course.assignment.clean import FILTERS, Harmless
    from course.assignment.feedback import FeedbackExporter, Grades
    from course.preprocessors import ClearForFeedback, ClearSolutionsByName, CollapseTests, ExecuteFairly, NumberEquations
except ImportError as error:
    sys.exit(f"This Python lacks what the course needs ({error}): run make, then .venv/bin/nbgrader, or activate .venv")

kernels.programs()
c = get_config()  # noqa: F821 (given by traitlets)

c.CourseDirectory.course_id = "neural_divergence_estimation"
c.CourseDirectory.ignore = [".ipynb_checkpoints", "*.pyc", "__pycache__", "runs", "feedback", "*.nbconvert.ipynb", "grading.json"]


def replaced(steps, old, new):
    return [new if step is old else step for step in steps.default_args[0]]


# An unanswered exercise says which one it is; tests are shown collapsed.
c.GenerateAssignment.preprocessors = [*replaced(GenerateAssignment.preprocessors, ClearSolutions, ClearSolutionsByName), CollapseTests]

# release/ is made from source/ and lies in the repository: making it again replaces it.
c.GenerateAssignment.force = True

# A test fails by an error and by nothing else: not by a warning, a progress bar or a displayed value. A deleted test is put back.
c.Autograde.autograde_preprocessors = replaced(Autograde.autograde_preprocessors, Execute, ExecuteFairly)
c.Execute.timeout = 120  # seconds for one cell
c.OverwriteCells.add_missing_cells = True

# What the course's own command grants a submission (python -m course.assignment.grading); times in seconds, sizes in bytes.
c.Grading.cell = 120.0  # one cell, and one question of a test to it
c.Grading.wall = 600.0  # the whole notebook
c.Grading.cpu = 900  # of one process
c.Grading.memory = 4 * 2**30  # of all its processes
c.Grading.disk = 2**28  # in each of the folders that it may write to
c.Grading.file = 2**27
c.Grading.processes = 128  # and threads
c.Grading.files = 256  # open at a time

# Feedback shows neither hidden tests nor mark schemes, on a page that runs and loads nothing.
c.GenerateFeedback.exporter_class = FeedbackExporter
c.GenerateFeedback.preprocessors = [ClearForFeedback, Grades, NumberEquations, Harmless]
c.FeedbackExporter.most = 2**20  # bytes of a page

# In formgrader, what a student wrote runs and loads nothing; formulas are drawn without a network, with numbers where MyST has labels.
c.HTMLExporter.preprocessors = [NumberEquations, Harmless]
c.HTMLExporter.filters = FILTERS
