"""Where an answer to an exercise can be tried: on the check's own data, and on more of the kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace

from course.check import duck
from course.check.channel import Context
from course.check.duck import QueryFailed
from course.check.sql import SameRows
from course.check.state import SameState
from course.check.vocabulary import check_of
from course.lesson import Exercise, Lesson
from grader.prove.mutants import tree, variety
from grader.prove.mutants.tree import Mutant

OWN_SEEDS = (11, 23)
MORE_SEEDS = (5, 101)
RANDOM = 40
LIMIT_S = 4.0
_UNRUNNABLE = ("Binder Error", "Catalog Error", "Parser Error")


@dataclass(frozen=True)
class Bench:
    """How to try the answers to one exercise.

    `own` are the places that the check looks at, the small ones first; `more` are other places
    which the schema allows. `run` gives what an answer does in a place and raises `QueryFailed`;
    `same` tells whether two answers count as equal there. `mutants` changes a text, `rewritten`
    only writes it the way they are written; both raise `Unwritable`.
    """

    exercise: Exercise
    context: Context
    own: tuple[object, ...]
    more: tuple[object, ...]
    run: Callable[[object, str], object]
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
    from course.check.sql import _runner

    engine = _runner(lesson.engine)
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
        lambda world, text: engine.run(world, engine.one_query(text), limit_s=LIMIT_S),
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

    def same(expected: object, actual: object) -> bool:
        return all(check.compare(a, b) is None for a, b in zip(expected, actual, strict=True))

    return Bench(
        exercise,
        Context(lesson, OWN_SEEDS, explain=False),
        tuple(check.trials(OWN_SEEDS)),
        tuple(dict.fromkeys(more)),
        check.run,
        same,
        lambda text: tree.mutants(text, lesson.engine),
        lambda text: tree.rewritten(text, lesson.engine),
    )


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
