"""Settings of nbgrader for a class on this course; `grader release` copies this file into it."""

from grader.release.answer_files import answer_files

c = get_config()  # noqa: F821

# The name of your class: the exchange and the gradebook use it.
c.CourseDirectory.course_id = "larkway"

# A cell to fill in ships with the starter of the lesson, and with nothing of nbgrader's own.
c.ClearSolutions.code_stub = {"python": ""}

# The first query of a notebook makes the company's data, the first in PostgreSQL starts a server.
c.Execute.timeout = 60

# A project is answered in files: grading must not put those of the starter in their place.
c.Autograde.exclude_overwriting = answer_files()

# A submission is read as the released notebook with its answers, whatever the file is.
c.Autograde.exporter_class = "grader.repair.exporter.RepairingExporter"
c.Autograde.pre_convert_hook = "grader.repair.exporter.tidy"

# Marks come from the grader's verdicts, and no kernel runs: Replay stands where Execute stood.
c.Autograde.autograde_preprocessors = [
    "grader.replay.Replay",
    "nbgrader.preprocessors.IgnorePattern",
    "nbconvert.preprocessors.ClearMetadataPreprocessor",
    "nbgrader.preprocessors.LimitOutput",
    "nbgrader.preprocessors.SaveAutoGrades",
    "nbgrader.preprocessors.AssignLatePenalties",
    "nbgrader.preprocessors.CheckCellMetadata",
]

# Feedback and formgrader show what a student wrote, cleaned; feedback holds no script at all.
c.HTMLExporter.preprocessors = ["grader.pages.Harmless"]
c.HTMLExporter.filters = {"markdown2html": "grader.pages.markdown2html"}
c.GenerateFeedback.exporter_class = "grader.pages.FeedbackExporter"
