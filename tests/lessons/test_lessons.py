"""What holds for the sources together; each exercise is proven from its source (grader.prove)."""

from __future__ import annotations

import pytest

from course.lesson import lessons, lint_course, parse

EXERCISES = [
    pytest.param(exercise, id=exercise.name)
    for path in lessons()
    for exercise in parse(path).exercises.values()
]


def test_no_lesson_has_an_authoring_mistake():
    assert [str(error) for error in lint_course()] == []


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_exercise_has_another_right_answer_and_three_mistakes(exercise):
    assert len(exercise.also) >= 1
    assert len(exercise.wrong) >= 3
