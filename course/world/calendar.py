"""The business year hour by hour: local clocks, holidays, weather and how much people ride.

Everything is an array over `HOURS`, the UTC hours that touch the local year 2025 of any city.
Daylight-saving changes happen at full UTC hours in all five cities, so the distance from UTC is
constant within an hour.
"""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from functools import cache
from zoneinfo import ZoneInfo

import numpy as np

from course.world.cities import CITIES, HOLIDAYS
from course.world.mix import bell, below, mix

YEAR = 2025
FIRST_HOUR = datetime(2024, 12, 31, 0, tzinfo=UTC)
HOUR_COUNT = (366 + 1) * 24
HOUR_US = 3_600_000_000
FIRST_US = int(FIRST_HOUR.timestamp()) * 1_000_000

# Percent of the busiest hour, by local hour: commuters on working days, a late hump on days off.
# fmt: off
_WORKDAY = (
    3, 2, 1, 1, 2, 8, 25, 62, 100, 58, 36, 38,
    46, 44, 38, 42, 60, 96, 92, 64, 42, 28, 17, 8,
)
_DAY_OFF = (
    14, 10, 7, 4, 2, 3, 6, 12, 22, 36, 52, 64,
    70, 74, 78, 76, 70, 62, 52, 44, 38, 32, 26, 20,
)
# fmt: on
_MONTH_NORTH = (52, 55, 70, 86, 100, 108, 110, 108, 100, 86, 66, 52)
# The days on which the partner systems sent their file twice (D21) had a street festival.
RESENT_DAYS = (
    date(2025, 1, 15),
    date(2025, 3, 12),
    date(2025, 5, 14),
    date(2025, 6, 2),
    date(2025, 9, 10),
    date(2025, 11, 19),
)


@cache
def hour_starts() -> np.ndarray:
    """The UTC instant at which each hour starts, in microseconds since 1970."""
    return FIRST_US + np.arange(HOUR_COUNT, dtype=np.int64) * HOUR_US


@cache
def offsets(city: int) -> np.ndarray:
    """Local time minus UTC for each hour, in microseconds; `city` counts from 0."""
    zone = ZoneInfo(CITIES[city].timezone)
    minutes = [
        int((FIRST_HOUR + timedelta(hours=h)).astimezone(zone).utcoffset().total_seconds()) // 60
        for h in range(HOUR_COUNT)
    ]
    return np.array(minutes, dtype=np.int64) * 60_000_000


@cache
def clock_changes(city: int) -> tuple[tuple[int, int], ...]:
    """`(hour index, change in minutes)` for each clock change of the year in that city."""
    steps = np.diff(offsets(city)) // 60_000_000
    return tuple((int(i) + 1, int(steps[i])) for i in np.flatnonzero(steps))


def local_days(city: int, hours: np.ndarray) -> np.ndarray:
    """Days since 1970 on the city's calendar at the start of each hour."""
    return (hour_starts()[hours] + offsets(city)[hours]) // (24 * HOUR_US)


def utc_of_local_midnight(city: int, day: date) -> int:
    """The instant of a local midnight, microseconds since 1970."""
    moment = datetime(day.year, day.month, day.day, tzinfo=ZoneInfo(CITIES[city].timezone))
    return int(moment.timestamp()) * 1_000_000


