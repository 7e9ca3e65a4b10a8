"""A scratch DuckDB in which a reference and an answer run on a few rows of a world."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, lru_cache
from typing import TYPE_CHECKING

from course.check import duck
from course.check.difference import Difference
from course.check.stock import Keep, Stock
from course.check.worlds import CheckWorld
from course.world.schema import TABLES

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

    from course.check.sql import SameRows

QUERY_LIMIT_S = 1.0


@contextmanager
def laboratory(
    check: SameRows, world: CheckWorld, reference: str, answer: str
) -> Iterator[DuckLab]:
    """A laboratory with the tables that either query reads."""
    used = duck.tables_read(reference) | duck.tables_read(answer)
    yield DuckLab(check, world, tuple(name for name in TABLES if name in used), reference, answer)


class DuckLab:
    """See `course.check.example.Lab`."""

    def __init__(
        self,
        check: SameRows,
        world: CheckWorld,
        tables: tuple[str, ...],
        reference: str,
        answer: str,
    ) -> None:
        self.check, self.stock = check, stock_of(world, tables)
        self.mark = (check, reference, world, tables)
        self.queries = (reference, answer)
        self.texts = f"{reference} {answer}"
        self.loaded: dict[str, bytes] = {}

    def difference(self, keep: Keep) -> Difference | None:
        """How the results differ on these rows; None when one of the queries fails there."""
        try:
            expected, actual = self.results(keep)
        except duck.QueryFailed:
            return None
        return self.check.compare(expected, actual)

    def results(self, keep: Keep) -> tuple[pa.Table, pa.Table]:
        """What the reference and the answer give on these rows."""
        self._load(keep)
        expected, actual = (duck.fetch(_scratch(), q, QUERY_LIMIT_S) for q in self.queries)
        return expected, actual

    def _load(self, keep: Keep) -> None:
        for name, rows in keep.items():
            mark = rows.tobytes()
            if self.loaded.get(name) != mark:
                _scratch().register("incoming", self.stock.tables[name].take(rows))
                _scratch().execute(f"create or replace table {name} as from incoming")
                self.loaded[name] = mark


@cache
def _scratch() -> duckdb.DuckDBPyConnection:
    """One database for all examples, as closed as that of a check."""
    connection = duck.new()
    duck.lock(connection)
    return connection


@lru_cache(maxsize=50)
def stock_of(world: CheckWorld, tables: tuple[str, ...]) -> Stock:
    """These tables of a world, its edit done."""
    return Stock({name: duck.run(world, f"select * from {name}") for name in tables})
