"""The lesson that a learner opens next."""

from __future__ import annotations

from course.progress import record
from course.workspace import lay_out, prepare
from course.workspace.next_lesson import next_lesson


def test_the_first_lesson_with_an_exercise_that_was_not_passed(course):
    prepare(course.home)
    lay_out(course.home)
    assert next_lesson(course.home).endswith("01_one.ipynb")
    record("passed", "alpha")
    record("not_yet", "beta")
    assert next_lesson(course.home).endswith("01_one.ipynb")
    record("passed", "beta")
    assert next_lesson(course.home).endswith("02_two.ipynb")


def test_the_last_one_when_all_is_done_and_none_without_a_course(course):
    prepare(course.home)
    lay_out(course.home)
    for name in ("alpha", "beta", "gamma"):
        record("passed", name)
    assert next_lesson(course.home).endswith("02_two.ipynb")
    for path in course.root.rglob("*.ipynb"):
        path.unlink()
    assert next_lesson(course.home) == ""
