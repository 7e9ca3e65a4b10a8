"""Random edits of a world that keep what the schema promises: where equal mutants must be equal.

An edit is SQL that DuckDB and PostgreSQL both understand. It takes rows away, repeats them, puts
NULL where it may stand, copies values between rows, and moves or aligns moments; afterwards the
promises of `course.world.schema` are restored: no orphan, a trip that ended has an end, a day is
that of its city, a currency too.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from random import Random

from course.world.schema import TABLES, Column, TableSpec

_MOMENT = re.compile(r"\d{4}-\d\d-\d\d(?: \d\d:\d\d:\d\d)?")
_BESIDE = ("0 microseconds", "1 microsecond", "-1 microsecond")
_MINUTES = (0, 5, 10, 15, 30, 60)
_UNIQUE = {"vehicle": "serial_number", "rider": "email", "station": "name", "promo_code": "code"}
_REPEATED = ("trip", "payment", "refund", "work_order", "trip_drop", "rider_plan_change")
"""Tables in which a row may stand again under another number."""
_NEVER_ZERO = ("refund", "pricing_rule")
Recipe = Callable[[TableSpec, Random], str]


def edits(tables: set[str], query: str, count: int) -> dict[str, str]:
    """Titled edits of the given tables, the same ones for the same arguments.

    One for each column whose values may be copied, and `count` random ones. Moments that `query`
    names, and those beside them, are among the values.
    """
    specs = [spec for name, spec in TABLES.items() if name in tables]
    moments = tuple(dict.fromkeys(_MOMENT.findall(query)))
    found = {}
    for spec in specs:
        for column in spec.columns:
            if _is_free(spec, column):
                step = _copied_into(spec, column, Random(f"{spec.name}.{column.name}"))
                found[f"{spec.name}.{column.name} repeats"] = kept(step, tables)
    for number in range(count if specs else 0):
        random = Random(f"{number} {sorted(tables)}")
        steps = [_step(specs, moments, random) for _ in range(random.choice((1, 2, 3)))]
        found[f"random data {number + 1}"] = kept(";\n".join(steps), tables)
    return found


def kept(edit: str, tables: set[str]) -> str:
    """The edit, followed by what restores the promises of the schema in these tables."""
    return ";\n".join((edit, *_promises(tables)))


def _step(specs: list[TableSpec], moments: tuple[str, ...], random: Random) -> str:
    if moments and random.random() < 0.4:
        timed = [spec for spec in specs if _moments(spec)]
        if timed:
            return _at(random.choice(timed), random.choice(moments), random)
    for _ in range(50):  # a recipe has nothing to say about some tables
        spec, recipe = random.choice(specs), random.choice(_RECIPES)
        if step := recipe(spec, random):
            return step
    return _fewer(specs[0], random)


def _some(spec: TableSpec, random: Random) -> str:
    """A condition that holds for a random part of the rows, the same rows on every engine."""
    key = " || '|' || ".join(f"cast({name} as varchar)" for name in spec.key)
    share = random.choice(("1", "4", "8", "c", "g"))
    return f"substr(md5({key} || '{random.randrange(10**6)}'), 1, 1) < '{share}'"


def _fewer(spec: TableSpec, random: Random) -> str:
    return f"delete from {spec.name} where {_some(spec, random)}"


def _again(spec: TableSpec, random: Random) -> str:
    if spec.name not in _REPEATED:
        return ""
    key, far = spec.key[-1], random.randrange(1, 600) * 1_000_000
    columns = [f"{c.name} + {far}" if c.name == key else c.name for c in spec.columns]
    return (
        f"insert into {spec.name} select {', '.join(columns)} from {spec.name} "
        f"where {_some(spec, random)}"
    )


def _missing(spec: TableSpec, random: Random) -> str:
    nullable = [column.name for column in spec.columns if column.nullable]
    if not nullable:
        return ""
    return f"update {spec.name} set {random.choice(nullable)} = null where {_some(spec, random)}"


def _copied(spec: TableSpec, random: Random) -> str:
    free = [c for c in spec.columns if _is_free(spec, c)]
    return _copied_into(spec, random.choice(free), random) if free else ""


def _copied_into(spec: TableSpec, column: Column, random: Random) -> str:
    """One row's value in many rows: ties, repeated partners, empty groups."""
    name = column.name
    key = " || '|' || ".join(f"cast({k} as varchar)" for k in spec.key)
    value = (
        f"(select o.{name} from {spec.name} as o where o.{name} is not null "
        f"order by md5({key} || '{random.randrange(10**6)}') limit 1)"
    )
    return f"update {spec.name} set {name} = coalesce({value}, {name}) where {_some(spec, random)}"


