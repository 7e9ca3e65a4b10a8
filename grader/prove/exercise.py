"""Proves one exercise: what must pass passes, what must fail fails with its own words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from course.check.channel import Context
from course.check.run import judge
from course.check.show import as_text
from course.check.verdict import Status, Verdict
from course.lesson import Cell, Exercise, Lesson, LessonError

SEEDS = ((11, 23), (5, 6), (101, 7))
"""Hidden seeds of each round; the first round also looks at the messages."""
_FAILS = (Status.NOT_YET, Status.COULD_NOT_RUN)


@dataclass(frozen=True)
class Flaw:
    """One thing that does not hold: where and what to do, and the verdict that shows it."""

    error: LessonError
    verdict: Verdict
    seeds: tuple[int, ...]

    def __str__(self) -> str:
        shown = "\n".join(f"    {line}" for line in as_text(self.verdict).splitlines())
        return f"{self.error}\n  The check said, with the seeds {self.seeds}:\n{shown}"


def flaws(
    lesson: Lesson, exercise: Exercise, rounds: tuple[tuple[int, ...], ...] = SEEDS
) -> list[Flaw]:
    """Everything about an exercise that does not hold, round by round; empty for a sound one.

    A round is a tuple of hidden seeds. An answer that is flawed in one round is left out of the
    next ones: an author needs to hear it once.
    """
    found: dict[int, Flaw] = {}
    for number, seeds in enumerate(rounds):
        context = Context(lesson, seeds, explain=number == 0)
        for flaw in _round(lesson, exercise, context):
            found.setdefault(flaw.error.line, flaw)
    return list(found.values())


def _round(lesson: Lesson, exercise: Exercise, context: Context) -> Iterator[Flaw]:
    flaw, name = partial(_flaw, lesson, context), exercise.name
    if not (verdict := judge(lesson, exercise, exercise.reference, context)).passed:
        yield flaw(
            exercise.line,
            f"The reference of {name} does not pass its own check",
            "Mend the reference, or the edits of the check",
            verdict,
        )
        return  # everything else is measured against the reference
    for cell in parts(lesson, exercise, "also"):
        if not (verdict := judge(lesson, exercise, cell.text, context)).passed:
            yield flaw(
                cell.line,
                f"This also of {name} does not pass",
                "Mend it, or make the check accept every right answer",
                verdict,
            )
    for untouched in (exercise.starter, "", "   \n"):
        verdict = judge(lesson, exercise, untouched, context)
        if verdict.status is not Status.NOT_ATTEMPTED:
            yield flaw(
                exercise.line,
                f"The starter of {name} does not count as not attempted",
                "Leave only what every learner begins with in the starter",
                verdict,
            )
    yield from _wrong_answers(lesson, exercise, context)


def _wrong_answers(lesson: Lesson, exercise: Exercise, context: Context) -> Iterator[Flaw]:
    flaw, name = partial(_flaw, lesson, context), exercise.name
    for mistake in exercise.wrong:
        verdict = judge(lesson, exercise, mistake.text, context)
        if verdict.status not in _FAILS:
            yield flaw(
                mistake.line,
                f"This wrong answer to {name} is not found out",
                "Add an edit to the check on which it differs from the reference",
                verdict,
            )
        elif context.explain and mistake.because not in as_text(verdict):
            yield flaw(
                mistake.line,
                f"This wrong answer to {name} gets another message than its because",
                "Add an edit on which it behaves unlike the other wrong answers, "
                "or put it before them",
                verdict,
            )


def _flaw(
    lesson: Lesson, context: Context, line: int, problem: str, remedy: str, verdict: Verdict
) -> Flaw:
    return Flaw(LessonError(lesson.path, line, problem, remedy), verdict, context.seeds)


def parts(lesson: Lesson, exercise: Exercise, role: str) -> list[Cell]:
    """The cells of one role that belong to an exercise, with their lines."""
    return [cell for cell in lesson.cells if cell.role == role and cell.name == exercise.name]
