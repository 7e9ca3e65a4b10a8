"""Mistakes in aggregates: another function, duplicates, NULLs, and the grain of a group."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_FUNCTIONS = (exp.Sum, exp.Avg, exp.Min, exp.Max)


def other_function(node: exp.Expr) -> Iterator[exp.Expr]:
    """Sum, avg, min and max for one another, and a count instead."""
    if not isinstance(node, _FUNCTIONS) or isinstance(node.this, exp.Distinct):
        return
    for other in _FUNCTIONS:
        if not isinstance(node, other):
            yield other(this=node.this.copy())
    yield exp.Count(this=node.this.copy(), big_int=True)


def distinct(node: exp.Expr) -> Iterator[exp.Expr]:
    """Duplicates counted once, or more than once."""
    if not isinstance(node, exp.Count | exp.Sum | exp.Avg):
        return
    if isinstance(node.this, exp.Distinct):
        yield type(node)(this=node.this.expressions[0].copy())
    elif not isinstance(node.this, exp.Star):
        yield type(node)(this=exp.Distinct(expressions=[node.this.copy()]))


def rows_or_values(node: exp.Expr) -> Iterator[exp.Expr]:
    """Rows counted where values were."""
    if isinstance(node, exp.Count) and not isinstance(node.this, exp.Star):
        yield exp.Count(this=exp.Star(), big_int=True)


def grain(node: exp.Expr) -> Iterator[exp.Expr | None]:
    """A key of the group that is lost; the query may then no longer run."""
    if not isinstance(node, exp.Group):
        return
    keys = node.expressions
    if len(keys) == 1 or node.args.get("all"):
        yield None
    for place in range(len(keys) if len(keys) > 1 else 0):
        fewer = node.copy()
        fewer.set("expressions", [k.copy() for i, k in enumerate(keys) if i != place])
        yield fewer


OPERATORS = (other_function, distinct, rows_or_values, grain)
