"""Pairs rows that were left over: equal but for rounding, or the same row with another value."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

import pyarrow as pa

from course.check.plain import Row, same_row, same_value, simple

WINDOW = 50
LOOKED_AT = 500


def loose_columns(expected: pa.Table, actual: pa.Table) -> set[int]:
    """The columns in which a tolerance can matter: those that hold floats in either table."""
    return {
        i
        for i, pair in enumerate(zip(expected.columns, actual.columns, strict=True))
        if any(_may_hold_floats(simple(column).type) for column in pair)
    }


def _may_hold_floats(kind: pa.DataType) -> bool:
    return pa.types.is_floating(kind) or pa.types.is_nested(kind)


def pair_off(
    missing: list[Row], extra: list[Row], loose: set[int], tolerance: float
) -> tuple[list[Row], list[Row]]:
    """Drop pairs that only differ by the rounding of a float."""
    if not missing or not extra or not loose:
        return missing, extra
    groups: dict[Row, tuple[list[Row], list[Row]]] = {}
    for side, rows in enumerate((missing, extra)):
        for row in rows:
            exact = tuple(v for i, v in enumerate(row) if i not in loose)
            groups.setdefault(exact, ([], []))[side].append(row)
    left: tuple[list[Row], list[Row]] = ([], [])
    for want, got in groups.values():
        for side, rows in enumerate(_pair_in_group(want, got, loose, tolerance)):
            left[side].extend(rows)
    return left


def _pair_in_group(
    want: list[Row], got: list[Row], loose: set[int], tolerance: float
) -> tuple[list[Row], list[Row]]:
    """Pair rows of equal exact values; both sides in order of size, so a partner is near."""
    first, *_ = columns = sorted(loose)
    if not want or not got:
        return want, got

    def order(row: Row) -> list[tuple[int, float, str]]:
        return [_size(row[i]) for i in columns]

    waiting, alone, used, start = sorted(got, key=order), [], set(), 0
    for row in sorted(want, key=order):
        while start < len(waiting) and _before(waiting[start][first], row[first], tolerance):
            start += 1
        for place in range(start, min(start + WINDOW, len(waiting))):
            if place not in used and same_row(row, waiting[place], tolerance):
                used.add(place)
                break
        else:
            alone.append(row)
    return alone, [row for place, row in enumerate(waiting) if place not in used]


def _before(one: object, other: object, tolerance: float) -> bool:
    """Whether a value is too small to pair with another one or with any larger one."""
    return _size(one) < _size(other) and not same_value(one, other, tolerance)


def _size(value: object) -> tuple[int, float, str]:
    if isinstance(value, int | float) or hasattr(value, "is_finite"):
        return 0, float(value), ""
    return 1, 0.0, repr(value)


@dataclass(frozen=True)
class Partner:
    """One row that is there with other values: what was expected, what was found, and where."""

    want: Row
    got: Row
    places: tuple[int, ...]


def partners(
    missing: list[Row], extra: list[Row], keys: tuple[int, ...], tolerance: float, alone: bool
) -> list[Partner]:
    """Rows that are the same ones with other values.

    The key columns tell, where the check names them. Else all columns but one do, or one column
    alone, if that tells the rows apart and finds a partner for at least half of them. Results of
    one row each (`alone`) have nobody else to pair with.
    """
    missing, extra = missing[:LOOKED_AT], extra[:LOOKED_AT]
    if not missing or not extra:
        return []
    if keys or (alone and len(missing) == len(extra) == 1):
        return _by(missing, extra, keys, tolerance)
    width = len(missing[0])
    ways = [tuple(i for i in range(width) if i != column) for column in range(width)]
    ways += [(column,) for column in range(width)]
    found = [_by(missing, extra, way, tolerance) for way in ways if way and _tells(missing, way)]
    best = max(found, key=len, default=[])
    return best if 2 * len(best) >= min(len(missing), len(extra)) else []


def _tells(rows: list[Row], places: tuple[int, ...]) -> bool:
    """Whether these columns tell all rows apart."""
    return len({tuple(row[i] for i in places) for row in rows}) == len(rows)


def _by(
    missing: list[Row], extra: list[Row], keys: tuple[int, ...], tolerance: float
) -> list[Partner]:
    waiting: dict[Row, list[Row]] = {}
    for row in extra:
        waiting.setdefault(tuple(row[i] for i in keys), []).append(row)
    found = []
    for row in missing:
        others = waiting.get(tuple(row[i] for i in keys))
        if others:
            got = others.pop(0)
            pairs = enumerate(zip(row, got, strict=True))
            places = tuple(i for i, (a, b) in pairs if not same_value(a, b, tolerance))
            if places:  # a key that is exact may differ by less than the tolerance
                found.append(Partner(row, got, places))
    return found


def differing_columns(found: list[Partner]) -> list[int]:
    """The columns in which partners differ, the one that differs most often first."""
    often = Counter(place for partner in found for place in partner.places)
    return [place for place, _ in sorted(often.items(), key=lambda item: (-item[1], item[0]))]
