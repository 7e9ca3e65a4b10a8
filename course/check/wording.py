"""Says in words and small tables how the rows of two results differ."""

from __future__ import annotations

import pyarrow as pa

from course.check.bags import Leftover, leftover
from course.check.difference import Difference, counted, first_rows
from course.check.pairs import Partner, differing_columns
from course.check.plain import Row, show

WIDE = 3
_ADVICE = {
    "missing": "Which condition or which join takes the missing rows away?",
    "too few": "Rows that are equal count each: does distinct, union or group by fold them?",
    "extra": "Which condition should take the rows away that are too many?",
    "doubled": "Does a join find several partners for one row, or should equal rows be one?",
    "rows": "Follow one of the missing rows through your query, step by step.",
}


def rows_differ(
    expected: pa.Table,
    actual: pa.Table,
    left: Leftover,
    rows: tuple[list[Row], list[Row]],
    totals: list[int],
) -> Difference:
    """The difference of tables some of whose rows have no partner; `totals` counts them."""
    names = tuple(expected.column_names)
    titles = "Expected, but not in your result", "In your result, but not expected"
    tables = tuple(
        first_rows(title, names, some, total)
        for title, some, total in zip(titles, rows, totals, strict=True)
        if some
    )
    kind, what = _how_many(expected, actual, left, totals)
    return Difference(
        kind,
        counted(expected.num_rows),
        f"{counted(actual.num_rows)}{what}",
        advice=_ADVICE[kind],
        tables=tables,
    )


def _how_many(
    expected: pa.Table, actual: pa.Table, left: Leftover, totals: list[int]
) -> tuple[str, str]:
    """The kind of a difference in numbers of rows, and what to say after the number found."""
    missing, extra = totals
    if missing and extra:
        return "rows", f": {missing:,} of the expected ones missing, {extra:,} others instead"
    if missing:
        twins = leftover(expected.take(left.missing), actual, as_sets=True)
        kind = "too few" if len(twins.missing) == 0 else "missing"
        return kind, f", {missing:,} missing"
    twins = leftover(expected, actual.take(left.extra), as_sets=True)
    if len(twins.extra) == 0:
        return "doubled", f", {extra:,} repeated"
    return "extra", f", {extra:,} too many"


def values_differ(names: tuple[str, ...], found: list[Partner], total: int) -> Difference:
    """The difference of rows that are there with other values: both side by side."""
    differing = differing_columns(found)
    column, first = differing[0], next(p for p in found if differing[0] in p.places)
    same = [i for i in range(len(names)) if i not in differing]
    where = ", ".join(
        f"{names[i]} = {show(v)}" for i, v in enumerate(first.want) if i not in first.places
    )
    rows = [
        (
            *(partner.want[i] for i in same),
            *(row[i] for i in differing[:WIDE] for row in (partner.want, partner.got)),
        )
        for partner in sorted(found, key=lambda p: column not in p.places)
    ]
    titles = [names[i] for i in same]
    titles += [f"{names[i]}, {whose}" for i in differing[:WIDE] for whose in ("expected", "yours")]
    title = "The same row with another value" if len(found) == 1 else "The same rows, other values"
    return Difference(
        "value",
        f"{names[column]} = {show(first.want[column])}" + (f" where {where}" if where else ""),
        f"{names[column]} = {show(first.got[column])}",
        column=names[column],
        advice=f"How is {names[column]} computed, and from which rows?",
        tables=(first_rows(title, tuple(titles), list(dict.fromkeys(rows)), _all(found, total)),),
    )


def _all(found: list[Partner], total: int) -> int:
    """How many rows there are in all: partners are only looked for among the first hundreds."""
    return max(total, len(found)) if len(found) > 100 else len(found)
