"""Names what a query is made of: the functions that it calls, and joins, windows and the like."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sqlglot import exp


def constructs(query: str, dialect: str) -> set[str]:
    """Lower-case names of the functions and constructs in a query; empty when it cannot be read."""
    import sqlglot
    from sqlglot import exp

    try:
        tree = sqlglot.parse_one(query, dialect=dialect)
    except sqlglot.errors.ParseError:
        return set()
    names = {node.sql_name().lower() for node in tree.find_all(exp.Func)}
    names |= {str(node.this).lower() for node in tree.find_all(exp.Anonymous)}
    kinds = {"window": exp.Window, "join": exp.Join, "with": exp.CTE}
    if any(_is_nested(select) for select in tree.find_all(exp.Select)):
        names.add("nested query")
    return names | {name for name, kind in kinds.items() if tree.find(kind)}


def _is_nested(select: exp.Select) -> bool:
    """Whether it stands inside another query; the body of a CTE and an arm of a union do not."""
    from sqlglot import exp

    node = select
    while isinstance(node.parent, (exp.SetOperation, exp.Subquery)):
        node = node.parent
    return node.parent is not None and not isinstance(node.parent, exp.CTE)
