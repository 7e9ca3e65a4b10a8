"""Mistakes in constants: one too many, one too few, a neighbour in time, another word."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, timedelta

from sqlglot import exp

from grader.prove.mutants.scope import declared

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")


def numbers(node: exp.Expr) -> Iterator[exp.Expr]:
    """A whole number and its two neighbours; amounts of intervals are texts to the parser."""
    is_amount = isinstance(node.parent, exp.Interval) and node.arg_key == "this"
    if not isinstance(node, exp.Literal) or isinstance(node.parent, exp.Alias | exp.Select):
        return
    if node.is_string and not (is_amount and node.this.isdigit()):
        return
    if not node.this.isdigit():
        return
    for value in (int(node.this) + 1, int(node.this) - 1):
        if value >= 0:
            yield exp.Literal(this=str(value), is_string=node.is_string)


def moments(node: exp.Expr) -> Iterator[exp.Expr]:
    """A date or an instant, a day and a microsecond to either side."""
    if not isinstance(node, exp.Literal) or not node.is_string or not _DAY.match(node.this):
        return
    try:
        moment = datetime.fromisoformat(node.this)
    except ValueError:
        return
    if len(node.this) == len("2025-01-01"):
        for days in (1, -1):
            yield exp.Literal.string(date.isoformat(moment.date() + timedelta(days=days)))
        return
    for step in (timedelta(days=1), timedelta(microseconds=1)):
        for value in (moment + step, moment - step):
            yield exp.Literal.string(value.isoformat(" "))


def words(node: exp.Expr) -> Iterator[exp.Expr]:
    """Another value of the same column; else a word that nothing is called."""
    if not isinstance(node, exp.Literal) or not node.is_string or _DAY.match(node.this):
        return
    if isinstance(node.parent, exp.Interval | exp.AtTimeZone | exp.DType):
        return
    known = [word for word in _words(node) if word != node.this]
    for word in known[:2] or [f"{node.this}x"]:
        yield exp.Literal.string(word)


def _words(node: exp.Literal) -> list[str]:
    """The values that a column's meaning lists in quotes, if the literal is compared with it."""
    home = node.find_ancestor(exp.Predicate, exp.In)
    columns = [declared(column) for column in home.find_all(exp.Column)] if home else []
    return [word for c in columns if c for word in re.findall(r"'(\w+)'", c.meaning)]


OPERATORS = (numbers, moments, words)
