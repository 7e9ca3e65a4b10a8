"""Shows the tables: for a terminal, and as Markdown for the documentation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course.world import pin
from course.world.schema import STREAMS, TABLES
from course.world.sizes import SIZES

if TYPE_CHECKING:
    from rich.table import Table


def overview() -> Table:
    """Every table with its key, its meaning and its rows at each scale."""
    from rich.table import Table

    shown = Table("table", "key", *SIZES, "what it holds", box=None, pad_edge=False)
    for column in shown.columns[2 : 2 + len(SIZES)]:
        column.justify = "right"
    for name, key, *counts, meaning in _rows():
        shown.add_row(name, key, *(f"{count:,}" for count in counts), meaning)
    return shown


def columns(name: str) -> Table:
    """The columns of one table."""
    from rich.table import Table

    shown = Table("column", "type", "NULL", "refers to", "meaning", box=None, pad_edge=False)
    for column in (TABLES | STREAMS)[name].columns:
        null = "yes" if column.nullable else ""
        shown.add_row(column.name, column.type, null, column.refers or "", column.meaning)
    return shown


def markdown() -> str:
    """The overview as a Markdown table."""
    lines = [
        f"| table | key | {' | '.join(SIZES)} | what it holds |",
        f"|---|---|{'--:|' * len(SIZES)}---|",
    ]
    for name, key, *counts, meaning in _rows():
        numbers = " | ".join(f"{count:,}" for count in counts)
        lines.append(f"| `{name}` | {key} | {numbers} | {meaning} |")
    return "\n".join(lines) + "\n"


def _rows() -> list[tuple]:
    counts = {scale: pin.rows(scale) for scale in SIZES}
    return [
        (name, ", ".join(spec.key), *(counts[scale][name] for scale in SIZES), spec.meaning)
        for name, spec in (TABLES | STREAMS).items()
    ]