def _small(spec: TableSpec, random: Random) -> str:
    """Amounts that are zero, or few different ones."""
    amounts = [
        c.name for c in spec.columns if c.name.endswith(("_minor", "_m", "_dmm")) and not c.refers
    ]
    if not amounts or spec.name in _NEVER_ZERO:
        return ""
    name = random.choice(amounts)
    value = random.choice(("0", f"{name} % 3", f"{name} % 2 + 1"))
    return (
        f"update {spec.name} set {name} = {value} where {name} is not null "
        f"and {_some(spec, random)}"
    )


def _moved(spec: TableSpec, random: Random) -> str:
    """All moments of a row earlier or later by the same time."""
    moments = _moments(spec)
    if not moments:
        return ""
    hours = random.choice((-5000, -24, -1, 1, 24, 700))
    moves = ", ".join(f"{name} = {name} + interval '{hours} hours'" for name in moments)
    return f"update {spec.name} set {moves} where {_some(spec, random)}"


def _aligned(spec: TableSpec, random: Random) -> str:
    """Moments at the very start of an hour, day or month, or a microsecond beside it."""
    moments = _moments(spec)
    if not moments:
        return ""
    name, unit = random.choice(moments), random.choice(("hour", "day", "month", "week"))
    beside = random.choice(_BESIDE)
    return (
        f"update {spec.name} set {name} = date_trunc('{unit}', {name}) + interval '{beside}' "
        f"where {_some(spec, random)}"
    )


def _at(spec: TableSpec, moment: str, random: Random) -> str:
    """The moments that a query names; without a zone they are read on the clock of the city."""
    name, beside = random.choice(_moments(spec)), random.choice(_BESIDE)
    value = f"timestamptz '{moment}+00'"
    if "city_id" in (column.name for column in spec.columns):
        zone = f"(select c.timezone from city as c where c.city_id = {spec.name}.city_id)"
        value = random.choice((value, f"(timestamp '{moment}' at time zone {zone})"))
    return (
        f"update {spec.name} set {name} = {value} + interval '{beside}' where {_some(spec, random)}"
    )


def _moments(spec: TableSpec) -> list[str]:
    return [c.name for c in spec.columns if c.type == "TIMESTAMPTZ" and c.name not in spec.key]


def _spaced(spec: TableSpec, random: Random) -> str:
    """Trips of round lengths, or that begin a round time after one another."""
    if spec.name != "trip":
        return ""
    minutes = random.choice(_MINUTES)
    beside = random.choice(_BESIDE)
    if random.random() < 0.5:
        return (
            f"update trip set ended_at = started_at + interval '{minutes} minutes' "
            f"+ interval '{beside}' where ended_at is not null and {_some(spec, random)}"
        )
    start = f"2025-{random.randrange(1, 13):02d}-{random.randrange(1, 28):02d} 08:00:00+00"
    step = random.choice((1, 5, 10, 37, 60, 1440))
    return (
        f"update trip set started_at = timestamptz '{start}' + (trip_id % 40) * "
        f"interval '{step} minutes' where {_some(spec, random)}"
    )


_RECIPES: tuple[Recipe, ...] = (
    *(_fewer, _again, _missing, _copied, _copied, _copied),
    *(_small, _moved, _aligned, _spaced, _spaced),
)


def _is_free(spec: TableSpec, column: Column) -> bool:
    unique = column.name in spec.key or _UNIQUE.get(spec.name) == column.name
    return not unique and not (spec.name == "promo_redemption" and column.name == "trip_id")


def _promises(tables: set[str]) -> Iterator[str]:
    """What makes an edited world one that the schema allows; parents come before children."""
    for spec in TABLES.values():
        for own, parent, column in spec.parents:
            if spec.name in tables and parent in tables and parent != spec.name:
                yield (
                    f"delete from {spec.name} where {own} is not null and not exists "
                    f"(select 1 from {parent} as p where p.{column} = {spec.name}.{own})"
                )
    if "trip" in tables:
        yield (
            "update trip set ended_at = null, distance_m = null where status = 'cancelled';\n"
            "update trip set ended_at = started_at + interval '9 minutes' where status = 'ended' "
            "and (ended_at is null or ended_at < started_at);\n"
            "update trip set distance_m = 1900 where status = 'ended' and distance_m is null;\n"
            "update trip set fare_minor = 250 where status = 'ended' and fare_minor is null;\n"
            "update trip set started_local = started_at at time zone (select c.timezone "
            "from city as c where c.city_id = trip.city_id);\n"
            "update trip set local_day = cast(started_local as date)"
        )
    for name in ("trip", "pricing_rule"):
        if name in tables:
            yield (
                f"update {name} set currency = (select c.currency from city as c "
                f"where c.city_id = {name}.city_id)"
            )
