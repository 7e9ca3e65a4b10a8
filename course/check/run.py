"""What a notebook calls: check, hint and solution."""

from __future__ import annotations

import os
from dataclasses import replace
from typing import TYPE_CHECKING, NoReturn

from course import answers
from course.check.judge import explained, first_verdict, is_untouched, judge
from course.check.notes import Note, Solution
from course.check.unpassed import CouldNotRun, NotAttempted, NotYet, Unpassed, unpassed
from course.check.verdict import Status, Verdict
from course.lesson.model import Exercise, Lesson, Task

if TYPE_CHECKING:
    from IPython.core.display_functions import DisplayHandle

__all__ = [
    "CouldNotRun",
    "NotAttempted",
    "NotYet",
    "Unpassed",
    "check",
    "hint",
    "is_untouched",
    "judge",
    "solution",
]
_shown: dict[str, int] = {}


def check(name: str) -> None:
    """Check the answer to an exercise, and show the verdict.

    At a keyboard it only shows. Under nbgrader, under pytest and with COURSE_STRICT=1 anything but
    *passed* raises, so that a mark is never given for silence.
    """
    lesson, exercise = _find(name)
    verdict = _verdict(lesson, exercise)
    _record(verdict)
    if not _strict():
        _display(verdict, exercise)
    elif verdict.passed:
        print(f"✓ passed · {name}")
    else:
        raise unpassed(explained(verdict))


def _verdict(lesson: Lesson, exercise: Exercise | Task) -> Verdict:
    if isinstance(exercise, Task):
        from course.check.project import judge_here

        return judge_here(lesson, exercise)
    return first_verdict(lesson, exercise, _answer(exercise))


def _answer(exercise: Exercise) -> object:
    if not exercise.is_function:
        return answers.kept(exercise.name)
    from IPython import get_ipython

    shell = get_ipython()
    return shell.user_ns.get(exercise.name) if shell else None


def _strict() -> bool:
    return any(
        os.environ.get(v) for v in ("NBGRADER_EXECUTION", "PYTEST_CURRENT_TEST", "COURSE_STRICT")
    )


def _display(verdict: Verdict, exercise: Exercise | Task) -> None:
    """Show the verdict at once, and again with its counter-example when that is found."""
    from course.check.show import Card

    left = len(exercise.hints) - _shown.get(exercise.name, 0)
    offer = ""
    if verdict.status is Status.NOT_YET and left > 0:
        offer = f'Stuck? Run `hint("{exercise.name}")`: {left} hint{"s" * (left != 1)} left.'
    why = exercise.why if verdict.passed else ""
    shown = _put(Card(verdict, why, offer))
    if verdict.search is None or shown is None:
        return
    full = replace(verdict, search=None)
    try:
        full = explained(verdict)
    finally:  # also when the search is interrupted: the card may not wait for ever
        shown.update(Card(full, why, offer))


def _put(thing: object) -> DisplayHandle | None:
    """Show a thing; a notebook gives a handle to show another one in its place."""
    from IPython import get_ipython

    if get_ipython():
        from IPython.display import display

        return display(thing, display_id=True)
    print(thing)
    return None


def _record(verdict: Verdict) -> None:
    event = {
        Status.PASSED: "passed",
        Status.NOT_YET: "not_yet",
        Status.COULD_NOT_RUN: "could_not_run",
    }
    if verdict.status in event:
        _tell(event[verdict.status], verdict.name)


def _tell(event: str, name: str) -> None:
    """Keep it in the learner's progress; a class grader's kernel has none."""
    if _strict():
        return
    from course.progress import record

    record(event, name)


def hint(name: str) -> None:
    """Show the next hint for an exercise; each call goes one further."""
    _, exercise = _find(name)
    number = _shown.get(name, 0)
    if number >= len(exercise.hints):
        more = f"There is no further hint for {name}."
        if isinstance(exercise, Exercise):
            more += f' `solution("{name}")` shows a reference answer.'
        _put(Note(more))
        return
    _shown[name] = number + 1
    _tell("hint", name)
    _put(Note(f"Hint {number + 1} of {len(exercise.hints)}. {exercise.hints[number]}"))


def solution(name: str, yes: bool = False) -> None:
    """Show the reference answer, after asking. One seen before you passed caps it at 70%."""
    _, exercise = _find(name)
    if isinstance(exercise, Task):
        _put(Note("A project has no solution to look at. `hint` helps where a task has hints."))
        return
    question = f"Show the solution of {name}? It then counts 70% at most. Type yes: "
    if not yes and not _agrees(question):
        _put(Note(f'Nothing was shown. Ask again, or run `solution("{name}", yes=True)`.'))
        return
    _tell("solution", name)
    _put(Solution(exercise))


def _agrees(question: str) -> bool:
    try:
        return input(question).strip().lower() in ("y", "yes")
    except Exception:  # no keyboard: a kernel without stdin raises its own kind of error
        return False


class NoSuchExercise(LookupError):
    """There is no exercise of that name; prints as one sentence."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def _find(name: str) -> tuple[Lesson, Exercise | Task]:
    from course.lesson import LessonError, UnknownName, find, find_task

    try:
        return find(name)
    except LessonError as error:
        stop(error)
    except UnknownName as error:
        # A project's tasks are checked by the same call.
        try:
            return find_task(name)
        except LessonError as broken:
            stop(broken)
        except UnknownName:
            stop(error)


def stop(error: Exception) -> NoReturn:
    """Raise the error as one sentence."""
    raise NoSuchExercise(str(error)) from None
