"""The check of an answer by a scenario: the same is seen with it as with the reference.

A scenario is a generator function `play(answer, stage)`. It does with the answer, a function or
the text of a script or file, whatever the exercise is about (calls it on files, kills it half-way,
runs it twice) and yields what is seen: pairs of a name and a value. What is seen is data, so it can
be made in one place and judged in another.

A runner of answers has `seen(check, exercise, text, seed)`, which gives what `SamePlay.seen` gives,
and `carried(seen)`, which gives what comes out of it when that goes in.
"""

from __future__ import annotations

import tempfile
from collections import OrderedDict
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.check.cell_text import text_of
from course.check.channel import Context
from course.check.compare import RELATIVE, compare
from course.check.frames import as_table
from course.check.function import NotDefined, function_of, own_traceback, quiet, undefined
from course.check.stage import Stage
from course.check.values import same, shown
from course.check.verdict import Status, Verdict
from course.lesson.model import Exercise

PLAY_LIMIT_S = 20.0
Play = Callable[[object, Stage], Iterator[tuple[str, object]]]


@dataclass(frozen=True)
class AtMost:
    """A number that may be as large as the reference's `times` a factor, `plus` a constant."""

    value: float
    times: float = 1.0
    plus: float = 0.0


@dataclass(frozen=True)
class Broke:
    """The scenario stopped here: the answer raised."""

    error: BaseException


def at_most(value: float, times: float = 1.0, plus: float = 0.0) -> AtMost:
    """Something counted, which may not exceed `times` the reference's count, `plus` a constant."""
    return AtMost(value, times, plus)


def same_play(
    play: Play,
    *,
    tolerance: float = RELATIVE,
    mode: str = "multiset",
    limit_s: float = PLAY_LIMIT_S,
) -> SamePlay:
    """A check that a scenario shows the same with the answer as with the reference.

    `play(answer, stage)` yields `(what, value)`; `what` reads on after "Looked at". Values are
    compared as `same_calls` does, frames in a `mode` of `course.check.compare`; a value made by
    `at_most` is a bound. It is played once for each hidden seed.
    """
    return SamePlay(play, tolerance, mode, limit_s)


