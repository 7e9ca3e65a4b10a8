"""Random edits keep what the schema promises, and do not repeat one another."""

from __future__ import annotations

import duckdb
import pytest

from course.world import TABLES, World
from grader.prove.mutants.variety import edits

QUERY = "select * from trip where started_at >= timestamptz '2025-06-01 00:00:00+00'"
TABLES_USED = {"trip", "payment", "refund", "vehicle", "vehicle_model", "city", "station"}


@pytest.fixture(scope="module")
def base():
    connection = duckdb.connect()
    connection.execute("set TimeZone = 'UTC'")
    world = World(5, "XS")
    for name in TABLES_USED:
        connection.register("incoming", world.table(name))
        connection.execute(f"create table {name} as select * from incoming")
    return connection


def _broken(connection) -> list[str]:
    """The promises that do not hold."""
    checks = {
        "an ended trip has an end": (
            "select 1 from trip where (status = 'ended') <> (ended_at is not null) "
            "or ended_at < started_at"
        ),
        "the day is the city's": (
            "select 1 from trip join city using (city_id) "
            "where local_day <> cast(started_at at time zone timezone as date)"
        ),
        "the currency is the city's": (
            "select 1 from trip join city using (city_id) where trip.currency <> city.currency"
        ),
    }
    for name in TABLES_USED:
        spec = TABLES[name]
        key = ", ".join(spec.key)
        checks[f"{name} has a key"] = f"select 1 from {name} group by {key} having count(*) > 1"
        for column in spec.columns:
            if not column.nullable:
                checks[f"{name}.{column.name}"] = (
                    f"select 1 from {name} where {column.name} is null"
                )
        for own, parent, column in spec.parents:
            if parent in TABLES_USED:
                checks[f"{name}.{own} refers to {parent}"] = (
                    f"select 1 from {name} as c where {own} is not null and not exists "
                    f"(select 1 from {parent} as p where p.{column} = c.{own})"
                )
    return [name for name, query in checks.items() if connection.execute(query).fetchone()]


def test_the_promises_of_the_schema_hold_after_every_edit(base):
    for title, edit in edits(TABLES_USED, QUERY, 40).items():
        base.execute("begin")
        base.execute(edit)
        assert _broken(base) == [], (title, edit)
        base.execute("rollback")


def test_edits_are_the_same_every_time_and_differ_from_one_another():
    found = edits(TABLES_USED, QUERY, 40)
    assert found == edits(TABLES_USED, QUERY, 40)
    assert len(set(found.values())) > 0.95 * len(found)


def test_moments_of_the_query_are_among_the_values():
    assert any("2025-06-01 00:00:00" in edit for edit in edits(TABLES_USED, QUERY, 40).values())
