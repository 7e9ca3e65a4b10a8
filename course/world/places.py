"""Cities, zones, stations and holidays."""

from __future__ import annotations

from datetime import date

import numpy as np

from course.world.cities import CITIES, DISTRICTS, HOLIDAYS, LAT_MM, STOPS
from course.world.mix import below, chance, mix

_DISTRICT_HALF = 12_000
_QUARTER_HALF_LON = 4_000
"""Half sizes in micro-degrees: a district is a square, its three quarters stand side by side."""


def city() -> dict[str, object]:
    """Columns of `city`."""
    fields = [
        "name",
        "country_code",
        "timezone",
        "currency",
        "minor_digits",
        "opened_on",
        "lat_e6",
        "lon_e6",
    ]
    columns: dict[str, object] = {"city_id": np.arange(1, 6)}
    return columns | {name: [getattr(city, name) for city in CITIES] for name in fields}


def holiday() -> dict[str, object]:
    """Columns of `holiday`."""
    rows = [(c + 1, day, name) for c, days in enumerate(HOLIDAYS) for day, name in days]
    city_id, day, name = zip(*rows, strict=True)
    return {"city_id": list(city_id), "day": list(day), "name": list(name)}


def _districts(quarters_per_city: int) -> int:
    return max(1, quarters_per_city // 4)


def _centre(city: int, district: int, quarter: int | None) -> tuple[int, int]:
    """Latitude and longitude of the middle of a district or of one of its quarters (0 to 2)."""
    lat = CITIES[city].lat_e6 + (district // 3) * 2 * _DISTRICT_HALF
    lon = CITIES[city].lon_e6 + (district % 3 - 1) * 2 * _DISTRICT_HALF
    return lat, lon if quarter is None else lon + (quarter - 1) * 2 * _QUARTER_HALF_LON


def _outline(lat_e6: int, lon_e6: int, half_lat: int, half_lon: int) -> str:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    points = ", ".join(
        f"{(lon_e6 + x * half_lon) / 1_000_000:.6f} {(lat_e6 + y * half_lat) / 1_000_000:.6f}"
        for x, y in corners
    )
    return f"POLYGON (({points}))"


def zone(quarters_per_city: int) -> dict[str, object]:
    """Columns of `zone`: per city six districts at most, each with its quarters.

    `quarters_per_city` counts districts and quarters together: 24 at full size, 4 in XS.
    """
    districts = _districts(quarters_per_city)
    rows = []
    for c in range(len(CITIES)):
        base = c * quarters_per_city
        for i in range(quarters_per_city):
            quarter = None if i < districts else (i - districts) // districts
            district = i % districts
            name = DISTRICTS[c][district]
            if quarter is not None:
                name += (" West", " Central", " East")[quarter]
            half_lon = _DISTRICT_HALF if quarter is None else _QUARTER_HALF_LON
            rows.append(
                (
                    base + i + 1,
                    c + 1,
                    None if quarter is None else base + district + 1,
                    name,
                    "district" if quarter is None else "quarter",
                    _outline(*_centre(c, district, quarter), _DISTRICT_HALF, half_lon),
                )
            )
    names = ["zone_id", "city_id", "parent_zone_id", "name", "kind", "polygon_wkt"]
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def positions(seed: int, count: int, quarters_per_city: int) -> tuple[np.ndarray, np.ndarray]:
    """Latitude and longitude of every station, each inside its quarter."""
    rows = np.arange(count)
    districts = _districts(quarters_per_city)
    place = rows // 5 % (quarters_per_city - districts)
    district, quarter = place % districts, place // districts
    centres = [_centre(c, d, q) for c, d, q in zip(rows % 5, district, quarter, strict=True)]
    lat, lon = np.array(centres, dtype=np.int64).reshape(-1, 2).T
    wide, narrow = 2 * _DISTRICT_HALF - 1_000, 2 * _QUARTER_HALF_LON - 1_000
    lat = lat + below(mix(seed, "station", "lat", rows), wide) - wide // 2
    return lat, lon + below(mix(seed, "station", "lon", rows), narrow) - narrow // 2


def metres_apart(
    city: np.ndarray, a: tuple[np.ndarray, np.ndarray], b: tuple[np.ndarray, np.ndarray]
) -> np.ndarray:
    """The way between two points along a street grid: metres north plus metres east."""
    lon_mm = np.array([place.lon_mm for place in CITIES])[city]
    return (np.abs(a[0] - b[0]) * LAT_MM + np.abs(a[1] - b[1]) * lon_mm) // 1_000


def station(seed: int, count: int, quarters_per_city: int) -> dict[str, object]:
    """Columns of `station`: city `1 + i % 5`, so every city has a fifth of them."""
    rows = np.arange(count)
    cities, nth = rows % 5, rows // 5
    districts = _districts(quarters_per_city)
    quarters = quarters_per_city - districts
    names = []
    for c, n in zip(cities, nth, strict=True):
        quarter, lap = int(n) % quarters, int(n) // quarters
        suffix = "" if lap < 10 else f" {lap // 10 + 1}"
        side = ("West", "Mitte", "Ost") if c == 0 else ("West", "Central", "East")
        place = DISTRICTS[c][quarter % districts]
        names.append(f"{place} {STOPS[c][lap % 10]} {side[quarter // districts]}{suffix}")
    lat, lon = positions(seed, count, quarters_per_city)
    first = np.array([(city.opened_on - date(1970, 1, 1)).days for city in CITIES])[cities]
    closed = chance(mix(seed, "station", "closed_on", rows), 40_000)
    return {
        "station_id": rows + 1,
        "city_id": cities + 1,
        "zone_id": cities * quarters_per_city + districts + nth % quarters + 1,
        "name": names,
        "lat_e6": lat,
        "lon_e6": lon,
        "capacity": 8 + 2 * below(mix(seed, "station", "capacity", rows), 12),
        "opened_on": first + below(mix(seed, "station", "opened_on", rows), 20_089 - first),
        "closed_on": [20_453 if c else None for c in closed],
    }
