"""The small mistakes: each operator takes one node of a syntax tree and makes other nodes of it.

An operator yields what may stand in the node's place, or None where the node may go. It never
changes the node itself.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from sqlglot import exp

from grader.prove.mutants.operators import (
    aggregates,
    columns,
    constants,
    joins,
    nulls,
    order,
    predicates,
    sets,
    times,
    values,
    windows,
)

Operator = Callable[[exp.Expr], Iterator[exp.Expr | None]]

OPERATORS: dict[str, tuple[Operator, ...]] = {
    "joins": joins.OPERATORS,
    "predicates": predicates.OPERATORS,
    "nulls": nulls.OPERATORS,
    "aggregates": aggregates.OPERATORS,
    "sets": sets.OPERATORS,
    "order": order.OPERATORS,
    "windows": windows.OPERATORS,
    "constants": constants.OPERATORS,
    "values": values.OPERATORS,
    "times": times.OPERATORS,
    "columns": columns.OPERATORS,
}
"""Every operator by the family that the report counts it under."""
