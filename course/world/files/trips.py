"""Trips as files: one a day, six of them sent again, and the fares of November for finance."""

from __future__ import annotations

from datetime import date, timedelta

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world import RESENT_DAYS, YEAR, World
from course.world.cities import CITIES
from course.world.defects import Edit
from course.world.files.text import choice, csv_rows, document, instant, joined, seconds_of, whole
from course.world.mix import below, mix

HEADER = (
    "trip_id,rider_id,vehicle_id,city,start_station_id,end_station_id,"
    "started_at,ended_at,status,distance_m,fare_minor,currency"
)
DAYS = tuple(date(YEAR, 1, 1) + timedelta(days=d) for d in range(365))
FARES = "finance/fares_2025-11.tsv"


def day_of(path: str) -> date:
    """The day in the name of a daily file."""
    return date.fromisoformat(path.rsplit("_", 1)[1].split(".")[0])


def _city(trip: pa.Table) -> pa.Array:
    return choice([city.name for city in CITIES], trip["city_id"].to_numpy() - 1)


def _csv(trip: pa.Table) -> bytes:
    columns = [
        *(whole(trip[name]) for name in ("trip_id", "rider_id", "vehicle_id")),
        _city(trip),
        *(whole(trip[name]) for name in ("start_station_id", "end_station_id")),
        *(instant(seconds_of(trip[name])) for name in ("started_at", "ended_at")),
        *(whole(trip[name]) for name in ("status", "distance_m", "fare_minor", "currency")),
    ]
    return document(csv_rows(*columns), HEADER)


def bad_days(seed: int) -> tuple[list[date], list[date]]:
    """D22: five days whose file never came, and four whose file is empty."""
    candidates = [d for d in DAYS if d not in RESENT_DAYS and d.month != 11]
    order = np.argsort(
        below(mix(seed, "D22", "day", np.arange(len(candidates))), 1 << 30), kind="stable"
    )
    picked = [candidates[i] for i in order[:9]]
    return sorted(picked[:5]), sorted(picked[5:])


def daily_paths(world: World) -> list[str]:
    """trips/trips_2025-01-01.csv and on, those that never come included."""
    return [f"trips/trips_{day}.csv" for day in DAYS]


def daily(world: World, path: str, edits: list[Edit]) -> bytes | None:
    """The trips of a local day; on nine days the file is missing (None) or empty (D22)."""
    day = day_of(path)
    missing, empty = bad_days(world.seed)
    if day in missing:
        edits.append(Edit("D22", path, str(day), "file", "delivered", "missing"))
        return None
    if day in empty:
        edits.append(Edit("D22", path, str(day), "file", "delivered", "0 bytes"))
        return b""
    return _csv(world.local_day(day))


def resent_paths(world: World) -> list[str]:
    """trips/resent/trips_2025-01-15.csv and five more."""
    return [f"trips/resent/trips_{day}.csv" for day in RESENT_DAYS]


def resent(world: World, path: str, edits: list[Edit]) -> bytes:
    """The second delivery of a day, with the changes of `trip_drop` (D21)."""
    day = day_of(path)
    drop, trip = world.table("trip_drop"), world.local_day(day)
    mine = pc.and_(pc.equal(drop["business_day"], pa.scalar(day)), pc.equal(drop["delivery_no"], 2))
    # Both keep the order of the trips, one line each.
    fares = drop.filter(mine)["fare_minor"].combine_chunks()
    place = trip.schema.get_field_index("fare_minor")
    columns = (trip["trip_id"].to_pylist(), trip["fare_minor"].to_pylist(), fares.to_pylist())
    for key, old, new in zip(*columns, strict=True):
        if old != new:
            edits.append(Edit("D21", path, str(key), "fare_minor", str(old), str(new)))
    return _csv(trip.set_column(place, trip.schema.field(place), fares))


def finance(world: World, path: str, edits: list[Edit]) -> bytes:
    """The ended trips of November, tab-separated."""
    november = pa.concat_tables(world.local_day(day) for day in DAYS if day.month == 11)
    ended = november.filter(pc.equal(november["status"], "ended"))
    names = ("trip_id", "fare_minor", "currency")
    parts = [_city(ended), *(whole(ended[name]) for name in names)]
    rows = joined(parts[0], "\t", parts[1], "\t", parts[2], "\t", parts[3])
    return document(rows, "city\ttrip_id\tfare_minor\tcurrency")
