"""Databases with the company's tables: one template per world, and the learner's own copy.

A template is made once, under a lock of the server and under another name, and renamed when it is
whole; nobody works in it. Two roles own nothing but these tables: `checker` in the templates,
`learner` in the copy.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING

from course.services import ServiceError, postgres
from course.services.postgres_server import first_line
from course.world.schema import TABLES, TableSpec

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

LEARNER, CHECKER = "learner", "checker"
PRACTICE = os.environ.get("COURSE_DATABASE") or "learner"
"""The name of the database that is the learner's own; a proof of a lesson uses another."""
_LOCK = 0x4C61726B
_TRIES = 4
_ROLES = {
    LEARNER: {"statement_timeout": "60s", "temp_file_limit": "2GB"},
    CHECKER: {"temp_file_limit": "1GB"},
}


@cache
def world_database(seed: int, scale: str) -> str:
    """The name of the database that holds one world; made when it is missing. Only read it."""
    from course.world import VERSION

    name = f"world_v{VERSION}_{scale.lower()}_{seed}"
    with postgres.maintenance() as server:
        if not _exists(server, name):
            with _alone(server):
                if not _exists(server, name):
                    _make(server, name, seed, scale)
    return name


def learner_database() -> str:
    """The name of the learner's database; a copy of the public world at scale S on first use."""
    from course.world import PUBLIC_SEED

    with postgres.maintenance() as server:
        if _exists(server, PRACTICE):
            return PRACTICE
        template = world_database(PUBLIC_SEED, "S")
        with _alone(server):
            if not _exists(server, PRACTICE):
                _copy(server, template, PRACTICE)
    return PRACTICE


def drop_learner_database() -> None:
    """Remove the learner's database, whoever is connected to it."""
    with postgres.maintenance() as server:
        server.execute(f"drop database if exists {PRACTICE} with (force)")


def role(name: str) -> str | None:
    """The role to connect as; on a server of somebody else it is the one in its address."""
    return None if os.environ.get("POSTGRES_URI") else name


def _exists(server: psycopg.Connection, name: str) -> bool:
    return (
        server.execute("select 1 from pg_database where datname = %s", [name]).fetchone()
        is not None
    )


@contextmanager
def _alone(server: psycopg.Connection) -> Iterator[None]:
    """Keep every other process of the course from making databases meanwhile."""
    server.execute("select pg_advisory_lock(%s)", [_LOCK])
    try:
        yield
    finally:
        server.execute("select pg_advisory_unlock(%s)", [_LOCK])


def _make(server: psycopg.Connection, name: str, seed: int, scale: str) -> None:
    import psycopg

    from course.world import World

    making = f"making_{name}"
    try:
        _make_roles(server)
        server.execute(f"drop database if exists {making} with (force)")
        server.execute(
            f"create database {making} template template0 encoding 'UTF8' "
            "locale_provider builtin locale 'C.UTF-8'"
        )
        world = World(seed, scale)
        with postgres.connect(making, synchronous_commit="off") as connection:
            for spec in TABLES.values():
                fill(connection, spec, world.table(spec.name))
            _own(connection, role(CHECKER))
        with postgres.connect(making) as connection:
            connection.autocommit = True
            connection.execute("vacuum (freeze, analyze)")
        _allow_only(server, making, role(CHECKER))
        server.execute(f"alter database {making} rename to {name}")
    except psycopg.Error as error:
        raise ServiceError(
            f"The database {name} cannot be made: {first_line(error)}. PostgreSQL needs "
            "free space, and a role that may create databases."
        ) from None


def fill(connection: psycopg.Connection, spec: TableSpec, rows: pa.Table) -> None:
    """Create one table with its primary key and NOT NULLs, and copy the rows into it."""
    import io

    from pyarrow import csv

    columns = [f"{c.name} {c.type}{'' if c.nullable else ' not null'}" for c in spec.columns]
    connection.execute(f"create table {spec.name} ({', '.join(columns)})")
    data = io.BytesIO()
    # Text is quoted and NULL is not, which is how COPY tells '' from NULL.
    csv.write_csv(rows, data, csv.WriteOptions(include_header=False, quoting_style="needed"))
    with connection.cursor().copy(f"copy {spec.name} from stdin (format csv)") as copy:
        copy.write(data.getvalue())
    connection.execute(f"alter table {spec.name} add primary key ({', '.join(spec.key)})")


def _make_roles(server: psycopg.Connection) -> None:
    for name, settings in _ROLES.items():
        if role(name) is None:
            continue
        if not server.execute("select 1 from pg_roles where rolname = %s", [name]).fetchone():
            server.execute(f"create role {name} login")
        for setting, value in settings.items():
            server.execute(f"alter role {name} set {setting} = '{value}'")


def _own(connection: psycopg.Connection, owner: str | None) -> None:
    """Give the schema and every table in it to a role."""
    if owner is None:
        return
    connection.execute(f"alter schema public owner to {owner}")
    for name in TABLES:
        connection.execute(f"alter table {name} owner to {owner}")


def _allow_only(server: psycopg.Connection, database: str, owner: str | None) -> None:
    """Nobody connects by accident: a learner's client does not even reach the checker's data."""
    if owner is None:
        return
    server.execute(f"revoke connect, temporary on database {database} from public")
    server.execute(f"grant connect, temporary on database {database} to {owner}")


def _copy(server: psycopg.Connection, template: str, name: str) -> None:
    making = f"making_{name}"
    server.execute(f"drop database if exists {making} with (force)")
    _create_from(server, template, making)
    if owner := role(LEARNER):
        with postgres.connect(making) as connection:
            _own(connection, owner)
        server.execute(f"grant create, connect, temporary on database {making} to {owner}")
    server.execute(f"alter database {making} rename to {name}")


def _create_from(server: psycopg.Connection, template: str, name: str) -> None:
    """Copy a template, which needs a moment in which nobody is connected to it.

    PostgreSQL keeps new connections waiting and looks for five seconds whether the others go. A
    check is connected for less than that; only a client that stays is cut off in the end.
    """
    import psycopg

    for _ in range(_TRIES):
        try:
            server.execute(f"create database {name} template {template}")
            return
        except psycopg.errors.ObjectInUse:
            continue
    server.execute(
        "select pg_terminate_backend(pid) from pg_stat_activity where datname = %s", [template]
    )
    server.execute(f"create database {name} template {template}")
