"""The check of a query: the same rows as the reference, on data that the learner has not seen.

A runner of answers has `one_query(text)`, `run(world, query)` and `constructs(query)`, and raises
what `course.check.duck` raises.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from course.check import duck
from course.check.channel import Context
from course.check.compare import DATA_FREE, RELATIVE, Difference, agree, compare
from course.check.duck import QueryFailed, QueryRefused
from course.check.verdict import Rows, Status, Verdict
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
            self._form(answers, query, context)
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
                advice=error.advice,
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
        return compare(expected, actual, **self._options)

    @property
    def _options(self) -> dict[str, object]:
        names = {"mode": self.mode, "order_by": self.ties, "keys": self.keys}
        return {**names, "tolerance": self.tolerance}

    def all_worlds(self, seeds: tuple[int, ...]) -> list[CheckWorld]:
        """The worlds that this check looks at, for these hidden seeds."""
        return worlds_of(self.worlds, dict(self.edits), seeds)

    def _form(self, answers, query: str, context: Context) -> None:
        """As `_shape`, but a query that does not run hears of that, in the engine's words."""
        try:
            self._shape(answers, query)
        except _Shape:
            answers.run(self.all_worlds(context.seeds)[0], query)
            raise

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
        rows = 0
        for world in self.all_worlds(context.seeds):
            expected = _reference(run, world, exercise.reference)
            rows += expected.num_rows
            actual = answers.run(world, query)
            difference = self.compare(expected, actual)
            if difference:
                return world, expected, actual, difference
        if not rows and self.mode != "schema":
            raise ValueError("The reference gives no row in any world: the check proves nothing.")
        return None

    def _failure(
        self, run, answers, exercise, query, context, world, expected, actual, difference
    ) -> Verdict:
        because, search = "", None
        if context.explain:
            because = self._because(run, exercise, actual, world)
            hard_coded = "" if because else self._hard_coded(answers, run, exercise, query, world)
            because = because or hard_coded
            # An answer that runs in a jail is not run here to be explained.
            if answers is run and not hard_coded and difference.kind not in DATA_FREE:
                search = partial(self.counterexample, exercise, query, context, world)
        return Verdict(
            exercise.name,
            Status.NOT_YET,
            looked_at=_where(world),
            expected=difference.expected,
            got=difference.got,
            because=because,
            # A sentence on the very mistake says more than one on its kind.
            advice="" if because and difference.kind not in DATA_FREE else difference.advice,
            tables=difference.tables,
            search=search,
        )

    def counterexample(
        self, exercise: Exercise, query: str, context: Context, world: CheckWorld
    ) -> tuple[Rows, ...]:
        """The smallest data on which a wrong query differs from the reference, and both results.

        It is looked for in the world that showed the difference when that is a small one, else in
        the check's other small worlds.
        """
        from course.check.example import smallest

        engine = context.lesson.engine
        reference = _runner(engine).one_query(exercise.reference)
        others = [w for w in self.all_worlds(context.seeds) if w.scale == "XS" and w != world]
        small = [world, *others] if world.scale == "XS" else others
        return smallest(
            (self._laboratory(engine, w, reference, query) for w in small), "Your query"
        )

    def _laboratory(self, engine: str, world: CheckWorld, reference: str, query: str):
        if engine == "postgres":
            from course.check import postgres, postgres_lab

            answers = (reference, query)
            return postgres_lab.laboratory(world, answers, postgres.only_read, self.compare)
        from course.check import duck_lab

        return duck_lab.laboratory(self, world, reference, query)

    def _because(self, run, exercise: Exercise, actual: pa.Table, world: CheckWorld) -> str:
        """The sentence of the known mistake that behaves like this answer on this world."""
        for mistake in exercise.wrong:
            try:
                self._shape(run, run.one_query(mistake.text))
                result = _reference(run, world, mistake.text)
            except (QueryFailed, QueryRefused, _Shape):
                continue
            if agree(result, actual, **self._options):
                return mistake.because
        return ""

    def _hard_coded(self, answers, run, exercise: Exercise, query: str, world: CheckWorld) -> str:
        """A sentence for an answer that is right on the data on screen and wrong on other data."""
        if world.visible:
            return ""
        visible = self.all_worlds((world.seed,))[0]
        same = self.compare(answers.run(visible, query), answers.run(world, query)) is None
        expected = (_reference(run, w, exercise.reference) for w in (visible, world))
        if same and self.compare(*expected):
            return (
                "Your query gives the same rows whatever the data is. They are right for the data "
                "of this notebook and will be wrong tomorrow: compute the values from the tables."
            )
        if world.edit:
            return ""
        return (
            "Your query is right for the data of this notebook, and only for that. Is a number or "
            "a name written into it that should come from the tables?"
        )


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
