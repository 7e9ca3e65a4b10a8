"""Runs a query on PostgreSQL the way a check needs it: with few rights, in time, and undone."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

from course.check.duck import ROW_LIMIT, TIME_LIMIT_S, QueryFailed, QueryRefused, QueryTooSlow
from course.check.worlds import CheckWorld

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

_ALONE = 0x4C61726B
_PATIENCE_MS = 120_000
_QUERIES = ("SELECT", "WITH", "VALUES", "TABLE", "(")


class ServerRefused(QueryFailed):
    """PostgreSQL did not run it: its message with line and place, and its five-letter code."""

    def __init__(self, error: psycopg.Error) -> None:
        super().__init__(str(error).strip())
        self.sqlstate = error.sqlstate


def run(world: CheckWorld, query: str, limit_s: float = TIME_LIMIT_S) -> pa.Table:
    """The result of one query on that world, on a connection of its own that may only read.

    Raises `QueryFailed` with the server's message, also when the query takes longer than `limit_s`.
    """
    with transaction(world, limit_s, writes=bool(world.edit)) as connection:
        connection.execute("set transaction read only")
        return fetch(connection, query)


@contextmanager
def transaction(
    world: CheckWorld, limit_s: float = TIME_LIMIT_S, writes: bool = True
) -> Iterator[psycopg.Connection]:
    """A transaction in that world, its edit done; everything in it is rolled back at the end.

    One that `writes` has the world to itself: two checks at once, of two notebooks say, would wait
    for each other's rows or fall into a deadlock. Checks that only read share the world.
    """
    import psycopg

    connection = _connection(world, limit_s)
    lock = "pg_advisory_xact_lock" if writes else "pg_advisory_xact_lock_shared"
    try:
        # The time of the others is not the answer's: its own limit starts behind the lock.
        connection.execute(
            f"set local statement_timeout = {_PATIENCE_MS}; select {lock}({_ALONE}); "
            f"set local statement_timeout = {round(limit_s * 1000)}"
        )
        if world.edit:
            connection.execute(world.edit)
        yield connection
    except psycopg.errors.QueryCanceled:
        raise QueryTooSlow(f"It ran longer than {limit_s:g} seconds and was stopped.") from None
    except psycopg.Error as error:
        raise ServerRefused(error) from None
    finally:
        connection.close()


def only_read(connection: psycopg.Connection, query: str) -> tuple[pa.Table]:
    """The result of a query in a transaction that may have changed something already."""
    connection.execute("set transaction read only")
    return (fetch(connection, query),)


def _connection(world: CheckWorld, limit_s: float) -> psycopg.Connection:
    from course.services import ServiceError, postgres
    from course.services.postgres_worlds import CHECKER, role, world_database

    settings = {"statement_timeout": round(limit_s * 1000), "client_min_messages": "error"}
    for attempt in range(2):
        try:
            return postgres.connect(
                world_database(world.seed, world.scale), role(CHECKER), **settings
            )
        except ServiceError:
            if attempt:
                raise
            # The database went away behind our back, or was being copied at this moment.
            world_database.cache_clear()
    raise AssertionError("unreachable")


def fetch(connection: psycopg.Connection, query: str) -> pa.Table:
    """The result of one query in a transaction, read in pieces: an endless one fills no memory."""
    from course.services.postgres_cell import as_table

    rows: list[tuple] = []
    with connection.cursor() as cursor:
        # stream() uses the extended protocol, which takes a single statement.
        for row in cursor.stream(query.encode(), size=5_000):
            rows.append(row)
            if len(rows) > ROW_LIMIT:
                raise QueryFailed(
                    f"The query returns more than {ROW_LIMIT:,} rows. "
                    "A join without a condition multiplies tables, and a recursion needs a "
                    "condition that ends it."
                )
        if not rows:  # psycopg knows no columns then; this asks for them without running the query
            cursor.execute(f"select * from (\n{query}\n) as nothing limit 0".encode())
        return as_table(cursor, rows)


def one_query(text: str) -> str:
    """The text as one query without its semicolon; `QueryRefused` says what else it is."""
    found = statements(text)
    if len(found) != 1:
        count = "is no query" if not found else f"are {len(found)} statements"
        raise QueryRefused(f"There {count} in this cell. An answer is exactly one query.")
    kind, query = found[0]
    if kind not in _QUERIES:
        raise QueryRefused(
            f"This is a statement of the kind {kind}. An answer is one SELECT that only reads."
        )
    return query


def constructs(query: str) -> set[str]:
    """Lower-case names of the functions and constructs in a query."""
    from course.check.constructs import constructs

    return constructs(query, "postgres")


def statements(text: str) -> list[tuple[str, str]]:
    """`(first word, text)` of every statement; comments and quoted semicolons end nothing.

    Raises `QueryRefused` for a command of the psql program, `QueryFailed` for an open quote.
    """
    if command := re.search(r"(?m)^\s*(\\[a-z?]\S*)", text):
        raise QueryRefused(
            f"{command[1]} is a command of the psql program, not SQL. Write the statement itself."
        )
    from sqlglot import tokenize
    from sqlglot.errors import TokenError

    try:
        tokens = tokenize(text, read="postgres")
    except TokenError:
        raise QueryFailed(
            "The text cannot be read: a quote or a comment is opened and never closed."
        ) from None
    found, first = [], None
    for token in tokens:
        if token.token_type.name == "SEMICOLON":
            if first is not None:
                found.append((first.text.upper(), text[first.start : token.start].strip()))
            first = None
        elif first is None:
            first = token
    if first is not None:
        found.append((first.text.upper(), text[first.start :].strip()))
    return found
