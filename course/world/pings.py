"""Where the vehicles were: a position every few seconds while ridden, every some minutes when not.

A position follows from the trips: on the way between two stations, or where the last trip ended.
Each day can be made alone. Between two trips a van may bring the vehicle elsewhere and swap its
battery, at an instant that is keyed like everything else.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world.calendar import FIRST_US
from course.world.cities import CITIES
from course.world.mix import below, chance, mix
from course.world.places import positions
from course.world.sizes import Size

FIRST_DAY = date(2025, 6, 1)
DAY_US = 86_400_000_000
_LIFE = 1 << 47
"""More microseconds than the business year has: vehicle and time in one number."""
_NOISE = 60
"""How far a fix may be off, in micro-degrees."""
_TOP_SPEED = 285
"""Tenths of km/h; the motor helps no further."""


@dataclass(frozen=True)
class Rides:
    """The ended trips in the order of (vehicle, start), as arrays; vehicles count from 0."""

    trip: np.ndarray
    vehicle: np.ndarray
    start: np.ndarray
    end: np.ndarray
    lat: tuple[np.ndarray, np.ndarray]
    lon: tuple[np.ndarray, np.ndarray]
    battery: tuple[np.ndarray, np.ndarray]
    speed: np.ndarray


def rides(seed: int, size: Size, trip: pa.Table) -> Rides:
    """The rides that positions follow from. A free end lies near the station it started from."""
    ended = trip.filter(pc.equal(trip["status"], "ended"))
    arrays = {
        name: pc.fill_null(ended[name].cast(pa.int64()), -1).to_numpy()
        for name in ended.column_names
        if name not in ("status", "currency", "local_day", "started_local")
    }
    order = np.lexsort((arrays["started_at"], arrays["vehicle_id"]))
    a = {name: values[order] for name, values in arrays.items()}
    lat, lon = positions(seed, size.stations, size.quarters)
    first, last = a["start_station_id"] - 1, a["end_station_id"] - 1
    ends = []
    for axis, values in (("lat", lat), ("lon", lon)):
        away = below(mix(seed, "telemetry", f"free_{axis}", a["trip_id"]), 8_001) - 4_000
        ends.append(np.where(last < 0, values[first] + away, values[last]))
    seconds = (a["ended_at"] - a["started_at"]) // 1_000_000
    return Rides(
        a["trip_id"],
        a["vehicle_id"] - 1,
        a["started_at"],
        a["ended_at"],
        (lat[first], ends[0]),
        (lon[first], ends[1]),
        (a["battery_start_pct"], a["battery_end_pct"]),
        a["distance_m"] * 36 // seconds,
    )


def day_of_pings(
    seed: int, size: Size, vehicle: pa.Table, r: Rides, day: date
) -> dict[str, object]:
    """Columns of `telemetry` for one UTC day, in order of time."""
    begin = (day - date(1970, 1, 1)).days * DAY_US
    on_road = pc.and_(
        pc.less_equal(vehicle["acquired_on"], pa.scalar(day)),
        pc.fill_null(pc.greater_equal(vehicle["retired_on"], pa.scalar(day)), True),
    )
    fleet = vehicle.filter(on_road)["vehicle_id"].to_numpy().astype(np.int64) - 1
    parts = [_ridden(seed, size, r, begin), _parked(seed, size, r, begin, fleet)]
    p = {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
    p |= {"seq": _numbers(p["vehicle"], p["at"], begin)}
    order = np.lexsort((p["vehicle"], p["at"]))
    p = {name: values[order] for name, values in p.items()}
    key = p["vehicle"] * _LIFE + p["seq"]
    north, east = (below(mix(seed, "telemetry", f"fix_{a}", key), 2 * _NOISE + 1) for a in "ne")
    return {
        "vehicle_id": p["vehicle"] + 1,
        "seq": p["seq"],
        "measured_at": p["at"],
        "lat_e6": p["lat"] + north - _NOISE,
        "lon_e6": p["lon"] + east - _NOISE,
        "speed_dkmh": p["speed"],
        "battery_pct": p["battery"],
    }


def _numbers(vehicle: np.ndarray, at: np.ndarray, begin: int) -> np.ndarray:
    """A number that grows with each position of a vehicle; it leaps at midnight."""
    order = np.lexsort((at, vehicle))
    ranked = vehicle[order]
    first = np.searchsorted(ranked, ranked)
    result = np.empty(len(at), dtype=np.int64)
    result[order] = np.arange(len(at)) - first
    return (begin // DAY_US - 20_089) * 100_000 + result


def _between(values: tuple[np.ndarray, np.ndarray], i: np.ndarray, part: np.ndarray) -> np.ndarray:
    """The value of ride i after `part` millionths of the way."""
    return values[0][i] + (values[1][i] - values[0][i]) * part // 1_000_000


def _ridden(seed: int, size: Size, r: Rides, begin: int) -> dict[str, np.ndarray]:
    step = size.riding_seconds * 1_000_000
    # Rides last less than two hours: only those of the day and the evening before count.
    near = np.flatnonzero((r.end >= begin) & (r.start < begin + DAY_US))
    count = (r.end[near] - r.start[near]) // step + 1
    ride = np.repeat(near, count)
    nth = np.arange(len(ride)) - np.repeat(np.cumsum(count) - count, count)
    at = r.start[ride] + nth * step
    inside = (at >= begin) & (at < begin + DAY_US)
    ride, nth, at = ride[inside], nth[inside], at[inside]
    part = (at - r.start[ride]) * 1_000_000 // (r.end[ride] - r.start[ride])
    swing = 60 + below(mix(seed, "telemetry", "speed", r.trip[ride] * 512 + nth), 71)
    waits = chance(mix(seed, "telemetry", "waits", r.trip[ride] * 512 + nth), 70_000) | (nth == 0)
    speed = np.minimum(r.speed[ride] * swing // 100, _TOP_SPEED)
    return {
        "vehicle": r.vehicle[ride],
        "at": at,
        "lat": _between(r.lat, ride, part),
        "lon": _between(r.lon, ride, part),
        "speed": np.where(waits, 0, speed),
        "battery": _between(r.battery, ride, part),
    }


def _parked(
    seed: int, size: Size, r: Rides, begin: int, fleet: np.ndarray
) -> dict[str, np.ndarray]:
    period = size.parked_minutes * 60
    slots = 86_400 // period
    vehicle = np.repeat(fleet, slots)
    phase = below(mix(seed, "telemetry", "phase", fleet), period)
    second = np.tile(np.arange(slots) * period, len(fleet)) + np.repeat(phase, slots)
    at = begin + second * 1_000_000
    # The last ride of each vehicle that began by then, and the next one.
    line = r.vehicle * _LIFE + (r.start - FIRST_US)
    before = np.searchsorted(line, vehicle * _LIFE + (at - FIRST_US), "right") - 1
    came = (before >= 0) & (r.vehicle[before] == vehicle)
    still = ~came | (r.end[before] < at)
    vehicle, at, before, came = vehicle[still], at[still], before[still], came[still]
    after = np.minimum(before + 1, len(r.vehicle) - 1)
    goes = r.vehicle[after] == vehicle
    lat, lon, battery = _waiting(seed, r, at, (before, came), (after, goes))
    depot = ~came & ~goes
    centre = np.array([(city.lat_e6, city.lon_e6) for city in CITIES])[vehicle % 5]
    return {
        "vehicle": vehicle,
        "at": at,
        "lat": np.where(depot, centre[:, 0], lat),
        "lon": np.where(depot, centre[:, 1], lon),
        "speed": np.zeros(len(at), dtype=np.int64),
        "battery": np.where(depot, 55, battery),
    }


def _waiting(
    seed: int,
    r: Rides,
    at: np.ndarray,
    last: tuple[np.ndarray, np.ndarray],
    next_: tuple[np.ndarray, np.ndarray],
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Latitude, longitude and battery between two rides, given as (index, is there one?)."""
    (before, came), (after, goes) = last, next_
    left = np.where(came, r.end[before], FIRST_US)
    back = np.where(goes, r.start[after], left + 365 * DAY_US)
    late = 20 + below(mix(seed, "telemetry", "van", r.trip[after]), 61)
    moved = goes & (~came | ((at - left) // 100 >= (back - left) // 10_000 * late))
    low = np.where(came, r.battery[1][before], r.battery[0][after])
    return (
        np.where(moved, r.lat[0][after], r.lat[1][before]),
        np.where(moved, r.lon[0][after], r.lon[1][before]),
        np.where(moved, r.battery[0][after], low),
    )
