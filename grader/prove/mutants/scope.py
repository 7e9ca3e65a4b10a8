"""What a column in a syntax tree is: which source it comes from, and how the schema declares it."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

from course.world.schema import TABLES, Column


def sources(node: exp.Expr) -> dict[str, str]:
    """Alias and name of every table in the selects around a node, the nearest first."""
    found: dict[str, str] = {}
    select = node.find_ancestor(exp.Select)
    while select is not None:
        start = select.args.get("from_")
        for item in [start, *(select.args.get("joins") or [])]:
            if item is not None and isinstance(item.this, exp.Table):
                found.setdefault(item.this.alias_or_name, item.this.name)
        select = select.find_ancestor(exp.Select)
    return found


def declared(node: exp.Column) -> Column | None:
    """The declaration of a column, also through a CTE that hands it on under its own name."""
    tables = sources(node)
    wanted = [tables.get(node.table)] if node.table else list(tables.values())
    if found := _first(node.name, wanted):
        return found
    named = (table.name for table in node.root().find_all(exp.Table))
    return None if any(name in TABLES for name in wanted) else _first(node.name, named)


def outputs(name: str, node: exp.Expr) -> dict[str, str]:
    """The columns of a table or of a CTE with their types; a CTE's type is not known, so ''."""
    if name in TABLES:
        return {column.name: column.type for column in TABLES[name].columns}
    for cte in node.root().find_all(exp.CTE):
        if cte.alias == name and isinstance(cte.this, exp.Query):
            return dict.fromkeys(cte.this.named_selects, "")
    return {}


def _first(column: str, tables: Iterator[str | None] | list[str | None]) -> Column | None:
    for table in tables:
        for candidate in TABLES[table].columns if table in TABLES else ():
            if candidate.name == column:
                return candidate
    return None
