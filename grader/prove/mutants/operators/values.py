"""Mistakes in the computation of a value: arithmetic, rounding, casts, functions and cases."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_ARITHMETIC = {exp.Add: exp.Sub, exp.Sub: exp.Add, exp.Mul: exp.Div, exp.Div: exp.Mul}
_UNWRAPPED = (exp.Lower, exp.Upper, exp.Trim, exp.Abs, exp.Floor, exp.Ceil, exp.Round, exp.Neg)
_ROUNDING = (exp.Floor, exp.Ceil, exp.Round)


def arithmetic(node: exp.Expr) -> Iterator[exp.Expr]:
    """The opposite operation, the left side alone, and the sides swapped where that matters."""
    other = _ARITHMETIC.get(type(node))
    if not other:
        return
    yield other(this=node.this.copy(), expression=node.expression.copy())
    yield node.this.copy()
    if isinstance(node, exp.Sub | exp.Div):
        yield type(node)(this=node.expression.copy(), expression=node.this.copy())


def rounding(node: exp.Expr) -> Iterator[exp.Expr]:
    """Down, up and to the nearest for one another."""
    if isinstance(node, _ROUNDING):
        for other in _ROUNDING:
            if not isinstance(node, other):
                yield other(this=node.this.copy())


def unwrapped(node: exp.Expr) -> Iterator[exp.Expr]:
    """The argument of a function instead of its value; a cast left out."""
    if isinstance(node, _UNWRAPPED) or type(node) is exp.Cast:
        if type(node) is exp.Cast and isinstance(node.this, exp.Literal):
            return  # a typed constant, such as a date
        inner = node.this.copy()
        yield exp.paren(inner, copy=False) if isinstance(inner, exp.Binary) else inner


def branches(node: exp.Expr) -> Iterator[exp.Expr]:
    """A case that loses a branch or its else, or has two of its values swapped."""
    if not isinstance(node, exp.Case):
        return
    ifs = node.args["ifs"]
    for place in range(len(ifs) if len(ifs) > 1 else 0):
        shorter = node.copy()
        shorter.set("ifs", [b.copy() for i, b in enumerate(ifs) if i != place])
        yield shorter
    for place in range(len(ifs) - 1):
        swapped = node.copy()
        one, two = swapped.args["ifs"][place : place + 2]
        first, second = one.args["true"].copy(), two.args["true"].copy()
        one.set("true", second)
        two.set("true", first)
        yield swapped
    if node.args.get("default"):
        without = node.copy()
        without.set("default", None)
        yield without


OPERATORS = (arithmetic, rounding, unwrapped, branches)