@cache
def weather(seed: int, city: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Temperature (tenths of a degree), rain (tenths of a mm) and wind (tenths of m/s) by hour."""
    hours = np.arange(HOUR_COUNT)
    place = CITIES[city]
    local = hour_starts() + offsets(city)
    hour_of_day = local // HOUR_US % 24
    day_of_year = (local // (24 * HOUR_US)) - 20_089  # 2025-01-01 is day 20089
    # A triangle wave instead of a sine keeps to whole numbers: 0 in midwinter, 182 in midsummer.
    season = 182 - np.abs((day_of_year + (182 if place.southern else 0) - 15) % 365 - 182)
    daily = 12 - np.abs(hour_of_day - 15) % 24
    front = np.repeat(bell(mix(seed, "weather", f"front{city}", hours[::24]), 90), 24)
    noise = bell(mix(seed, "weather", f"noise{city}", hours), 25)
    temperature = place.winter_dc + (place.summer_dc - place.winter_dc) * season // 182
    temperature = temperature + daily * 5 + front + noise
    blocks = hours // 5
    stormy = below(mix(seed, "weather", f"storm{city}", blocks), 100) < place.rainy_percent
    amount = 1 + below(mix(seed, "weather", f"rain{city}", hours), 40)
    rain = np.where(stormy, amount, 0)
    wind = 15 + below(mix(seed, "weather", f"wind{city}", blocks), 60) + np.where(stormy, 25, 0)
    return temperature, rain, wind


@cache
def demand(seed: int, city: int) -> np.ndarray:
    """How much the city rides in each hour, an integer weight; 0 outside its local year 2025."""
    hours = np.arange(HOUR_COUNT)
    local = hour_starts() + offsets(city)
    day = local // (24 * HOUR_US)
    hour_of_day = local // HOUR_US % 24
    weekday = (day + 3) % 7  # 0 is Monday
    free_days = {(d - date(1970, 1, 1)).days for d, _ in HOLIDAYS[city]}
    day_off = (weekday >= 5) | np.isin(day, list(free_days))
    rhythm = np.where(day_off, np.array(_DAY_OFF)[hour_of_day], np.array(_WORKDAY)[hour_of_day])
    days_in_year = np.datetime64("1970-01-01") + day.astype("timedelta64[D]")
    month = days_in_year.astype("datetime64[M]").astype(int) % 12
    if CITIES[city].southern:
        month = (month + 6) % 12
    season = np.array(_MONTH_NORTH)[month]
    temperature, rain, _ = weather(seed, city)
    comfort = np.where(rain > 20, 35, np.where(rain > 0, 60, 100))
    comfort = np.where(temperature < 0, comfort * 55 // 100, comfort)
    luck = 70 + below(mix(seed, "demand", f"luck{city}", hours), 61)
    weight = rhythm * season * comfort * luck // 10_000 * CITIES[city].size
    first = (date(YEAR, 1, 1) - date(1970, 1, 1)).days
    # In Suvarna full UTC hours are half past locally: an hour must also end within the year.
    last_day = (local + HOUR_US - 1) // (24 * HOUR_US)
    return np.where((day >= first) & (last_day < first + 365), weight, 0)


@cache
def extra_trips(city: int) -> np.ndarray:
    """Trips on top of the demand, by hour: clock changes, midnights of price changes, festivals.

    They make sure that even the smallest world has the cases that lessons are about.
    """
    extra = np.zeros(HOUR_COUNT, dtype=np.int64)
    for change, _ in clock_changes(city):
        extra[change - 1 : change + 1] += 2
    for month in (1, 4, 7, 10):
        midnight = utc_of_local_midnight(city, date(YEAR, month, 1))
        extra[-((FIRST_US - midnight) // HOUR_US)] += 1
    for day in RESENT_DAYS:
        midnight = utc_of_local_midnight(city, day)
        extra[(midnight - FIRST_US) // HOUR_US + 17] += 4
    return extra


def readings(seed: int, step: int) -> dict[str, object]:
    """Columns of `weather_hourly`: every `step` hours, with about 2% of the readings missing."""
    first = (FIRST_US + 24 * HOUR_US - FIRST_US) // HOUR_US
    hours = np.arange(first, first + 365 * 24, step)
    columns: dict[str, list[np.ndarray]] = {}
    for city in range(len(CITIES)):
        kept = hours[below(mix(seed, "weather", f"gap{city}", hours), 100) >= 2]
        values = [v[kept] for v in weather(seed, city)]
        rows = (np.full(len(kept), city + 1), hour_starts()[kept], *values)
        names = ["city_id", "observed_at", "temperature_dc", "rain_dmm", "wind_dms"]
        for name, value in zip(names, rows, strict=True):
            columns.setdefault(name, []).append(value)
    return {name: np.concatenate(parts) for name, parts in columns.items()}
