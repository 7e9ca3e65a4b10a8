"""A class hands in projects: graded in jails, entered by nbgrader, each mark as foreseen."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from nbgrader.api import Gradebook
from typer.testing import CliRunner

from course.check.channel import Context
from course.check.project import judge_task
from course.lesson import lessons, parse
from grader.cli import app
from grader.verdict import secret
from grader.verdict.open import classwork

pytestmark = pytest.mark.jail
NAME = "week01_project"
KINDS = "right,half,broken,empty"
WORDS = ("--jobs", "1")


def _run(command: str, root: Path, *words: str) -> str:
    done = CliRunner().invoke(app, [command, NAME, "--course", str(root), *words])
    assert done.exit_code == 0, done.output
    return done.output


@pytest.fixture(scope="module")
def course(tmp_path_factory):
    """A class of four, graded once; the one with a right project also handed in a link and more."""
    root = tmp_path_factory.mktemp("class")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv(secret.VARIABLE, str(tmp_path_factory.mktemp("keys") / "secret"))
        _run("release", root)
        _run("simulate", root, "--students", "4", "--kinds", KINDS)
        (root / "canary").write_text("a file of the instructor")
        (_submitted(root, "sim00001") / "link.txt").symlink_to(root / "canary")
        os.mkfifo(_submitted(root, "sim00001") / "pipe")
        with (_submitted(root, "sim00001") / "huge").open("wb") as file:
            file.truncate(50_000_000_000)
        (root / "output.txt").write_text(_run("autograde", root, *WORDS))
        yield root


def _submitted(root: Path, student: str) -> Path:
    return root / "submitted" / student / NAME / "project"


def _marks(root: Path, student: str) -> dict[str, tuple[float | None, bool]]:
    with Gradebook(f"sqlite:///{root}/gradebook.db") as book:
        found = book.find_submission(NAME, student)
        grades = [grade for notebook in found.notebooks for grade in notebook.grades]
        return {g.cell.name: (g.auto_score, g.needs_manual_grade) for g in grades}


def test_marks_are_those_of_the_checks_and_the_rubric_waits_for_a_person(course):
    lesson = next(parse(path) for path in lessons() if path.stem == "project")
    record = json.loads((course / "simulated" / f"{NAME}.json").read_text())["submissions"]
    seeds = classwork(course, "bubblewrap").secret.seeds
    for student, one in record.items():
        marks = _marks(course, student)
        for name, task in lesson.tasks.items():
            wanted = one["marks"][name]
            if wanted is None:
                folder = _submitted(course, student)
                passed = judge_task(lesson, task, folder, Context(lesson, seeds)).passed
                wanted = task.points * passed
            assert marks[name] == (wanted, False), (student, name)
        assert [marks[c.name] for c in lesson.rubric] == [(None, True)] * len(lesson.rubric)
    assert sum(score or 0 for score, _ in _marks(course, "sim00001").values()) == 80


def test_what_is_no_answer_is_told_and_goes_nowhere(course):
    graded = course / "autograded" / "sim00001" / NAME
    page = (graded / "project.ipynb").read_text()
    assert "project/link.txt is a link" in page and "project/pipe is not a file" in page
    assert "project/huge is larger than 1 MB" in page
    assert "another notebook" not in page
    assert not {"link.txt", "pipe", "huge"} & {path.name for path in graded.rglob("*")}
    assert (graded / "project" / "report.sh").read_text().endswith("# sim00001\n")


def test_an_unchanged_class_is_not_graded_again_and_a_changed_file_is(course):
    assert "unchanged               4" in _run("autograde", course, *WORDS)
    (_submitted(course, "sim00004") / "report.sh").write_text("exit 0")
    output = _run("autograde", course, *WORDS)
    assert "unchanged               3" in output and "verdicts made           14" in output
