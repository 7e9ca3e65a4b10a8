"""Hunts mutants: which ones a check kills, which survive, and which are no mistakes at all."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from course.check.duck import QueryFailed, QueryTooSlow
from course.check.run import judge
from grader.prove.mutants.bench import Bench, unrunnable
from grader.prove.mutants.tree import Mutant, Unwritable

KILLED, SURVIVED, EQUAL, BROKEN = "killed", "survived", "equal", "does not run"


@dataclass(frozen=True)
class Fate:
    """What became of one mutant; `where` is the data on which it first differed."""

    mutant: Mutant
    end: str
    where: str = ""


def hunt(
    bench: Bench, mutants: Iterable[Mutant], tell: Callable[[], None] = lambda: None
) -> list[Fate]:
    """The fate of every mutant, in their order; `tell` is called as each one is decided.

    A mutant survives when it differs from the reference on data that the schema allows, and the
    check passes it. Data that the check looks at comes first, one place after the other, so that
    every place is made once.
    """
    mutants = list(mutants)
    fates: dict[Mutant, Fate] = {}
    slow: set[Mutant] = set()
    for places, end in ((bench.own, KILLED), (bench.more, SURVIVED)):
        for place in places:
            alive = [mutant for mutant in mutants if mutant not in fates]
            expected = bench.run(place, bench.exercise.reference) if alive else None
            for mutant in alive:
                try:
                    fate = _try(bench, place, expected, mutant, end)
                except QueryTooSlow:
                    slow.add(mutant)
                    continue
                if fate:
                    fates[mutant] = fate
                    tell()
        for mutant in slow - fates.keys():
            if fate := _judged(bench, mutant):
                fates[mutant] = fate
                tell()
        slow.clear()
    for mutant in mutants:
        if mutant not in fates:
            fates[mutant] = Fate(mutant, EQUAL)
            tell()
    return [_confirmed(bench, fates[mutant]) for mutant in mutants]


def _try(bench: Bench, place: object, expected: object, mutant: Mutant, end: str) -> Fate | None:
    """The fate of a mutant if this place decides it; `QueryTooSlow` when none can be told."""
    try:
        actual = bench.run(place, mutant.text)
    except QueryTooSlow:
        raise
    except QueryFailed as error:
        return Fate(mutant, BROKEN if unrunnable(error) else end, _title(place))
    return None if bench.same(expected, actual) else Fate(mutant, end, _title(place))


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
