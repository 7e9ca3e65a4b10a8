"""Every exercise of the course is proven from its source: reference, others, mistakes, starter."""

from __future__ import annotations

import pytest

from course.check.channel import Context
from course.check.run import judge
from course.check.show import as_text
from course.check.verdict import Status
from course.lesson import lessons, lint_course, parse

SEEDS = ((11, 23), (5, 6), (101, 7))


def _exercises() -> list:
    parsed = [parse(path) for path in lessons()]
    return [
        pytest.param(lesson, e, id=e.name) for lesson in parsed for e in lesson.exercises.values()
    ]


def test_no_lesson_has_an_authoring_mistake():
    assert [str(error) for error in lint_course()] == []


@pytest.mark.parametrize("seeds", SEEDS, ids=str)
@pytest.mark.parametrize(("lesson", "exercise"), _exercises())
def test_exercise(lesson, exercise, seeds):
    context = Context(lesson, seeds, explain=seeds == SEEDS[0])
    for answer in (exercise.reference, *exercise.also):
        verdict = judge(lesson, exercise, answer, context)
        assert verdict.passed, f"{answer}\n{as_text(verdict)}"
    for untouched in (exercise.starter, "", "   \n"):
        assert judge(lesson, exercise, untouched, context).status is Status.NOT_ATTEMPTED
    for mistake in exercise.wrong:
        verdict = judge(lesson, exercise, mistake.text, context)
        assert verdict.status in (Status.NOT_YET, Status.COULD_NOT_RUN), f"line {mistake.line}"
        if context.explain:
            assert mistake.because in as_text(verdict), f"line {mistake.line}\n{as_text(verdict)}"
