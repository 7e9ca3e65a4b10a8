"""`grader release` fills an nbgrader course, says what it did, and breaks nothing on the way."""

from __future__ import annotations

import json
import sqlite3

import nbformat
import pytest

from course.lesson import parse
from course.paths import repo_root
from grader.build import learner_notebook, notebook_text
from grader.release import assignments, release

# nbgrader's own handling of its gradebook, and harmless.
pytestmark = pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning")
NAME = "week01_01_tiny"


def _tree(root):
    return {path: path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()}


def _edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def _submit(folder, assignment, student="ada"):
    with folder.api.gradebook as gradebook:
        gradebook.add_student(student)
        gradebook.add_submission(assignment, student)


def test_names_are_the_weeks_number_and_the_file_name(course, week):
    (week / "source/project.md").write_text("")
    assert [a.name for a in assignments(["week01"])] == [NAME, "week01_project"]
    assert [a.name for a in assignments([NAME])] == [NAME]
    assert assignments([]) == assignments(["week01"])


def test_the_source_holds_solutions_and_the_release_is_the_learners_notebook(folder, tiny):
    source = folder.source(NAME, "01_tiny").read_text()
    released = nbformat.read(folder.released(NAME, "01_tiny"), as_version=4)
    learners = nbformat.reads(notebook_text(learner_notebook(parse(tiny))), as_version=4)
    assert "### BEGIN SOLUTION" in source and "scaleb(digits)" in source
    assert [cell.id for cell in released.cells] == [cell.id for cell in learners.cells]
    for cell, shipped in zip(released.cells, learners.cells, strict=True):
        assert cell.source.rstrip() == shipped.source
        assert cell.get("outputs", []) == []
    assert released.metadata == learners.metadata


def test_the_gradebook_holds_each_exercise_with_its_points(folder):
    with folder.api.gradebook as gradebook:
        cells = gradebook.find_notebook("01_tiny", NAME).grade_cells
        points = {cell.name: cell.max_score for cell in cells}
        assert gradebook.find_assignment(NAME).max_score == 3
    assert points == {"daily_revenue": 2, "to_minor_units": 1}


def test_a_second_release_changes_no_file(folder, grader):
    before = _tree(folder.root)
    outcome = grader("release", "week01", "--course", folder.root)
    assert outcome.exit_code == 0 and f"{NAME}  unchanged" in outcome.stdout
    assert _tree(folder.root) == before


def test_a_changed_lesson_is_released_again(folder, grader, tiny):
    _edit(tiny, "A tiny lesson\n\nLarkway", "A tiny lesson\n\nFrom 2026 on, Larkway")
    outcome = grader("release", "week01", "--course", folder.root)
    assert outcome.exit_code == 0 and f"{NAME}  updated" in outcome.stdout
    assert "From 2026 on" in folder.released(NAME, "01_tiny").read_text()


def test_a_missing_release_is_made_again(folder, grader):
    folder.released(NAME, "01_tiny").unlink()
    assert grader("release", NAME, "--course", folder.root).exit_code == 0
    assert folder.released(NAME, "01_tiny").is_file()


def test_new_prose_reaches_a_class_with_submissions(folder, tiny):
    _submit(folder, NAME)
    _edit(tiny, "A tiny lesson\n\nLarkway", "A tiny lesson\n\nFrom 2026 on, Larkway")
    assert [result.state for result in release(folder, assignments([]))] == ["updated"]


def test_an_exercise_that_goes_away_is_refused_once_there_are_submissions(folder, tiny, grader):
    _submit(folder, NAME)
    text = tiny.read_text().replace("to_minor_units", "in_minor_units")
    tiny.write_text(text)
    before = _tree(folder.root)
    outcome = grader("release", "week01", "--course", folder.root)
    assert outcome.exit_code == 1
    assert "has submissions" in outcome.stderr
    assert "in_minor_units, to_minor_units" in outcome.stderr
    assert _tree(folder.root) == before


def test_a_lesson_with_a_mistake_is_refused_and_told(course, week, tiny, tmp_path, grader):
    broken = week / "source/02_broken.md"
    broken.write_text(tiny.read_text().replace("points=2", "points=two"))
    outcome = grader("release", "week01", "--course", tmp_path / "class")
    assert outcome.exit_code == 1
    assert f"{NAME}  released" in outcome.stdout
    assert "week01_02_broken  refused" in outcome.stdout
    assert "02_broken.md" in outcome.stderr


def test_settings_of_the_instructor_are_kept_and_obeyed(course, tmp_path, grader):
    root = tmp_path / "class"
    root.mkdir()
    config = 'c = get_config()\nc.CourseDirectory.source_directory = "masters"\n'
    config += 'c.ClearSolutions.code_stub = {"python": ""}\n'
    (root / "nbgrader_config.py").write_text(config)
    assert grader("release", "week01", "--course", root).exit_code == 0
    assert (root / "masters" / NAME / "01_tiny.ipynb").is_file()
    assert (root / "nbgrader_config.py").read_text() == config


def test_the_gradebook_is_made_without_an_activated_environment(course, tmp_path, monkeypatch):
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    from grader.release import CourseFolder

    folder = CourseFolder.open(tmp_path / "class")
    list(release(folder, assignments([])))
    with sqlite3.connect(tmp_path / "class/gradebook.db") as gradebook:
        assert gradebook.execute("select count(*) from alembic_version").fetchone() == (1,)


@pytest.mark.parametrize(
    ("prepare", "told"),
    [
        (lambda root: root.write_text("x"), "is a file"),
        (lambda root: _config(root, "c = get_config(\n"), "cannot be read: SyntaxError"),
        (lambda root: _gradebook(root, b"not a database" * 100), "gradebook.db cannot be read"),
    ],
    ids=["file", "settings", "gradebook"],
)
def test_a_folder_that_cannot_be_used(course, tmp_path, grader, prepare, told):
    root = tmp_path / "class"
    prepare(root)
    outcome = grader("release", "week01", "--course", root)
    assert outcome.exit_code == 2
    assert told in outcome.stderr and "Traceback" not in outcome.stderr


def _config(root, text):
    root.mkdir()
    (root / "nbgrader_config.py").write_text(text)


def _gradebook(root, content):
    root.mkdir()
    (root / "gradebook.db").write_bytes(content)


def test_the_course_itself_is_no_folder_for_a_class(course, grader):
    outcome = grader("release", "week01", "--course", repo_root())
    assert outcome.exit_code == 2 and "a folder of its own" in outcome.stderr


def test_an_unknown_week(course, tmp_path, grader):
    outcome = grader("release", "week09", "--course", tmp_path / "class")
    assert outcome.exit_code == 2 and "No week is called week09" in outcome.stderr
    assert not (tmp_path / "class").exists()


def test_released_notebooks_carry_what_a_grader_needs_to_find_the_lesson(folder):
    notebook = json.loads(folder.released(NAME, "01_tiny").read_text())
    assert notebook["metadata"]["larkway"] == {"engine": "duckdb", "lesson": "W01L1"}
