"""The tables of the company's database: columns, types, keys and what each one means.

One declaration serves everybody: the generator fills these columns in this order, the
writers create these tables, the checker knows which rows depend on which, and the
documentation prints them. Types are DuckDB names that PostgreSQL understands as well.

Money is in minor units of the row's currency (cents, paise; yen have none), coordinates
are in micro-degrees, instants are `TIMESTAMPTZ` in UTC.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Column:
    """One column: `type` is SQL, `refers` is `"table.column"` of the parent row, if any."""

    name: str
    type: str
    meaning: str
    nullable: bool = False
    refers: str | None = None


@dataclass(frozen=True)
class TableSpec:
    """One table: `key` names its primary key columns, `columns` stand in storage order."""

    name: str
    key: tuple[str, ...]
    meaning: str
    columns: tuple[Column, ...]

    def column(self, name: str) -> Column:
        """The column of that name; `KeyError` when there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(f"Table {self.name} has no column {name}.")

    @property
    def parents(self) -> tuple[tuple[str, str, str], ...]:
        """`(own column, parent table, parent column)` of every foreign key."""
        return tuple(
            (column.name, *column.refers.split(".")) for column in self.columns if column.refers
        )


def _table(name: str, key: str, meaning: str, *columns: Column) -> TableSpec:
    return TableSpec(name, tuple(key.split()), meaning, columns)


def _null(name: str, type: str, meaning: str, refers: str | None = None) -> Column:
    return Column(name, type, meaning, nullable=True, refers=refers)


_PLACES = (
    _table(
        "city",
        "city_id",
        "The five cities where Larkway rides.",
        Column("city_id", "INTEGER", "1 Halden, 2 Port Meridian, 3 Kingsbay, 4 Suvarna, 5 Aokawa"),
        Column("name", "VARCHAR", "name in English"),
        Column("country_code", "VARCHAR", "two letters"),
        Column("timezone", "VARCHAR", "IANA name, for example Europe/Berlin"),
        Column("currency", "VARCHAR", "three letters, for example EUR"),
        Column("minor_digits", "INTEGER", "digits behind the point: 2, or 0 for JPY"),
        Column("opened_on", "DATE", "first day of service"),
        Column("lat_e6", "INTEGER", "latitude of the centre, micro-degrees"),
        Column("lon_e6", "INTEGER", "longitude of the centre, micro-degrees"),
    ),
    _table(
        "zone",
        "zone_id",
        "Districts, and the quarters inside them.",
        Column("zone_id", "INTEGER", "key"),
        Column("city_id", "INTEGER", "city of the zone", refers="city.city_id"),
        _null(
            "parent_zone_id",
            "INTEGER",
            "the district of a quarter; NULL for a district",
            refers="zone.zone_id",
        ),
        Column("name", "VARCHAR", "name"),
        Column("kind", "VARCHAR", "'district' or 'quarter'"),
        Column("polygon_wkt", "VARCHAR", "outline as well-known text, degrees"),
    ),
    _table(
        "station",
        "station_id",
        "Docks where a trip starts and may end.",
        Column("station_id", "INTEGER", "key"),
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("zone_id", "INTEGER", "quarter", refers="zone.zone_id"),
        Column("name", "VARCHAR", "name, unique in its city"),
        Column("lat_e6", "INTEGER", "latitude, micro-degrees"),
        Column("lon_e6", "INTEGER", "longitude, micro-degrees"),
        Column("capacity", "INTEGER", "number of docks"),
        Column("opened_on", "DATE", "first day"),
        _null("closed_on", "DATE", "last day; NULL while it is open"),
    ),
    _table(
        "weather_hourly",
        "city_id observed_at",
        "Weather readings; a few hours are missing.",
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("observed_at", "TIMESTAMPTZ", "full hour of the reading"),
        Column("temperature_dc", "INTEGER", "temperature, tenths of a degree Celsius"),
        Column("rain_dmm", "INTEGER", "rain in the hour, tenths of a millimetre"),
        Column("wind_dms", "INTEGER", "wind, tenths of a metre per second"),
    ),
    _table(
        "holiday",
        "city_id day",
        "Public holidays.",
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("day", "DATE", "local day"),
        Column("name", "VARCHAR", "name in English"),
    ),
)

