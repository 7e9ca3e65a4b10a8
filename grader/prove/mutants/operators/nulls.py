"""Mistakes with NULL: a default that is lost or invented, a comparison that forgets it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from grader.prove.mutants.scope import declared

_COMPARISONS = (exp.EQ, exp.NEQ, exp.LT, exp.LTE, exp.GT, exp.GTE)
_FORGETFUL = {
    exp.NullSafeEQ: exp.EQ,
    exp.NullSafeNEQ: exp.NEQ,
    exp.EQ: exp.NullSafeEQ,
    exp.NEQ: exp.NullSafeNEQ,
}


def lost_defaults(node: exp.Expr) -> Iterator[exp.Expr]:
    """Coalesce and nullif without their second argument."""
    if isinstance(node, exp.Coalesce | exp.Nullif):
        yield node.this.copy()


def other_equality(node: exp.Expr) -> Iterator[exp.Expr]:
    """Equality that treats NULL as a value, or no longer does."""
    if isinstance(node.parent, exp.Update | exp.OnConflict):
        return
    other = _FORGETFUL.get(type(node))
    if other:
        yield other(this=node.this.copy(), expression=node.expression.copy())


def kept_nulls(node: exp.Expr) -> Iterator[exp.Expr]:
    """A condition that also keeps the rows in which a nullable column is NULL."""
    if not isinstance(node, _COMPARISONS) or node.find_ancestor(exp.Update, exp.OnConflict):
        return
    for side in (node.this, node.expression):
        if _is_nullable(side):
            missing = exp.Is(this=side.copy(), expression=exp.null())
            yield exp.paren(exp.or_(node.copy(), missing, copy=False), copy=False)


def strict_casts(node: exp.Expr) -> Iterator[exp.Expr]:
    """A cast that fails where it gave NULL."""
    if isinstance(node, exp.TryCast):
        yield exp.cast(node.this.copy(), node.to.copy(), copy=False)


def invented_defaults(node: exp.Expr) -> Iterator[exp.Expr]:
    """A nullable number in the select list, with 0 for NULL."""
    if not _is_nullable(node) or declared(node).type not in ("INTEGER", "BIGINT"):
        return
    zero = exp.Coalesce(this=node.copy(), expressions=[exp.Literal.number(0)])
    if isinstance(node.parent, exp.Select):
        yield exp.alias_(zero, node.name, copy=False)
    elif isinstance(node.parent, exp.Alias | exp.AggFunc):
        yield zero


def _is_nullable(node: exp.Expr) -> bool:
    column = declared(node) if isinstance(node, exp.Column) else None
    return column is not None and column.nullable


def not_in(node: exp.Expr) -> Iterator[exp.Expr]:
    """The trap: `not exists` with one equality, written as `not in`."""
    if not isinstance(node, exp.Not) or not isinstance(node.this, exp.Exists):
        return
    inner = node.this.this
    where = inner.args.get("where") if isinstance(inner, exp.Select) else None
    if where is None or not isinstance(where.this, exp.EQ):
        return
    for own, outer in ((where.this.left, where.this.right), (where.this.right, where.this.left)):
        query = inner.copy()
        query.set("where", None)
        query.set("expressions", [own.copy()])
        yield exp.not_(exp.In(this=outer.copy(), query=exp.Subquery(this=query)))


OPERATORS = (lost_defaults, other_equality, kept_nulls, strict_casts, invented_defaults, not_in)
