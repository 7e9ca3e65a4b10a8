"""A DuckDB file with all tables, their types, and NOT NULL where it is declared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

from course.world import World
from course.world.schema import STREAMS, TABLES

if TYPE_CHECKING:
    import duckdb

FILE = "larkway.duckdb"


def write(world: World, tables: Iterable[str], folder: Path, tick: Callable[[int], None]) -> None:
    """Make `larkway.duckdb` below the folder."""
    fill(world, tables, folder / FILE, tick)


def fill(world: World, tables: Iterable[str], place: Path, tick: Callable[[int], None]) -> None:
    """Make a DuckDB file at `place`. Raises `OSError` when the disk does not take it."""
    import duckdb

    try:
        with duckdb.connect(place) as connection:
            connection.execute("set TimeZone = 'UTC'")
            for name in tables:
                _table(connection, world, name, tick)
            connection.execute("checkpoint")
    except duckdb.Error as error:
        # A full disk comes as several kinds of error; the reason ends the first line.
        raise OSError(str(error).strip().splitlines()[0].rsplit(": ", 1)[-1]) from error


def _table(
    connection: duckdb.DuckDBPyConnection, world: World, name: str, tick: Callable[[int], None]
) -> None:
    columns = ", ".join(
        f"{c.name} {c.type}{'' if c.nullable else ' not null'}"
        for c in (TABLES | STREAMS)[name].columns
    )
    connection.execute(f"create table {name} ({columns})")
    for batch in world.batches(name):
        connection.register("incoming", batch)
        connection.execute(f"insert into {name} select * from incoming")
        connection.unregister("incoming")
        tick(batch.num_rows)
