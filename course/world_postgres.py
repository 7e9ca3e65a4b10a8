"""Loads a world into PostgreSQL: a database of its own, or one that somebody has an address of."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from course.services import ServiceError
from course.world import World
from course.world.schema import STREAMS, TABLES

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

Tick = Callable[[int], None]


def load(world: World, tables: Iterable[str], address: str | None, tick: Tick) -> str:
    """Load the tables and give the address; a load that breaks off leaves nothing behind.

    Without an address the course's own server gets the database `larkway_SCALE_SEED`, anew. With
    one, the tables are added there, all or none. Raises `ServiceError`.
    """
    import psycopg

    from course.services.postgres_server import first_line

    try:
        return _added(world, tables, address, tick) if address else _own(world, tables, tick)
    except psycopg.Error as error:
        raise ServiceError(f"PostgreSQL did not take the tables: {first_line(error)}.") from None


def _own(world: World, tables: Iterable[str], tick: Tick) -> str:
    from course.services import postgres

    name = f"larkway_{world.scale.lower()}_{world.seed}"
    making = f"making_{name}"
    with postgres.maintenance() as server:
        server.execute(f"drop database if exists {making} with (force)")
        server.execute(f"create database {making} template template0 encoding 'UTF8'")
        try:
            with postgres.connect(making, synchronous_commit="off") as connection:
                _fill(connection, world, tables, tick)
        except BaseException:
            server.execute(f"drop database if exists {making} with (force)")
            raise
        server.execute(f"drop database if exists {name} with (force)")
        server.execute(f"alter database {making} rename to {name}")
    return postgres.uri(name)


def _added(world: World, tables: Iterable[str], address: str, tick: Tick) -> str:
    import psycopg

    # The connection commits when all is done, and rolls back when anything is not.
    with psycopg.connect(address, connect_timeout=10) as connection:
        _fill(connection, world, tables, tick)
    return address


def _fill(connection: psycopg.Connection, world: World, tables: Iterable[str], tick: Tick) -> None:
    connection.execute("set local timezone = 'UTC'")
    for name in tables:
        spec = (TABLES | STREAMS)[name]
        if connection.execute("select to_regclass(%s)", [name]).fetchone()[0]:
            raise ServiceError(f"There is a table {name} already. Name an empty database.")
        columns = (f"{c.name} {c.type}{'' if c.nullable else ' not null'}" for c in spec.columns)
        connection.execute(f"create table {name} ({', '.join(columns)})")
        for batch in world.batches(name):
            _copy(connection, name, batch)
            tick(batch.num_rows)
        connection.execute(f"alter table {name} add primary key ({', '.join(spec.key)})")


def _copy(connection: psycopg.Connection, name: str, rows: pa.Table) -> None:
    from pyarrow import csv

    data = io.BytesIO()
    # Text is quoted and NULL is not, which is how COPY tells '' from NULL.
    csv.write_csv(rows, data, csv.WriteOptions(include_header=False, quoting_style="needed"))
    with connection.cursor().copy(f"copy {name} from stdin (format csv)") as copy:
        copy.write(data.getbuffer())
