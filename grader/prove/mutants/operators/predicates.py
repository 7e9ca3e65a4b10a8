"""Mistakes in conditions: and for or, a bound that moves, a part that is lost or turned around."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_OTHERS: dict[type[exp.Expr], tuple[type[exp.Expr], ...]] = {
    exp.LT: (exp.LTE, exp.GT),
    exp.LTE: (exp.LT, exp.GTE),
    exp.GT: (exp.GTE, exp.LT),
    exp.GTE: (exp.GT, exp.LTE),
    exp.EQ: (exp.NEQ, exp.LTE, exp.GTE),
    exp.NEQ: (exp.EQ, exp.LT, exp.GT),
}
_CLAUSES = (exp.Where, exp.Having, exp.Qualify)
_NEGATED = (exp.Exists, exp.In, exp.Between, exp.Like, exp.ILike, exp.Is)


def connectors(node: exp.Expr) -> Iterator[exp.Expr]:
    """And for or, and each side alone."""
    if not isinstance(node, exp.And | exp.Or):
        return
    other = exp.Or if isinstance(node, exp.And) else exp.And
    yield exp.paren(other(this=node.this.copy(), expression=node.expression.copy()), copy=False)
    yield node.this.copy()
    yield node.expression.copy()


def comparisons(node: exp.Expr) -> Iterator[exp.Expr]:
    """Another comparison of the same two sides."""
    if isinstance(node.parent, exp.Update | exp.OnConflict) or node.arg_key == "expressions":
        return  # an assignment looks like a comparison
    for other in _OTHERS.get(type(node), ()):
        yield other(this=node.this.copy(), expression=node.expression.copy())


def lost_filters(node: exp.Expr) -> Iterator[exp.Expr | None]:
    """No where, having, qualify or filter at all."""
    if isinstance(node, exp.Filter):
        yield node.this.copy()
    elif isinstance(node, _CLAUSES) and not isinstance(node.parent, exp.Filter):
        yield None


def negations(node: exp.Expr) -> Iterator[exp.Expr]:
    """A condition turned around."""
    if isinstance(node, exp.Not):
        yield node.this.copy()
    elif isinstance(node.parent, exp.Not):
        return
    elif isinstance(node, _NEGATED) or _is_flag(node):
        yield exp.not_(node.copy())


def _is_flag(node: exp.Expr) -> bool:
    """Whether a column stands where a condition may."""
    return isinstance(node, exp.Column) and isinstance(node.parent, (*_CLAUSES, exp.Connector))


def lists(node: exp.Expr) -> Iterator[exp.Expr]:
    """A value that is missing from a list."""
    members = node.expressions if isinstance(node, exp.In) else []
    for place in range(len(members) if len(members) > 1 else 0):
        shorter = node.copy()
        shorter.set("expressions", [m.copy() for i, m in enumerate(members) if i != place])
        yield shorter


def ranges(node: exp.Expr) -> Iterator[exp.Expr]:
    """A range that loses one of its ends."""
    if not isinstance(node, exp.Between):
        return
    for low, high in ((exp.GTE, exp.LT), (exp.GT, exp.LTE)):
        ends = (
            low(this=node.this.copy(), expression=node.args["low"].copy()),
            high(this=node.this.copy(), expression=node.args["high"].copy()),
        )
        yield exp.paren(exp.and_(*ends, copy=False), copy=False)


OPERATORS = (connectors, comparisons, lost_filters, negations, lists, ranges)
