"""Compares what two functions return: frames as tables, numbers by value, the rest as it stands."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set
from decimal import Decimal
from numbers import Number

from course.check.compare import ABSOLUTE, compare
from course.check.frames import as_table

LONGEST = 120


def same(expected: object, actual: object, tolerance: float, mode: str = "multiset") -> bool:
    """Whether a learner's value counts as the reference's.

    A tuple may stand for a list, an array or a series for both; a frame of any library for another.
    True is not 1, and text is never a number.
    """
    table = as_table(expected)
    if table is not None:
        other = as_table(actual)
        return other is not None and compare(table, other, mode=mode, tolerance=tolerance) is None
    expected, actual = _plain(expected), _plain(actual)
    if isinstance(expected, bool) or isinstance(actual, bool) or expected is None or actual is None:
        return type(expected) is type(actual) and expected == actual
    if isinstance(expected, Number) or isinstance(actual, Number):
        return _same_number(expected, actual, tolerance)
    if isinstance(expected, list) and isinstance(actual, list):
        pairs = zip(expected, actual, strict=False)
        return len(expected) == len(actual) and all(same(a, b, tolerance) for a, b in pairs)
    if isinstance(expected, Mapping) and isinstance(actual, Mapping):
        return expected.keys() == actual.keys() and all(
            same(v, actual[k], tolerance) for k, v in expected.items()
        )
    if isinstance(expected, Set) and isinstance(actual, Set):
        return expected == actual
    return type(expected) is type(actual) and bool(expected == actual)


def _plain(value: object) -> object:
    """Sequences as lists, and the scalars of numpy and pandas as Python's own."""
    if isinstance(value, tuple | Iterator | range):
        return list(value)
    home = type(value).__module__.split(".")[0]
    if home in ("numpy", "pandas", "polars") and hasattr(value, "tolist"):
        return value.tolist()
    if home == "polars" and hasattr(value, "to_list"):
        return value.to_list()
    return value


def _same_number(a: object, b: object, tolerance: float) -> bool:
    if not isinstance(a, Number) or not isinstance(b, Number):
        return False
    if isinstance(a, int | Decimal) and isinstance(b, int | Decimal):
        return a == b
    if isinstance(a, complex) or isinstance(b, complex):
        return a == b
    try:
        a, b = float(a), float(b)
    except OverflowError:  # a whole number that no float can hold
        return a == b
    if a != a or b != b:
        return a != a and b != b
    return a == b or abs(a - b) <= max(ABSOLUTE, tolerance * max(abs(a), abs(b)))


def shown(value: object) -> str:
    """A value in one short line, the way Python writes it."""
    try:
        text = " ".join(repr(value).split()) if as_table(value) is None else _shape(value)
    except ValueError:  # Python writes no whole number of more than 4300 digits
        text = f"a value of the type {type(value).__name__} that is too long to show"
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"


def _shape(value: object) -> str:
    table = as_table(value)
    return f"a table of {table.num_rows} rows with the columns {', '.join(table.column_names)}"
