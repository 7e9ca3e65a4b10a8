"""The positions of the vehicles, one JSON document a line, with what firmware does to them."""

from __future__ import annotations

from datetime import timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world import World
from course.world.defects import Edit
from course.world.files.text import choice, document, fixed, instant, joined, seconds_of, whole
from course.world.files.trips import day_of
from course.world.mix import below, chance, mix
from course.world.pings import FIRST_DAY

MILES_FROM_DAY = 3
"""From the fourth day on, Port Meridian reports miles per hour (D08)."""
_BIG = 1 << 53
_MILE = 1_609_344


def paths(world: World) -> list[str]:
    """telemetry/telemetry_2025-06-01.jsonl and on, one for each UTC day."""
    days = (FIRST_DAY + timedelta(days=d) for d in range(world.size.telemetry_days))
    return [f"telemetry/telemetry_{day}.jsonl" for day in days]


def positions(world: World, path: str, edits: list[Edit]) -> bytes:
    """A day: units (D08), leaps (D07), broken lines (D20), big numbers (D29)."""
    day = day_of(path)
    clean = world.partition("telemetry", day)
    t = {name: clean[name].to_numpy() for name in clean.column_names if name != "measured_at"}
    fleet = world.table("vehicle")["firmware"].to_numpy(zero_copy_only=False)
    firmware = fleet[t["vehicle_id"] - 1].astype(str)
    new = firmware == "v3"
    miles = (t["vehicle_id"] % 5 == 2) & ((day - FIRST_DAY).days >= MILES_FROM_DAY)
    key = t["vehicle_id"].astype(np.int64) * 2**40 + t["seq"]
    lat, lon = _leaps(world, path, key, t, edits)
    seq = np.where(new, _BIG + t["seq"], t["seq"])
    pace = np.where(miles, t["speed_dkmh"].astype(np.int64) * 1_000_000 // _MILE, t["speed_dkmh"])
    charge = pc.if_else(pa.array(new), fixed(t["battery_pct"], 2), whole(t["battery_pct"]))
    speed = fixed(pace, 1)
    _devices(edits, path, "D08", "battery", t["vehicle_id"][new], "percent", "share of 1")
    _devices(edits, path, "D08", "speed", t["vehicle_id"][miles], "km/h", "miles per hour")
    _devices(edits, path, "D29", "seq", t["vehicle_id"][new], "seq", "seq + 2^53")
    lines = joined(
        *('{"vehicle_id":', whole(t["vehicle_id"]), ',"seq":', whole(seq), ',"at":"'),
        *(
            instant(seconds_of(clean["measured_at"])),
            '","lat":',
            fixed(lat, 6),
            ',"lon":',
            fixed(lon, 6),
        ),
        *(',"speed":', speed, ',"battery":', charge, ',"fw":"'),
        *(choice(("v1", "v2", "v3"), np.char.replace(firmware, "v", "").astype(int) - 1), '"}'),
    )
    return document(_broken(world, path, key, lines, edits))


def _devices(
    edits: list[Edit], path: str, defect: str, field: str, hit: np.ndarray, clean: str, planted: str
) -> None:
    """A unit belongs to the device: one entry for each vehicle of the file."""
    for vehicle in np.unique(hit).tolist():
        edits.append(Edit(defect, path, f"vehicle {vehicle}", field, clean, planted))


def _told(
    edits: list[Edit], path: str, field: str, hit: np.ndarray, before: pa.Array, after: pa.Array
) -> None:
    rows = np.flatnonzero(hit)
    values = (before.take(pa.array(rows)).to_pylist(), after.take(pa.array(rows)).to_pylist())
    for row, old, new in zip(rows.tolist(), *values, strict=True):
        if old != new:
            edits.append(Edit("D07", path, str(row + 1), field, old, new))


def _leaps(
    world: World, path: str, key: np.ndarray, t: dict[str, np.ndarray], edits: list[Edit]
) -> tuple[np.ndarray, np.ndarray]:
    """D07: three fixes in a thousand are at (0, 0), or half a degree to the north."""
    hit = chance(mix(world.seed, "D07", "row", key), 3_000)
    lost = hit & (below(mix(world.seed, "D07", "kind", key), 2) == 0)
    lat = np.where(lost, 0, np.where(hit, t["lat_e6"] + 500_000, t["lat_e6"]))
    lon = np.where(lost, 0, t["lon_e6"])
    _told(edits, path, "lat", hit, fixed(t["lat_e6"], 6), fixed(lat, 6))
    _told(edits, path, "lon", hit, fixed(t["lon_e6"], 6), fixed(lon, 6))
    return lat, lon


def _broken(
    world: World, path: str, key: np.ndarray, lines: pa.Array, edits: list[Edit]
) -> pa.Array:
    """D20: one line in a thousand ends in the middle, or holds a byte that is not UTF-8."""
    hit = chance(mix(world.seed, "D20", "row", key), 1_000)
    if world.size.tiny:
        hit[len(hit) // 2 + day_of(path).day % 2] = True
    spoiled = []
    for row in np.flatnonzero(hit).tolist():
        clean = lines[row].as_py().encode()
        cut = below(mix(world.seed, "D20", "kind", key[row : row + 1]), 2)[0] == 0
        line = clean[: len(clean) // 2] if cut else clean.replace(b'"fw":"', b'"fw":"\xff')
        edits.append(
            Edit("D20", path, str(row + 1), "line", clean.decode(), line.decode("latin-1"))
        )
        spoiled.append(line)
    return pc.replace_with_mask(lines.cast(pa.binary()), hit, pa.array(spoiled, pa.binary()))
