"""The six days that the trip system sent twice (D21), row by row."""

from __future__ import annotations

from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world.defects import Edit
from course.world.mix import chance, mix

_COLUMNS = [
    "business_day",
    "delivery_no",
    "line_no",
    "trip_id",
    "vehicle_id",
    "status",
    "fare_minor",
]
_TAKEN = ("trip_id", "vehicle_id", "status", "fare_minor")


def deliveries(
    seed: int, days: tuple[date, ...], trip: pa.Table
) -> tuple[dict[str, list], list[Edit]]:
    """D21: the days that were sent twice, as columns of `trip_drop`, with 5% of the fares changed.

    `trip` must hold the trips of these local days. A few lines come twice within the first delivery
    (D01).
    """
    rows: list[tuple] = []
    edits: list[Edit] = []
    for day in days:
        mine = trip.filter(pc.equal(trip["local_day"], pa.scalar(day)))
        ids = mine["trip_id"].to_numpy()
        changed = chance(mix(seed, "D21", "row", ids), 50_000)
        changed[:1] = True
        twice = chance(mix(seed, "D21", "twice", ids), 15_000)
        twice[1:2] = True
        lines = list(zip(*(mine[n].to_pylist() for n in _TAKEN), strict=True))
        rows += _first(day, lines, twice, edits) + _second(day, lines, changed, edits)
    return dict(zip(_COLUMNS, map(list, zip(*rows, strict=True)), strict=True)), edits


def _first(day: date, lines: list[tuple], twice: np.ndarray, edits: list[Edit]) -> list[tuple]:
    rows: list[tuple] = []
    for line, repeated in zip(lines, twice, strict=True):
        rows.append((day, 1, len(rows) + 1, *line))
        if repeated:
            rows.append((day, 1, len(rows) + 1, *line))
            number = str(len(rows))
            edits.append(Edit("D01", "trip_drop", f"{day}/{line[0]}", "line_no", None, number))
    return rows


def _second(day: date, lines: list[tuple], changed: np.ndarray, edits: list[Edit]) -> list[tuple]:
    rows: list[tuple] = []
    for (*line, fare), other in zip(lines, changed, strict=True):
        if other:
            key = f"{day}/{line[0]}"
            edits.append(Edit("D21", "trip_drop", key, "fare_minor", str(fare), str(fare + 50)))
        rows.append((day, 2, len(rows) + 1, *line, fare + 50 if other else fare))
    return rows
