"""Rows per second of the world's generator and of Faker, for the same columns, in one run."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial

from faker import Faker

from course.world import TABLES, World

FAKER_ROWS = {"rider": 2_000, "trip": 5_000}
WORLD_SCALE = "M"
_STATIONS = 600
_YEAR = (datetime(2025, 1, 1, tzinfo=UTC), datetime(2025, 12, 31, tzinfo=UTC))


def rider(fake: Faker, number: int) -> dict[str, object]:
    """A row of `rider`."""
    return {
        "rider_id": number,
        "city_id": fake.random_int(1, 5),
        "full_name": fake.name(),
        "email": fake.email(),
        "phone": fake.phone_number(),
        "birth_date": fake.date_of_birth(minimum_age=18, maximum_age=70),
        "signed_up_at": fake.date_time_between(*_YEAR, tzinfo=UTC),
        "account_kind": "public",
        "marketing_opt_in": fake.random_element((True, False, None)),
    }


def trip(fake: Faker, number: int) -> dict[str, object]:
    """A row of `trip`, its columns drawn one by one: no fare rule, no rhythm, no battery."""
    started = fake.date_time_between(*_YEAR, tzinfo=UTC)
    return {
        "trip_id": number,
        "rider_id": fake.random_int(1, 20_000),
        "vehicle_id": fake.random_int(1, 2_000),
        "city_id": fake.random_int(1, 5),
        "plan_id": fake.random_int(1, 6),
        "start_station_id": fake.random_int(1, _STATIONS),
        "end_station_id": fake.random_int(1, _STATIONS),
        "started_at": started,
        "ended_at": fake.date_time_between(started, "+2h", tzinfo=UTC),
        "started_local": started.replace(tzinfo=None),
        "local_day": started.date(),
        "status": fake.random_element(("ended", "ended", "ended", "cancelled")),
        "distance_m": fake.random_int(100, 12_000),
        "battery_start_pct": fake.random_int(30, 100),
        "battery_end_pct": fake.random_int(0, 100),
        "fare_minor": fake.random_int(100, 4_000),
        "currency": fake.random_element(("EUR", "USD", "AUD", "INR", "JPY")),
    }


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _fake(fake: Faker, row: Callable[[Faker, int], dict], count: int) -> list[dict]:
    return [row(fake, number) for number in range(count)]


def _whole(world: World) -> None:
    for name in TABLES:
        world.table(name)


def main() -> None:
    """Measure both and print a table; the ratio is what counts, the rates follow the machine."""
    Faker.seed(7)
    fake = Faker("en_US")
    World(7, "XS").table("trip")  # libraries are loaded before the clock starts
    print(f"{'table':8}{'Faker rows/s':>16}{'world rows/s':>16}{'ratio':>10}")
    for name, row in (("rider", rider), ("trip", trip)):
        fakes = FAKER_ROWS[name] / _seconds(partial(_fake, fake, row, FAKER_ROWS[name]))
        made = World(7, WORLD_SCALE)
        spent = _seconds(partial(made.table, name))
        rate = made.table(name).num_rows / spent
        print(f"{name:8}{fakes:16,.0f}{rate:16,.0f}{rate / fakes:9,.0f}x")
    for scale in ("S", "M"):
        world = World(7, scale)
        spent = _seconds(partial(_whole, world))
        rows = sum(world.table(name).num_rows for name in TABLES)
        print(f"all tables of {scale}: {rows:,} rows in {spent:.2f} s")


if __name__ == "__main__":
    main()
