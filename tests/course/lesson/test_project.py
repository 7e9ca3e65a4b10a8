"""A project's source: tasks with a function each, a rubric, and mistakes told with a remedy."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.lesson import errors, find_task, parse

FIXTURE = Path(__file__).parents[2] / "fixtures/project"


@pytest.fixture
def source(tmp_path, monkeypatch):
    """The source of a tiny project, alone in a course."""
    week = tmp_path / "week01-03_foundations/week01_sql"
    shutil.copytree(FIXTURE, week)
    monkeypatch.setenv("COURSE_ROOT", str(tmp_path))
    return week / "source/project.md"


def test_tasks_and_rubric(source):
    project = parse(source)
    assert project.is_project and not project.exercises
    assert [(task.name, task.points) for task in project.tasks.values()] == [
        ("day_count", 50),
        ("quiet_end", 30),
    ]
    task = project.tasks["day_count"]
    assert task.title == "How many days are there?"
    assert task.prompt.endswith("with the columns `folder,days`.")
    assert task.hints == ("`ls` and `wc` are enough.",)
    assert task.why == "A pattern lists only what is there."
    assert [criterion.points for criterion in project.rubric] == [5, 5, 5, 5]
    assert project.rubric[3].levels[-1] == (0, "never")
    assert (project.starter_folder / "count.sh").is_file()
    assert (project.project_folder / "checks.py").is_file()


def test_a_task_is_found_by_its_name(source):
    project, task = find_task("quiet_end")
    assert (project.code, task.points) == ("W01P", 30)


FENCE = '```bash exercise="more" points=1\n# TODO: x\n```\n\n## What a person reads'
MISTAKES = [
    ("points=50", "points=40", "The points of this project come to 90. Spread 100 points."),
    ("points=50", "", "The task day_count has no points. Write points=5 behind its name."),
    ("points=50", "pints=50", "A region cannot be opened with"),
    ("### How many", "How many", "The task day_count does not begin with a ### heading."),
    ('task="quiet_end"', 'task="day_count"', "Two tasks are called day_count; the first is in"),
    ('task="quiet_end"', 'task="loud_end"', "has no function of that name in project/checks.py"),
    ('task="quiet_end"', 'task="QuietEnd"', "is not snake_case"),
    ('hint="day_count"', 'hint="days"', "This hint belongs to days, and there is no such"),
    ("## What a person reads", FENCE, "A project has tasks and no exercises."),
    ("yaml rubric", "python rubric", "cannot have the role rubric. Use yaml."),
    ("- name: fourth_look", "- nam: fourth_look", "Criterion 4 lacks its name, title or levels."),
    ("{5: very, 3: rather, 2: hardly, 1: no}", "{5: very, 1: no}", "Criterion 2 does not have 4"),
    ("{5: very, 3: rather, 2: hardly, 1: no}", "{1: a, 2: b, 3: c, 5: d}", "falling points"),
    ("name: fourth_look", "name: day_count", "The name day_count of a criterion is taken."),
    ("5: at once", "5 at once", "Criterion 1 "),
]


@pytest.mark.parametrize(("old", "new", "told"), MISTAKES, ids=lambda text: text[:24])
def test_a_mistake_is_told_with_its_line_and_remedy(source, old, new, told):
    text = source.read_text()
    assert old in text
    source.write_text(text.replace(old, new, 1))
    found = [str(error) for error in errors(source)]
    assert any(told in error and f"{source.name}:" in error for error in found), found


def test_a_project_needs_tasks_and_a_rubric(source):
    text = source.read_text()
    source.write_text(text[: text.index("## The task")])
    problems = [error.problem for error in errors(source)]
    assert problems == ["The project has no task", "The project has no rubric"]


def test_three_criteria_are_too_few_and_two_rubrics_too_many(source):
    text = source.read_text()
    cut = text.index("- name: fourth_look")
    source.write_text(f"{text[:cut]}```\n\n{text[text.index('```yaml rubric') :]}")
    problems = [error.problem for error in errors(source)]
    assert "The rubric has 3 criteria" in problems
    assert "The project has two rubrics" in problems


def test_a_lesson_has_no_task(source):
    lesson = source.with_name("01_lesson.md")
    lesson.write_text(source.read_text().replace("W01P", "W01L1"))
    problems = {error.problem for error in errors(lesson)}
    assert {"A lesson has no task", "A lesson has no rubric"} <= problems


def test_checks_that_are_no_python_are_told(source):
    checks = source.parent / "project/checks.py"
    checks.write_text("def day_count(:\n")
    assert "project/checks.py is not Python" in str(errors(source)[0])


def test_a_release_without_checks_can_be_read(source):
    shutil.rmtree(source.parent / "project")
    assert errors(source) == []
