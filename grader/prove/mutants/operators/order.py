"""Mistakes in order and limit: a direction, a key, the place of NULL, the number of rows."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp


def direction(node: exp.Expr) -> Iterator[exp.Expr]:
    """Ascending for descending, and NULL at the other end."""
    if not isinstance(node, exp.Ordered) or isinstance(node.parent, exp.OnConflict):
        return
    turned = node.copy()
    turned.set("desc", not node.args.get("desc"))
    yield turned
    first = node.copy()
    first.set("nulls_first", not node.args.get("nulls_first"))
    yield first


def keys(node: exp.Expr) -> Iterator[exp.Expr | None]:
    """A key of the order that is lost, or two in the wrong order."""
    if not isinstance(node, exp.Order):
        return
    ordered = node.expressions
    if len(ordered) == 1:
        yield None
        return
    for place in range(len(ordered)):
        fewer = node.copy()
        fewer.set("expressions", [o.copy() for i, o in enumerate(ordered) if i != place])
        yield fewer
    swapped = node.copy()
    swapped.set("expressions", [o.copy() for o in reversed(ordered)])
    yield swapped


def lost_bounds(node: exp.Expr) -> Iterator[None]:
    """All rows, or the rows from the first one; the number itself is a constant."""
    if isinstance(node, exp.Limit | exp.Offset):
        yield None


OPERATORS = (direction, keys, lost_bounds)
