"""The raw drop: a year of files as Larkway's systems and partners deliver them.

Each maker yields `(relative path, bytes)` and writes what it spoils to a ledger, so every file can
be made alone and every defect is known.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from course.world import World
from course.world.defects import Edit
from course.world.files import documents, logs, partner, telemetry, trips

Maker = Callable[[World, list[Edit]], Iterator[tuple[str, bytes]]]

MAKERS: dict[str, Maker] = {
    "trips": trips.daily,
    "trips/resent": trips.resent,
    "finance": trips.finance,
    "logs": logs.gateway,
    "support": documents.tickets,
    "inspections": documents.inspections,
    "partners/aokawa": partner.aokawa,
    "telemetry": telemetry.positions,
}
"""What makes the files below each folder of the drop."""


def files(world: World, ledger: list[Edit] | None = None) -> Iterator[tuple[str, bytes]]:
    """Every file of the drop; the edits of the defect layer are appended to `ledger`."""
    edits = [] if ledger is None else ledger
    for make in MAKERS.values():
        yield from make(world, edits)


def ledger(world: World) -> list[Edit]:
    """The truth about the drop: one entry per spoiled file, line or field."""
    edits: list[Edit] = []
    for _ in files(world, edits):
        pass
    return edits


def write(world: World, folder: Path) -> int:
    """Write the whole drop below `folder`, which must exist; gives the number of bytes."""
    total = 0
    for path, data in files(world):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        total += len(data)
    return total
