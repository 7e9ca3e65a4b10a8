"""Each project is proven: references pass, starters do not count, mistakes hear their sentence."""

from __future__ import annotations

import shutil

import pytest

from course.check.channel import Context
from course.check.project import judge_task
from course.check.project_mistakes import mistakes, variant
from course.check.show import as_text
from course.check.verdict import Status
from course.lesson import lessons, parse

# One process for all of them: runs of the same files are made once.
pytestmark = pytest.mark.xdist_group("projects")
SEEDS = ((11, 23), (5, 6), (101, 7))
LEAST_MISTAKES = 2
PROJECTS = [lesson for lesson in map(parse, lessons()) if lesson.is_project]
TASKS = [
    pytest.param(lesson, task, id=task.name)
    for lesson in PROJECTS
    for task in lesson.tasks.values()
]
MISTAKES = [
    pytest.param(lesson, mistake, id=f"{mistake.task}-{number}")
    for lesson in PROJECTS
    for number, mistake in enumerate(mistakes(lesson), 1)
]


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize(("lesson", "task"), TASKS)
def test_the_reference_and_another_answer_pass(lesson, task, seeds):
    for name in ("reference", "also"):
        verdict = judge_task(lesson, task, lesson.project_folder / name, Context(lesson, seeds))
        assert verdict.passed, f"{name}\n{as_text(verdict)}"


@pytest.mark.parametrize(("lesson", "task"), TASKS)
def test_the_starter_is_not_attempted_and_a_started_one_does_not_pass(lesson, task, tmp_path):
    context = Context(lesson, SEEDS[0], explain=False)
    folder = tmp_path / "project"
    shutil.copytree(lesson.starter_folder, folder)
    assert judge_task(lesson, task, folder, context).status is Status.NOT_ATTEMPTED
    (folder / "more.txt").write_text("begun")
    assert judge_task(lesson, task, folder, context).status is Status.NOT_YET


@pytest.mark.parametrize(("lesson", "mistake"), MISTAKES)
def test_a_known_mistake_hears_its_sentence(lesson, mistake):
    folder = variant(lesson.project_folder / "reference", mistake)
    for seeds in SEEDS:
        explain = seeds == SEEDS[0]
        context = Context(lesson, seeds, explain)
        verdict = judge_task(lesson, lesson.tasks[mistake.task], folder, context)
        assert verdict.status is Status.NOT_YET, seeds
        if explain:
            assert mistake.because in as_text(verdict), as_text(verdict)
        if not verdict.tables:
            break  # no data was compared: an exit code is the same on every seed


@pytest.mark.parametrize(("lesson", "task"), TASKS)
def test_a_task_has_known_mistakes(lesson, task):
    assert sum(mistake.task == task.name for mistake in mistakes(lesson)) >= LEAST_MISTAKES
