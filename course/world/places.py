"""Cities, zones, stations, holidays and weather readings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import numpy as np

from course.world.mix import below, chance, mix


@dataclass(frozen=True)
class City:
    """What is fixed about a city. `size` weighs its demand, temperatures are tenths of a degree."""

    name: str
    country_code: str
    timezone: str
    currency: str
    minor_digits: int
    opened_on: date
    lat_e6: int
    lon_e6: int
    size: int
    southern: bool
    winter_dc: int
    summer_dc: int
    rainy_percent: int
    # What 10 euro cents are worth in minor units of the city's currency.
    price_level: int


CITIES = (
    City(
        "Halden",
        "DE",
        "Europe/Berlin",
        "EUR",
        2,
        date(2021, 4, 12),
        52_412_000,
        12_531_000,
        30,
        False,
        0,
        190,
        22,
        10,
    ),
    City(
        "Port Meridian",
        "US",
        "America/New_York",
        "USD",
        2,
        date(2022, 3, 1),
        40_871_000,
        -73_412_000,
        25,
        False,
        5,
        240,
        20,
        11,
    ),
    City(
        "Kingsbay",
        "AU",
        "Australia/Sydney",
        "AUD",
        2,
        date(2022, 9, 19),
        -33_702_000,
        151_099_000,
        18,
        True,
        110,
        230,
        18,
        16,
    ),
    City(
        "Suvarna",
        "IN",
        "Asia/Kolkata",
        "INR",
        2,
        date(2023, 1, 26),
        17_480_000,
        78_312_000,
        16,
        False,
        190,
        310,
        15,
        300,
    ),
    City(
        "Aokawa",
        "JP",
        "Asia/Tokyo",
        "JPY",
        0,
        date(2023, 6, 5),
        35_498_000,
        139_561_000,
        11,
        False,
        40,
        260,
        24,
        15,
    ),
)

_DISTRICTS = (
    ("Altstadt", "Hafen", "Nordend", "Lindenberg", "Westufer", "Gartenfeld"),
    ("Downtown", "Harborside", "Elm Park", "Quarry Hill", "Fairview", "Millbrook"),
    ("The Rocks End", "Beachfront", "Glenmore", "Paddock Hill", "Wattle Grove", "Southport"),
    ("Lake Road", "Old Fort", "Shanti Nagar", "Cyber Gate", "Gandhi Park", "Hill View"),
    ("Minato", "Kawabe", "Yamate", "Ekimae", "Sakuragaoka", "Midori"),
)
_STOPS = (
    ("Bahnhof", "Markt", "Rathaus", "Park", "Schule", "Ufer", "Kirche", "Museum", "Bad", "Platz"),
    ("Station", "Square", "Library", "Park", "School", "Pier", "Church", "Museum", "Gym", "Mall"),
    ("Wharf", "Oval", "Library", "Park", "College", "Jetty", "Chapel", "Gallery", "Pool", "Plaza"),
    (
        "Metro",
        "Bazaar",
        "Library",
        "Garden",
        "College",
        "Ghat",
        "Temple",
        "Museum",
        "Pool",
        "Circle",
    ),
    ("Eki", "Ichiba", "Toshokan", "Koen", "Gakko", "Hashi", "Jinja", "Bijutsukan", "Yu", "Hiroba"),
)
HOLIDAYS = (
    (
        (date(2025, 1, 1), "New Year's Day"),
        (date(2025, 4, 18), "Good Friday"),
        (date(2025, 4, 21), "Easter Monday"),
        (date(2025, 5, 1), "Labour Day"),
        (date(2025, 5, 29), "Ascension Day"),
        (date(2025, 6, 9), "Whit Monday"),
        (date(2025, 10, 3), "German Unity Day"),
        (date(2025, 12, 25), "Christmas Day"),
        (date(2025, 12, 26), "Second Day of Christmas"),
    ),
    (
        (date(2025, 1, 1), "New Year's Day"),
        (date(2025, 1, 20), "Martin Luther King Day"),
        (date(2025, 5, 26), "Memorial Day"),
        (date(2025, 6, 19), "Juneteenth"),
        (date(2025, 7, 4), "Independence Day"),
        (date(2025, 9, 1), "Labor Day"),
        (date(2025, 11, 11), "Veterans Day"),
        (date(2025, 11, 27), "Thanksgiving"),
        (date(2025, 12, 25), "Christmas Day"),
    ),
    (
        (date(2025, 1, 1), "New Year's Day"),
        (date(2025, 1, 27), "Australia Day"),
        (date(2025, 4, 18), "Good Friday"),
        (date(2025, 4, 21), "Easter Monday"),
        (date(2025, 4, 25), "Anzac Day"),
        (date(2025, 6, 9), "King's Birthday"),
        (date(2025, 10, 6), "Labour Day"),
        (date(2025, 12, 25), "Christmas Day"),
        (date(2025, 12, 26), "Boxing Day"),
    ),
    (
        (date(2025, 1, 26), "Republic Day"),
        (date(2025, 3, 14), "Holi"),
        (date(2025, 3, 31), "Eid al-Fitr"),
        (date(2025, 8, 15), "Independence Day"),
        (date(2025, 10, 2), "Gandhi Jayanti"),
        (date(2025, 10, 20), "Diwali"),
        (date(2025, 12, 25), "Christmas Day"),
    ),
    (
        (date(2025, 1, 1), "New Year's Day"),
        (date(2025, 1, 13), "Coming of Age Day"),
        (date(2025, 2, 11), "National Foundation Day"),
        (date(2025, 4, 29), "Showa Day"),
        (date(2025, 5, 5), "Children's Day"),
        (date(2025, 7, 21), "Marine Day"),
        (date(2025, 8, 11), "Mountain Day"),
        (date(2025, 11, 3), "Culture Day"),
        (date(2025, 11, 24), "Labor Thanksgiving Day"),
    ),
)


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


def _square(lat_e6: int, lon_e6: int, half: int) -> str:
    corners = ((-1, -1), (1, -1), (1, 1), (-1, 1), (-1, -1))
    points = ", ".join(
        f"{(lon_e6 + x * half) / 1_000_000:.6f} {(lat_e6 + y * half) / 1_000_000:.6f}"
        for x, y in corners
    )
    return f"POLYGON (({points}))"


def zone(quarters_per_city: int) -> dict[str, object]:
    """Columns of `zone`: per city six districts at most, each with its quarters.

    `quarters_per_city` counts districts and quarters together: 24 at full size, 4 in XS.
    """
    districts = max(1, quarters_per_city // 4)
    rows = []
    for c, place in enumerate(CITIES):
        base = c * quarters_per_city
        for i in range(quarters_per_city):
            is_district = i < districts
            district = i if is_district else (i - districts) % districts
            lat = place.lat_e6 + (district - districts // 2) * 24_000
            lon = place.lon_e6 + (
                0 if is_district else (i - districts) // districts * 9_000 - 9_000
            )
            name = _DISTRICTS[c][district]
            if not is_district:
                name += (" North", " South", " East")[(i - districts) // districts]
            rows.append(
                (
                    base + i + 1,
                    c + 1,
                    None if is_district else base + district + 1,
                    name,
                    "district" if is_district else "quarter",
                    _square(lat, lon, 12_000 if is_district else 4_500),
                )
            )
    names = ["zone_id", "city_id", "parent_zone_id", "name", "kind", "polygon_wkt"]
    return dict(zip(names, map(list, zip(*rows, strict=True)), strict=True))


def station(seed: int, count: int, quarters_per_city: int) -> dict[str, object]:
    """Columns of `station`: city `1 + i % 5`, so every city has a fifth of them."""
    rows = np.arange(count)
    cities = rows % 5
    districts = max(1, quarters_per_city // 4)
    quarters = quarters_per_city - districts
    nth = rows // 5
    zone_id = cities * quarters_per_city + districts + nth % quarters + 1
    names = []
    for c, n in zip(cities, nth, strict=True):
        quarter = int(n) % quarters
        stop = _STOPS[c][(n // quarters) % 10]
        suffix = "" if n // quarters < 10 else f" {n // quarters // 10 + 1}"
        side = ("Nord", "Süd", "Ost") if c == 0 else ("North", "South", "East")
        place = _DISTRICTS[c][quarter % districts]
        names.append(f"{place} {stop} {side[quarter // districts]}{suffix}")
    jitter = [below(mix(seed, "station", axis, rows), 40_000) - 20_000 for axis in ("lat", "lon")]
    opened = 18_729 + below(mix(seed, "station", "opened_on", rows), 1_200)
    closed = chance(mix(seed, "station", "closed_on", rows), 40_000)
    return {
        "station_id": rows + 1,
        "city_id": cities + 1,
        "zone_id": zone_id,
        "name": names,
        "lat_e6": np.array([p.lat_e6 for p in CITIES])[cities] + jitter[0],
        "lon_e6": np.array([p.lon_e6 for p in CITIES])[cities] + jitter[1],
        "capacity": 8 + 2 * below(mix(seed, "station", "capacity", rows), 12),
        "opened_on": opened,
        "closed_on": [20_453 if c else None for c in closed],
    }
