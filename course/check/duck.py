"""Runs a query on DuckDB the way a check needs it: read-only, locked, and not for ever."""

from __future__ import annotations

import atexit
import re
import threading
from collections import OrderedDict
from typing import TYPE_CHECKING

from course.check.worlds import CheckWorld
from course.world.cache import duckdb_file
from course.world.schema import TABLES

if TYPE_CHECKING:
    import duckdb
    import pyarrow as pa

TIME_LIMIT_S = 10.0
ROW_LIMIT = 1_000_000
MEMORY_LIMIT = "2GB"
_KEPT = 60
_open: OrderedDict[CheckWorld, duckdb.DuckDBPyConnection] = OrderedDict()


class QueryRefused(Exception):
    """The text is not one query; the message tells the learner what is allowed."""


class QueryFailed(Exception):
    """The engine did not accept or finish the query; the message is the engine's own."""


class QueryTooSlow(QueryFailed):
    """The query was stopped when its time was up."""


class QueryTooBig(QueryFailed):
    """The query needed more memory, or gave more rows, than a check allows."""


def run(world: CheckWorld, query: str, limit_s: float = TIME_LIMIT_S) -> pa.Table:
    """The result of one SELECT on a fresh connection to that world.

    Raises `QueryFailed` with the engine's message, also when the query takes longer than `limit_s`.
    """
    return fetch(_connection(world).cursor(), query, limit_s)


def fetch(
    connection: duckdb.DuckDBPyConnection, query: str, limit_s: float = TIME_LIMIT_S
) -> pa.Table:
    """The result of one SELECT on this connection; same errors as `run`."""
    import duckdb

    timer = threading.Timer(limit_s, connection.interrupt)
    timer.daemon = True
    timer.start()
    try:
        table = connection.sql(query).limit(ROW_LIMIT + 1).to_arrow_table()
    except duckdb.InterruptException:
        raise QueryTooSlow(
            f"The query ran longer than {limit_s:g} seconds and was stopped."
        ) from None
    except duckdb.OutOfMemoryException:
        raise QueryTooBig("The query needed more memory than a check allows.") from None
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from None
    finally:
        timer.cancel()
    if table.num_rows > ROW_LIMIT:
        raise QueryTooBig(
            f"The query returns more than {ROW_LIMIT:,} rows. "
            "A join without a condition multiplies tables."
        )
    return table


def one_query(text: str) -> str:
    """The text as one SELECT without its semicolon; `QueryRefused` says what else it is."""
    import duckdb

    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from None
    if len(statements) != 1:
        count = "no query" if not statements else f"{len(statements)} statements"
        raise QueryRefused(f"There is {count} in this cell. An answer is exactly one query.")
    kind = statements[0].type.name
    if kind != "SELECT":
        raise QueryRefused(
            f"This is a statement of the kind {kind}. An answer is one SELECT that only reads."
        )
    return statements[0].query.strip().rstrip(";")


def constructs(query: str) -> set[str]:
    """Lower-case names of the functions and constructs in a query."""
    from course.check.constructs import constructs

    return constructs(query, "duckdb")


def tables_in(text: str) -> set[str]:
    """The company's tables that a text mentions, in code or in a comment."""
    return set(re.findall(r"[a-z_]+", text.lower())) & set(TABLES)


def _connection(world: CheckWorld) -> duckdb.DuckDBPyConnection:
    """The database of a world, opened once; nobody else's settings or views can reach it."""
    if world in _open:
        _open.move_to_end(world)
        return _open[world]
    connection = new()
    connection.execute(f"attach '{duckdb_file(world.seed, world.scale)}' as base (read_only)")
    touched = tables_in(world.edit)
    for name in TABLES:
        kind = "table" if name in touched else "view"
        connection.execute(f"create {kind} {name} as from base.{name}")
    if world.edit:
        connection.execute(world.edit)
    lock(connection)
    _open[world] = connection
    edited = [w for w in _open if w.edit]
    if len(edited) > _KEPT:
        _open.pop(edited[0]).close()
    return connection


def new() -> duckdb.DuckDBPyConnection:
    """An empty database in memory, in UTC; it shares nothing with any other connection."""
    import duckdb

    connection = duckdb.connect()
    connection.execute("set global TimeZone = 'UTC'; set global threads = 2")
    return connection


def lock(connection: duckdb.DuckDBPyConnection) -> None:
    """Take a database's way to files, to settings, to Python's variables and to much memory."""
    connection.execute(f"""
        set global temp_directory = ''; set global memory_limit = '{MEMORY_LIMIT}';
        set global python_enable_replacements = false;
        set global enable_external_access = false; set global lock_configuration = true
    """)


@atexit.register
def close_all() -> None:
    """Close every database before the interpreter ends, while the engine still can."""
    while _open:
        _open.popitem()[1].close()
