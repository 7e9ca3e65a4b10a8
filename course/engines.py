"""The engines that a notebook works with, as the native objects of their official libraries."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import duckdb


@cache
def duckdb_connection() -> duckdb.DuckDBPyConnection:
    """The kernel's DuckDB: what you create lives in memory, the company's tables can be read.

    The public world is attached read-only as `larkway` and stands on the search path, so
    `select * from trip` finds it. The session's time zone is UTC.
    """
    import duckdb

    from course.world import PUBLIC_SEED
    from course.world.cache import duckdb_file

    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    connection.execute(f"attach '{duckdb_file(PUBLIC_SEED, 'S')}' as larkway (read_only)")
    connection.execute("set search_path = 'memory,larkway'")
    return connection
