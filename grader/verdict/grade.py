"""Grades one answer: chooses the jail, lets the check compare, and gives an outcome for anything.

The check's code, the reference and the comparison are in this process; the answer is not, and not
even its text is parsed here.
"""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from functools import cached_property, partial

from course.check.call import SameCalls
from course.check.channel import Check, Context
from course.check.judge import is_untouched
from course.check.play import SamePlay
from course.check.shell import SameOutput
from course.check.sql import SameRows
from course.check.state import SameState
from course.check.suite import KillsMutants
from course.check.vocabulary import check_of
from course.lesson.model import Exercise, Lesson, Task
from grader.jail import Jail, JailBroken, Launcher, Stopped
from grader.verdict import outcome
from grader.verdict.data import Data
from grader.verdict.outcome import Outcome
from grader.verdict.play import PlayRunner
from grader.verdict.postgres import PostgresRows, PostgresState
from grader.verdict.project import Projects
from grader.verdict.runner import BashRunner, CallRunner, SqlRunner
from grader.verdict.secret import Secret, SecretError
from grader.verdict.suite import SuiteRunner

LONGEST_ANSWER = 20_000
ATTEMPTS = 3
_NOTHING = "There is no answer in your notebook."


class NotGradable(Exception):
    """There is no way yet to run this kind of answer in a jail."""


@dataclass
class Jails:
    """The fork servers of one worker, one for each kind of answer; each starts when first used."""

    launcher: Launcher
    data: Data
    _open: dict[str, Jail] = field(default_factory=dict)

    def of(self, kind: str) -> Jail:
        """The jail for `sql`, `bash`, `call`, `play`, `suite`, `postgres` or `project`."""
        if kind not in self._open:
            self._open[kind] = Jail(self.launcher, kind, self.data.folder)
        return self._open[kind]

    def close(self) -> None:
        """End every server."""
        while self._open:
            self._open.popitem()[1].close()


@dataclass(frozen=True)
class Grader:
    """Grades answers with one set of jails and one secret."""

    jails: Jails
    secret: Secret

    @cached_property
    def _projects(self) -> Projects:
        return Projects(partial(self.jails.of, "project"), self.jails.data, self.secret)

    def grade(self, lesson: Lesson, exercise: Exercise | Task, text: str | None) -> Outcome:
        """The outcome for one answer, None for a missing one; never raises for what it holds."""
        name, started = exercise.name, time.perf_counter()
        if text is None:
            return outcome.failed(name, "NOT_ATTEMPTED", _NOTHING)
        if lesson.is_project:
            return self._project(lesson, exercise, text, started)
        text = text.encode("utf-8", "replace").decode()  # half a character stops every parser
        if len(text) > LONGEST_ANSWER:
            told = f"The answer is longer than {LONGEST_ANSWER:,} characters."
            return outcome.failed(name, "STUDENT_ERROR", told)
        if is_untouched(exercise, text):
            return outcome.failed(name, "NOT_ATTEMPTED", _NOTHING)
        last = ""
        for _ in range(ATTEMPTS):
            try:
                return self._judge(lesson, exercise, text, started)
            except Stopped as stop:
                spent = time.perf_counter() - started
                return outcome.failed(name, stop.status, str(stop), spent)
            except (JailBroken, NotGradable, SecretError, OSError) as error:
                last = str(error)
            except Exception as error:  # no mark may come of it
                last = f"The check failed: {type(error).__name__}: {error}"
                if self._judges_the_reference(lesson, exercise):
                    told = f"The result of your answer cannot be compared: {type(error).__name__}."
                    return outcome.failed(name, "STUDENT_ERROR", told)
        spent = time.perf_counter() - started
        return _infra(name, last, spent)

    def _project(self, lesson: Lesson, task: Task, text: str, started: float) -> Outcome:
        last = ""
        for _ in range(ATTEMPTS):
            try:
                return self._projects.judge(lesson, task, text, started)
            except Exception as error:  # none of them is the answer's doing
                last = f"{type(error).__name__}: {error}"
        return _infra(task.name, last, time.perf_counter() - started)

    def _judge(self, lesson: Lesson, exercise: Exercise, text: str, started: float) -> Outcome:
        check = check_of(exercise.check)
        runner = self._runner(lesson, check)
        context = Context(lesson, self.secret.seeds, explain=True, runner=runner)
        try:
            verdict = check.judge(exercise, text, context)
        finally:
            runner.close()
        status = "" if verdict.passed else runner.status
        # A suite is tried on code that every learner has: nothing of it is hidden.
        told = verdict if isinstance(check, KillsMutants) else None
        return outcome.of_verdict(verdict, status, time.perf_counter() - started, told)

    def _judges_the_reference(self, lesson: Lesson, exercise: Exercise) -> bool:
        """Whether the check works, so that an answer on which it fails is to blame itself."""
        try:
            return self._judge(lesson, exercise, exercise.reference, 0.0).status == "PASS"
        except Exception:
            return False

    def _runner(self, lesson: Lesson, check: Check):
        seeds, jails = self.secret.seeds, self.jails
        if isinstance(check, SameRows) and lesson.engine == "duckdb":
            return SqlRunner(jails.of("sql"), jails.data, check, seeds)
        if isinstance(check, SameRows):
            return PostgresRows(jails.of("postgres"), jails.data, check, seeds)
        if isinstance(check, SameState):
            return PostgresState(jails.of("postgres"), jails.data)
        if isinstance(check, SameOutput):
            return BashRunner(jails.of("bash"), jails.data)
        if isinstance(check, SameCalls):
            return CallRunner(jails.of("call"), check, seeds)
        if isinstance(check, SamePlay):
            return PlayRunner(jails.of("play"), jails.data)
        if isinstance(check, KillsMutants):
            return SuiteRunner(jails.of("suite"))
        raise NotGradable(f"A {type(check).__name__} of {lesson.engine} has no jail yet.")


def _infra(name: str, reason: str, seconds: float) -> Outcome:
    told = outcome.failed(name, "INFRA", "Your answer is not graded yet; that is not your fault.")
    return Outcome(name, told.status, 0.0, told.feedback, outcome.harmless(reason), seconds)
