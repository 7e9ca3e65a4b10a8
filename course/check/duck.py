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
BYTE_LIMIT = 500_000_000
BATCH_ROWS = 100_000
MEMORY_LIMIT = "1GB"
_KEPT = 60
_open: OrderedDict[CheckWorld, duckdb.DuckDBPyConnection] = OrderedDict()


class QueryRefused(Exception):
    """The text is not one query; the message tells the learner what is allowed."""


class QueryFailed(Exception):
    """The engine did not accept or finish the query; the message is the engine's own."""

    @property
    def advice(self) -> str:
        """What a learner can do about it."""
        text = str(self)
        return next((advice for sign, advice in _ADVICE if sign in text), _TOLD)


_TOLD = "The engine could not run the query. Its message tells where."
_ADVICE = (
    ("Permission", "A check reads the company's tables alone: no files, settings or network."),
    ("getenv", "A check reads the company's tables alone: no files, settings or network."),
    ("ran longer", "Does each join have a condition, and does a recursion come to an end?"),
    ("more memory", "Does each join have a condition, and does a recursion come to an end?"),
    ("more than", "Does each join have a condition?"),
)


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
        return _read(connection.sql(query).to_arrow_reader(BATCH_ROWS))
    except (duckdb.Error, OSError, ValueError) as error:  # Arrow's errors while rows are read
        message = str(error)
        if isinstance(error, duckdb.InterruptException) or "INTERRUPT" in message:
            raise QueryTooSlow(
                f"The query ran longer than {limit_s:g} seconds and was stopped."
            ) from None
        if isinstance(error, duckdb.OutOfMemoryException) or "Out of Memory" in message:
            raise QueryTooBig("The query needed more memory than a check allows.") from None
        raise QueryFailed(message) from None
    finally:
        timer.cancel()


def _read(reader: pa.RecordBatchReader) -> pa.Table:
    """All rows, read in pieces: an endless result fills no memory."""
    import pyarrow as pa

    batches, rows, size = [], 0, 0
    for batch in reader:
        batches.append(batch)
        rows, size = rows + batch.num_rows, size + batch.nbytes
        if rows > ROW_LIMIT or size > BYTE_LIMIT:
            reader.close()
            what = f"{ROW_LIMIT:,} rows" if rows > ROW_LIMIT else f"{BYTE_LIMIT:,} bytes"
            raise QueryTooBig(
                f"The query returns more than {what}. A join without a condition multiplies tables."
            )
    return pa.Table.from_batches(batches, reader.schema)


def one_query(text: str) -> str:
    """The text as one SELECT without its semicolon; `QueryRefused` says what else it is."""
    import duckdb

    try:
        statements = duckdb.extract_statements(text)
    except duckdb.Error as error:
        raise QueryFailed(str(error)) from None
    if len(statements) != 1:
        count = "is no query" if not statements else f"are {len(statements)} statements"
        raise QueryRefused(f"There {count} in this cell. An answer is exactly one query.")
    kind = statements[0].type.name
    if kind == "MULTI":
        raise QueryRefused(
            "DuckDB turns this pivot into several statements. Say which values become columns: "
            "`pivot … on column in ('one', 'two')`."
        )
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


def tables_read(query: str) -> set[str]:
    """The company's tables that a query reads, as far as its text tells."""
    import duckdb

    try:
        return {name.lower() for name in duckdb.get_table_names(query)} & set(TABLES)
    except duckdb.Error:
        return tables_in(query)


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
