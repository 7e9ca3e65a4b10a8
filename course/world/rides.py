"""Trips, hour by hour.

How many start in an hour of a city follows from running totals of the
demand, so each hour, and therefore each day, can be made alone. A vehicle rides at most once in
three hours (its turn is its number plus the hour, modulo 3) and never longer than two, so no two
of its trips can overlap.
"""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np
import pyarrow as pa

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
)
from course.world.cities import CITIES
from course.world.mix import below, chance, mix, pick, zipf_weights
from course.world.places import metres_apart, positions
from course.world.prices import price_of
from course.world.sizes import SIZES

_MINUTE = 60
_LONGEST = 118 * _MINUTE


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


@cache
def regulars(seed: int, scale: str, city: int) -> np.ndarray:
    """The riders of a city (from 0) who were there before the year began, the busiest first."""
    ranked = _ranked(seed, scale, city)
    return ranked[people.signed_up_at(seed, ranked) <= FIRST_US]


@cache
def _ranked(seed: int, scale: str, city: int) -> np.ndarray:
    local = np.arange(city, SIZES[scale].riders, 5)
    # Ranks are dealt out by a stride so that the most active riders differ between seeds.
    return local[(np.arange(len(local)) * 7 + seed) % len(local)]


def _rider(seed: int, scale: str, city: int, key: np.ndarray, moment: np.ndarray) -> np.ndarray:
    """A rider of the city (most trips) or a visitor; only people who had signed up by then."""
    ranked, early = _ranked(seed, scale, city), regulars(seed, scale, city)
    weights = zipf_weights(len(ranked), flat=len(ranked) // 20)
    chosen = ranked[pick(mix(seed, "trip", "rider", key), weights)]
    visitor = chance(mix(seed, "trip", "visitor", key), 30_000)
    guest = below(mix(seed, "trip", "guest", key), SIZES[scale].riders)
    chosen = np.where(visitor, guest, chosen)
    unknown = people.signed_up_at(seed, chosen) > moment
    return np.where(unknown, early[below(mix(seed, "trip", "regular", key), len(early))], chosen)


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
        mix(seed, "trip", "restart", key), 250_000 if SIZES[scale].tiny else 60_000
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


def _ways(seed: int, scale: str, t: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Where each ride ends, how long it takes (seconds, a long tail) and how far it goes (metres).

    Nobody covers the way between two stations faster than the vehicle's speed. Some rides last
    exactly as long as a full class of durations.
    """
    key, size, scooter = t["key"], SIZES[scale], fleet.is_scooter(seed, t["vehicle"])
    lat, lon = positions(seed, size.stations, size.quarters)
    base = 150 + below(mix(seed, "trip", "base", key), 700)
    stretch = 1 + pick(mix(seed, "trip", "stretch", key), (46, 26, 14, 7, 4, 2, 1))
    seconds = base * stretch * np.where(scooter, 4, 5) // 5
    speed = 2_200 + below(mix(seed, "trip", "speed", key), np.where(scooter, 3_800, 5_400))
    exact = chance(mix(seed, "trip", "exact", key), 30_000)
    # A ride that broke off, and a round trip, end where they began.
    end = np.where(t["broken"] | exact, t["start"], t["end"])
    apart = metres_apart(t["city"], (lat[t["start"]], lon[t["start"]]), (lat[end], lon[end]))
    seconds = np.maximum(seconds, apart * 1_000 // speed + 1)
    borders = np.array([5, 15, 30, 60])[below(mix(seed, "trip", "border", key), 4)] * _MINUTE
    seconds = np.where(exact, borders, seconds)
    seconds = np.where(t["broken"], 20 + below(mix(seed, "trip", "failed", key), 40), seconds)
    seconds = np.minimum(seconds, _LONGEST)
    return {"end": end, "seconds": seconds, "metres": seconds * speed // 1_000}


def trips(seed: int, scale: str, first: int = 0, last: int = HOUR_COUNT) -> dict[str, object]:
    """Columns of `trip` for the UTC hours first..last-1 of the calendar, clean."""
    t = _rides(seed, scale, first, last)
    t |= _ways(seed, scale, t)
    key, city, seconds = t["key"], t["city"], t["seconds"]
    cancelled = chance(mix(seed, "trip", "cancelled", key), np.where(t["broken"], 500_000, 35_000))
    plan = people.plan_at(seed, SIZES[scale].riders, t["rider"], t["started"])
    scooter = fleet.is_scooter(seed, t["vehicle"])
    unlock, minute = price_of(seed, city, scooter, plan, t["started"])
    battery = 30 + below(mix(seed, "trip", "battery", key), 71)
    drop = 1 + t["metres"] // 900
    free = chance(mix(seed, "trip", "free", key), 62_000)
    local = t["started"] + np.stack([offsets(c) for c in range(5)])[city, t["hour"]]
    return {
        "trip_id": _first_ids(seed, scale)[first] + np.arange(len(key)),
        "rider_id": t["rider"] + 1,
        "vehicle_id": t["vehicle"] + 1,
        "city_id": city + 1,
        "plan_id": plan + 1,
        "start_station_id": t["start"] + 1,
        "end_station_id": pa.array(t["end"] + 1, mask=free | cancelled),
        "started_at": t["started"],
        "ended_at": pa.array(t["started"] + seconds * 1_000_000, mask=cancelled),
        "started_local": local,
        "local_day": local // (24 * HOUR_US),
        "status": np.where(cancelled, "cancelled", "ended"),
        "distance_m": pa.array(t["metres"], mask=cancelled),
        "battery_start_pct": battery,
        "battery_end_pct": pa.array(np.maximum(battery - drop, 0), mask=cancelled),
        "fare_minor": unlock + np.where(cancelled, 0, minute * -(-seconds // _MINUTE)),
        "currency": np.array([c.currency for c in CITIES])[city],
    }


def hours_of_day(day: date) -> tuple[int, int]:
    """The calendar hours of one UTC day: the partition by which trips can be made alone."""
    start = (day - date(1970, 1, 1)).days * 24 - FIRST_US // HOUR_US
    if not 0 <= start < HOUR_COUNT:
        raise ValueError(f"{day} is outside the business year; choose a day of {YEAR}.")
    return start, min(start + 24, HOUR_COUNT)