@dataclass(frozen=True)
class SamePlay:
    """See `same_play`."""

    play: Play
    tolerance: float
    mode: str
    limit_s: float

    def judge(self, exercise: Exercise, answer: object, context: Context) -> Verdict:
        """The verdict on a function or a text; for a function also on a cell that defines it."""
        name = exercise.name
        for seed in context.seeds:
            expected = self._known(exercise, exercise.reference, seed, context)
            if isinstance(expected[-1][1], Broke):
                raise ValueError(f"The scenario fails with the reference: {expected[-1][1].error}")
            try:
                actual = self._of_answer(exercise, answer, seed, context)
            except NotDefined as stop:
                return undefined(name, stop)
            place = self.first_difference(expected, actual)
            if place is not None:
                because = self._because(exercise, seed, actual[: place + 1], context)
                return self._failure(name, expected[place], actual[place], because)
        return Verdict(name, Status.PASSED)

    def seen(self, exercise: Exercise, answer: object, seed: int) -> list[tuple[str, object]]:
        """What the scenario shows with an answer; the last value is `Broke` when it raised.

        Raises `NotDefined` for the text of a cell that does not even define its function.
        """
        try:
            subject = function_of(exercise.name, answer) if exercise.is_function else str(answer)
        except Exception as error:
            raise NotDefined from error
        text = answer if isinstance(answer, str) else text_of(subject)
        found: list[tuple[str, object]] = []
        with tempfile.TemporaryDirectory(prefix="larkway-play-") as folder:
            stage = Stage(subject, text, seed, Path(folder).resolve())
            try:
                with quiet(self.limit_s):
                    for what, value in self.play(subject, stage):
                        found.append((what, list(value) if isinstance(value, Iterator) else value))
            except (Exception, SystemExit) as error:
                last = found[-1][0] if found else "the first call"
                found.append((last if not found else f"what comes after {last}", Broke(error)))
        return found or [("nothing", Broke(ValueError("The scenario yields nothing.")))]

    def first_difference(self, expected: list, actual: list) -> int | None:
        """The place of the first thing that is not as with the reference."""
        for place, ((_, wanted), (_, got)) in enumerate(zip(expected, actual, strict=False)):
            if not self._agree(wanted, got):
                return place
        return None if len(expected) == len(actual) else min(len(expected), len(actual)) - 1

    def _agree(self, wanted: object, got: object) -> bool:
        if isinstance(got, Broke):
            return False
        if isinstance(wanted, AtMost) and isinstance(got, AtMost):
            return got.value <= wanted.value * wanted.times + wanted.plus
        return same(wanted, got, self.tolerance, self.mode)

    def _of_answer(self, exercise: Exercise, answer: object, seed: int, context: Context) -> list:
        if context.runner is not None:
            return context.runner.seen(self, exercise, str(answer), seed)
        return self.seen(exercise, answer, seed)

    def _known(self, exercise: Exercise, text: str, seed: int, context: Context) -> list:
        """What is seen with a text of ours, in the form in which an answer's comes."""
        seen = _seen_before(self, exercise, text, seed)
        return seen if context.runner is None else context.runner.carried(seen)

    def _because(self, exercise: Exercise, seed: int, until: list, context: Context) -> str:
        """The sentence of the known mistake that shows the same, until the answer failed."""
        for mistake in exercise.wrong if context.explain else ():
            try:
                its = self._known(exercise, mistake.text, seed, context)
            except Exception:
                continue
            if len(its) >= len(until) and self._alike(its[: len(until)], until):
                return mistake.because
        return ""

    def _alike(self, its: list, actual: list) -> bool:
        for (_, one), (_, other) in zip(its, actual, strict=True):
            if isinstance(one, Broke) or isinstance(other, Broke):
                if not (isinstance(one, Broke) and isinstance(other, Broke)):
                    return False
                if type(one.error) is not type(other.error):
                    return False
            elif isinstance(one, AtMost) and isinstance(other, AtMost):
                continue  # both are beyond the bound here, or both within
            elif not same(one, other, self.tolerance, self.mode):
                return False
        return True

    def _failure(self, name: str, expected: tuple, actual: tuple, because: str) -> Verdict:
        (looked_at, wanted), (_, got) = expected, actual
        if isinstance(got, Broke):
            status = Status.NOT_YET if because else Status.COULD_NOT_RUN
            return Verdict(
                name,
                status,
                looked_at,
                "no error",
                f"{type(got.error).__name__}: {got.error}",
                because,
                error=own_traceback(got.error),
            )
        if isinstance(wanted, AtMost):
            bound = wanted.value * wanted.times + wanted.plus
            got_text = f"{got.value:,.0f}" if isinstance(got, AtMost) else shown(got)
            return Verdict(
                name, Status.NOT_YET, looked_at, f"at most {bound:,.0f}", got_text, because
            )
        advice, tables = "", ()
        table, other = as_table(wanted), as_table(got)
        expected_text, got_text = shown(wanted), shown(got)
        if table is not None and other is not None:
            difference = compare(table, other, mode=self.mode, tolerance=self.tolerance)
            if difference:
                expected_text, got_text = difference.expected, difference.got
                advice, tables = difference.advice, difference.tables
        elif expected_text == got_text:
            advice = "They look the same and are of two types."
        return Verdict(
            name, Status.NOT_YET, looked_at, expected_text, got_text, because, advice, tables
        )


_KEPT = 200
_before: OrderedDict[tuple, list[tuple[str, object]]] = OrderedDict()


def _seen_before(check: SamePlay, exercise: Exercise, text: str, seed: int) -> list:
    """As `seen`, remembered: the reference and the known mistakes show the same every time."""
    key = (check, exercise.name, text, seed)
    if key not in _before:
        _before[key] = check.seen(exercise, text, seed)
        if len(_before) > _KEPT:
            _before.popitem(last=False)
    return _before[key]