_FLEET = (
    _table(
        "part",
        "part_id",
        "Spare parts and assemblies.",
        Column("part_id", "INTEGER", "key"),
        Column("name", "VARCHAR", "name"),
        Column("supplier", "VARCHAR", "who delivers it"),
        Column(
            "unit_cost_minor",
            "INTEGER",
            "price of the part itself in euro cents; 0 for an assembly made of other parts",
        ),
    ),
    _table(
        "bill_of_material",
        "parent_part_id child_part_id",
        "Which part is built from which.",
        Column("parent_part_id", "INTEGER", "the assembly", refers="part.part_id"),
        Column("child_part_id", "INTEGER", "the part inside it", refers="part.part_id"),
        Column("quantity", "INTEGER", "how many of the child one parent holds, 1 to 8"),
    ),
    _table(
        "vehicle_model",
        "model_id",
        "Models of e-bikes and scooters.",
        Column("model_id", "INTEGER", "key"),
        Column("name", "VARCHAR", "name"),
        Column("kind", "VARCHAR", "'bike' or 'scooter'"),
        Column("manufacturer", "VARCHAR", "maker"),
        Column(
            "root_part_id",
            "INTEGER",
            "the assembly that is the whole vehicle",
            refers="part.part_id",
        ),
        Column("battery_wh", "INTEGER", "battery size, watt-hours"),
        Column("launched_on", "DATE", "first day on the road"),
    ),
    _table(
        "vehicle",
        "vehicle_id",
        "Every bike and scooter Larkway owns.",
        Column("vehicle_id", "INTEGER", "key"),
        Column("model_id", "INTEGER", "model", refers="vehicle_model.model_id"),
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("serial_number", "VARCHAR", "unique, for example LW-2-004711"),
        Column("firmware", "VARCHAR", "'v1', 'v2' or 'v3'"),
        Column("acquired_on", "DATE", "first day in the fleet"),
        _null("retired_on", "DATE", "last day; NULL while it is in service"),
    ),
    _table(
        "work_order",
        "wo_id",
        "Repairs in the workshop.",
        Column("wo_id", "INTEGER", "key"),
        Column("vehicle_id", "INTEGER", "vehicle", refers="vehicle.vehicle_id"),
        Column("opened_at", "TIMESTAMPTZ", "when it was reported"),
        _null("closed_at", "TIMESTAMPTZ", "when it was done; NULL while it is open"),
        Column("kind", "VARCHAR", "'brake', 'tyre', 'battery', 'lock', 'frame' or 'inspection'"),
        Column("priority", "INTEGER", "1 (now) to 4 (when there is time)"),
        Column("cost_minor", "INTEGER", "parts and labour, minor units of the city's currency"),
    ),
)

_PEOPLE = (
    _table(
        "plan",
        "plan_id",
        "What a rider can subscribe to.",
        Column("plan_id", "INTEGER", "key; 1 is pay as you go"),
        Column("name", "VARCHAR", "name"),
        Column("monthly_fee_minor", "INTEGER", "euro cents a month"),
    ),
    _table(
        "rider",
        "rider_id",
        "People with an account.",
        Column("rider_id", "INTEGER", "key"),
        Column("city_id", "INTEGER", "home city", refers="city.city_id"),
        Column("full_name", "VARCHAR", "name"),
        Column("email", "VARCHAR", "address, unique"),
        _null("phone", "VARCHAR", "number; not everyone gives one"),
        _null("birth_date", "DATE", "not everyone gives one"),
        Column("signed_up_at", "TIMESTAMPTZ", "when the account was made"),
        Column("account_kind", "VARCHAR", "'public', 'internal', 'test' or 'bot' (D26)"),
        _null("marketing_opt_in", "BOOLEAN", "NULL: was never asked"),
    ),
    _table(
        "rider_plan_change",
        "change_id",
        "Which plan a rider had when; the intervals tile.",
        Column("change_id", "INTEGER", "key"),
        Column("rider_id", "INTEGER", "rider", refers="rider.rider_id"),
        Column("plan_id", "INTEGER", "plan", refers="plan.plan_id"),
        Column("valid_from", "TIMESTAMPTZ", "first instant, included"),
        _null("valid_to", "TIMESTAMPTZ", "end, excluded; NULL for the plan of today"),
        Column("recorded_at", "TIMESTAMPTZ", "when the system learned of it"),
    ),
    _table(
        "referral",
        "referral_id",
        "Who brought whom.",
        Column("referral_id", "INTEGER", "key"),
        Column("referrer_id", "INTEGER", "who invited", refers="rider.rider_id"),
        Column("referred_id", "INTEGER", "who came", refers="rider.rider_id"),
        Column("referred_at", "TIMESTAMPTZ", "when"),
    ),
    _table(
        "employee",
        "employee_id",
        "Staff; one tree under the chief executive.",
        Column("employee_id", "INTEGER", "key"),
        _null("manager_id", "INTEGER", "boss; NULL at the top", refers="employee.employee_id"),
        Column("full_name", "VARCHAR", "name"),
        Column("title", "VARCHAR", "job title"),
        Column("team", "VARCHAR", "team"),
        _null("city_id", "INTEGER", "city; NULL for headquarters", refers="city.city_id"),
        Column("hired_on", "DATE", "first day"),
        Column("salary_minor", "INTEGER", "euro cents a year"),
    ),
)

