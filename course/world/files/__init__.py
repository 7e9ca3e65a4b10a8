"""The raw drop: a year of files as Larkway's systems and partners deliver them.

Each file is made alone, from the world and its path; what a maker spoils it writes to a ledger.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.world import World
from course.world.defects import Edit
from course.world.files import (
    inbox,
    inspections,
    logs,
    partner,
    settlement,
    telemetry,
    tickets,
    trips,
)


@dataclass(frozen=True)
class Group:
    """Files of one kind: `paths` names them, `make` gives one, or None if it is never delivered."""

    meaning: str
    paths: Callable[[World], list[str]]
    make: Callable[[World, str, list[Edit]], bytes | None]


GROUPS: dict[str, Group] = {
    "trips": Group("the trips of each local day", trips.daily_paths, trips.daily),
    "trips/resent": Group("six days that came again", trips.resent_paths, trips.resent),
    "finance": Group("the fares of November", lambda world: [trips.FARES], trips.finance),
    "finance/settlement": Group(
        "Halden's payments by day, from its bookkeeping", settlement.paths, settlement.settlement
    ),
    "logs": Group("requests to the app's servers", logs.paths, logs.gateway),
    "support": Group("tickets of the support desk", tickets.paths, tickets.tickets),
    "inspections": Group("what the workshop looked at", inspections.paths, inspections.inspections),
    "partners/aokawa": Group("trips by Aokawa's partner", partner.paths, partner.aokawa),
    "telemetry": Group("positions of the vehicles", telemetry.paths, telemetry.positions),
}
"""What lies in the drop, by folder or by the beginning of the path."""
INBOX = {
    inbox.FOLDER: Group("the partner's files as they arrive", inbox.paths, inbox.delivered),
}
"""What is delivered over time, beside the drop: a folder for each day of arrival."""


def files(
    world: World, ledger: list[Edit] | None = None, groups: Iterable[str] = tuple(GROUPS)
) -> Iterator[tuple[str, bytes]]:
    """`(path, bytes)` of every delivered file; the planted defects are appended to `ledger`."""
    edits = [] if ledger is None else ledger
    for name in groups:
        group = (GROUPS | INBOX)[name]
        for path in group.paths(world):
            data = group.make(world, path, edits)
            if data is not None:
                yield path, data


def ledger(world: World, groups: Iterable[str] = (*GROUPS, *INBOX)) -> list[Edit]:
    """The truth about the files: one entry per spoiled file, line, field or device."""
    edits: list[Edit] = []
    for _ in files(world, edits, groups):
        pass
    return edits


def write(world: World, folder: Path, groups: Iterable[str] = tuple(GROUPS)) -> int:
    """Write the drop, or other groups, below `folder`; gives the number of bytes."""
    total = 0
    for path, data in files(world, groups=groups):
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        total += len(data)
    return total
