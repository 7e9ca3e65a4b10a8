"""Hunts mutants: which ones a check kills, which survive, and which are no mistakes at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from course.check.duck import QueryFailed, QueryTooSlow
from course.check.run import judge
from grader.prove.mutants.bench import Bench, Run, unrunnable
from grader.prove.mutants.tree import Mutant, Unwritable

KILLED, SURVIVED, EQUAL, BROKEN = "killed", "survived", "equal", "does not run"
SLOW = "undecided"


@dataclass(frozen=True)
class Fate:
    """What became of one mutant; `where` is the data on which it first differed."""

    mutant: Mutant
    end: str
    where: str = ""


def hunt(
    bench: Bench,
    mutants: Iterable[Mutant],
    tell: Callable[[], None] = lambda: None,
    patient: bool = True,
) -> list[Fate]:
    """The fate of every mutant, in their order; `tell` is called as each one is decided.

    A mutant survives when it differs from the reference on data that the schema allows, and the
    check passes it. Data that the check looks at comes first, one place after the other, so that
    every place is made once. One that takes too long there is judged by the check itself, which
    gives it more time; without patience it stays undecided.
    """
    mutants = list(mutants)
    fates: dict[Mutant, Fate] = {}
    for places, end in ((bench.own, KILLED), (bench.more, SURVIVED)):
        for place in places:
            alive = [mutant for mutant in mutants if mutant not in fates]
            for mutant, fate in _at(bench, place, alive, end):
                fates[mutant] = fate
                tell()
        for mutant, fate in fates.items():
            if fate.end == SLOW and patient:
                fates[mutant] = _judged(bench, mutant) or Fate(mutant, SURVIVED, fate.where)
    for mutant in mutants:
        if mutant not in fates:
            fates[mutant] = Fate(mutant, EQUAL)
            tell()
    return [_confirmed(bench, fates[mutant]) for mutant in mutants]


def _at(
    bench: Bench, place: object, alive: list[Mutant], end: str
) -> Iterator[tuple[Mutant, Fate]]:
    """Those of the mutants that this place decides, or that take too long here."""
    if not alive:
        return
    try:
        with bench.visit(place) as run:
            expected = run(bench.exercise.reference)
            for mutant in alive:
                if fate := _try(bench, run, expected, mutant, end, _title(place)):
                    yield mutant, fate
    except QueryFailed:
        if end == KILLED:
            raise
        # An edit of another check, or a random one, that makes no sense to this reference.


def _try(
    bench: Bench, run: Run, expected: object, mutant: Mutant, end: str, where: str
) -> Fate | None:
    try:
        actual = run(mutant.text)
    except QueryTooSlow:
        return Fate(mutant, SLOW, f"{where} (it was stopped for its time)")
    except QueryFailed as error:
        return Fate(mutant, BROKEN if unrunnable(error) else end, where)
    return None if bench.same(expected, actual) else Fate(mutant, end, where)


def _title(place: object) -> str:
    return getattr(place, "title", None) or getattr(place, "where", "")


def _confirmed(bench: Bench, fate: Fate) -> Fate:
    """A survivor as the check itself sees it: it also looks at how an answer is written."""
    return (_judged(bench, fate.mutant) or fate) if fate.end == SURVIVED else fate


def _judged(bench: Bench, mutant: Mutant) -> Fate | None:
    verdict = judge(bench.context.lesson, bench.exercise, mutant.text, bench.context)
    return None if verdict.passed else Fate(mutant, KILLED, verdict.looked_at)


def readable(bench: Bench, text: str) -> bool:
    """Whether a right answer, read and written back, is still right to its check."""
    try:
        written = bench.rewritten(text)
    except Unwritable:
        return False
    return judge(bench.context.lesson, bench.exercise, written, bench.context).passed
