"""Values of result tables as plain Python: what counts as equal, what kind it is, how it is shown.

Arrow, DuckDB, PostgreSQL, pandas and Polars have many types for the same thing. Here a number is a
number, an instant is an instant in UTC, and a length of time is whole microseconds.
"""

from __future__ import annotations

import math
from datetime import date, datetime, time, timedelta
from decimal import Decimal

import pyarrow as pa

RELATIVE, ABSOLUTE = 1e-9, 1e-9
Row = tuple[object, ...]


class _NotANumber:
    def __repr__(self) -> str:
        return "NaN"


NAN = _NotANumber()
"""Stands for every NaN, because a NaN of Python does not equal itself."""


class Span(int):
    """A length of time in microseconds that prints like a clock."""

    def __str__(self) -> str:
        sign, rest = ("-", -self) if self < 0 else ("", int(self))
        days, rest = divmod(rest, 86_400_000_000)
        hours, rest = divmod(rest, 3_600_000_000)
        minutes, micro = divmod(rest, 60_000_000)
        text = f"{hours:02d}:{minutes:02d}:{micro / 1_000_000:09.6f}".removesuffix(".000000")
        return sign + (f"{days} days {text}" if days else text)

    __repr__ = __str__


def rows_of(table: pa.Table) -> list[Row]:
    """The rows of a table as tuples of plain values."""
    columns = [values_of(column) for column in table.columns]
    return list(zip(*columns, strict=True)) if columns else []


def values_of(column: pa.ChunkedArray) -> list[object]:
    """The values of a column, NaN and -0.0 made one each, lengths of time as `Span`."""
    column = simple(column)
    if pa.types.is_interval(column.type) or pa.types.is_duration(column.type):
        return [None if v is None else _span(v) for v in column.to_pylist()]
    if pa.types.is_floating(column.type):
        return [_float(v) for v in column.to_pylist()]
    if pa.types.is_nested(column.type):
        return [_frozen(v) for v in column.to_pylist()]
    return column.to_pylist()


def simple(column: pa.ChunkedArray) -> pa.ChunkedArray:
    """The column in the one Arrow type that stands for its kind, where there is such a type."""
    kind = column.type
    if isinstance(kind, pa.BaseExtensionType):
        return simple(column.cast(kind.storage_type))
    if pa.types.is_dictionary(kind):
        return simple(column.cast(kind.value_type))
    if pa.types.is_timestamp(kind):
        # Nanoseconds of pandas: below a microsecond nothing that we ask for differs.
        return column.cast(pa.timestamp("us", "UTC" if kind.tz else None), safe=False)
    if pa.types.is_integer(kind) and kind != pa.uint64():
        return column.cast(pa.int64())
    if pa.types.is_floating(kind):
        return column.cast(pa.float64())
    if pa.types.is_large_string(kind) or pa.types.is_string_view(kind):
        return column.cast(pa.string())
    if pa.types.is_date64(kind):
        return column.cast(pa.date32())
    if pa.types.is_duration(kind):
        return column.cast(pa.duration("us"), safe=False)
    return column


def _float(value: float | None) -> object:
    if value is None or value == value:
        return value if value != 0 else 0.0
    return NAN


def _span(value: pa.MonthDayNano | timedelta) -> Span:
    if isinstance(value, timedelta):
        return Span(value // timedelta(microseconds=1))
    return Span((value.months * 30 + value.days) * 86_400_000_000 + value.nanoseconds // 1_000)


def _frozen(value: object) -> object:
    """A nested value that can be hashed; the order of a struct's fields does not count."""
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    if isinstance(value, dict):
        return tuple((k, _frozen(v)) for k, v in sorted(value.items()))
    return _float(value) if isinstance(value, float) else value


_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("boolean", (bool,)),
    ("interval", (Span,)),
    ("number", (int, float, Decimal, _NotANumber)),
    ("text", (str,)),
    ("timestamp", (datetime,)),
    ("date", (date,)),
    ("time", (time,)),
    ("list", (tuple,)),
)


def kind_of(value: object) -> str:
    """The kind of a plain value in words; only values of one kind can be equal."""
    for kind, types in _KINDS:
        if isinstance(value, types):
            if kind == "timestamp" and value.tzinfo is not None:
                return "timestamp with time zone"
            return kind
    return type(value).__name__


def kind_of_type(column: pa.ChunkedArray) -> str:
    """The kind that a column of this type holds, also when it is empty; `` when that is open."""
    kind = simple(column).type
    for name, test in _TYPES:
        if test(kind):
            return name
    if pa.types.is_timestamp(kind):
        return "timestamp with time zone" if kind.tz else "timestamp"
    return "" if pa.types.is_null(kind) else str(kind)


_TYPES = (
    ("boolean", pa.types.is_boolean),
    ("number", lambda t: any(f(t) for f in (pa.types.is_integer, pa.types.is_floating))),
    ("number", pa.types.is_decimal),
    ("text", pa.types.is_string),
    ("date", pa.types.is_date),
    ("time", pa.types.is_time),
    ("interval", lambda t: pa.types.is_interval(t) or pa.types.is_duration(t)),
    ("list", pa.types.is_nested),
)


def same_value(a: object, b: object, tolerance: float = RELATIVE) -> bool:
    """Whether two values count as equal: numbers within the tolerance, everything else exactly.

    Without a float among them, numbers must be equal: money in cents or decimals is exact.
    """
    if a is None or b is None or a is NAN or b is NAN:
        return a is b
    if isinstance(a, tuple) and isinstance(b, tuple):
        return len(a) == len(b) and all(
            same_value(x, y, tolerance) for x, y in zip(a, b, strict=True)
        )
    if kind_of(a) != kind_of(b):
        return False
    if isinstance(a, float) or isinstance(b, float):
        return math.isclose(float(a), float(b), rel_tol=tolerance, abs_tol=ABSOLUTE)
    return a == b


def same_row(a: Row, b: Row, tolerance: float = RELATIVE) -> bool:
    """Whether two rows agree value by value."""
    return all(same_value(x, y, tolerance) for x, y in zip(a, b, strict=True))


def show(value: object) -> str:
    """A value as a learner would write it."""
    if value is None:
        return "NULL"
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, tuple):
        return "[" + ", ".join(show(v) for v in value) + "]"
    if isinstance(value, Decimal) and value.is_finite() and value.as_tuple().exponent < -9:
        value = float(value)  # PostgreSQL's avg gives twenty digits, most of them zeros
    if isinstance(value, float):
        return f"{value:.10g}"
    if isinstance(value, datetime) and value.tzinfo is not None:
        return str(value).replace("+00:00", "+00")
    return str(value)


def show_row(row: Row) -> str:
    """A row, or a part of one, in parentheses."""
    return "(" + ", ".join(show(v) for v in row) + ")"
