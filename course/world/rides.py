"""Prices and trips.

Trips are made hour by hour. How many start in an hour of a city follows from running totals of the
demand, so each hour, and therefore each day, can be made alone. A vehicle rides at most once in
three hours (its turn is its number plus the hour, modulo 3) and never longer than two, so no two
of its trips can overlap.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from course.world import fleet, people
from course.world.calendar import (
    FIRST_US,
    HOUR_COUNT,
    HOUR_US,
    YEAR,
    demand,
    extra_trips,
    hour_starts,
    offsets,
    utc_of_local_midnight,
)
from course.world.mix import below, chance, mix, pick, zipf_weights
from course.world.places import CITIES

_QUARTERS = tuple(date(YEAR, month, 1) for month in (1, 4, 7, 10))
_MINUTE = 60


@dataclass(frozen=True)
class Size:
    """How many rows the tables of one scale have."""

    trips: int
    riders: int
    vehicles: int
    stations: int
    quarters: int
    parts: int
    employees: int
    promos: int
    referrals: int
    work_orders: int
    weather_step: int
    rings: int


SIZES = {
    "XS": Size(400, 60, 120, 40, 4, 60, 40, 40, 25, 60, 6, 3),
    "S": Size(20_000, 2_000, 300, 600, 24, 400, 180, 200, 600, 1_500, 1, 12),
    "M": Size(400_000, 20_000, 2_000, 600, 24, 400, 180, 200, 6_000, 15_000, 1, 12),
}


def prices(seed: int, city: int) -> tuple[np.ndarray, np.ndarray]:
    """Unlock fee and price per minute of a city: arrays of [kind, plan, quarter], minor units."""
    level = CITIES[city].price_level
    unlock = np.array([10, 10, 0, 5, 5, 0])[None, :, None] * level * np.array([1, 1])[:, None, None]
    minute = np.array([26, 19, 11, 15, 17, 13])[None, :, None] * level // 10
    minute = minute + np.array([0, 4])[:, None, None] * level // 10
    rise = below(mix(seed, "pricing_rule", f"rise{city}", np.arange(4)), 3) + np.arange(4)
    minute = minute + rise[None, None, :] * max(1, level // 15)
    return np.broadcast_to(unlock, (2, 6, 4)), minute


def pricing_rule(seed: int) -> dict[str, object]:
    """Columns of `pricing_rule`; `rule_id` is 1 + ((city * 2 + kind) * 6 + plan) * 4 + quarter."""
    rows = np.arange(240)
    quarter, plan, kind, city = rows % 4, rows // 4 % 6, rows // 24 % 2, rows // 48
    starts = np.array([[utc_of_local_midnight(c, q) for q in _QUARTERS] for c in range(5)])
    ends = [None if q == 3 else int(starts[c, q + 1]) for c, q in zip(city, quarter, strict=True)]
    table = [prices(seed, c) for c in range(5)]
    return {
        "rule_id": rows + 1,
        "city_id": city + 1,
        "vehicle_kind": np.array(["bike", "scooter"])[kind],
        "plan_id": plan + 1,
        "valid_from": starts[city, quarter],
        "valid_to": ends,
        "unlock_fee_minor": [
            int(table[c][0][k, p, q]) for c, k, p, q in zip(city, kind, plan, quarter, strict=True)
        ],
        "per_minute_minor": [
            int(table[c][1][k, p, q]) for c, k, p, q in zip(city, kind, plan, quarter, strict=True)
        ],
        "currency": np.array([c.currency for c in CITIES])[city],
    }


@cache
def _counts(seed: int, scale: str) -> np.ndarray:
    """Trips that start in each hour of each city: an array of [hour, city]."""
    extra = np.stack([extra_trips(c) for c in range(5)], axis=1)
    weight = np.stack([demand(seed, c) for c in range(5)], axis=1)
    running = np.cumsum(weight.ravel())
    wanted = SIZES[scale].trips - int(extra.sum())
    total = int(running[-1])
    # Python integers: the product passes 64 bits at large scales.
    reached = np.array([int(r) * wanted // total for r in running], dtype=np.int64)
    return np.diff(reached, prepend=0).reshape(HOUR_COUNT, 5) + extra


@cache
def _first_ids(seed: int, scale: str) -> np.ndarray:
    """The `trip_id` of the first trip of each hour, and one more for the end."""
    return np.concatenate([[1], 1 + np.cumsum(_counts(seed, scale).sum(axis=1))])


@cache
def _vehicles_by_turn(seed: int, scale: str, city: int) -> tuple[np.ndarray, ...]:
    """The vehicles of a city that ride, in three groups that take turns by the hour."""
    vehicles = np.arange(city, SIZES[scale].vehicles, 5)
    riding = vehicles[fleet.in_service(seed, vehicles)]
    return tuple(riding[turn::3] for turn in range(3))


def _vehicle(seed: int, scale: str, city: int, hour: np.ndarray, nth: np.ndarray) -> np.ndarray:
    """A vehicle for the nth trip of an hour: a keyed walk through the group whose turn it is."""
    groups = _vehicles_by_turn(seed, scale, city)
    result = np.empty(len(hour), dtype=np.int64)
    for turn in range(3):
        mine = hour % 3 == turn
        group = groups[turn]
        start = below(mix(seed, "trip", f"vehicle{city}", hour[mine]), len(group))
        # Every third hour begins at the first vehicle of its group: that one runs hot (D18).
        hot = chance(mix(seed, "trip", f"hot{city}", hour[mine]), 300_000)
        result[mine] = group[(np.where(hot, 0, start) + nth[mine]) % len(group)]
    return result


def _rider(seed: int, scale: str, city: int, key: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """A rider of the city (most trips) or a visitor; only people who had signed up by then."""
    count = SIZES[scale].riders
    local = np.arange(city, count, 5)
    rank = pick(mix(seed, "trip", "rider", key), zipf_weights(len(local)))
    # Ranks are dealt out by a stride so that the most active riders differ between seeds.
    chosen = local[(rank * 7 + seed) % len(local)]
    visitor = chance(mix(seed, "trip", "visitor", key), 30_000)
    chosen = np.where(visitor, below(mix(seed, "trip", "guest", key), count), chosen)
    unknown = people.signed_up_at(seed, chosen) > moment
    return np.where(unknown, below(mix(seed, "trip", "regular", key), 10), chosen)


def _station(seed: int, scale: str, city: int, column: str, key: np.ndarray) -> np.ndarray:
    """A station of the city by Zipf's law; the favourite takes 12% of all trips (D18)."""
    stations = np.arange(city, SIZES[scale].stations, 5)
    used = stations[: max(4, len(stations) * 19 // 20)]
    rank = pick(mix(seed, "trip", column, key), zipf_weights(len(used), top_share_percent=12))
    return used[rank]


def _city_hours(seed: int, scale: str, city: int, first: int, last: int) -> dict[str, np.ndarray]:
    """Trips of one city that start in the hours first..last-1, before the plan and the price."""
    counts = _counts(seed, scale)[first:last, city]
    hour = np.repeat(np.arange(first, last), counts)
    nth = np.arange(len(hour)) - np.repeat(np.cumsum(counts) - counts, counts)
    key = (hour * 5 + city) * 4096 + nth
    second = below(mix(seed, "trip", "second", key), 3_600)
    midnight = (hour_starts()[hour] + offsets(city)[hour]) // HOUR_US % 24 == 0
    second = np.where((nth == 0) & midnight, 0, second)
    # A restart: the trip before it in this hour broke off, the same rider tries again.
    restart = (nth > 0) & chance(
        mix(seed, "trip", "restart", key), 60_000 if scale != "XS" else 250_000
    )
    broken = np.append(restart[1:], False)[: len(restart)]
    source = np.where(restart, key - 1, key)
    gap = 60 + below(mix(seed, "trip", "gap", key), 541)
    second = np.where(restart, np.minimum(np.append(0, second[:-1]), 2_900) + gap, second)
    second = np.where(broken, np.minimum(second, 2_900), second)
    started = hour_starts()[hour] + second * 1_000_000
    origin = np.where(restart, hour_starts()[hour], started)
    return {
        "city": np.full(len(hour), city),
        "hour": hour,
        "key": key,
        "broken": broken,
        "started": started,
        "vehicle": _vehicle(seed, scale, city, hour, nth),
        "rider": _rider(seed, scale, city, source, np.where(broken, hour_starts()[hour], origin)),
        "start": _station(seed, scale, city, "start", source),
        "end": _station(seed, scale, city, "end", key),
    }


def _rides(seed: int, scale: str, first: int, last: int) -> dict[str, np.ndarray]:
    parts = [_city_hours(seed, scale, city, first, last) for city in range(5)]
    trips = {name: np.concatenate([p[name] for p in parts]) for name in parts[0]}
    order = np.lexsort((trips["key"], trips["started"], trips["hour"]))
    return {name: values[order] for name, values in trips.items()}


def _durations(seed: int, key: np.ndarray, broken: np.ndarray, scooter: np.ndarray) -> np.ndarray:
    """Seconds ridden: a long tail up to 118 minutes, and some that end on a full class border."""
    base = 150 + below(mix(seed, "trip", "base", key), 700)
    stretch = 1 + pick(mix(seed, "trip", "stretch", key), (46, 26, 14, 7, 4, 2, 1))
    seconds = base * stretch * np.where(scooter, 4, 5) // 5
    borders = np.array([5, 15, 30, 60])[below(mix(seed, "trip", "border", key), 4)] * _MINUTE
    seconds = np.where(chance(mix(seed, "trip", "exact", key), 30_000), borders, seconds)
    seconds = np.where(broken, 20 + below(mix(seed, "trip", "failed", key), 40), seconds)
    return np.minimum(seconds, 118 * _MINUTE)


def trips(seed: int, scale: str, first: int = 0, last: int = HOUR_COUNT) -> dict[str, object]:
    """Columns of `trip` for the UTC hours first..last-1 of the calendar, clean."""
    t = _rides(seed, scale, first, last)
    key, city, hour = t["key"], t["city"], t["hour"]
    scooter = fleet.is_scooter(seed, t["vehicle"])
    seconds = _durations(seed, key, t["broken"], scooter)
    cancelled = chance(mix(seed, "trip", "cancelled", key), np.where(t["broken"], 500_000, 35_000))
    plan = people.plan_at(seed, SIZES[scale].riders, t["rider"], t["started"])
    starts = np.array([[utc_of_local_midnight(c, q) for q in _QUARTERS] for c in range(5)])
    quarter = (t["started"][:, None] >= starts[city][:, 1:]).sum(axis=1)
    table = [prices(seed, c) for c in range(5)]
    unlock = np.stack([p[0] for p in table])[city, scooter.astype(int), plan, quarter]
    minute = np.stack([p[1] for p in table])[city, scooter.astype(int), plan, quarter]
    fare = unlock + minute * -(-seconds // _MINUTE)
    speed = 2_200 + below(mix(seed, "trip", "speed", key), np.where(scooter, 3_800, 5_400))
    metres = seconds * speed // 1_000
    battery = 30 + below(mix(seed, "trip", "battery", key), 71)
    drop = 1 + metres // 900
    free = chance(mix(seed, "trip", "free", key), 62_000)
    local = t["started"] + np.stack([offsets(c) for c in range(5)])[city, hour]

    def unless_cancelled(values: np.ndarray) -> list[int | None]:
        return [None if c else int(v) for c, v in zip(cancelled, values, strict=True)]

    ids = _first_ids(seed, scale)[first] + np.arange(len(key))
    return {
        "trip_id": ids,
        "rider_id": t["rider"] + 1,
        "vehicle_id": t["vehicle"] + 1,
        "city_id": city + 1,
        "plan_id": plan + 1,
        "start_station_id": t["start"] + 1,
        "end_station_id": [
            None if x else int(e) + 1 for x, e in zip(free | cancelled, t["end"], strict=True)
        ],
        "started_at": t["started"],
        "ended_at": unless_cancelled(t["started"] + seconds * 1_000_000),
        "started_local": local,
        "local_day": local // (24 * HOUR_US),
        "status": np.where(cancelled, "cancelled", "ended"),
        "distance_m": unless_cancelled(metres),
        "battery_start_pct": battery,
        "battery_end_pct": unless_cancelled(np.maximum(battery - drop, 0)),
        "fare_minor": np.where(cancelled, unlock, fare),
        "currency": np.array([c.currency for c in CITIES])[city],
    }


def hours_of_day(day: date) -> tuple[int, int]:
    """The calendar hours of one UTC day: the partition by which trips can be made alone."""
    start = (day - date(1970, 1, 1)).days * 24 - FIRST_US // HOUR_US
    if not 0 <= start < HOUR_COUNT:
        raise ValueError(f"{day} is outside the business year; choose a day of {YEAR}.")
    return start, min(start + 24, HOUR_COUNT)
