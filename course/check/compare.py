"""Compares two result tables the way a fair teacher would, and says how they differ.

Columns are matched by name, upper or lower case; rows as a bag unless a mode says otherwise; whole
numbers, decimals and floats by value; NULL equals NULL and NaN equals NaN. Text is never a number.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa

from course.check.verdict import Rows

RELATIVE, ABSOLUTE = 1e-9, 1e-9
SHOWN = 5
Row = tuple[object, ...]


@dataclass(frozen=True)
class Difference:
    """How a result differs: `kind` and `column` name it, the sentences tell it, tables show it."""

    kind: str
    expected: str
    got: str
    column: str = ""
    advice: str = ""
    tables: tuple[Rows, ...] = ()

    @property
    def signature(self) -> tuple[str, str]:
        """What two differences share when they come from the same mistake."""
        return self.kind, self.column


def compare(
    expected: pa.Table,
    actual: pa.Table,
    *,
    mode: str = "multiset",
    order_by: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
    tolerance: float = RELATIVE,
) -> Difference | None:
    """The first difference that matters, or None when the tables agree.

    Modes: `multiset` (duplicates count), `set`, `ordered` (row by row), `ties` (a bag whose
    `order_by` columns stand in the expected order), `partial` (within each value of `keys` the rows
    stand in the expected order), `schema` (columns only) and `scalar` (one row, one column).
    """
    difference = _columns(expected, actual, mode)
    if difference or mode == "schema":
        return difference
    actual = _in_order_of(expected, actual)
    if mode != "set" and expected.equals(actual):
        return None
    names = tuple(expected.column_names)
    if actual.num_rows > 3 * expected.num_rows + 100_000:
        counts = (f"{expected.num_rows:,} rows", f"{actual.num_rows:,} rows")
        return Difference(
            "extra", *counts, advice="A join multiplies rows where its condition is too loose."
        )
    want, got = _rows(expected), _rows(actual)
    if mode == "set":
        want, got = list(dict.fromkeys(want)), list(dict.fromkeys(got))
    difference = _kinds(names, want, got) or _bags(names, want, got, keys, tolerance)
    if difference:
        return difference
    return _order(names, want, got, mode, order_by, keys, tolerance)


def _columns(expected: pa.Table, actual: pa.Table, mode: str) -> Difference | None:
    names = [name.lower() for name in actual.column_names]
    wanted = [name.lower() for name in expected.column_names]
    doubled = [name for name, count in Counter(names).items() if count > 1]
    if mode == "scalar" and len(names) == len(wanted) == 1:
        return None
    if doubled:
        return Difference(
            "doubled column",
            f"each column once: {_list(wanted)}",
            f"{_list(doubled)} twice",
            advice="Give each column its own name with as.",
        )
    missing = [name for name in wanted if name not in names]
    extra = [name for name in names if name not in wanted]
    if not missing and not extra:
        return None
    got = f"the columns {_list(names)}"
    advice = []
    if missing:
        advice.append(f"Missing: {_list(missing)}.")
    if extra:
        advice.append(f"Not asked for: {_list(extra)}.")
    return Difference("columns", f"the columns {_list(wanted)}", got, advice=" ".join(advice))


def _list(names: list[str]) -> str:
    return ", ".join(names) if names else "none"


def _in_order_of(expected: pa.Table, actual: pa.Table) -> pa.Table:
    if len(expected.column_names) == 1 == len(actual.column_names):
        return actual.rename_columns(expected.column_names)
    place = {name.lower(): i for i, name in enumerate(actual.column_names)}
    picked = actual.select([place[name.lower()] for name in expected.column_names])
    return picked.rename_columns(expected.column_names)


def _rows(table: pa.Table) -> list[Row]:
    """The rows as tuples of plain values; intervals become whole microseconds of a marked kind."""
    columns = [_values(column) for column in table.columns]
    return list(zip(*columns, strict=True)) if columns else []


def _values(column: pa.ChunkedArray) -> list[object]:
    if pa.types.is_interval(column.type):
        return [None if v is None else Span(_microseconds(v)) for v in column.to_pylist()]
    if pa.types.is_floating(column.type):
        # -0.0 is 0.0, and one NaN is as good as another.
        return [
            _NAN if v is not None and math.isnan(v) else v if v != 0 else 0.0
            for v in column.to_pylist()
        ]
    if pa.types.is_nested(column.type):
        return [_frozen(v) for v in column.to_pylist()]
    return column.to_pylist()


def _frozen(value: object) -> object:
    if isinstance(value, list):
        return tuple(_frozen(v) for v in value)
    if isinstance(value, dict):
        return tuple((k, _frozen(v)) for k, v in sorted(value.items()))
    return value


def _microseconds(value: pa.MonthDayNano) -> int:
    return (value.months * 30 + value.days) * 86_400_000_000 + value.nanoseconds // 1_000


class _NotANumber:
    def __repr__(self) -> str:
        return "NaN"


_NAN = _NotANumber()


class Span(int):
    """A length of time in microseconds that prints like a clock."""

    def __str__(self) -> str:
        sign, rest = ("-", -self) if self < 0 else ("", int(self))
        days, rest = divmod(rest, 86_400_000_000)
        hours, rest = divmod(rest, 3_600_000_000)
        minutes, micro = divmod(rest, 60_000_000)
        text = f"{hours:02d}:{minutes:02d}:{micro / 1_000_000:09.6f}".removesuffix(".000000")
        return sign + (f"{days} days {text}" if days else text)


def _kind(value: object) -> str:
    for kind, types in _KINDS:
        if isinstance(value, types):
            if kind == "timestamp" and value.tzinfo is not None:
                return "timestamp with time zone"
            return kind
    return type(value).__name__


_KINDS: tuple[tuple[str, tuple[type, ...]], ...] = (
    ("boolean", (bool,)),
    ("interval", (Span,)),
    ("number", (int, float, Decimal, _NotANumber)),
    ("text", (str,)),
    ("timestamp", (datetime,)),
    ("date", (date,)),
)


def _kinds(names: tuple[str, ...], want: list[Row], got: list[Row]) -> Difference | None:
    """Whether a column holds another kind of value than expected: text for numbers, say."""
    for i, name in enumerate(names):
        wanted = next((row[i] for row in want if row[i] is not None), None)
        found = next((row[i] for row in got if row[i] is not None), None)
        if wanted is None or found is None or _kind(wanted) == _kind(found):
            continue
        return Difference(
            "type",
            f"a {_kind(wanted)} in {name}, like {show(wanted)}",
            f"a {_kind(found)}, like {show(found)}",
            column=name,
            advice=f"Cast or compute {name} as a {_kind(wanted)}.",
        )
    return None


def same_value(a: object, b: object, tolerance: float = RELATIVE) -> bool:
    """Whether two values count as equal: numbers within the tolerance, everything else exactly."""
    if a is None or b is None or isinstance(a, _NotANumber) or isinstance(b, _NotANumber):
        return a is b
    if isinstance(a, bool) or isinstance(b, bool) or not isinstance(a, int | float | Decimal):
        return a == b
    if isinstance(b, int | float | Decimal):
        if not isinstance(a, float) and not isinstance(b, float):
            return a == b
        return math.isclose(float(a), float(b), rel_tol=tolerance, abs_tol=ABSOLUTE)
    return False


def _same_row(a: Row, b: Row, tolerance: float) -> bool:
    return all(same_value(x, y, tolerance) for x, y in zip(a, b, strict=True))


def _bags(
    names: tuple[str, ...], want: list[Row], got: list[Row], keys: tuple[str, ...], tolerance: float
) -> Difference | None:
    wanted, found = Counter(want), Counter(got)
    missing = list((wanted - found).elements())
    extra = list((found - wanted).elements())
    missing, extra = _pair_off(missing, extra, tolerance)
    if not missing and not extra:
        return None
    counts = (f"{len(want)} row{'s' * (len(want) != 1)}", f"{len(got)} row{'s' * (len(got) != 1)}")
    tables = tuple(
        Rows(
            title,
            names,
            tuple(rows[:SHOWN]),
            f"{len(rows) - SHOWN} more" if len(rows) > SHOWN else "",
        )
        for title, rows in (
            ("Expected, but not in your result", missing),
            ("In your result, but not expected", extra),
        )
        if rows
    )
    if missing and not extra:
        kind = "too few" if set(missing) & set(got) else "missing"
        return Difference(kind, counts[0], f"{counts[1]}, {len(missing)} missing", tables=tables)
    if extra and not missing:
        doubled = all(row in wanted for row in extra)
        what = "repeated" if doubled else "too many"
        return Difference(
            "doubled" if doubled else "extra",
            counts[0],
            f"{counts[1]}, {len(extra)} {what}",
            tables=tables,
        )
    return _values_differ(names, missing, extra, keys, counts, tables)


def _pair_off(
    missing: list[Row], extra: list[Row], tolerance: float
) -> tuple[list[Row], list[Row]]:
    """Drop pairs that only differ by the rounding of a float."""
    if not missing or not any(isinstance(v, float) for row in (*missing, *extra) for v in row):
        return missing, extra
    waiting: dict[Row, list[Row]] = {}
    for row in extra:
        waiting.setdefault(_exact_part(row), []).append(row)
    left = []
    for row in missing:
        candidates = waiting.get(_exact_part(row), [])
        partner = next((c for c in candidates if _same_row(row, c, tolerance)), None)
        if partner is None:
            left.append(row)
        else:
            candidates.remove(partner)
    return left, [row for rows in waiting.values() for row in rows]


def _exact_part(row: Row) -> Row:
    number = (int, float, Decimal)
    return tuple(None if isinstance(v, number) and not isinstance(v, bool) else v for v in row)


def _values_differ(
    names: tuple[str, ...],
    missing: list[Row],
    extra: list[Row],
    keys: tuple[str, ...],
    counts: tuple[str, str],
    tables: tuple[Rows, ...],
) -> Difference:
    """Rows are there with other values: find the one column in which partners differ."""
    found: Counter[int] = Counter()
    example: dict[int, tuple[Row, Row]] = {}
    for row in missing[:200]:
        for other in extra[:200]:
            differing = [i for i, (a, b) in enumerate(zip(row, other, strict=True)) if a != b]
            if len(differing) == 1 and names[differing[0]] not in keys:
                found[differing[0]] += 1
                example.setdefault(differing[0], (row, other))
                break
    if found:
        place = found.most_common(1)[0][0]
        wanted, got = example[place]
        where = ", ".join(
            f"{n} = {show(v)}"
            for i, (n, v) in enumerate(zip(names, wanted, strict=True))
            if i != place
        )
        return Difference(
            "value",
            f"{names[place]} = {show(wanted[place])}" + (f" where {where}" if where else ""),
            f"{names[place]} = {show(got[place])}",
            column=names[place],
            tables=tables,
        )
    return Difference(
        "rows",
        counts[0],
        f"{counts[1]}: {len(missing)} expected ones missing, {len(extra)} others instead",
        tables=tables,
    )


def _order(
    names: tuple[str, ...],
    want: list[Row],
    got: list[Row],
    mode: str,
    order_by: tuple[str, ...],
    keys: tuple[str, ...],
    tolerance: float,
) -> Difference | None:
    if mode == "ordered":
        pairs = [(want, got)]
    elif mode == "ties":
        places = [names.index(name) for name in order_by]
        pairs = [
            (
                [tuple(r[p] for p in places) for r in want],
                [tuple(r[p] for p in places) for r in got],
            )
        ]
    elif mode == "partial":
        places = [names.index(name) for name in keys]
        groups = dict.fromkeys(tuple(row[p] for p in places) for row in want)
        pairs = [
            tuple([r for r in rows if tuple(r[p] for p in places) == group] for rows in (want, got))
            for group in groups
        ]
    else:
        return None
    for wanted, found in pairs:
        for i, (a, b) in enumerate(zip(wanted, found, strict=True)):
            if not _same_row(a, b, tolerance):
                return Difference(
                    "order",
                    f"row {i + 1} to be {show(a)}",
                    f"{show(b)} there",
                    advice="The rows are right, their order is not: look at order by.",
                    tables=(
                        Rows("Expected order", names, tuple(want[:SHOWN])),
                        Rows("Your order", names, tuple(got[:SHOWN])),
                    ),
                )
    return None


def show(value: object) -> str:
    """A value as a learner would write it."""
    if value is None:
        return "NULL"
    if isinstance(value, str):
        return f"'{value}'"
    if isinstance(value, tuple):
        return "[" + ", ".join(show(v) for v in value) + "]"
    if isinstance(value, float):
        return f"{value:.10g}"
    return str(value)
