"""A week of positions from the vehicles, one JSON document a line, with what firmware does to it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from course.world import World
from course.world.defects import Edit
from course.world.mix import below, chance, mix
from course.world.places import CITIES

LINES = {"XS": 1_400, "S": 200_000, "M": 1_000_000}
FIRST_DAY = datetime(2025, 6, 1, tzinfo=UTC)
MILES_FROM_DAY = 3
"""From the fourth day on, Port Meridian reports miles per hour (D08)."""
_BIG = 1 << 53


def positions(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """telemetry/telemetry_2025-06-01.jsonl and six more: units (D08), broken lines (D20), big ids (D29)."""
    per_day = LINES[world.scale] // 7
    firmware = world.table("vehicle")["firmware"].to_pylist()
    for day in range(7):
        path = f"telemetry/telemetry_{FIRST_DAY + timedelta(days=day):%Y-%m-%d}.jsonl"
        yield (
            path,
            _day(world, day, np.arange(day * per_day, (day + 1) * per_day), firmware, path, edits),
        )


def _day(
    world: World, day: int, rows: np.ndarray, firmware: list[str], path: str, edits: list[Edit]
) -> bytes:
    def draw(column: str, limit: int) -> list[int]:
        return below(mix(world.seed, "telemetry", column, rows), limit).tolist()

    vehicle, battery, speed = (
        draw("vehicle", len(firmware)),
        draw("battery", 96),
        draw("speed", 280),
    )
    north, east = draw("north", 40_000), draw("east", 40_000)
    second = np.sort(below(mix(world.seed, "telemetry", "second", rows), 86_400)).tolist()
    broken = chance(mix(world.seed, "D20", "row", rows), 1_000)
    if world.scale == "XS":
        broken[len(rows) // 2 + day] = True
    start = FIRST_DAY + timedelta(days=day)
    lines: list[bytes] = []
    for i, (row, car) in enumerate(zip(rows.tolist(), vehicle, strict=True)):
        city, fw = CITIES[car % 5], firmware[car]
        seq = _BIG + row if fw == "v3" else row
        charge = f"{(battery[i] + 5) / 100:.2f}" if fw == "v3" else str(battery[i] + 5)
        kmh = speed[i] / 10
        miles = car % 5 == 1 and day >= MILES_FROM_DAY
        pace = round(kmh * 0.621371, 1) if miles else kmh
        line = (
            f'{{"vehicle_id":{car + 1},"seq":{seq},"at":"{start + timedelta(seconds=second[i]):%Y-%m-%dT%H:%M:%SZ}",'
            f'"lat":{(city.lat_e6 + north[i] - 20_000) / 1e6:.6f},"lon":{(city.lon_e6 + east[i] - 20_000) / 1e6:.6f},'
            f'"speed":{pace:.1f},"battery":{charge},"fw":"{fw}"}}'
        ).encode()
        if fw == "v3":
            edits.append(Edit("D08", path, str(i + 1), "battery", str(battery[i] + 5), charge))
            edits.append(Edit("D29", path, str(i + 1), "seq", str(row), str(seq)))
        if miles:
            edits.append(Edit("D08", path, str(i + 1), "speed", f"{kmh:.1f}", f"{pace:.1f}"))
        if broken[i]:
            clean = line.decode()
            line = line[: len(line) // 2] if row % 2 else line.replace(b'"fw":"', b'"fw":"\xff')
            edits.append(Edit("D20", path, str(i + 1), "line", clean, line.decode("latin-1")))
        lines.append(line)
    return b"\n".join(lines) + b"\n"
