"""Whether rows that are all there also stand in the order that was asked for."""

from __future__ import annotations

from collections.abc import Iterator

from course.check.difference import SHOWN, Difference
from course.check.plain import Row, same_row, show_row
from course.check.verdict import Rows


def order_differs(
    names: tuple[str, ...],
    want: list[Row],
    got: list[Row],
    mode: str,
    order_by: tuple[str, ...],
    keys: tuple[str, ...],
    tolerance: float,
) -> Difference | None:
    """The first place where the order is another one, in a mode that asks for an order.

    Both lists hold the same rows. With `ties` only the columns of `order_by` have to stand in the
    expected order, with `partial` the rows of each group of `keys`.
    """
    for where, wanted, found in _sequences(names, want, got, mode, order_by, keys):
        for i, (a, b) in enumerate(zip(wanted, found, strict=True)):
            if not same_row(a, b, tolerance):
                start = max(0, min(i - 1, len(want) - SHOWN)) if mode != "partial" else 0
                shown = (want, got) if mode != "partial" else (wanted, found)
                return Difference(
                    "order",
                    f"{show_row(a)} in row {i + 1}{where}",
                    f"{show_row(b)} there",
                    advice="The rows are right, their order is not: look at order by.",
                    tables=tuple(
                        _numbered(title, names, rows, start)
                        for title, rows in zip(("Expected order", "Your order"), shown, strict=True)
                    ),
                )
    return None


def _numbered(title: str, names: tuple[str, ...], rows: list[Row], start: int) -> Rows:
    part = rows[start : start + SHOWN]
    return Rows(title, ("row", *names), tuple((start + i, *r) for i, r in enumerate(part, 1)))


def _sequences(
    names: tuple[str, ...],
    want: list[Row],
    got: list[Row],
    mode: str,
    order_by: tuple[str, ...],
    keys: tuple[str, ...],
) -> Iterator[tuple[str, list[Row], list[Row]]]:
    """What has to be equal step by step: a place in words, and both sequences."""
    if mode == "ordered":
        yield "", want, got
    elif mode == "ties":
        places = [names.index(name) for name in order_by]
        yield "", *([tuple(r[p] for p in places) for r in rows] for rows in (want, got))
    elif mode == "partial":
        places = [names.index(name) for name in keys]
        grouped: tuple[dict[Row, list[Row]], ...] = ({}, {})
        for groups, rows in zip(grouped, (want, got), strict=True):
            for row in rows:
                groups.setdefault(tuple(row[p] for p in places), []).append(row)
        for group, rows in grouped[0].items():
            yield f" of {show_row(group)}", rows, grouped[1].get(group, [])
