"""The check of a query: the same rows as the reference, on data that the learner has not seen.

A runner of answers has `one_query(text)`, `run(world, query)` and `constructs(query)`, and raises
what `course.check.duck` raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING

from course.check import duck
from course.check.channel import Context
from course.check.compare import RELATIVE, Difference, compare
from course.check.duck import QueryFailed, QueryRefused
from course.check.verdict import Status, Verdict
from course.check.worlds import CheckWorld, worlds_of
from course.lesson.model import Exercise

if TYPE_CHECKING:
    import pyarrow as pa


def same_rows(
    *,
    worlds: Sequence[str] = (),
    edits: dict[str, str] | None = None,
    ordered: bool = False,
    ties: Sequence[str] = (),
    mode: str = "multiset",
    keys: Sequence[str] = (),
    tolerance: float = RELATIVE,
    must_use: Sequence[str] = (),
    must_not_use: Sequence[str] = (),
) -> SameRows:
    """A check that the answer returns the reference's rows on every world.

    `worlds` names ready-made edge cases, `edits` adds the exercise's own: a title and the SQL that
    changes a small world. `ordered` compares row by row; `ties` names the columns whose order
    matters while the rows form a bag. `must_use` and `must_not_use` name functions (or `window`,
    `join`, `with`, `nested query`); the exercise's text must say so too.
    """
    mode = "ordered" if ordered else "ties" if ties else mode
    return SameRows(
        tuple(worlds),
        tuple((edits or {}).items()),
        mode,
        tuple(ties),
        tuple(keys),
        tolerance,
        tuple(must_use),
        tuple(must_not_use),
    )


@dataclass(frozen=True)
class SameRows:
    """See `same_rows`."""

    worlds: tuple[str, ...]
    edits: tuple[tuple[str, str], ...]
    mode: str
    ties: tuple[str, ...]
    keys: tuple[str, ...]
    tolerance: float
    must_use: tuple[str, ...] = ()
    must_not_use: tuple[str, ...] = ()
    facts: dict[str, object] = field(default_factory=dict, compare=False)

    def judge(self, exercise: Exercise, answer: object, context: Context) -> Verdict:
        """The verdict on a query text."""
        run = _runner(context.lesson.engine)
        answers = context.runner or run
        try:
            query = answers.one_query(str(answer))
            self._shape(answers, query)
            found = self._first_difference(run, answers, exercise, query, context)
        except QueryRefused as error:
            return Verdict(
                exercise.name,
                Status.COULD_NOT_RUN,
                looked_at="the text of your answer",
                advice=str(error),
            )
        except QueryFailed as error:
            return Verdict(
                exercise.name,
                Status.COULD_NOT_RUN,
                looked_at="your query, as it ran",
                error=str(error),
                advice="The engine could not run the query. Its message tells where.",
            )
        except _Shape as error:
            because = self._shape_because(exercise, error, run, context) if context.explain else ""
            return Verdict(
                exercise.name,
                Status.NOT_YET,
                looked_at="how the query is written",
                because=because,
                **error.parts,
            )
        if found is None:
            return Verdict(exercise.name, Status.PASSED)
        return self._failure(run, answers, exercise, query, context, *found)

    def compare(self, expected: pa.Table, actual: pa.Table) -> Difference | None:
        """The difference of two results in this check's mode."""
        return compare(
            expected,
            actual,
            mode=self.mode,
            order_by=self.ties,
            keys=self.keys,
            tolerance=self.tolerance,
        )

    def all_worlds(self, seeds: tuple[int, ...]) -> list[CheckWorld]:
        """The worlds that this check looks at, for these hidden seeds."""
        return worlds_of(self.worlds, dict(self.edits), seeds)

    def _shape(self, answers, query: str) -> None:
        if not self.must_use and not self.must_not_use:
            return
        used = answers.constructs(query)
        for name in self.must_not_use:
            if name in used:
                called = _CALLED.get(name, name)
                raise _Shape(expected=f"an answer without {called}", got=f"a query with {called}")
        for name in self.must_use:
            if name not in used:
                called = _CALLED.get(name, name)
                raise _Shape(expected=f"an answer that uses {called}", got="a query without it")

    def _shape_because(self, exercise: Exercise, error: _Shape, run, context: Context) -> str:
        """The sentence of the first known mistake that is written in the same forbidden way."""
        for mistake in exercise.wrong:
            try:
                self._shape(run, run.one_query(mistake.text))
            except _Shape as other:
                if other.parts == error.parts:
                    return mistake.because
            except (QueryFailed, QueryRefused):
                continue
        return ""

    def _first_difference(self, run, answers, exercise: Exercise, query: str, context: Context):
        """`(world, expected, actual, difference)` of the first world that disagrees, or None."""
        for world in self.all_worlds(context.seeds):
            expected = _reference(run, world, exercise.reference)
            actual = answers.run(world, query)
            difference = self.compare(expected, actual)
            if difference:
                return world, expected, actual, difference
        return None

    def _failure(
        self, run, answers, exercise, query, context, world, expected, actual, difference
    ) -> Verdict:
        because = "" if not context.explain else self._because(run, exercise, actual, world)
        constant = (
            not world.visible and not because and self._is_constant(answers, world, actual, query)
        )
        if constant:
            because = (
                "Your query gives the same rows whatever the data is. It is right for the data on the "
                "screen and will be wrong tomorrow: compute the values from the tables."
            )
        tables: tuple = ()
        here = answers is duck  # an answer that runs in a jail is not run here to be explained
        if context.explain and not constant and here:
            from course.check.shrink import counterexample

            tables = counterexample(self, world, exercise.reference, query, difference)
        return Verdict(
            exercise.name,
            Status.NOT_YET,
            looked_at=_where(world),
            expected=difference.expected,
            got=difference.got,
            because=because,
            advice=difference.advice,
            tables=difference.tables,
            counterexample=tables,
        )

    def _because(self, run, exercise: Exercise, actual: pa.Table, world: CheckWorld) -> str:
        """The sentence of the known mistake that behaves like this answer on this world."""
        for mistake in exercise.wrong:
            try:
                self._shape(run, run.one_query(mistake.text))
                result = _reference(run, world, mistake.text)
            except (QueryFailed, QueryRefused, _Shape):
                continue
            if self.compare(result, actual) is None:
                return mistake.because
        return ""

    def _is_constant(self, answers, world: CheckWorld, actual: pa.Table, query: str) -> bool:
        """Whether the query ignores the data: equal rows on the visible and on the failing world."""
        if duck.tables_in(query):
            return False
        visible = self.all_worlds((world.seed,))[0]
        return compare(answers.run(visible, query), actual) is None


_CALLED = {
    "window": "a window function",
    "join": "a join",
    "nested query": "a query inside another one",
}


class _Shape(Exception):
    def __init__(self, **parts: str) -> None:
        super().__init__()
        self.parts = parts


def _where(world: CheckWorld) -> str:
    if world.visible:
        return "your result on the data of this notebook"
    if world.edit:
        return f"your query on a small data set with a special case: {world.title}"
    return "your query on other data of the same shape"


def _runner(engine: str):
    """The module that runs queries of an engine here."""
    if engine == "postgres":
        from course.check import postgres

        return postgres
    return duck


@lru_cache(maxsize=2_000)
def _reference(run, world: CheckWorld, reference: str) -> pa.Table:
    return run.run(world, run.one_query(reference))
