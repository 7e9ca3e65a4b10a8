"""Where an answer to an exercise can be tried: on the check's own data, and on more of the kind."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from course.check import duck, postgres
from course.check.channel import Context
from course.check.duck import QueryFailed, QueryTooSlow
from course.check.postgres import ServerRefused, transaction
from course.check.sql import SameRows
from course.check.state import SameState, Trial
from course.check.vocabulary import check_of
from course.check.worlds import CheckWorld
from course.lesson import Exercise, Lesson
from grader.prove.mutants import tree, variety
from grader.prove.mutants.tree import Mutant

if TYPE_CHECKING:
    import psycopg

OWN_SEEDS = (11, 23)
MORE_SEEDS = (5, 101)
RANDOM = 40
LIMIT_S = 3.0
_UNRUNNABLE = ("Binder Error", "Catalog Error", "Parser Error")


Run = Callable[[str], object]


@dataclass(frozen=True)
class Bench:
    """How to try the answers to one exercise.

    `own` are the places that the check looks at, the small ones first; `more` are other places
    which the schema allows. `visit` makes a place and gives what runs an answer there, or raises
    `QueryFailed`; `same` tells whether two answers count as equal. `mutants` changes a text,
    `rewritten` only writes it the way they are written; both raise `Unwritable`.
    """

    exercise: Exercise
    context: Context
    own: tuple[object, ...]
    more: tuple[object, ...]
    visit: Callable[[object], AbstractContextManager[Run]]
    same: Callable[[object, object], bool]
    mutants: Callable[[str], list[Mutant]]
    rewritten: Callable[[str], str]


def bench(lesson: Lesson, exercise: Exercise, edits: dict[str, str]) -> Bench | None:
    """The bench of an exercise whose check compares rows or the state of a database, else None.

    `edits` are edits of other checks, tried as further data.
    """
    check = check_of(exercise.check)
    if isinstance(check, SameRows):
        return _rows(lesson, exercise, check, edits)
    if isinstance(check, SameState):
        return _state(lesson, exercise, check, edits)
    return None


def unrunnable(error: QueryFailed) -> bool:
    """Whether the engine refuses the text itself, whatever the data."""
    state = getattr(error, "sqlstate", None)
    return state.startswith("42") if state else str(error).startswith(_UNRUNNABLE)


def edits_of(lesson: Lesson) -> dict[str, str]:
    """Every edit of the lesson's checks, by exercise and title."""
    found = {}
    for name, exercise in lesson.exercises.items():
        for title, text in getattr(check_of(exercise.check), "edits", ()):
            found[f"{name}: {title}"] = text
    return found


def _rows(lesson: Lesson, exercise: Exercise, check: SameRows, edits: dict[str, str]) -> Bench:
    own = check.all_worlds(OWN_SEEDS)
    other = replace(check, worlds=("empty",), edits=_more(exercise, edits))
    more = [
        *(w for seed in MORE_SEEDS for w in check.all_worlds((seed,))[1:]),
        *other.all_worlds((MORE_SEEDS[0],))[2:],
    ]
    return Bench(
        exercise,
        Context(lesson, OWN_SEEDS, explain=False),
        tuple(sorted(own, key=lambda world: world.scale != "XS")),
        tuple(dict.fromkeys(more)),
        _query_in_postgres if lesson.engine == "postgres" else _query_in_duckdb,
        lambda expected, actual: check.compare(expected, actual) is None,
        lambda text: tree.mutants(text, lesson.engine),
        lambda text: tree.rewritten(text, lesson.engine),
    )


def _state(lesson: Lesson, exercise: Exercise, check: SameState, edits: dict[str, str]) -> Bench:
    other = replace(check, edits=_more(exercise, edits), shuffle=())
    more = [
        *(trial for seed in MORE_SEEDS for trial in check.trials((seed,))),
        *other.trials((MORE_SEEDS[0],)),
    ]

    @contextmanager
    def visit(trial: Trial) -> Iterator[Run]:
        with transaction(trial.world, LIMIT_S) as connection:
            yield lambda text: _undone(connection, lambda: check.leave(connection, trial, text))

    def same(expected: object, actual: object) -> bool:
        return all(check.compare(a, b) is None for a, b in zip(expected, actual, strict=True))

    return Bench(
        exercise,
        Context(lesson, OWN_SEEDS, explain=False),
        tuple(check.trials(OWN_SEEDS)),
        tuple(dict.fromkeys(more)),
        visit,
        same,
        lambda text: tree.mutants(text, lesson.engine),
        lambda text: tree.rewritten(text, lesson.engine),
    )


@contextmanager
def _query_in_duckdb(world: CheckWorld) -> Iterator[Run]:
    yield lambda text: duck.run(world, duck.one_query(text), limit_s=LIMIT_S)


@contextmanager
def _query_in_postgres(world: CheckWorld) -> Iterator[Run]:
    with transaction(world, LIMIT_S) as connection:
        yield lambda text: _undone(
            connection, lambda: postgres.fetch(connection, postgres.one_query(text))
        )


def _undone(connection: psycopg.Connection, act: Callable[[], object]) -> object:
    """What `act` gives; whatever it does in the transaction, or to it, is taken back."""
    import psycopg

    connection.execute("savepoint before")
    try:
        return act()
    except psycopg.errors.QueryCanceled:
        raise QueryTooSlow("It was stopped for its time.") from None
    except psycopg.Error as error:
        raise ServerRefused(error) from None
    finally:
        connection.execute("rollback to savepoint before")


def _more(exercise: Exercise, edits: dict[str, str]) -> tuple[tuple[str, str], ...]:
    """Edits of the tables that the reference reads: those of other checks, and random ones."""
    tables = duck.tables_in(exercise.reference)
    related = {
        title: variety.kept(text, duck.tables_in(text) | tables | {"city"})
        for title, text in edits.items()
        if duck.tables_in(text) & tables
    }
    random = variety.edits(tables | {"city"}, exercise.reference, RANDOM)
    return tuple({**related, **random}.items())
