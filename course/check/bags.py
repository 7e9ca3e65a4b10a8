"""Finds the rows that one table has and the other has not, duplicates counted, column by column.

Large results are compared without making a Python object per value: each value becomes a whole
number that stands for it, and the numbers of a row become one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from course.check.plain import simple, values_of

_EXACT_FLOAT = 2**53


@dataclass(frozen=True)
class Leftover:
    """The places of rows without a partner: in the expected table, and in the actual one."""

    missing: np.ndarray
    extra: np.ndarray

    def __bool__(self) -> bool:
        return bool(len(self.missing) or len(self.extra))


def leftover(expected: pa.Table, actual: pa.Table, as_sets: bool = False) -> Leftover:
    """What is left when equal rows are paired off; `as_sets` counts each row once.

    The columns of both tables stand in the same order. Numbers are equal by value here; whoever
    allows a tolerance pairs what is left.
    """
    want, got = codes(expected, actual)
    if as_sets:
        first_want, first_got = _firsts(want), _firsts(got)
        return Leftover(
            first_want[~np.isin(want[first_want], got)], first_got[~np.isin(got[first_got], want)]
        )
    size = int(max(want.max(initial=-1), got.max(initial=-1))) + 1
    wanted, found = np.bincount(want, minlength=size), np.bincount(got, minlength=size)
    return Leftover(_surplus(want, wanted - found), _surplus(got, found - wanted))


def codes(expected: pa.Table, actual: pa.Table) -> tuple[np.ndarray, np.ndarray]:
    """One whole number per row of each table; equal rows, wherever they stand, share theirs."""
    total = np.zeros(expected.num_rows + actual.num_rows, dtype=np.int64)
    size = 1
    for one, other in zip(expected.columns, actual.columns, strict=True):
        numbers, count = _codes(one, other)
        if size * count >= 2**62:
            total, size = _dense(total)
        total = total * count + numbers
        size *= count
    if size > 8 * len(total) + 1_000:  # small enough numbers can be counted as they are
        total, _ = _dense(total)
    return total[: expected.num_rows], total[expected.num_rows :]


def _dense(numbers: np.ndarray) -> tuple[np.ndarray, int]:
    distinct, dense = np.unique(numbers, return_inverse=True)
    return dense.reshape(-1), max(1, len(distinct))


def _codes(one: pa.ChunkedArray, other: pa.ChunkedArray) -> tuple[np.ndarray, int]:
    """A number per value of both columns, and how many different ones there may be."""
    both = _in_one_type(simple(one), simple(other))
    if both is None:
        return _codes_by_value(values_of(one) + values_of(other))
    encoded = both.combine_chunks().dictionary_encode(null_encoding="encode")
    return encoded.indices.to_numpy(zero_copy_only=False), max(1, len(encoded.dictionary))


def _codes_by_value(values: list[object]) -> tuple[np.ndarray, int]:
    """The slow way for any values; Python knows that 1, 1.0 and Decimal(1) are equal."""
    seen: dict[object, int] = {}
    numbers = [seen.setdefault(value, len(seen)) for value in values]
    return np.array(numbers, dtype=np.int64), max(1, len(seen))


def _in_one_type(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.ChunkedArray | None:
    """Both columns one after the other, in a type that keeps every value; None if there is none."""
    kinds = (one.type, other.type)
    if pa.types.is_nested(one.type) or pa.types.is_nested(other.type):
        return None
    if pa.types.is_interval(one.type) or pa.types.is_interval(other.type):
        return None
    if kinds[0] != kinds[1]:
        common = _common(one, other)
        if common is None:
            return None
        try:
            one, other = one.cast(common), other.cast(common)
        except pa.ArrowInvalid:
            return None
    if pa.types.is_floating(one.type):
        import pyarrow.compute as pc

        one, other = pc.add(one, 0.0), pc.add(other, 0.0)  # -0.0 becomes 0.0
    return pa.chunked_array([*one.chunks, *other.chunks], type=one.type)


def _common(one: pa.ChunkedArray, other: pa.ChunkedArray) -> pa.DataType | None:
    kinds = (one.type, other.type)
    if pa.types.is_null(kinds[0]) or pa.types.is_null(kinds[1]):
        return kinds[1] if pa.types.is_null(kinds[0]) else kinds[0]
    if all(pa.types.is_decimal(k) or k == pa.int64() for k in kinds):
        scale = max(k.scale if pa.types.is_decimal(k) else 0 for k in kinds)
        return pa.decimal256(76, scale)
    if set(kinds) == {pa.int64(), pa.float64()} and _small(one) and _small(other):
        return pa.float64()
    return None


def _small(column: pa.ChunkedArray) -> bool:
    """Whether a column of whole numbers keeps every value as a float."""
    if column.type != pa.int64() or not len(column):
        return True
    import pyarrow.compute as pc

    ends = pc.min_max(column).as_py()
    return ends["min"] is None or max(-ends["min"], ends["max"]) < _EXACT_FLOAT


def _surplus(numbers: np.ndarray, left: np.ndarray) -> np.ndarray:
    """The places of the first rows of each number, as many as are left over."""
    places = np.flatnonzero(left[numbers] > 0)
    by_number = places[np.argsort(numbers[places], kind="stable")]
    sorted_numbers = numbers[by_number]
    is_first = np.append(True, sorted_numbers[1:] != sorted_numbers[:-1])[: len(by_number)]
    first = np.maximum.accumulate(np.where(is_first, np.arange(len(by_number)), 0))
    how_often_before = np.arange(len(by_number)) - first
    return np.sort(by_number[how_often_before < left[sorted_numbers]])


def _firsts(numbers: np.ndarray) -> np.ndarray:
    """The places where a number stands for the first time, in order."""
    return np.sort(np.unique(numbers, return_index=True)[1])
