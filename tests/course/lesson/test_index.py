"""Lessons, exercises and quizzes are found by name among all sources."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.lesson import (
    LessonError,
    UnknownName,
    find,
    find_quiz,
    lessons,
    lint_course,
    lint_together,
)

COURSE = Path(__file__).parents[2] / "fixtures/course"


@pytest.fixture
def course(tmp_path, monkeypatch):
    root = tmp_path / "course"
    shutil.copytree(COURSE, root)
    monkeypatch.setenv("COURSE_ROOT", str(root))
    return root


@pytest.fixture
def source(course):
    return course / "week01-03_foundations/week01_sql/source"


def _second(source: Path) -> Path:
    """A second lesson with names of its own."""
    text = (source / "01_tiny.md").read_text().replace("W01L1", "W01L2")
    for name in ("daily_revenue", "to_minor_units", "tiny_recall"):
        text = text.replace(name, f"other_{name}")
    path = source / "02_other.md"
    path.write_text(text)
    return path


def test_lessons_come_in_order(course, source):
    second = _second(source)
    project = source / "project.md"
    project.write_text("")
    late = course / "week04-07_etl/week04_etl/source/01_a.md"
    late.parent.mkdir(parents=True)
    late.write_text("")
    assert lessons() == [source / "01_tiny.md", second, project, late]


def test_an_exercise_is_found_with_its_lesson(source):
    _second(source)
    lesson, exercise = find("other_daily_revenue")
    assert lesson.slug == "02_other" and exercise.name == "other_daily_revenue"
    assert find("daily_revenue")[0].slug == "01_tiny"


def test_a_quiz_is_found(course):
    lesson, questions = find_quiz("tiny_recall")
    assert lesson.slug == "01_tiny" and len(questions) == 5


def test_an_unknown_name_gets_the_nearest_one(course):
    with pytest.raises(UnknownName, match=r"no exercise daly_revenue .* mean daily_revenue"):
        find("daly_revenue")
    with pytest.raises(UnknownName, match="no quiz daily_revenue in the course"):
        find_quiz("daily_revenue")


def test_a_name_in_the_prose_is_not_an_exercise(source):
    path = source / "01_tiny.md"
    path.write_text(path.read_text().replace("## The data", 'Write exercise="ghost".\n\n## D', 1))
    with pytest.raises(UnknownName):
        find("ghost")


def test_a_lesson_with_a_mistake_says_so(source):
    path = source / "01_tiny.md"
    path.write_text(path.read_text().replace("points=2", "points=9"))
    with pytest.raises(LessonError, match="points of daily_revenue are 9"):
        find("daily_revenue")


def test_a_correct_course_has_no_mistakes(source):
    _second(source)
    assert lint_course() == []


def test_a_name_used_in_two_lessons_is_a_mistake(source):
    path = _second(source)
    path.write_text(path.read_text().replace("other_daily_revenue", "daily_revenue"))
    (error,) = lint_course()
    assert error.path == path
    assert "daily_revenue is taken by 01_tiny.md, line 43" in str(error)


@pytest.mark.parametrize(
    ("name", "code", "words"),
    [
        ("02_other.md", "W01L3", "by its place the lesson is W01L2"),
        ("02_other.md", "W02L2", "by its place the lesson is W01L2"),
        ("project.md", "W01L2", "by its place the lesson is W01P"),
        ("other.md", "W01L2", "has no number"),
    ],
)
def test_a_code_that_is_not_that_of_its_place_is_a_mistake(source, name, code, words):
    path = _second(source).rename(source / name)
    path.write_text(path.read_text().replace("W01L2", code))
    (error,) = lint_together([path])
    assert words in str(error)
