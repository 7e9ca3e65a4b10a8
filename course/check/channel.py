"""What every kind of check has in common."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Protocol

from course.check.verdict import Verdict
from course.lesson.model import Exercise, Lesson

HIDDEN_SEEDS = (11, 23)
"""Seeds of the worlds that a learner does not see; a class grader passes its own."""


@dataclass(frozen=True)
class Context:
    """Where a check happens: the lesson, the hidden seeds, and how much to say about a failure.

    `runner` runs the learner's answer, in a grader's jail for example; None runs it right here.
    References and known mistakes always run here. A check's module says which methods it calls.
    """

    lesson: Lesson
    seeds: tuple[int, ...] = HIDDEN_SEEDS
    explain: bool = True
    runner: Any = None


class Check(Protocol):
    """The value of a check cell: judges an answer, a text or a function, to the exercise."""

    def judge(self, exercise: Exercise, answer: object, context: Context) -> Verdict:
        """The verdict on `answer`; never raises for a wrong or broken answer."""
        ...
