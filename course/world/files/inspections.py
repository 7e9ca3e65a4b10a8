"""Workshop inspections: documents with nested lists, and what each kind of part adds."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import numpy as np

from course.world import World
from course.world.defects import Edit
from course.world.files.tickets import dump
from course.world.mix import below, mix

PATH = "inspections/inspections.jsonl"
_PARTS = ("brake", "tyre", "battery", "lock", "frame", "light")
_NOTES = ("worn, order a new one", "squeaks", "loose, tightened", "second visit")
_WORN_OUT = 80


def paths(world: World) -> list[str]:
    """The one file."""
    return [PATH]


def inspections(world: World, path: str, edits: list[Edit]) -> bytes:
    """In working hours of the year; photos, notes and the version of the form may be missing."""
    rows = np.arange(world.size.inspections)
    limits = {"vehicle": world.size.vehicles, "staff": world.size.employees, "wear": 100}
    limits |= {"items": 5, "first": 6, "photos": 3, "minute": 540, "ragged": 100}
    drawn = {
        name: below(mix(world.seed, "vehicle_inspection", name, rows), limit).tolist()
        for name, limit in limits.items()
    }
    first = datetime(2025, 1, 3, 8, tzinfo=UTC)
    lines = []
    for i in rows.tolist():
        values = {name: column[i] for name, column in drawn.items()}
        minutes = i * 362 // len(rows) * 1_440 + i % 7 + values["minute"]
        lines.append(dump(_inspection(i + 1, first + timedelta(minutes=minutes), values)))
    return ("\n".join(lines) + "\n").encode()


def _inspection(number: int, at: datetime, drawn: dict[str, int]) -> dict[str, object]:
    ragged = drawn["ragged"]
    document: dict[str, object] = {
        "_id": f"INSP-{number:06d}",
        "vehicle_id": drawn["vehicle"] + 1,
        "inspected_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
        "inspector": {"employee_id": drawn["staff"] + 1},
        "items": [_item((drawn["first"] + k) % 6, k, drawn) for k in range(drawn["items"] + 1)],
    }
    # The old form on paper had no photos; the newest one says which version it is.
    if ragged >= 15:
        document["photos"] = [f"img/{number:06d}_{k}.jpg" for k in range(drawn["photos"])]
    if ragged >= 60:
        document["form"] = {"version": 2 + ragged % 2, "device": f"tablet-{ragged % 9 + 1}"}
    return document


def _item(part: int, nth: int, drawn: dict[str, int]) -> dict[str, object]:
    worn = drawn["wear"] * (nth + 3) % 101
    item: dict[str, object] = {"part": _PARTS[part], "ok": worn < _WORN_OUT, "wear_pct": worn}
    if _PARTS[part] == "tyre":
        item["pressure_kpa"] = {"front": 380 - worn, "rear": 400 - worn // 2}
    if _PARTS[part] == "battery":
        item["cycles"] = 5 * worn + drawn["minute"] % 50
    if worn >= _WORN_OUT:
        item["note"] = _NOTES[(drawn["ragged"] + nth) % 4]
    return item
