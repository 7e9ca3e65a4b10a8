"""The check of a script that changes data: what the database holds afterwards, told by queries.

A runner of answers has `leave(check, trial, script)`, which gives what `SameState.run` gives.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from typing import TYPE_CHECKING

from course.check.channel import Context
from course.check.compare import DATA_FREE, RELATIVE, Difference, compare
from course.check.duck import QueryFailed, QueryRefused
from course.check.postgres import ServerRefused, fetch, transaction
from course.check.script import undoable
from course.check.verdict import Rows, Status, Verdict
from course.check.worlds import CheckWorld, worlds_of
from course.lesson.model import Exercise

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa


def same_state(
    probe: str | dict[str, str],
    *,
    setup: str = "",
    then: str = "",
    edits: dict[str, str] | None = None,
    worlds: Sequence[str] = (),
    shuffle: str | Sequence[str] = (),
    twice: bool = False,
    kinds: Sequence[str] = (),
    mode: str = "multiset",
    keys: Sequence[str] = (),
    tolerance: float = RELATIVE,
) -> SameState:
    """A check that the answer, a PostgreSQL script, leaves what the reference leaves.

    `probe` is a query, or a name and a query each, on tables or views after the script; the name is
    shown to the learner. `setup` makes what the script works on, a staging table say, in every
    world. `then` is what the world does after the script, a new trip say, before the probes look: a
    view shows it and a copy does not. `edits` and `worlds` are as in `same_rows`; they run before
    `setup`. `shuffle` names tables whose rows also come in other orders. With `twice` the script
    also runs a second time.
    `kinds` are the statements that the exercise allows ("insert", "create" …), or nothing for all.
    Everything happens in transactions that are rolled back.
    """
    probes = {"the result": probe} if isinstance(probe, str) else probe
    tables = (shuffle,) if isinstance(shuffle, str) else tuple(shuffle)
    return SameState(
        tuple(probes.items()),
        setup,
        then,
        tuple((edits or {}).items()),
        tuple(worlds),
        tables,
        twice,
        tuple(kind.upper() for kind in kinds),
        mode,
        tuple(keys),
        tolerance,
    )


@dataclass(frozen=True)
class Trial:
    """One run: the world with its edit, the text of its title, and how often the script runs."""

    world: CheckWorld
    where: str
    times: int = 1


@dataclass(frozen=True)
class SameState:
    """See `same_state`."""

    probes: tuple[tuple[str, str], ...]
    setup: str
    then: str
    edits: tuple[tuple[str, str], ...]
    worlds: tuple[str, ...]
    shuffle: tuple[str, ...]
    twice: bool
    kinds: tuple[str, ...]
    mode: str
    keys: tuple[str, ...]
    tolerance: float

    def judge(self, exercise: Exercise, answer: object, context: Context) -> Verdict:
        """The verdict on the text of a script."""
        name = exercise.name
        try:
            script = undoable(str(answer), self.kinds)
        except QueryRefused as error:
            return Verdict(
                name, Status.COULD_NOT_RUN, looked_at="the text of your answer", advice=str(error)
            )
        except QueryFailed as error:
            return Verdict(
                name, Status.COULD_NOT_RUN, looked_at="the text of your answer", error=str(error)
            )
        for trial in self.trials(context.seeds):
            expected = self._expected(exercise, trial)
            try:
                actual = (
                    context.runner.leave(self, trial, script)
                    if context.runner
                    else self.run(trial, script)
                )
            except QueryFailed as error:
                return self._broken(exercise, trial, error, context)
            for place, (probe, _) in enumerate(self.probes):
                difference = self.compare(expected[place], actual[place])
                if difference:
                    because = self._because(exercise, trial, actual) if context.explain else ""
                    here = context.explain and not context.runner
                    return Verdict(
                        name,
                        Status.NOT_YET,
                        f"{probe} {trial.where}",
                        difference.expected,
                        difference.got,
                        because,
                        "" if because else difference.advice,
                        difference.tables,
                        search=partial(self.counterexample, exercise, script, trial)
                        if here and difference.kind not in DATA_FREE
                        else None,
                    )
        return Verdict(name, Status.PASSED)

    def _expected(self, exercise: Exercise, trial: Trial) -> tuple[pa.Table | str, ...]:
        """What the probes find after the reference; it is the author's mistake if they cannot."""
        expected = _reference(self, trial, exercise.reference)
        if isinstance(expected, QueryFailed):
            raise ValueError(f"The reference fails {trial.where}: {expected}")
        if failed := [found for found in expected if isinstance(found, str)]:
            raise ValueError(f"A probe fails {trial.where}: {failed[0]}")
        return expected

    def trials(self, seeds: tuple[int, ...]) -> Iterator[Trial]:
        """The runs of this check, for these hidden seeds."""
        for world in worlds_of(self.worlds, dict(self.edits), seeds):
            if world.visible:  # the learner's own session has that one
                continue
            where = f"in a special case: {world.title}" if world.edit else "on other data"
            world = replace(
                world, edit=f"{world.edit};\n{self.setup}" if world.edit else self.setup
            )
            then = "and a later change of the data, " if self.then else ""
            yield Trial(world, f"after your script {then}{where}")
            if self.twice:
                yield Trial(world, f"after your script ran twice {where}", 2)
        for table in self.shuffle:
            for number in (1, 2):
                edit = f"{self.setup};\n{_shuffled(table, number)}"
                world = CheckWorld("shuffled", seeds[0], "XS", edit)
                yield Trial(world, f"after your script, with the rows of {table} in another order")

    def compare(self, expected: pa.Table | str, actual: pa.Table | str) -> Difference | None:
        """The difference of what one probe found; a text is the message of a probe that failed."""
        if isinstance(expected, str) or isinstance(actual, str):
            if isinstance(expected, str) and isinstance(actual, str):
                return None
            wanted, got = (_in_words(found) for found in (expected, actual))
            return Difference("probe", wanted, got)
        return compare(
            expected,
            actual,
            mode=self.mode,
            keys=self.keys,
            order_by=self.keys,
            tolerance=self.tolerance,
        )

    def run(self, trial: Trial, script: str) -> tuple[pa.Table | str, ...]:
        """What each probe finds after the script; `QueryFailed` when the script itself fails."""
        with transaction(trial.world) as connection:
            return self.leave(connection, trial, script)

    def leave(
        self, connection: psycopg.Connection, trial: Trial, script: str
    ) -> tuple[pa.Table | str, ...]:
        """As `run`, in a transaction that is open already; errors are those of psycopg."""
        for _ in range(trial.times):
            connection.execute(script.encode())
        # Whatever the script did to its session must not change what the probes see.
        connection.execute("reset role; reset all; set local search_path = public, pg_temp")
        if self.then:
            connection.execute(self.then)
        return tuple(_probe(connection, query) for _, query in self.probes)

    def counterexample(self, exercise: Exercise, script: str, trial: Trial) -> tuple[Rows, ...]:
        """The smallest data on which a wrong script leaves something else than the reference."""
        from course.check.example import smallest
        from course.check.postgres_lab import laboratory

        lab = laboratory(
            trial.world,
            (exercise.reference, script),
            lambda connection, text: self.leave(connection, trial, text),
            self.compare,
            ";\n".join((self.then, *(query for _, query in self.probes))),
        )
        return smallest([lab], "Your script")

    def _because(self, exercise: Exercise, trial: Trial, actual: tuple) -> str:
        """The sentence of the known mistake that leaves the same behind in this trial."""
        for mistake in exercise.wrong:
            result = _reference(self, trial, mistake.text)
            if isinstance(result, QueryFailed):
                continue
            if all(self.compare(a, b) is None for a, b in zip(result, actual, strict=True)):
                return mistake.because
        return ""

    def _broken(
        self, exercise: Exercise, trial: Trial, error: QueryFailed, context: Context
    ) -> Verdict:
        """A script that the server refuses; a known mistake refused alike has its sentence."""
        for mistake in exercise.wrong if context.explain else ():
            result = _reference(self, trial, mistake.text)
            if _same_refusal(result, error):
                return Verdict(
                    exercise.name,
                    Status.NOT_YET,
                    looked_at=f"the data {trial.where}",
                    because=mistake.because,
                    error=str(error),
                )
        return Verdict(
            exercise.name,
            Status.COULD_NOT_RUN,
            looked_at=f"the data {trial.where}",
            error=str(error),
            advice="The server could not run the script. Its message tells where.",
        )


def _in_words(found: pa.Table | str) -> str:
    return found if isinstance(found, str) else f"{found.num_rows} rows"


def _same_refusal(one: object, other: QueryFailed) -> bool:
    if isinstance(one, ServerRefused) and isinstance(other, ServerRefused):
        return one.sqlstate == other.sqlstate
    return type(one) is type(other)


def _probe(connection: psycopg.Connection, query: str) -> pa.Table | str:
    import psycopg

    connection.execute("savepoint probe")
    try:
        return fetch(connection, query)
    except psycopg.Error as error:
        connection.execute("rollback to savepoint probe")
        return str(error).strip().splitlines()[0]


def _shuffled(table: str, number: int) -> str:
    """SQL that puts the rows of a table into another order, the same one every time."""
    return (
        f"create temporary table shuffled on commit drop as select * from {table}; "
        f"delete from {table}; "
        f"insert into {table} select * from shuffled as s order by md5(s::text || '{number}')"
    )


@lru_cache(maxsize=1_000)
def _reference(
    check: SameState, trial: Trial, script: str
) -> tuple[pa.Table | str, ...] | QueryFailed:
    try:
        return check.run(trial, script)
    except QueryFailed as error:
        return error
