"""Mistakes in columns: another column of the same type, or of the same name in another table."""

from __future__ import annotations

from collections.abc import Iterator
from zlib import crc32

from sqlglot import exp

from grader.prove.mutants.scope import outputs, sources

MOST = 2
"""How many columns of the same source are tried in place of one."""


def other_columns(node: exp.Expr) -> Iterator[exp.Expr]:
    """Columns of the same type in the same table; which ones depends on the names alone."""
    if not isinstance(node, exp.Column) or isinstance(node.this, exp.Star):
        return
    for alias, source in sources(node).items():
        types = outputs(source, node)
        if node.name not in types or node.table not in ("", alias):
            continue
        others = [n for n, t in types.items() if t == types[node.name] and n != node.name]
        others.sort(key=lambda name: crc32(f"{node.name} {name}".encode()))
        for name in others[:MOST]:
            yield _in_its_place(node, exp.column(name, node.table or None))
        break


def other_table(node: exp.Expr) -> Iterator[exp.Expr]:
    """The same column of another table, or of the other copy of the same table."""
    if not isinstance(node, exp.Column) or not node.table:
        return
    for alias, source in sources(node).items():
        if alias != node.table and node.name in outputs(source, node):
            yield _in_its_place(node, exp.column(node.name, alias))


def _in_its_place(node: exp.Column, other: exp.Column) -> exp.Expr:
    """A column of the result keeps its name, or the check would only look at that."""
    if isinstance(node.parent, exp.Select) and node.arg_key == "expressions":
        return exp.alias_(other, node.name, copy=False)
    return other


OPERATORS = (other_columns, other_table)
