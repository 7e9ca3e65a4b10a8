"""Mistakes in joins: the wrong kind, a condition that is lost."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_KINDS = (("", "INNER"), ("LEFT", None), ("RIGHT", None), ("FULL", None))


def other_kind(node: exp.Expr) -> Iterator[exp.Expr]:
    """Inner, left, right and full for one another; semi for anti."""
    if not isinstance(node, exp.Join) or not (node.args.get("on") or node.args.get("using")):
        return
    if node.kind in ("SEMI", "ANTI"):
        yield _with(node, kind="ANTI" if node.kind == "SEMI" else "SEMI")
        return
    for side, kind in _KINDS:
        if side != node.side:
            yield _with(node, side=side or None, kind=kind)


def nearest_or_all(node: exp.Expr) -> Iterator[exp.Expr]:
    """An as-of join that takes every row before, not the last one."""
    if isinstance(node, exp.Join) and node.method == "ASOF":
        yield _with(node, method=None)


def lost_condition(node: exp.Expr) -> Iterator[exp.Expr]:
    """A join on anything, or without one of the columns of using; operands of and go elsewhere."""
    if not isinstance(node, exp.Join):
        return
    if node.args.get("on") and not isinstance(node.args["on"], exp.And):
        yield _with(node, on=exp.true())
    columns = node.args.get("using") or []
    for place in range(len(columns) if len(columns) > 1 else 0):
        yield _with(node, using=[c.copy() for i, c in enumerate(columns) if i != place])


def _with(node: exp.Join, **args: object) -> exp.Join:
    changed = node.copy()
    for key, value in args.items():
        changed.set(key, value)
    return changed


OPERATORS = (other_kind, nearest_or_all, lost_condition)
