"""A PostgreSQL transaction in which a reference and an answer run on a few rows of a world."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import pyarrow as pa

from course.check.difference import Difference
from course.check.duck import QueryFailed
from course.check.postgres import fetch, transaction
from course.check.stock import Keep, Stock
from course.check.worlds import CheckWorld
from course.world.schema import TABLES

if TYPE_CHECKING:
    import psycopg

Results = tuple[pa.Table | str, ...]
QUERY_LIMIT_MS = 1_000


@contextmanager
def laboratory(
    world: CheckWorld,
    answers: tuple[str, str],
    run: Callable[[psycopg.Connection, str], Results],
    compare: Callable[[pa.Table | str, pa.Table | str], Difference | None],
    more: str = "",
) -> Iterator[PostgresLab]:
    """A laboratory on the tables that the answers (or the text `more`) mention.

    `run` gives the results of one answer in a transaction, `compare` the difference of a pair of
    them. Nothing outlives the laboratory: its transaction is rolled back.
    """
    with transaction(world) as connection:
        connection.execute(f"set local statement_timeout = {QUERY_LIMIT_MS}")
        yield PostgresLab(connection, world, answers, run, compare, more)


class PostgresLab:
    """See `course.check.example.Lab`."""

    def __init__(
        self,
        connection: psycopg.Connection,
        world: CheckWorld,
        answers: tuple[str, str],
        run: Callable[[psycopg.Connection, str], Results],
        compare: Callable[[pa.Table | str, pa.Table | str], Difference | None],
        more: str,
    ) -> None:
        self.connection, self.answers = connection, answers
        self.run, self.compare = run, compare
        self.sources = (*answers, more)
        self.texts = " ".join(self.sources)
        self.places: dict[str, list[str]] = {}
        self.stock = Stock(dict(self._tables()))
        self.mark = (world, answers[0], tuple(self.stock.tables))
        connection.execute("savepoint whole")

    def _tables(self) -> Iterator[tuple[str, pa.Table]]:
        """The mentioned tables, the company's first; where each row lies is kept aside."""
        words = list(set().union(*map(_table_names, self.sources)))
        found = self.connection.execute(
            "select relname from pg_class where relkind = 'r' and relname = any(%s) "
            "and pg_table_is_visible(oid) and relnamespace <> 'pg_catalog'::regnamespace",
            [words],
        ).fetchall()
        order = list(TABLES)
        names = [name for (name,) in found]
        for name in sorted(names, key=lambda n: (order.index(n) if n in TABLES else 99, n)):
            rows = fetch(self.connection, f'select ctid::text as row_place, * from "{name}"')
            self.places[name] = rows["row_place"].to_pylist()
            yield name, rows.drop_columns(["row_place"])

    def difference(self, keep: Keep) -> Difference | None:
        """How the first differing results differ; None when an answer fails on these rows."""
        found = self._both(keep)
        if found is None:
            return None
        differences = (self.compare(a, b) for a, b in zip(*found, strict=True))
        return next((difference for difference in differences if difference), None)

    def results(self, keep: Keep) -> tuple[pa.Table, pa.Table]:
        """The first results that differ."""
        pairs = list(zip(*self._both(keep), strict=True))
        expected, actual = next((pair for pair in pairs if self.compare(*pair)), pairs[0])
        return _as_table(expected), _as_table(actual)

    def _both(self, keep: Keep) -> tuple[Results, Results] | None:
        import psycopg

        found = []
        for answer in self.answers:
            try:
                self._delete_all_but(keep)
                found.append(self.run(self.connection, answer))
            except (psycopg.Error, QueryFailed):
                found = []
                break
            finally:
                self.connection.execute("rollback to savepoint whole")
        return (found[0], found[1]) if found else None

    def _delete_all_but(self, keep: Keep) -> None:
        for name, rows in keep.items():
            if len(rows) < len(self.places[name]):
                kept = [self.places[name][row] for row in rows]
                self.connection.execute(
                    f'delete from "{name}" where ctid <> all(%s::tid[])', [kept]
                )


def _table_names(text: str) -> set[str]:
    """The names of tables in a text of SQL; every word of it where the parser gives up."""
    import sqlglot

    try:
        statements = sqlglot.parse(text, dialect="postgres")
    except sqlglot.errors.SqlglotError:
        return set(re.findall(r"\w+", text.lower()))
    found = (tree.find_all(sqlglot.exp.Table) for tree in statements if tree)
    return {table.name.lower() for tables in found for table in tables}


def _as_table(found: pa.Table | str) -> pa.Table:
    return pa.table({"message": [found]}) if isinstance(found, str) else found
