"""A PostgreSQL server of the learner's own: starts on first use, stops with the last process.

The server listens on a Unix socket only. `POSTGRES_URI` sends every caller to another server
instead; then nothing is started here.
"""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from course.services import ServiceError
from course.services.postgres_server import MAINTENANCE, first_line, running

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

_ATTEMPTS = 12


def uri(database: str | None = None, user: str | None = None) -> str:
    """The address of a database for any client; without a name, of the learner's own database.

    Starts the server when it does not run. Raises `ServiceError`.
    """
    from psycopg.conninfo import make_conninfo

    if database is None:
        return uri(learner(), user)
    own = os.environ.get("POSTGRES_URI")
    if own:
        return make_conninfo(own, dbname=database)
    return make_conninfo(running().get_uri(database), user=user or "postgres")


def connect(
    database: str | None = None, user: str | None = None, **settings: object
) -> psycopg.Connection:
    """A new connection; `settings` are server settings of this session. Raises `ServiceError`."""
    import psycopg

    settings = {"timezone": "UTC", "client_min_messages": "notice"} | settings
    options = " ".join(f"-c {name}={value}" for name, value in settings.items())
    own = not os.environ.get("POSTGRES_URI")
    for attempt in range(_ATTEMPTS if own else 1):
        try:
            return psycopg.connect(uri(database, user), options=options, connect_timeout=10)
        except psycopg.OperationalError as error:
            reason = first_line(error)
            # The learner's own database is made again by the next try.
            gone = database is not None and "does not exist" in reason
            if gone or attempt == _ATTEMPTS - 1:
                break
            time.sleep(0.3)  # a killed server needs a moment to be seen as dead
    where = "the course's own PostgreSQL" if own else "the server in POSTGRES_URI"
    raise ServiceError(f"There is no connection to {where}: {reason}")


def learner() -> str:
    """The name of the learner's own database: a copy of the public world, made on first use."""
    from course.services.postgres_worlds import learner_database

    return learner_database()


def reset() -> None:
    """Throw the learner's database away and make it again from the public world."""
    from course.services import postgres_cell, postgres_worlds

    postgres_cell.close()
    postgres_worlds.drop_learner_database()
    learner()


def run_cell(text: str) -> tuple[pa.Table | None, str]:
    """Run a cell in the learner's database; see `course.services.postgres_cell`."""
    from course.services.postgres_cell import run_cell

    return run_cell(text)


@contextlib.contextmanager
def maintenance() -> Iterator[psycopg.Connection]:
    """A connection that can make and drop databases, one statement at a time."""
    with connect(MAINTENANCE, synchronous_commit="off") as connection:
        connection.autocommit = True
        yield connection
