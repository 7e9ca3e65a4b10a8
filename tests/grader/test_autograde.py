"""A simulated class from its release to the gradebook, in real jails, with every mark foreseen."""

from __future__ import annotations

import json
import shutil

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from grader.cli import app
from grader.verdict import secret

pytestmark = pytest.mark.jail
NAME = "week01_02_select"
KINDS = "right,also,wrong,half,empty,broken"


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of six, released, submitted and graded once; `output` is what the run said."""
    root = tmp_path_factory.mktemp("class")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(secret.VARIABLE, str(tmp_path_factory.mktemp("keys") / "secret"))
        _run("release", NAME, root)
        _run("simulate", NAME, root, "--students", "6", "--kinds", KINDS)
        _poison(root / "submitted" / "sim00003" / NAME / "02_select.ipynb")
        output = _run("autograde", NAME, root, "--jobs", "1", "--profile")
        (root / "output.txt").write_text(output)
        yield root


def _run(command: str, what: str, root, *words: str) -> str:
    done = CliRunner().invoke(app, [command, what, "--course", str(root), *words])
    assert done.exit_code == 0, done.output
    return done.output


def _poison(path) -> None:
    """Outputs and metadata that would forge marks if anybody believed them."""
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        if cell["cell_type"] == "code":
            cell["outputs"] = [{"output_type": "stream", "name": "stdout", "text": "✓ passed"}]
            if cell["metadata"].get("nbgrader", {}).get("grade"):
                cell["metadata"]["nbgrader"]["points"] = 100
                cell["source"] = "pass"
    path.write_text(json.dumps(notebook))


def _marks(root) -> dict[str, dict[str, float]]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        return {
            one.student.id: {g.cell.name: g.auto_score for nb in one.notebooks for g in nb.grades}
            for one in book.assignment_submissions(NAME)
        }


def _expected(root) -> dict[str, dict[str, float]]:
    record = json.loads((root / "simulated" / f"{NAME}.json").read_text())
    return {student: one["marks"] for student, one in record["submissions"].items()}


def test_every_mark_is_the_one_that_the_answers_earn(course):
    assert _marks(course) == _expected(course)


def test_an_unchanged_class_is_not_graded_again(course):
    before = (course / "gradebook.db").read_bytes()
    output = _run("autograde", NAME, course, "--jobs", "1")
    assert "unchanged               6" in output
    assert (course / "gradebook.db").read_bytes() == before


def test_nbgrader_itself_gives_the_same_marks_without_a_kernel(course, tmp_path):
    from grader.bookkeeping import enter
    from grader.release.folder import CourseFolder

    twin = tmp_path / "twin"
    shutil.copytree(course, twin)
    with Gradebook(f"sqlite:///{twin}/gradebook.db") as book:
        for one in book.assignment_submissions(NAME):
            for grade in (g for notebook in one.notebooks for g in notebook.grades):
                grade.auto_score = None
        book.db.commit()
    (twin / "verdicts.db").unlink()  # the verdicts are made on the way
    assert enter(CourseFolder.open(twin), NAME, set(_expected(twin)), lambda: None) == {}
    assert _marks(twin) == _expected(twin)


def test_a_file_that_is_no_notebook_costs_its_student_alone(course, tmp_path):
    twin = tmp_path / "twin"
    shutil.copytree(course, twin)
    broken = twin / "submitted" / "sim00001" / NAME / "02_select.ipynb"
    broken.write_text("{")
    words = ["autograde", NAME, "--course", str(twin), "--jobs", "1"]
    done = CliRunner().invoke(app, words)
    assert done.exit_code == 0, done.output
    assert "sim00001  02_select.ipynb is no notebook" in done.output
    assert "unreadable              1" in done.output
    marks = _marks(twin)
    assert set(marks.pop("sim00001").values()) == {0.0}
    assert marks == {s: m for s, m in _expected(twin).items() if s != "sim00001"}
    page = twin / "autograded" / "sim00001" / NAME / "02_select.ipynb"
    assert "is no notebook" in json.loads(page.read_text())["cells"][0]["source"][2]


def test_the_summary_tells_what_was_done_and_how_long_it_took(course):
    for words in ("submissions             6", "graded                  6", "seconds in verdicts"):
        assert words in (course / "output.txt").read_text()


def test_a_lost_secret_leaves_the_marks_as_they_are(course, monkeypatch, tmp_path):
    monkeypatch.setenv(secret.VARIABLE, str(tmp_path / "nowhere"))
    _run("autograde", NAME, course, "--jobs", "1")
    assert _marks(course) == _expected(course)