_RIDES = (
    _table(
        "pricing_rule",
        "rule_id",
        "Prices per city, kind of vehicle and plan; one rule per quarter of the local year.",
        Column("rule_id", "INTEGER", "key"),
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("vehicle_kind", "VARCHAR", "'bike' or 'scooter'"),
        Column("plan_id", "INTEGER", "plan", refers="plan.plan_id"),
        Column("valid_from", "TIMESTAMPTZ", "first instant, included (local midnight)"),
        _null("valid_to", "TIMESTAMPTZ", "end, excluded; NULL for the rule of today"),
        Column("unlock_fee_minor", "INTEGER", "per trip"),
        Column("per_minute_minor", "INTEGER", "per started minute"),
        Column("currency", "VARCHAR", "currency of the city"),
    ),
    _table(
        "trip",
        "trip_id",
        "One ride, or an attempt at one.",
        Column("trip_id", "BIGINT", "key, grows with the start of the trip"),
        Column("rider_id", "INTEGER", "rider", refers="rider.rider_id"),
        Column("vehicle_id", "INTEGER", "vehicle", refers="vehicle.vehicle_id"),
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("plan_id", "INTEGER", "plan of the rider at the start", refers="plan.plan_id"),
        Column("start_station_id", "INTEGER", "first dock", refers="station.station_id"),
        _null(
            "end_station_id",
            "INTEGER",
            "last dock; NULL when it ended at a free point or not at all",
            refers="station.station_id",
        ),
        Column("started_at", "TIMESTAMPTZ", "unlock"),
        _null("ended_at", "TIMESTAMPTZ", "lock; NULL when the trip was cancelled"),
        Column(
            "started_local",
            "TIMESTAMP",
            "wall clock of the vehicle at the unlock, without a zone (D14)",
        ),
        Column("local_day", "DATE", "day of the start in the city's time"),
        Column("status", "VARCHAR", "'ended' or 'cancelled'"),
        _null("distance_m", "INTEGER", "metres ridden; NULL when cancelled"),
        _null("battery_start_pct", "INTEGER", "battery at the unlock, 0 to 100"),
        _null("battery_end_pct", "INTEGER", "battery at the lock, 0 to 100"),
        _null(
            "fare_minor",
            "INTEGER",
            "price by the rule at the start; on a cancelled trip the "
            "unlock fee that was asked and never paid",
        ),
        Column("currency", "VARCHAR", "currency of the city"),
    ),
    _table(
        "payment",
        "payment_id",
        "Money taken for trips; a trip has none, one or two (split).",
        Column("payment_id", "BIGINT", "key"),
        Column("trip_id", "BIGINT", "trip", refers="trip.trip_id"),
        Column("rider_id", "INTEGER", "rider", refers="rider.rider_id"),
        Column("paid_at", "TIMESTAMPTZ", "when"),
        Column("method", "VARCHAR", "'card', 'wallet' or 'voucher'"),
        Column("amount_minor", "INTEGER", "amount, without the tip (D13)"),
        Column("currency", "VARCHAR", "currency"),
        Column("status", "VARCHAR", "'captured' or 'failed'; a failed payment moved no money"),
        _null(
            "tip_text",
            "VARCHAR",
            "tip in minor units as the terminal sent it, a text: '150', but also '', 'NULL', "
            "'N/A' and '-1' for no answer (D11)",
        ),
    ),
    _table(
        "refund",
        "refund_id",
        "Money given back.",
        Column("refund_id", "INTEGER", "key"),
        Column("payment_id", "BIGINT", "payment", refers="payment.payment_id"),
        Column("refunded_at", "TIMESTAMPTZ", "when"),
        Column("amount_minor", "INTEGER", "amount, positive"),
        Column("reason", "VARCHAR", "'broken_vehicle', 'wrong_charge' or 'goodwill'"),
    ),
    _table(
        "promo_code",
        "promo_id",
        "Discount codes.",
        Column("promo_id", "INTEGER", "key"),
        Column("code", "VARCHAR", "what the rider types"),
        Column("percent_off", "INTEGER", "5 to 50"),
        Column("valid_from", "DATE", "first day"),
        Column("valid_to", "DATE", "last day, included"),
    ),
    _table(
        "promo_redemption",
        "redemption_id",
        "A code used on a trip; at most one per trip.",
        Column("redemption_id", "INTEGER", "key"),
        Column("promo_id", "INTEGER", "code", refers="promo_code.promo_id"),
        Column("trip_id", "BIGINT", "trip", refers="trip.trip_id"),
        Column("redeemed_at", "TIMESTAMPTZ", "when"),
        Column("discount_minor", "INTEGER", "what the rider saved"),
    ),
    _table(
        "trip_drop",
        "business_day delivery_no line_no",
        "Trips as the daily drop delivered them, for the six days that were sent twice (D21).",
        Column("business_day", "DATE", "day of the drop"),
        Column("delivery_no", "INTEGER", "1 the first delivery, 2 the second"),
        Column("line_no", "INTEGER", "line in the file"),
        Column("trip_id", "BIGINT", "trip", refers="trip.trip_id"),
        Column("vehicle_id", "INTEGER", "vehicle", refers="vehicle.vehicle_id"),
        Column("status", "VARCHAR", "as delivered"),
        _null("fare_minor", "INTEGER", "as delivered; 5% of the second delivery changed"),
    ),
)

TABLES: dict[str, TableSpec] = {
    table.name: table for table in (*_PLACES, *_FLEET, *_PEOPLE, *_RIDES)
}
"""Every table by name, parents before children."""
