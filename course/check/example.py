"""Finds and shows the smallest data on which an answer and the reference differ."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Hashable, Iterable
from contextlib import AbstractContextManager
from typing import Protocol

import pyarrow as pa

from course.check.bags import leftover
from course.check.compare import DATA_FREE, aligned
from course.check.difference import SHOWN, Difference
from course.check.plain import rows_of
from course.check.shrink import shrink
from course.check.stock import Keep, Stock, size
from course.check.verdict import Rows
from course.world.schema import TABLES

BUDGET_S = 1.5
ENOUGH = 5
LIMIT = 12
WORLDS = 2
"""In how many worlds the rows are taken away, when the first does not lead to a small example."""
KNOWN_PLACES, KNOWN_EXAMPLES = 500, 8
_known: OrderedDict[Hashable, list[Keep]] = OrderedDict()


class Lab(Protocol):
    """A laboratory (see `course.check.shrink`) of one world that can also show what it sees."""

    mark: Hashable
    stock: Stock
    texts: str

    def difference(self, keep: Keep) -> Difference | None:
        """How the answers differ on these rows, or None."""
        ...

    def results(self, keep: Keep) -> tuple[pa.Table, pa.Table]:
        """What the reference and the answer give on these rows."""
        ...


def smallest(labs: Iterable[AbstractContextManager[Lab]], what: str) -> tuple[Rows, ...]:
    """Base rows and both results, from the first laboratory whose example is small enough.

    `what` names the answer, "Your query" say. Empty when no small example is found in time. What
    showed another mistake in the same place often shows this one, so those few rows come first.
    """
    deadline = time.monotonic() + BUDGET_S
    best, shown, tried = LIMIT + 1, (), 0
    for opened in labs:
        with opened as lab:
            known = _known_in(lab)
            for keep in (*known, lab.stock.all_rows()):
                found = lab.difference(keep)
                if found is None or found.kind in DATA_FREE:
                    continue
                tried += 1
                keep = shrink(lab, keep, found, deadline, ENOUGH)
                if size(keep) < best:
                    best, shown = size(keep), _as_rows(lab, keep, what)
                    _remember(known, keep)
                if best <= ENOUGH:
                    break
        if best <= ENOUGH or tried >= WORLDS or time.monotonic() >= deadline:
            break
    return shown


def _known_in(lab: Lab) -> list[Keep]:
    """Examples of this place, the newest first; the oldest places are forgotten."""
    known = _known.setdefault(lab.mark, [])
    _known.move_to_end(lab.mark)
    if len(_known) > KNOWN_PLACES:
        _known.popitem(last=False)
    return known


def _remember(known: list[Keep], keep: Keep) -> None:
    marks = [{name: rows.tobytes() for name, rows in one.items()} for one in (*known, keep)]
    if marks[-1] in marks[:-1]:
        known.pop(marks.index(marks[-1]))
    known.insert(0, keep)
    del known[KNOWN_EXAMPLES:]


def forget() -> None:
    """Drop what earlier examples have taught; a benchmark starts cold."""
    _known.clear()


def _as_rows(lab: Lab, keep: Keep, what: str) -> tuple[Rows, ...]:
    base = [_base_rows(lab, name, keep) for name in keep]
    expected, actual = lab.results(keep)
    actual = aligned(expected, actual)
    left = leftover(expected, actual)
    return (
        *base,
        _result("Expected from these rows", expected, left.missing.tolist()),
        _result(f"{what} gives", actual, left.extra.tolist()),
    )


def _base_rows(lab: Lab, name: str, keep: Keep) -> Rows:
    """The kept rows of one table, with the columns that matter: mentioned ones, and the key."""
    table = lab.stock.tables[name].take(keep[name])
    if name in TABLES:
        words = set(_words(lab.texts))
        columns = [
            c.name for c in TABLES[name].columns if c.name in words or c.name in TABLES[name].key
        ]
        table = table.select(columns)
    rows = tuple(rows_of(table))
    number = len(rows) if rows else "no"
    return Rows(f"{name}, {number} row{'s' * (len(rows) != 1)}", tuple(table.column_names), rows)


def _words(text: str) -> Iterable[str]:
    import re

    return re.findall(r"\w+", text.lower())


def _result(title: str, table: pa.Table, marked: list[int]) -> Rows:
    """A result with those rows marked that the other one has not, first when there are many."""
    rows = rows_of(table)
    order = list(range(len(rows)))
    if len(rows) > SHOWN:
        order = sorted(order, key=lambda i: i not in marked)[:SHOWN]
    note = f"{len(rows) - SHOWN} more" if len(rows) > SHOWN else ""
    places = tuple(i for i, place in enumerate(order) if place in marked)
    return Rows(title, tuple(table.column_names), tuple(rows[i] for i in order), note, places)
