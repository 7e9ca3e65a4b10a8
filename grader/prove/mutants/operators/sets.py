"""Mistakes with sets of rows: duplicates kept or lost, another operation, sides swapped."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp


def distinct(node: exp.Expr) -> Iterator[exp.Expr]:
    """Select without its distinct, and with one that was not there."""
    if not isinstance(node, exp.Select):
        return
    changed = node.copy()
    changed.set("distinct", None if node.args.get("distinct") else exp.Distinct())
    yield changed


def duplicates(node: exp.Expr) -> Iterator[exp.Expr]:
    """Union, except and intersect with all for without, and the other way round."""
    if isinstance(node, exp.SetOperation):
        yield _as(node, type(node), distinct=not node.args.get("distinct"))


def other_operation(node: exp.Expr) -> Iterator[exp.Expr]:
    """Union, except and intersect for one another; one side alone; except turned around."""
    if not isinstance(node, exp.SetOperation):
        return
    for other in (exp.Union, exp.Except, exp.Intersect):
        if not isinstance(node, other):
            yield _as(node, other)
    if not node.args.get("with_"):
        yield node.left.copy()
        yield node.right.copy()
    if isinstance(node, exp.Except):
        yield _as(node, exp.Except, this=node.right.copy(), expression=node.left.copy())


def _as(node: exp.SetOperation, kind: type[exp.Expr], **args: object) -> exp.Expr:
    rest = {
        key: value.copy() if isinstance(value, exp.Expr) else value
        for key, value in node.args.items()
    }
    return kind(**{**rest, **args})


OPERATORS = (distinct, duplicates, other_operation)
