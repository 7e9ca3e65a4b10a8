"""Larkway's data: the same company for 14 weeks, made from a seed and nothing else."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cached_property

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world import calendar, fleet, money, people, pings, places, prices, rides
from course.world.arrow import table_of
from course.world.calendar import RESENT_DAYS, YEAR
from course.world.defects import DEFECTS, Edit
from course.world.redelivery import deliveries
from course.world.schema import STREAMS, TABLES
from course.world.sizes import SIZES

VERSION = 5
"""Grows when the same seed gives other data; caches are kept per version."""
PUBLIC_SEED = 2025
SCALES = tuple(SIZES)

__all__ = ["PUBLIC_SEED", "SCALES", "TABLES", "VERSION", "YEAR", "Edit", "World", "fingerprint"]


def fingerprint(table: pa.Table) -> str:
    """The SHA-256 of a table's values in a canonical form, the same for every library version.

    Whole numbers, dates and instants are hashed as 64-bit integers, texts as UTF-8 after their
    lengths, and every column starts with its name and one byte per row: is there a value?
    """
    import hashlib

    digest = hashlib.sha256()
    for name in table.column_names:
        column = table[name].combine_chunks()
        there = pc.is_valid(column).to_numpy(zero_copy_only=False)
        digest.update(name.encode() + b"\0" + there.astype("u1").tobytes())
        if pa.types.is_string(column.type):
            column = pc.fill_null(column, "")
            digest.update(_integers(pc.binary_length(column)))
            digest.update("".join(column.to_pylist()).encode())
        else:
            digest.update(_integers(column))
    return digest.hexdigest()


def _integers(column: pa.Array) -> bytes:
    if pa.types.is_date32(column.type):
        column = column.cast(pa.int32())
    values = pc.fill_null(column.cast(pa.int64()), 0).to_numpy(zero_copy_only=False)
    return values.astype("<i8").tobytes()


class World:
    """One generated company: `table` as delivered, `clean` before the defects, `ledger` the truth.

    Two worlds of the same seed and scale are equal to the last bit, on any machine.
    """

    def __init__(self, seed: int, scale: str = "S") -> None:
        if scale not in SIZES:
            raise ValueError(f"There is no scale {scale!r}; choose one of {', '.join(SIZES)}.")
        self.seed, self.scale, self.size = seed, scale, SIZES[scale]
        self._clean: dict[str, pa.Table] = {}
        self._planted: dict[str, tuple[pa.Table, list[Edit]]] = {}

    def __repr__(self) -> str:
        return f"World(seed={self.seed}, scale={self.scale!r})"

    def clean(self, name: str) -> pa.Table:
        """The table before any defect. A `KeyError` names the tables there are."""
        if name not in TABLES:
            raise KeyError(f"There is no table {name!r}; the tables are {', '.join(TABLES)}.")
        if name not in self._clean:
            self._clean[name] = table_of(name, self._makers[name]())
        return self._clean[name]

    def table(self, name: str) -> pa.Table:
        """The table as it is delivered, defects planted."""
        return self._deliver(name)[0]

    def edits(self) -> list[Edit]:
        """Every planted defect, table by table."""
        return [edit for name in TABLES for edit in self._deliver(name)[1]]

    def ledger(self) -> pa.Table:
        """The truth ledger as a table of texts, one row per edited field."""
        fields = ["defect", "table", "key", "field", "clean_value", "planted_value"]
        edits = self.edits()
        return pa.table({f: pa.array([getattr(e, f) for e in edits], pa.string()) for f in fields})

    def partition(self, name: str, day: date) -> pa.Table:
        """The clean rows of one UTC day, made without the others: `trip`, or `telemetry`."""
        if name == "telemetry":
            return self._positions(day)
        if name != "trip":
            raise ValueError(f"Table {name} is not made by day; trip and telemetry are.")
        return self._trips(*rides.hours_of_day(day))

    def days(self, name: str) -> tuple[date, ...]:
        """The days of a table that is kept by day, such as `telemetry`."""
        if name not in STREAMS:
            raise ValueError(f"Table {name} is not kept by day; {', '.join(STREAMS)} is.")
        return tuple(pings.FIRST_DAY + timedelta(days=d) for d in range(self.size.telemetry_days))

    def batches(self, name: str) -> Iterator[pa.Table]:
        """The table as delivered, whole or day by day: never more than fits into memory."""
        if name in STREAMS:
            yield from (self.partition(name, day) for day in self.days(name))
        else:
            yield self.table(name)

    def local_day(self, day: date) -> pa.Table:
        """The trips of one local day of 2025 as delivered, in the order of their ids."""
        table, days = self._by_local_day
        number = (day - date(1970, 1, 1)).days
        first, last = np.searchsorted(days, [number, number + 1])
        return table.slice(first, last - first)

    @cached_property
    def _by_local_day(self) -> tuple[pa.Table, np.ndarray]:
        trip = self.table("trip")
        days = trip["local_day"].cast(pa.int32()).to_numpy()
        order = np.argsort(days, kind="stable")
        return trip.take(pa.array(order)), days[order]

    @cached_property
    def _rides(self) -> pings.Rides:
        return pings.rides(self.seed, self.size, self.clean("trip"))

    def _positions(self, day: date) -> pa.Table:
        days = self.days("telemetry")
        if day not in days:
            raise ValueError(f"{day} has no telemetry; there is some {days[0]} to {days[-1]}.")
        vehicle = self.clean("vehicle")
        columns = pings.day_of_pings(self.seed, self.size, vehicle, self._rides, day)
        return table_of("telemetry", columns)

    def _deliver(self, name: str) -> tuple[pa.Table, list[Edit]]:
        if name not in self._planted:
            table, edits = self.clean(name), []
            if name == "trip_drop":
                edits = self._drop[1]
            for defect in DEFECTS.get(name, ()):
                table, planted = defect(self.seed, self.scale, table)
                edits = edits + planted
            self._planted[name] = (table, edits)
        return self._planted[name]

    def _trips(self, first: int, last: int) -> pa.Table:
        return table_of("trip", rides.trips(self.seed, self.scale, first, last))

    @cached_property
    def _drop(self) -> tuple[dict[str, list], list[Edit]]:
        # A local day lies within 14 hours of the UTC day, so three partitions hold it.
        parts = [
            self.partition("trip", day + timedelta(days=d))
            for day in RESENT_DAYS
            for d in (-1, 0, 1)
        ]
        return deliveries(self.seed, RESENT_DAYS, pa.concat_tables(parts))

    def _weather(self) -> dict[str, object]:
        return calendar.readings(self.seed, self.size.weather_step)

    @cached_property
    def _makers(self) -> dict[str, Callable[[], dict[str, object]]]:
        seed, size = self.seed, self.size
        return {
            "city": places.city,
            "zone": lambda: places.zone(size.quarters),
            "station": lambda: places.station(seed, size.stations, size.quarters),
            "weather_hourly": self._weather,
            "holiday": places.holiday,
            "part": lambda: fleet.part(seed, size.parts),
            "bill_of_material": lambda: fleet.bill_of_material(seed, size.parts),
            "vehicle_model": fleet.vehicle_model,
            "vehicle": lambda: fleet.vehicle(seed, size.vehicles),
            "work_order": lambda: fleet.work_order(seed, size.work_orders, size.vehicles),
            "plan": people.plan,
            "rider": lambda: people.rider(seed, size.riders),
            "rider_plan_change": lambda: people.rider_plan_change(seed, size.riders),
            "referral": lambda: people.referral(seed, size.referrals, size.riders),
            "employee": lambda: people.employee(seed, size.employees),
            "pricing_rule": lambda: prices.pricing_rule(seed),
            "trip": lambda: rides.trips(seed, self.scale),
            "payment": lambda: money.payment(seed, size.promos, self.clean("trip")),
            "refund": lambda: money.refund(seed, self.clean("trip"), self.clean("payment")),
            "promo_code": lambda: money.promo_code(seed, size.promos),
            "promo_redemption": lambda: money.promo_redemption(
                seed, size.promos, self.clean("trip")
            ),
            "trip_drop": lambda: self._drop[0],
        }
