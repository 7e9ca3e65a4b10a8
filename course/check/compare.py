"""Compares two result tables the way a fair teacher would, and says how they differ.

Columns are matched by name, upper or lower case; rows as a bag unless a mode says otherwise; whole
numbers, decimals and floats by value; NULL equals NULL and NaN equals NaN. Text is never a number.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.check.bags import Leftover, leftover
from course.check.difference import Difference, counted, listed
from course.check.order import order_differs
from course.check.pairs import loose_columns, pair_off, partners
from course.check.plain import ABSOLUTE, RELATIVE, Row, kind_of_type, rows_of, show, values_of
from course.check.wording import rows_differ, values_differ

__all__ = [
    "ABSOLUTE",
    "DATA_FREE",
    "MODES",
    "RELATIVE",
    "Difference",
    "agree",
    "aligned",
    "compare",
    "show",
]

MODES = ("multiset", "set", "ordered", "ties", "partial", "schema", "scalar")
DATA_FREE = ("columns", "doubled column", "type")
"""Kinds of difference that can be seen without any row."""
FAR_TOO_MANY = 100_000


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
    stand in the expected order), `schema` (names and kinds of columns only) and `scalar` (one
    value, whatever its column is called). `keys` are compared exactly and never rounded; rows with
    the same keys are told apart by their other values.
    """
    if mode not in MODES:
        raise ValueError(f"There is no mode {mode!r}; choose from {', '.join(MODES)}.")
    difference = _columns(expected, actual, mode)
    if difference:
        return difference
    actual = aligned(expected, actual)
    if expected.equals(actual):
        return None
    difference = _kinds(expected, actual, by_type=mode == "schema")
    if difference or mode == "schema":
        return difference
    if actual.num_rows > 3 * expected.num_rows + FAR_TOO_MANY:
        counts = counted(expected.num_rows), counted(actual.num_rows)
        advice = "A join multiplies rows where its condition is too loose."
        return Difference("extra", *counts, advice=advice)
    left = leftover(expected, actual, as_sets=mode == "set")
    if left:
        difference = _by_rows(expected, actual, left, keys, tolerance)
        if difference:
            return difference
    if mode in ("ordered", "ties", "partial"):
        names, want, got = tuple(expected.column_names), rows_of(expected), rows_of(actual)
        return order_differs(names, want, got, mode, order_by, keys, tolerance)
    return None


def agree(
    expected: pa.Table,
    actual: pa.Table,
    *,
    mode: str = "multiset",
    order_by: tuple[str, ...] = (),
    keys: tuple[str, ...] = (),
    tolerance: float = RELATIVE,
) -> bool:
    """Whether `compare` finds nothing; faster where it would find much."""
    if mode not in ("set", "schema") and expected.num_rows != actual.num_rows:
        return False
    options = {"mode": mode, "order_by": order_by, "keys": keys, "tolerance": tolerance}
    if mode in ("multiset", "ordered") and not _columns(expected, actual, mode):
        actual = aligned(expected, actual)
        if not loose_columns(expected, actual) and leftover(expected, actual):
            return False
    return compare(expected, actual, **options) is None


def _columns(expected: pa.Table, actual: pa.Table, mode: str) -> Difference | None:
    names = [name.lower() for name in actual.column_names]
    wanted = [name.lower() for name in expected.column_names]
    if mode == "scalar" and len(names) == len(wanted) == 1:
        return None
    if doubled := [name for name, count in Counter(names).items() if count > 1]:
        return Difference(
            "doubled column",
            f"each column once: {listed(wanted)}",
            f"{listed(doubled)} twice",
            advice="Give each column its own name with `as`.",
        )
    missing = [name for name in wanted if name not in names]
    extra = [name for name in names if name not in wanted]
    if not missing and not extra:
        return None
    advice = [f"Missing: {listed(missing)}."] * bool(missing)
    advice += [f"Not asked for: {listed(extra)}."] * bool(extra)
    return Difference(
        "columns",
        f"the columns {listed(wanted)}",
        f"the columns {listed(names)}",
        advice=" ".join(advice),
    )


def aligned(expected: pa.Table, actual: pa.Table) -> pa.Table:
    """The actual table with the columns in the expected order and under the expected names."""
    if expected.column_names == actual.column_names:
        return actual
    if len(expected.column_names) == 1:
        return actual.rename_columns(expected.column_names)
    place = {name.lower(): i for i, name in enumerate(actual.column_names)}
    picked = actual.select([place[name.lower()] for name in expected.column_names])
    return picked.rename_columns(expected.column_names)


def _kinds(expected: pa.Table, actual: pa.Table, by_type: bool) -> Difference | None:
    """Whether a column holds another kind of value than expected: text for numbers, say.

    A column of NULLs alone has no kind, unless the types themselves are asked for.
    """
    for name, one, other in zip(
        expected.column_names, expected.columns, actual.columns, strict=True
    ):
        kinds = kind_of_type(one), kind_of_type(other)
        if kinds[0] == kinds[1] or "" in kinds:
            continue
        examples = _example(one), _example(other)
        if None in examples and not by_type:
            continue
        wanted, found = (
            _article(kind) + ("" if value is None else f", like {show(value)}")
            for kind, value in zip(kinds, examples, strict=True)
        )
        return Difference(
            "type",
            f"{wanted} in the column {name}",
            found,
            column=name,
            advice=f"Cast or compute {name} as {_article(kinds[0])}.",
        )
    return None


def _article(kind: str) -> str:
    return kind if kind == "text" else f"a{'n' * (kind[0] in 'aeiou')} {kind}"


def _example(column: pa.ChunkedArray) -> object:
    known = pc.drop_null(column.slice(0, 1000)) if column.null_count else column
    if not len(known):
        known = pc.drop_null(column)
    return values_of(known.slice(0, 1))[0] if len(known) else None


def _by_rows(
    expected: pa.Table, actual: pa.Table, left: Leftover, keys: tuple[str, ...], tolerance: float
) -> Difference | None:
    names = tuple(expected.column_names)
    loose = loose_columns(expected, actual) - {names.index(name) for name in keys}
    missing, extra = _taken(expected, left.missing, loose), _taken(actual, left.extra, loose)
    totals = [len(left.missing), len(left.extra)]
    if loose:
        missing, extra = pair_off(missing, extra, loose, tolerance)
        totals = [len(missing), len(extra)]
    if not missing and not extra:
        return None
    if totals[0] == totals[1]:
        places = tuple(names.index(name) for name in keys)
        alone = expected.num_rows == actual.num_rows == 1
        if found := partners(missing, extra, places, tolerance, alone):
            return values_differ(names, found, totals[0])
    return rows_differ(expected, actual, left, (missing, extra), totals)


def _taken(table: pa.Table, places: np.ndarray, loose: set[int], enough: int = 500) -> list[Row]:
    """The rows at these places; a few hundred are enough unless rounding must be looked at."""
    return rows_of(table.take(places if loose else places[:enough]))
