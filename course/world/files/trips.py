"""Trips as files: one a day, six of them sent again, and the fares of November for finance."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import numpy as np

from course.world import RESENT_DAYS, YEAR, World
from course.world.calendar import FIRST_US
from course.world.defects import Edit
from course.world.mix import below, mix
from course.world.places import CITIES

HEADER = (
    "trip_id,rider_id,vehicle_id,city,start_station_id,end_station_id,"
    "started_at,ended_at,status,distance_m,fare_minor,currency"
)
DAYS = tuple(date(YEAR, 1, 1) + timedelta(days=d) for d in range(365))
_FIELDS = [
    "trip_id",
    "rider_id",
    "vehicle_id",
    "city_id",
    "start_station_id",
    "end_station_id",
    "started_at",
    "ended_at",
    "status",
    "distance_m",
    "fare_minor",
    "currency",
    "local_day",
]


def _lines(world: World) -> dict[date, list[tuple]]:
    """The trips of each local day as tuples of `_FIELDS`."""
    table = world.table("trip")
    days: dict[date, list[tuple]] = {day: [] for day in DAYS}
    for row in zip(*(table[name].to_pylist() for name in _FIELDS), strict=True):
        days[row[-1]].append(row)
    return days


def _csv(rows: list[tuple]) -> str:
    text = [HEADER]
    for (
        trip,
        rider,
        vehicle,
        city,
        start,
        end,
        began,
        ended,
        status,
        metres,
        fare,
        currency,
        _,
    ) in rows:
        text.append(
            f"{trip},{rider},{vehicle},{CITIES[city - 1].name},{start},{'' if end is None else end},"
            f"{began:%Y-%m-%dT%H:%M:%SZ},{'' if ended is None else f'{ended:%Y-%m-%dT%H:%M:%SZ}'},"
            f"{status},{'' if metres is None else metres},{fare},{currency}"
        )
    return "\n".join(text) + "\n"


def bad_days(seed: int) -> tuple[list[date], list[date]]:
    """D22: five days whose file never came, and four whose file is empty."""
    candidates = [d for d in DAYS if d not in RESENT_DAYS and d.month != 11]
    order = np.argsort(
        below(mix(seed, "D22", "day", np.arange(len(candidates))), 1 << 30), kind="stable"
    )
    picked = [candidates[i] for i in order[:9]]
    return sorted(picked[:5]), sorted(picked[5:])


def daily(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """trips/trips_2025-01-01.csv and on; on nine days the file is missing or empty (D22)."""
    missing, empty = bad_days(world.seed)
    for day, rows in _lines(world).items():
        path = f"trips/trips_{day}.csv"
        if day in missing:
            edits.append(Edit("D22", path, str(day), "file", "delivered", "missing"))
            continue
        if day in empty:
            edits.append(Edit("D22", path, str(day), "file", "delivered", "0 bytes"))
            yield path, b""
            continue
        yield path, _csv(rows).encode()


def resent(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """trips/resent/...: the second delivery of six days, with the changes of `trip_drop` (D21)."""
    drop = world.table("trip_drop")
    second = drop.filter((drop["delivery_no"].to_numpy() == 2).tolist())
    fares = dict(zip(second["trip_id"].to_pylist(), second["fare_minor"].to_pylist(), strict=True))
    place = _FIELDS.index("fare_minor")
    lines = _lines(world)
    for day in RESENT_DAYS:
        rows = [(*row[:place], fares[row[0]], *row[place + 1 :]) for row in lines[day]]
        path = f"trips/resent/trips_{day}.csv"
        for old, new in zip(lines[day], rows, strict=True):
            if old != new:
                edits.append(
                    Edit("D21", path, str(old[0]), "fare_minor", str(old[place]), str(new[place]))
                )
        yield path, _csv(rows).encode()


def finance(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """finance/fares_2025-11.tsv: the ended trips of November, tab-separated."""
    text = ["city\ttrip_id\tfare_minor\tcurrency"]
    for day, rows in _lines(world).items():
        if day.month == 11:
            text += [
                f"{CITIES[r[3] - 1].name}\t{r[0]}\t{r[10]}\t{r[11]}"
                for r in rows
                if r[8] == "ended"
            ]
    yield "finance/fares_2025-11.tsv", ("\n".join(text) + "\n").encode()


FIRST_SECOND = FIRST_US // 1_000_000
"""The first second of the calendar, for files that carry times of their own."""
