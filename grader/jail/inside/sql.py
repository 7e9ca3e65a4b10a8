"""Runs one query on several worlds: the text is the learner's, every other line is ours."""

from __future__ import annotations

import os
from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING

KEPT = 24
if TYPE_CHECKING:
    import pyarrow as pa

KEEPS_FILES, LASTS = True, False
"""The open worlds are files of the server. No line of an answer runs in a child that has them."""
DATA = os.environ.get("JAIL_DATA", "/jail/data")
_CONFIG = {"threads": 1, "async_threads": 0, "memory_limit": "1GB", "temp_directory": ""}
"""One thread only: an engine with threads of its own would not survive a fork."""
_open: OrderedDict[str, object] = OrderedDict()


def preload() -> None:
    """Import what a run needs, so that a forked child has it already."""
    import duckdb

    from course.check import duck

    # The first query of a process builds the parser's and the planner's tables: once is enough.
    duck.constructs(duck.one_query("select count(*) from range(3) as t(a) where a > 1"))
    with duckdb.connect(config=_CONFIG) as connection:
        packed(duck.fetch(connection, "select a, sum(a) as b from range(3) as t(a) group by all"))


def prepare(job: dict) -> None:
    """Open the worlds in the server: each child gets them as they were, by copy on write."""
    for name in job["worlds"]:
        if name in _open:
            _open.move_to_end(name)
        else:
            _open[name] = _opened(f"{DATA}/{name}/world.duckdb")
    while len(_open) > max(KEPT, len(job["worlds"])):
        _open.popitem(last=False)[1].close()


def _opened(path: str) -> object:
    import duckdb

    connection = duckdb.connect(path, read_only=True, config=_CONFIG)
    connection.execute("set global TimeZone = 'UTC'")
    for (name,) in connection.execute("select table_name from duckdb_tables()").fetchall():
        connection.execute(
            f"from {name}"
        ).to_arrow_table()  # read once here, shared by all children
    connection.execute("set python_enable_replacements = false")
    connection.execute("set enable_external_access = false; set lock_configuration = true")
    return connection


def stage(job: dict, nested: bool) -> None:
    """Nothing to lay out: the worlds are open."""


def run(job: dict, send: Callable[..., None]) -> None:
    """Send the query as it was understood, then one result for each world, in order."""
    from course.check import duck

    try:
        query = duck.one_query(job["text"])
        used = sorted(duck.constructs(query)) if job["constructs"] else []
    except (duck.QueryRefused, duck.QueryFailed) as error:
        return send({"error": type(error).__name__, "message": str(error)})
    except RecursionError:
        return send({"error": "QueryRefused", "message": "The query is nested too deeply."})
    send({"query": query, "constructs": used})
    for name in job["worlds"]:
        try:
            table = duck.fetch(_open[name].cursor(), query, job["limits"]["step_s"])
            blob = packed(table)
        except duck.QueryFailed as error:
            send({"error": type(error).__name__, "message": str(error)})
        except MemoryError:
            message = "The query needed more memory than a check allows."
            send({"error": "QueryTooBig", "message": message})
        else:
            send({"rows": table.num_rows}, blob)


def packed(table: pa.Table) -> bytes:
    """A table as Arrow's stream of bytes."""
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    with pa.ipc.new_stream(sink, table.schema) as writer:
        writer.write_table(table)
    return sink.getvalue().to_pybytes()
