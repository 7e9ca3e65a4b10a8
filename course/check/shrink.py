"""Takes rows away as long as an answer and the reference still differ, until none can go.

This is delta debugging (Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing
Input", 2002) with three short cuts: rows that the difference itself names come first, rows that
nobody refers to go together, and a needed row is found by halving.
"""

from __future__ import annotations

import time
from typing import Protocol

import numpy as np

from course.check.difference import Difference
from course.check.stock import Keep, Stock, size

TRIALS = 300
"""How many parts are tried at most; nearly every small example is found with fifty."""


class Laboratory(Protocol):
    """A place where both answers run on any part of a stock."""

    stock: Stock

    def difference(self, keep: Keep) -> Difference | None:
        """How the answers differ on these rows; None when they agree, or when one of them fails."""
        ...


def shrink(
    lab: Laboratory, keep: Keep, found: Difference, deadline: float, enough: int = 0
) -> Keep:
    """Fewer rows on which the answers differ in the same way; at best one less makes them agree.

    While more than `enough` rows are left, any other difference is taken as well: a small example
    of another symptom of the same mistake teaches more than a large one of this symptom. Stops with
    what it has at the `deadline`, a time of `time.monotonic`, or after `TRIALS` trials.
    """
    search = _Search(lab, keep, found, deadline)
    search.run()
    if size(search.keep) > enough:
        search.any_difference = True
        search.run()
    return search.keep


class _Search:
    def __init__(self, lab: Laboratory, keep: Keep, found: Difference, deadline: float) -> None:
        self.lab, self.stock, self.keep, self.found = lab, lab.stock, keep, found
        self.deadline, self.any_difference = deadline, False
        self.known: dict[tuple, Difference | None] = {}

    @property
    def late(self) -> bool:
        return len(self.known) >= TRIALS or time.monotonic() >= self.deadline

    def run(self) -> None:
        """Until a whole round takes nothing away."""
        self._follow_the_difference()
        before = -1
        while before != size(self.keep) and not self.late:
            before = size(self.keep)
            self.accepts(self.stock.referenced(self.keep))
            for name in sorted(self.keep, key=lambda n: -len(self.keep[n])):
                self._reduce(name)

    def accepts(self, keep: Keep) -> bool:
        """Whether fewer rows show the same difference; they are kept then."""
        if self.late:
            return False
        keep = self.stock.closed(keep)
        if size(keep) >= size(self.keep):
            return False
        found = self._difference(keep)
        if found is None or (not self.any_difference and found.signature != self.found.signature):
            return False
        self.keep, self.found = keep, found
        return True

    def _difference(self, keep: Keep) -> Difference | None:
        mark = tuple(rows.tobytes() for rows in keep.values())
        if mark not in self.known:
            self.known[mark] = self.lab.difference(keep)
        return self.known[mark]

    def _with(self, name: str, rows: np.ndarray) -> Keep:
        return {**self.keep, name: rows}

    def _follow_the_difference(self) -> None:
        """Keep the rows that hold the values of a differing row: its rider, its day, its city."""
        if not self.found.tables or not self.found.tables[0].rows:
            return
        shown = self.found.tables[0]
        for column, value in zip(shown.columns, shown.rows[0], strict=True):
            if value is None:
                continue
            for name in self._tables_with(column):
                own = next(c for c in self.stock.tables[name].column_names if _ends(column, c))
                rows = np.intersect1d(self.keep[name], self.stock.where(name, own, value))
                if len(rows) and self.accepts(self._with(name, rows)):
                    break

    def _tables_with(self, column: str) -> list[str]:
        """Tables with such a column and more than one row left, the longest first."""
        names = [
            name
            for name, table in self.stock.tables.items()
            if len(self.keep[name]) > 1 and any(_ends(column, c) for c in table.column_names)
        ]
        return sorted(names, key=lambda n: -len(self.keep[n]))[:2]

    def _reduce(self, name: str) -> None:
        """Find the needed rows of one table: each ends the shortest prefix that still differs."""
        needed = np.array([], dtype=np.int64)
        rest = self.keep[name]
        while len(rest) and not self.accepts(self._with(name, needed)):
            low, high = 0, len(rest)
            while high - low > 1 and not self.late:
                middle = (low + high) // 2
                if self.accepts(self._with(name, np.union1d(needed, rest[:middle]))):
                    high = middle
                else:
                    low = middle
            if self.late:
                return
            needed = np.union1d(needed, rest[high - 1 : high])
            rest = rest[: high - 1]


def _ends(shown: str, column: str) -> bool:
    """Whether a result column is called like a base column: `first_trip_id` like `trip_id`."""
    return shown == column or shown.endswith(f"_{column}") or shown.startswith(f"{column},")
