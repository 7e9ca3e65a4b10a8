"""Finds a handful of rows on which an answer and the reference differ.

The rows of the base tables are dropped as long as the two results still differ in the same way
(Zeller and Hildebrandt, "Simplifying and Isolating Failure-Inducing Input", 2002). A row goes
together with the rows that refer to it, so the example never shows an orphan that was not one.
"""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from course.check import duck
from course.check.channel import HIDDEN_SEEDS
from course.check.compare import Difference
from course.check.plain import rows_of as _rows
from course.check.verdict import Rows
from course.check.worlds import CheckWorld
from course.world.schema import TABLES

if TYPE_CHECKING:
    from course.check.sql import SameRows

BUDGET_S = 1.5
LIMIT = 12
SHRINK_SCALE = "XS"


def counterexample(
    check: SameRows, world: CheckWorld, reference: str, answer: str, difference: Difference
) -> tuple[Rows, ...]:
    """Base tables cut down to the rows that matter, and both results on them; empty when none.

    A difference on the large visible world is looked for again on a small one first.
    """
    tables = sorted((duck.tables_in(reference) | duck.tables_in(answer)), key=list(TABLES).index)
    if not tables:
        return ()
    deadline = time.monotonic() + BUDGET_S
    for small in _small_worlds(check, world):
        lab = _Laboratory(check, small, tables, reference, answer, deadline)
        if lab.differs(difference) or lab.differs(None):
            lab.shrink()
            if shown := lab.show():
                return shown
        if time.monotonic() > deadline:
            break
    return ()


def _small_worlds(check: SameRows, world: CheckWorld) -> list[CheckWorld]:
    """Where to look: the failing world when it is small, then the check's other small ones."""
    small = [w for w in check.all_worlds(HIDDEN_SEEDS) if w.scale == SHRINK_SCALE and w != world]
    return [world, *small] if world.scale == SHRINK_SCALE else small


class _Laboratory:
    """A scratch database with the tables of one world, whose rows can be taken away."""

    def __init__(
        self,
        check: SameRows,
        world: CheckWorld,
        tables: list[str],
        reference: str,
        answer: str,
        deadline: float,
    ) -> None:
        import duckdb

        self.check, self.tables = check, tables
        self.queries = (duck.one_query(reference), answer)
        self.lab = duckdb.connect()
        self.lab.execute("set TimeZone = 'UTC'")
        self.keep: dict[str, list[int]] = {}
        for name in tables:
            rows = duck.run(world, f"select * from {name}")
            self.lab.register("incoming", rows)
            self.lab.execute(
                f"create table all_{name} as select row_number() over () as row_no, * from incoming"
            )
            self.lab.execute(f"create table {name} as select * from incoming")
            self.keep[name] = list(range(1, rows.num_rows + 1))
        self.parents = self._parents()
        self.signature: tuple[str, str] | None = None
        self.deadline = deadline

    def _parents(self) -> dict[tuple[str, int], list[tuple[str, int]]]:
        """For each row the rows of other involved tables that it refers to."""
        found: dict[tuple[str, int], list[tuple[str, int]]] = {}
        for name in self.tables:
            for own, parent, column in TABLES[name].parents:
                if parent in self.tables and parent != name:
                    pairs = self.lab.execute(
                        f"select c.row_no, p.row_no from all_{name} c join all_{parent} p on c.{own} = p.{column}"
                    ).fetchall()
                    for child, row in pairs:
                        found.setdefault((name, child), []).append((parent, row))
        return found

    def differs(self, like: Difference | None) -> bool:
        """Whether both queries differ on all rows; remembers how. `like` asks for the same way."""
        found = self._difference()
        if found is None or (like is not None and found.kind != like.kind):
            return False
        self.signature = found.signature
        return True

    def _difference(self) -> Difference | None:
        try:
            expected, actual = (duck.fetch(self.lab, query, limit_s=2.0) for query in self.queries)
        except duck.QueryFailed:
            return None
        return self.check.compare(expected, actual)

    def _load(self, keep: dict[str, list[int]], changed: set[str]) -> None:
        for name in changed:
            rows = ",".join(map(str, keep[name])) or "-1"
            self.lab.execute(
                f"create or replace table {name} as select * exclude (row_no) from all_{name} where row_no in ({rows})"
            )

    def _closed(self, keep: dict[str, list[int]]) -> dict[str, list[int]]:
        """Without the rows whose parent is gone."""
        alive = {name: set(rows) for name, rows in keep.items()}
        for name in self.tables:  # parents stand before children
            alive[name] = {
                row
                for row in alive[name]
                if all(
                    parent_row in alive[parent]
                    for parent, parent_row in self.parents.get((name, row), ())
                )
            }
        return {name: sorted(rows) for name, rows in alive.items()}

    def _try(self, keep: dict[str, list[int]]) -> bool:
        keep = self._closed(keep)
        changed = {name for name in self.tables if keep[name] != self.keep[name]}
        if not changed:
            return False
        self._load(keep, changed)
        found = self._difference()
        if found is not None and found.signature == self.signature:
            self.keep = keep
            return True
        self._load(self.keep, changed)
        return False

    def shrink(self) -> None:
        """Drop rows until no row can go, or the time is up."""
        order = sorted(self.tables, key=lambda name: -len(self.keep[name]))
        before = -1
        while (
            before != (now := sum(map(len, self.keep.values())))
            and time.monotonic() < self.deadline
        ):
            before = now
            for name in order:
                self._shrink_table(name)

    def _shrink_table(self, name: str) -> None:
        parts = 2
        while self.keep[name] and time.monotonic() < self.deadline:
            rows = self.keep[name]
            size = max(1, -(-len(rows) // parts))
            chunks = [rows[i : i + size] for i in range(0, len(rows), size)]
            if self._one_chunk(name, chunks, parts):
                parts = 2 if len(self.keep[name]) < size * 2 else max(2, parts - 1)
            elif size == 1:
                return
            else:
                parts = min(parts * 2, len(rows))

    def _one_chunk(self, name: str, chunks: list[list[int]], parts: int) -> bool:
        for chunk in chunks:
            if time.monotonic() >= self.deadline:
                return False
            if parts == 2 and len(chunks) > 1 and self._try({**self.keep, name: chunk}):
                return True
            rest = [row for row in self.keep[name] if row not in set(chunk)]
            if self._try({**self.keep, name: rest}):
                return True
        return False

    def show(self) -> tuple[Rows, ...]:
        """The remaining rows with the columns that the queries mention, and both results."""
        if sum(map(len, self.keep.values())) > LIMIT:
            return ()
        text = " ".join(self.queries).lower()
        found = []
        for name in self.tables:
            spec = TABLES[name]
            columns = [c.name for c in spec.columns if c.name in text or c.name in spec.key]
            rows = self.lab.execute(f"select {', '.join(columns)} from {name}").fetchall()
            found.append(Rows(name, tuple(columns), tuple(rows)))
        for title, query in zip(
            ("Expected on these rows", "Your query on these rows"), self.queries, strict=True
        ):
            result = duck.fetch(self.lab, query)
            rows = _rows(result)
            found.append(
                Rows(
                    title,
                    tuple(result.column_names),
                    tuple(rows[:5]),
                    f"{len(rows) - 5} more" if len(rows) > 5 else "",
                )
            )
        return tuple(found)

    @property
    def size(self) -> int:
        """How many base rows are left."""
        return sum(map(len, self.keep.values()))
