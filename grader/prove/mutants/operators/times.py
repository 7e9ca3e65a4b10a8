"""Mistakes with time: another unit, a zone that is lost or assumed, a difference turned around."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_UNITS = ("SECOND", "MINUTE", "HOUR", "DAY", "WEEK", "MONTH", "QUARTER", "YEAR")
_WITH_UNIT = (exp.TimestampTrunc, exp.DateTrunc, exp.DateDiff, exp.TimestampDiff, exp.Interval)


def units(node: exp.Expr) -> Iterator[exp.Expr]:
    """The next smaller and the next larger unit."""
    key = "this" if isinstance(node, exp.Extract) else "unit"
    unit = node.args.get(key) if isinstance(node, (*_WITH_UNIT, exp.Extract)) else None
    name = unit.name.upper().removesuffix("S") if unit else ""
    if name not in _UNITS:
        return
    place = _UNITS.index(name)
    for other in (place - 1, place + 1):
        if 0 <= other < len(_UNITS):
            changed = node.copy()
            kind = exp.Literal.string if isinstance(unit, exp.Literal) else exp.var
            changed.set(key, kind(_UNITS[other]))
            yield changed


def zones(node: exp.Expr) -> Iterator[exp.Expr]:
    """An instant read without its zone, or in UTC whatever the zone."""
    if not isinstance(node, exp.AtTimeZone):
        return
    yield node.this.copy()
    if node.args["zone"].name != "UTC":
        changed = node.copy()
        changed.set("zone", exp.Literal.string("UTC"))
        yield changed


def directions(node: exp.Expr) -> Iterator[exp.Expr]:
    """A difference from the later to the earlier."""
    if isinstance(node, exp.DateDiff | exp.TimestampDiff):
        changed = node.copy()
        changed.set("this", node.expression.copy())
        changed.set("expression", node.this.copy())
        yield changed


OPERATORS = (units, zones, directions)
