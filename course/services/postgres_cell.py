"""Runs a learner's SQL cell on PostgreSQL, and turns results into Arrow tables."""

from __future__ import annotations

import json
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING

from course.services import ServiceError, postgres
from course.services.postgres_worlds import LEARNER, role

if TYPE_CHECKING:
    import psycopg
    import pyarrow as pa

_connection: psycopg.Connection | None = None


def run_cell(text: str) -> tuple[pa.Table | None, str]:
    """`(rows of the last statement or None, "" or the server's message)`.

    The statements share the learner's session; what they report, `INSERT 0 5` say, is printed. The
    message of a mistake is PostgreSQL's own, with the line and the place.
    """
    import psycopg

    if command := _meta_command(text):
        return (
            None,
            f"{command} is a command of the psql program. A cell takes SQL statements only.",
        )
    try:
        cursor = _session().execute(text)
        return _last_result(cursor), ""
    except ServiceError as error:
        return None, str(error)
    except psycopg.Error as error:
        return None, _message(error)


def close() -> None:
    """End the learner's session; the next cell opens another one."""
    global _connection
    if _connection is not None:
        _connection.close()
    _connection = None


def _session() -> psycopg.Connection:
    global _connection
    if _connection is None or _connection.closed or _connection.broken:
        # Notices ("does not exist, skipping") make the second run of a cell look unlike the first.
        _connection = postgres.connect(None, role(LEARNER), client_min_messages="warning")
        _connection.autocommit = True
        _connection.add_notice_handler(
            lambda notice: print(f"{notice.severity}: {notice.message_primary}")
        )
    return _connection


def _last_result(cursor: psycopg.Cursor) -> pa.Table | None:
    while True:
        if cursor.description is None and cursor.statusmessage:
            print(cursor.statusmessage)
        table = as_table(cursor) if cursor.description else None
        if not cursor.nextset():
            return table


def _message(error: psycopg.Error) -> str:
    text = str(error).strip()
    if error.sqlstate == "57014":
        text += (
            "\nThe statement ran longer than a cell may. "
            "A recursive query needs a condition that ends it."
        )
    if _connection is not None and not _connection.closed:
        from psycopg.pq import TransactionStatus

        if _connection.info.transaction_status == TransactionStatus.INERROR:
            _connection.rollback()
            text += "\nThe open transaction was rolled back."
    elif _connection is not None:
        text += "\nThe connection is gone. Run the cell again: it opens a new one."
    return text


def _meta_command(text: str) -> str:
    words = text.lstrip().split(maxsplit=1)
    return words[0] if words and words[0].startswith("\\") else ""


def as_table(cursor: psycopg.Cursor, rows: list[tuple] | None = None) -> pa.Table:
    """The rows of a cursor as Arrow: instants in UTC, numeric as decimal, JSON as text."""
    import pyarrow as pa

    rows = cursor.fetchall() if rows is None else rows
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(cursor.description)
    arrays = [
        _array(list(v), c.type_code) for v, c in zip(columns, cursor.description, strict=True)
    ]
    return pa.Table.from_arrays(arrays, names=[c.name for c in cursor.description])


def _array(values: list[object], oid: int) -> pa.Array:
    import pyarrow as pa

    types = {
        16: pa.bool_(),
        20: pa.int64(),
        21: pa.int16(),
        23: pa.int32(),
        26: pa.int64(),
        700: pa.float32(),
        701: pa.float64(),
        17: pa.binary(),
        1082: pa.date32(),
        1083: pa.time64("us"),
        1114: pa.timestamp("us"),
        1184: pa.timestamp("us", "UTC"),
        1000: pa.list_(pa.bool_()),
        1005: pa.list_(pa.int16()),
        1007: pa.list_(pa.int32()),
        1016: pa.list_(pa.int64()),
        1009: pa.list_(pa.string()),
        1015: pa.list_(pa.string()),
        1182: pa.list_(pa.date32()),
        1022: pa.list_(pa.float64()),
    }
    if oid in types:
        return pa.array(values, types[oid])
    if oid == 1700:
        return _decimals(values)
    if oid == 1186:
        return pa.array([_interval(v) for v in values], pa.month_day_nano_interval())
    if oid in (114, 3802):
        return pa.array(
            [
                None if v is None else json.dumps(v, ensure_ascii=False, sort_keys=True)
                for v in values
            ],
            pa.string(),
        )
    return pa.array([None if v is None else str(v) for v in values], pa.string())


def _decimals(values: list[Decimal | None]) -> pa.Array:
    """Decimals as they are where Arrow can hold them, else as floats (NaN, more than 38 digits)."""
    import pyarrow as pa

    known = [v for v in values if v is not None]
    if not known:
        return pa.array(values, pa.decimal128(38, 0))
    try:
        return pa.array(values)
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if v is None else float(v) for v in values], pa.float64())


def _interval(value: timedelta | None) -> tuple[int, int, int] | None:
    if value is None:
        return None
    return 0, value.days, value.seconds * 1_000_000_000 + value.microseconds * 1_000
