"""Gives the verdict on one answer: the same code in the notebook, in CI and in grading."""

from __future__ import annotations

import re
from dataclasses import replace

from course.check.channel import Context
from course.check.verdict import Status, Verdict
from course.lesson.model import Exercise, Lesson
from course.services import ServiceError

_NOTHING = "There is no answer yet. Write it in the cell above, run that cell, then run this one."
_COMMENT = {"sql": r"--[^\n]*|/\*.*?\*/", "bash": r"(?m)(^|\s)#[^\n]*", "python": r"#[^\n]*"}


def judge(
    lesson: Lesson, exercise: Exercise, answer: object, context: Context | None = None
) -> Verdict:
    """The verdict on one answer: a text, or a function for a Python exercise, or None.

    With a counter-example, where there can be one.
    """
    return explained(first_verdict(lesson, exercise, answer, context))


def explained(verdict: Verdict) -> Verdict:
    """The verdict with its counter-example; a search that fails takes nothing from the verdict."""
    try:
        return verdict.explained()
    except Exception:
        return replace(verdict, search=None)


def first_verdict(
    lesson: Lesson, exercise: Exercise, answer: object, context: Context | None = None
) -> Verdict:
    """As `judge`, at once: the counter-example is still to be looked for by `explained`."""
    if answer is None or (isinstance(answer, str) and is_untouched(exercise, answer)):
        return Verdict(exercise.name, Status.NOT_ATTEMPTED, advice=_NOTHING)
    from course.check.vocabulary import check_of

    context = context or Context(lesson)
    try:
        return check_of(exercise.check).judge(exercise, answer, context)
    except (OSError, ServiceError) as error:  # a full disk, no server: their sentence is enough
        told = str(error)
    except Exception as error:  # a fault of the checker must not read like one of the learner's
        told = (
            "The checker failed, not your answer. Please report it with this line: "
            f"{lesson.path.name}, exercise {exercise.name}: {type(error).__name__}: {error}"
        )
    return Verdict(exercise.name, Status.COULD_NOT_RUN, looked_at="the check itself", advice=told)


def is_untouched(exercise: Exercise, answer: str) -> bool:
    """Whether an answer is empty or still the starter, apart from comments and white space."""
    code = _code(exercise.language, answer)
    return not code or code == _code(exercise.language, exercise.starter)


def _code(language: str, text: str) -> str:
    return (
        " ".join(re.sub(_COMMENT[language], " ", text, flags=re.DOTALL).split()).rstrip(";").strip()
    )
