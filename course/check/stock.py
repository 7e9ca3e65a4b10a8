"""The rows of some tables of a world, which of them are kept, and which refer to which."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pyarrow as pa

from course.check.plain import values_of
from course.world.schema import TABLES

Keep = dict[str, np.ndarray]
"""For each table the places of the rows that are kept, in order."""


@dataclass(frozen=True)
class Stock:
    """Whole tables of one world; children stand behind their parents."""

    tables: dict[str, pa.Table]

    def all_rows(self) -> Keep:
        """Everything kept."""
        return {name: np.arange(table.num_rows) for name, table in self.tables.items()}

    @cached_property
    def parents(self) -> dict[str, list[tuple[str, np.ndarray]]]:
        """For each table its foreign keys: the parent table, and for each row the place there.

        -1 stands for NULL, and for a parent that is missing in the world itself.
        """
        return {name: list(self._references(name)) for name in self.tables}

    def _references(self, name: str):
        if name not in TABLES:
            return
        table = self.tables[name]
        for own, parent, column in TABLES[name].parents:
            if parent in self.tables:
                keys = values_of(self.tables[parent][column])
                place = {key: i for i, key in enumerate(keys)}
                found = [place.get(value, -1) for value in values_of(table[own])]
                yield parent, np.array(found, dtype=np.int64)

    def closed(self, keep: Keep) -> Keep:
        """Without the rows whose parent is gone, so that no example shows an orphan by accident."""
        alive = self._masks(keep)
        changed = True
        while changed:
            changed = False
            for name, references in self.parents.items():
                for parent, places in references:
                    orphan = alive[name] & (places >= 0) & ~alive[parent][places]
                    if orphan.any():
                        alive[name][orphan] = False
                        changed = True
        return {name: np.flatnonzero(mask) for name, mask in alive.items()}

    def referenced(self, keep: Keep, only: str | None = None) -> Keep:
        """Without the rows of parent tables (or of one of them) that no kept row refers to."""
        alive = self._masks(keep)
        used = {name: np.zeros_like(mask) for name, mask in alive.items()}
        is_parent = set()
        for name in reversed(self.tables):  # children say first whom they need
            if name in is_parent and only in (None, name):
                alive[name] &= used[name]
            for parent, places in self.parents[name]:
                if parent != name:
                    is_parent.add(parent)
                    needed = places[alive[name]]
                    used[parent][needed[needed >= 0]] = True
        return {name: np.flatnonzero(mask) for name, mask in alive.items()}

    def _masks(self, keep: Keep) -> dict[str, np.ndarray]:
        masks = {}
        for name, table in self.tables.items():
            masks[name] = np.zeros(table.num_rows, dtype=bool)
            masks[name][keep[name]] = True
        return masks

    def where(self, name: str, column: str, value: object) -> np.ndarray:
        """The places of the rows of a table that hold this value in a column."""
        values = values_of(self.tables[name][column])
        return np.array([i for i, v in enumerate(values) if v == value], dtype=np.int64)


def size(keep: Keep) -> int:
    """How many rows are kept in all."""
    return sum(len(rows) for rows in keep.values())
