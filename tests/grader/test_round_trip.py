"""A class of twelve goes through stock nbgrader, and the marks are those of the checks."""

from __future__ import annotations

import csv
import json
import subprocess
import sys

import nbformat
import pytest

from grader.release import CourseFolder, assignments, release
from grader.simulate import record_path, simulate

NAME = "week01_02_select"
# nbgrader's own handling of its gradebook, and harmless.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
KINDS = ("right", "also", "wrong", "half", "empty", "broken")


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """The folder of the class after `nbgrader autograde`, and what each submission must earn."""
    folder = CourseFolder.open(tmp_path_factory.mktemp("class"))
    (lesson,) = assignments([NAME])
    assert [result.state for result in release(folder, [lesson])] == ["released"]
    # Stock nbgrader: its own kernels make the marks, not the grader's verdicts.
    del folder.api.config.Autograde["autograde_preprocessors"]
    made = simulate(folder, lesson, students=12, seed=3, kinds=KINDS)
    with pytest.MonkeyPatch.context() as patch:
        # The kernels must know from nbgrader alone that nobody is looking.
        patch.delenv("PYTEST_CURRENT_TEST")
        for one in made:
            outcome = folder.api.autograde(NAME, one.student)
            assert outcome["success"], outcome["error"] + outcome["log"]
    return folder, made


def test_marks_are_those_of_the_checks(graded):
    folder, made = graded
    for one in made:
        with folder.api.gradebook as gradebook:
            (notebook,) = gradebook.find_submission(NAME, one.student).notebooks
            marks = {grade.name: grade.auto_score for grade in notebook.grades}
        assert marks == {name: answer.earns for name, answer in one.answers.items()}, one.kind


def test_nothing_waits_for_a_person(graded):
    folder, made = graded
    assert {entry["needs_manual_grade"] for entry in folder.api.get_submissions(NAME)} == {False}
    assert [entry["score"] for entry in folder.api.get_submissions(NAME)] == [m.total for m in made]


def test_cells_say_nothing_on_stderr(graded):
    folder, made = graded
    for one in made:
        path = folder.root / "autograded" / one.student / NAME / "02_select.ipynb"
        cells = nbformat.read(path, as_version=4).cells
        outputs = [output for cell in cells for output in cell.get("outputs", [])]
        assert not [o for o in outputs if o.get("name") == "stderr"], one.kind


def test_feedback_tells_each_verdict_in_the_checks_words(graded):
    folder, made = graded
    assert folder.api.generate_feedback(NAME)["success"]
    for one in made:
        page = (folder.root / "feedback" / one.student / NAME / "02_select.html").read_text()
        for name, answer in one.answers.items():
            assert (f"✓ passed · {name}" in page) == bool(answer.earns), (one.kind, name)
        assert "Traceback (most recent call last)" not in page


def test_nbgrader_export_writes_the_marks(graded):
    folder, made = graded
    subprocess.run(
        [sys.executable, "-m", "nbgrader", "export"], cwd=folder.root, check=True, timeout=120
    )
    with (folder.root / "grades.csv").open(newline="") as file:
        rows = {row["student_id"]: row for row in csv.DictReader(file)}
    assert {s: float(row["score"]) for s, row in rows.items()} == {m.student: m.total for m in made}
    assert {float(row["max_score"]) for row in rows.values()} == {14.0}


def test_the_record_holds_what_was_expected(graded):
    folder, made = graded
    record = json.loads(record_path(folder, assignments([NAME])[0]).read_text())
    assert {s: r["total"] for s, r in record["submissions"].items()} == {
        one.student: one.total for one in made
    }
