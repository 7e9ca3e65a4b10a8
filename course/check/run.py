"""What a notebook calls: check, hint and solution."""

from __future__ import annotations

import os
import re
from typing import NoReturn

from course import answers
from course.check.channel import Context
from course.check.verdict import Status, Verdict
from course.lesson.model import Exercise, Lesson, Task

_NOTHING = "There is no answer yet. Write it in the cell above, run that cell, then run this one."
_COMMENT = {"sql": r"--[^\n]*|/\*.*?\*/", "bash": r"(?m)(^|\s)#[^\n]*", "python": r"#[^\n]*"}
_shown: dict[str, int] = {}


class Unpassed(AssertionError):
    """A verdict other than passed, where no person is looking; prints as the message alone."""

    def __init__(self, verdict: Verdict) -> None:
        from course.check.show import as_text

        super().__init__(as_text(verdict))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class NotYet(Unpassed):
    """The answer runs and is wrong."""


class NotAttempted(Unpassed):
    """There is no answer."""


class CouldNotRun(Unpassed):
    """The answer, or the check itself, could not run."""


_ERRORS = {
    Status.NOT_YET: NotYet,
    Status.NOT_ATTEMPTED: NotAttempted,
    Status.COULD_NOT_RUN: CouldNotRun,
}


def judge(
    lesson: Lesson, exercise: Exercise, answer: object, context: Context | None = None
) -> Verdict:
    """The verdict on one answer: a text, or a function for a Python exercise, or None."""
    if answer is None or (isinstance(answer, str) and is_untouched(exercise, answer)):
        return Verdict(exercise.name, Status.NOT_ATTEMPTED, advice=_NOTHING)
    from course.check.vocabulary import check_of

    context = context or Context(lesson)
    try:
        return check_of(exercise.check).judge(exercise, answer, context)
    except Exception as error:  # a fault of the checker must not read like one of the learner's
        where = f"{lesson.path.name}, exercise {exercise.name}"
        return Verdict(
            exercise.name,
            Status.COULD_NOT_RUN,
            looked_at="the check itself",
            advice=f"The checker failed, not your answer. Please report it with this line: {where}: "
            f"{type(error).__name__}: {error}",
        )


def is_untouched(exercise: Exercise, answer: str) -> bool:
    """Whether an answer is empty or still the starter, apart from comments and white space."""
    code = _code(exercise.language, answer)
    return not code or code == _code(exercise.language, exercise.starter)


def _code(language: str, text: str) -> str:
    return (
        " ".join(re.sub(_COMMENT[language], " ", text, flags=re.DOTALL).split()).rstrip(";").strip()
    )


def check(name: str) -> None:
    """Check the answer to an exercise, and show the verdict.

    At a keyboard it only shows. Under nbgrader, under pytest and with COURSE_STRICT=1 anything but
    *passed* raises, so that a mark is never given for silence.
    """
    lesson, exercise = _find(name)
    verdict = _verdict(lesson, exercise)
    _record(verdict)
    if _strict():
        if not verdict.passed:
            raise _ERRORS[verdict.status](verdict)
        print(f"✓ passed · {name}")
        return
    _display(verdict, exercise)


def _verdict(lesson: Lesson, exercise: Exercise | Task) -> Verdict:
    if isinstance(exercise, Task):
        from course.check.project import judge_here

        return judge_here(lesson, exercise)
    return judge(lesson, exercise, _answer(exercise))


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
    from course.check.show import Card

    left = len(exercise.hints) - _shown.get(exercise.name, 0)
    offer = ""
    if verdict.status is Status.NOT_YET and left > 0:
        offer = f'Stuck? Run `hint("{exercise.name}")`: {left} hint{"s" * (left != 1)} left.'
    _put(Card(verdict, exercise.why if verdict.passed else "", offer))


def _put(thing: object) -> None:
    from IPython import get_ipython

    if get_ipython():
        from IPython.display import display

        display(thing)
    else:
        print(thing)


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
        _put(
            Note(
                f'There is no further hint for {name}. `solution("{name}")` shows a reference answer.'
            )
        )
        return
    _shown[name] = number + 1
    _tell("hint", name)
    _put(Note(f"Hint {number + 1} of {len(exercise.hints)}. {exercise.hints[number]}"))


def solution(name: str, yes: bool = False) -> None:
    """Show the reference answer, after asking. A viewed solution caps the exercise at 70%."""
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


class Note:
    """A sentence with `code` in it, as HTML or text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_html_(self) -> str:
        from course.check.show import _prose

        return f"<div>{_prose(self.text)}</div>"

    def __repr__(self) -> str:
        return self.text


class Solution:
    """A reference answer with the reason why it works."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise

    def _repr_html_(self) -> str:
        from html import escape

        from course.check.show import _prose

        return f"<pre>{escape(self.exercise.reference)}</pre><div>{_prose(self.exercise.why)}</div>"

    def __repr__(self) -> str:
        return f"{self.exercise.reference}\n\n{self.exercise.why}"


class NoSuchExercise(LookupError):
    """There is no exercise of that name; prints as one sentence."""

    def _render_traceback_(self) -> list[str]:
        return [str(self)]


def _find(name: str) -> tuple[Lesson, Exercise | Task]:
    from course.lesson import LessonError, UnknownName, find, find_task

    try:
        return find(name)
    except LessonError as error:
        _stop(NoSuchExercise(str(error)))
    except UnknownName as error:
        # A project's tasks are checked by the same call.
        try:
            return find_task(name)
        except LessonError as broken:
            _stop(NoSuchExercise(str(broken)))
        except UnknownName:
            _stop(NoSuchExercise(str(error)))


def _stop(error: NoSuchExercise) -> NoReturn:
    error.__suppress_context__ = True
    raise error from None
