"""What a declared table is made of: columns with types, keys and meanings."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: `type` is SQL, `refers` is `"table.column"` of the parent row, if any."""

    name: str
    type: str
    meaning: str
    nullable: bool = False
    refers: str | None = None


@dataclass(frozen=True)
class TableSpec:
    """One table: `key` names its primary key columns, `columns` stand in storage order."""

    name: str
    key: tuple[str, ...]
    meaning: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"Table {self.name} has no column {name}.")

    @property
    def parents(self) -> tuple[tuple[str, str, str], ...]:
        """`(own column, parent table, parent column)` of every foreign key."""
        return tuple(
            (column.name, *column.refers.split(".")) for column in self.columns if column.refers
        )


def table(name: str, key: str, meaning: str, *columns: Column) -> TableSpec:
    """A declared table; `key` names the columns of its primary key, separated by blanks."""
    return TableSpec(name, tuple(key.split()), meaning, columns)


def null(name: str, type: str, meaning: str, refers: str | None = None) -> Column:
    """A column that may be NULL."""
    return Column(name, type, meaning, nullable=True, refers=refers)
