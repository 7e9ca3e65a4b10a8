"""Larkway's data: the same company for 14 weeks, made from a seed and nothing else."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from functools import cached_property

import pyarrow as pa

from course.world import calendar, fleet, money, people, places, rides
from course.world.arrow import table_of
from course.world.calendar import RESENT_DAYS, YEAR
from course.world.defects import DEFECTS, Edit, deliveries
from course.world.rides import SIZES
from course.world.schema import TABLES

VERSION = 1
"""Grows when the same seed gives other data; caches are kept per version."""
PUBLIC_SEED = 2025
SCALES = tuple(SIZES)

__all__ = ["PUBLIC_SEED", "SCALES", "TABLES", "VERSION", "YEAR", "Edit", "World", "fingerprint"]


def fingerprint(table: pa.Table) -> str:
    """The SHA-256 of a table's values in a canonical text form, the same for every library version."""
    import hashlib

    digest = hashlib.sha256()
    for name in table.column_names:
        column = table[name]
        if pa.types.is_temporal(column.type):
            column = column.cast(pa.int64() if pa.types.is_timestamp(column.type) else pa.int32())
        digest.update(name.encode() + b"\0")
        digest.update("\x1f".join(map(str, column.to_pylist())).encode() + b"\x1e")
    return digest.hexdigest()


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
        """The table before any defect. `KeyError` names the tables when there is none of that name."""
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
        """The trips that start on one UTC day, made without the others. Only `trip` has days so far."""
        if name != "trip":
            raise ValueError(f"Table {name} is not made by day; only trip is.")
        return self._trips(*rides.hours_of_day(day))

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
            "pricing_rule": lambda: rides.pricing_rule(seed),
            "trip": lambda: rides.trips(seed, self.scale),
            "payment": lambda: money.payment(seed, size.promos, self.clean("trip")),
            "refund": lambda: money.refund(seed, self.clean("trip"), self.clean("payment")),
            "promo_code": lambda: money.promo_code(seed, size.promos),
            "promo_redemption": lambda: money.promo_redemption(
                seed, size.promos, self.clean("trip")
            ),
            "trip_drop": lambda: self._drop[0],
        }
