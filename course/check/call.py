"""The check of a function: it returns what the reference returns, call by call.

A runner of answers has `caller(name, text)`: for the function that a text defines, it gives what
turns a case and a time limit into a `Result`. It raises `NotDefined` where the text defines none.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from course.check.channel import Context
from course.check.compare import RELATIVE, Difference, compare
from course.check.frames import as_table
from course.check.function import (
    NotDefined,
    Result,
    arguments_of,
    call,
    function_of,
    own_traceback,
    undefined,
)
from course.check.values import same, shown
from course.check.verdict import Status, Verdict
from course.lesson.model import Exercise

CALL_LIMIT_S = 5.0


def same_calls(
    cases: Sequence[object] = (),
    *,
    generate: Callable[[int], Iterable[object]] | None = None,
    tolerance: float = RELATIVE,
    mode: str = "multiset",
    raises: type[Exception] | tuple[type[Exception], ...] = (),
    pure: bool = True,
    limit_s: float = CALL_LIMIT_S,
) -> SameCalls:
    """A check that the answer, a function, returns what the reference returns.

    A case is a tuple of arguments, a dict of keyword arguments, or one argument alone. `generate`
    makes further cases from a seed. Numbers agree within `tolerance`, frames in a `mode` of
    `course.check.compare`. Where the reference raises, the answer has to raise the same kind of
    error, or one of `raises`. With `pure` the arguments must be left as they were.
    """
    if not cases and generate is None:
        raise ValueError("same_calls needs cases=[...] or generate=..., or it checks nothing.")
    kinds = raises if isinstance(raises, tuple) else (raises,)
    return SameCalls(tuple(cases), generate, tolerance, mode, kinds, pure, limit_s)


@dataclass(frozen=True)
class SameCalls:
    """See `same_calls`."""

    cases: tuple[object, ...]
    generate: Callable[[int], Iterable[object]] | None
    tolerance: float
    mode: str
    raises: tuple[type[Exception], ...]
    pure: bool
    limit_s: float

    def judge(self, exercise: Exercise, answer: object, context: Context) -> Verdict:
        """The verdict on a function, or on the text of a cell that defines it."""
        name = exercise.name
        try:
            ask = _caller(name, answer, context)
        except NotDefined as stop:
            return undefined(name, stop)
        reference = function_of(name, exercise.reference, "reference of ")
        failed = []
        for case in self.all_cases(context.seeds):
            expected = call(reference, case, self.limit_s)
            actual = ask(case, self.limit_s)
            if not self._agree(expected, actual, case):
                failed.append((case, expected, actual))
        if not failed:
            return Verdict(name, Status.PASSED)
        smallest = min(failed, key=lambda found: len(repr(found[0])))
        because = self._because(exercise, failed, smallest) if context.explain else ""
        return self._failure(name, *smallest, because)

    def all_cases(self, seeds: tuple[int, ...]) -> Iterator[object]:
        """The calls that this check makes, for these hidden seeds, in order."""
        yield from self.cases
        for seed in seeds if self.generate else ():
            yield from self.generate(seed)

    def _agree(self, expected: Result, actual: Result, case: object) -> bool:
        if expected.error is not None:
            kinds = (type(expected.error), *self.raises)
            return isinstance(actual.error, kinds)
        if actual.error is not None or not self._same(expected.value, actual.value):
            return False
        return not self._mutates(expected, actual, case)

    def _same(self, one: object, other: object) -> bool:
        return same(one, other, self.tolerance, self.mode)

    def _mutates(self, expected: Result, actual: Result, case: object) -> bool:
        if not self.pure or actual.error is not None:
            return False
        before = arguments_of(case)
        return not _unchanged(before, actual.arguments) and _unchanged(before, expected.arguments)

    def _because(self, exercise: Exercise, failed: list, smallest: tuple) -> str:
        """The sentence of the known mistake that agrees with the answer on most failed calls."""
        best, sentence = 0, ""
        for mistake in exercise.wrong:
            try:
                function = function_of(exercise.name, mistake.text, "mistake in ")
            except Exception:
                continue
            calls = ((call(function, case, self.limit_s), actual) for case, _, actual in failed)
            alike = [self._alike(its, actual) for its, actual in calls]
            if alike[failed.index(smallest)] and sum(alike) > best:
                best, sentence = sum(alike), mistake.because
        return sentence

    def _alike(self, one: Result, other: Result) -> bool:
        if one.error is not None or other.error is not None:
            return type(one.error) is type(other.error)
        return _unchanged(one.arguments, other.arguments) and self._same(one.value, other.value)

    def _failure(
        self, name: str, case: object, expected: Result, actual: Result, because: str
    ) -> Verdict:
        """The verdict on one call that went wrong, with the words of both sides."""
        asked, wanted = f"`{_written(name, case)}`", shown(expected.value)
        got, advice, error = shown(actual.value), "", ""
        status, tables = Status.NOT_YET, ()
        if actual.error is not None:
            got = f"{type(actual.error).__name__}: {actual.error}"
        if expected.error is not None:
            wanted = f"a {type(expected.error).__name__}"
        elif actual.error is not None:
            # A bug of the learner's own, unless it is a mistake that we know.
            status = Status.NOT_YET if because else Status.COULD_NOT_RUN
            error = own_traceback(actual.error)
        elif self._same(expected.value, actual.value):
            wanted, got = "the arguments to stay as they were", "changed ones"
            advice = "Work on a copy, or build a new value."
        elif actual.value is None:
            advice = "The function returns nothing: is there a `return`?"
        elif difference := self._tables_differ(expected.value, actual.value):
            wanted, got = difference.expected, difference.got
            advice, tables = difference.advice, difference.tables
        elif wanted == got:
            advice = "They look the same and are of two types."
        return Verdict(name, status, asked, wanted, got, because, advice, tables, error=error)

    def _tables_differ(self, expected: object, actual: object) -> Difference | None:
        table, other = as_table(expected), as_table(actual)
        if table is None or other is None:
            return None
        return compare(table, other, mode=self.mode, tolerance=self.tolerance)


def _caller(name: str, answer: object, context: Context) -> Callable[[object, float], Result]:
    """What calls the learner's function: here, or where the context wants it."""
    if context.runner is not None:
        return context.runner.caller(name, str(answer))
    try:
        return partial(call, function_of(name, answer))
    except Exception as error:
        raise NotDefined from error


def _unchanged(before: object, after: object) -> bool:
    """Whether arguments are as they were; frames and arrays are compared by what they print."""
    try:
        return bool(before == after)
    except ValueError:
        return repr(before) == repr(after)


def _written(name: str, case: object) -> str:
    positional, named = arguments_of(case)
    words = [*map(shown, positional), *(f"{key}={shown(value)}" for key, value in named.items())]
    return f"{name}({', '.join(words)})"
