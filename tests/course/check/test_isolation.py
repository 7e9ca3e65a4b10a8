"""Whatever a learner does to the own connection, the checker sees the delivered data."""

from __future__ import annotations

import os

import pytest

from course.check import duck
from course.check.worlds import CheckWorld
from course.engines import duckdb_connection
from course.world import PUBLIC_SEED
from course.world.cache import duckdb_file

VISIBLE = CheckWorld("the data of this notebook", PUBLIC_SEED, "S")
LOOK = """
    select count(*) as trips, min(started_at)::varchar as first, min(fare_minor) as least,
        current_setting('TimeZone') as zone, list(end_station_id order by trip_id)[29] as station
    from trip
"""


@pytest.fixture
def before() -> list[dict]:
    return duck.run(VISIBLE, LOOK).to_pylist()


@pytest.mark.parametrize(
    "doing",
    [
        "create temp view trip as select 1 as trip_id",
        "create table trip as select * from larkway.trip limit 3",
        "set TimeZone = 'Asia/Tokyo'",
        "set global TimeZone = 'Asia/Tokyo'; set default_null_order = 'nulls_first'",
        "set default_order = 'desc'; set threads = 1",
        "create macro count(a) as 7",
        "create schema main2; set search_path = 'main2'",
        "detach larkway",
    ],
)
def test_a_learners_session_does_not_reach_the_checker(doing, before):
    duckdb_connection.cache_clear()
    connection = duckdb_connection()
    try:
        connection.execute(doing)
        assert duck.run(VISIBLE, LOOK).to_pylist() == before
        duck.close_all()
        assert duck.run(VISIBLE, LOOK).to_pylist() == before
    finally:
        connection.close()
        duckdb_connection.cache_clear()


@pytest.mark.parametrize(
    "doing",
    ["delete from trip", "drop table larkway.trip", "alter table larkway.trip drop fare_minor"],
)
def test_the_delivered_tables_cannot_be_changed(doing, before):
    import duckdb

    with pytest.raises(duckdb.Error):
        duckdb_connection().execute(doing)
    assert duck.run(VISIBLE, LOOK).to_pylist() == before


def test_the_file_opened_by_hand_does_not_reach_the_checker(before):
    import duckdb

    duck.close_all()
    with duckdb.connect(duckdb_file(PUBLIC_SEED, "S"), read_only=True) as own:
        own.execute(
            "set global TimeZone = 'Asia/Tokyo'; set global default_null_order = 'nulls_first'"
        )
        own.execute("create temp view trip as select 1 as a")
        assert duck.run(VISIBLE, LOOK).to_pylist() == before


def test_an_answer_leaves_nothing_for_the_next_one(before):
    for doing in ("create temp view trip as select 1 as a", "set TimeZone = 'Asia/Tokyo'"):
        with pytest.raises(duck.QueryRefused):
            duck.one_query(doing)
    duck.run(VISIBLE, "select setseed(0.5)")
    assert duck.run(VISIBLE, LOOK).to_pylist() == before


@pytest.mark.parametrize(
    "doing",
    [
        "delete from trip",
        "drop table trip cascade",
        "alter table trip drop column fare_minor",
        "create temp table trip (a int)",
        "set timezone = 'Asia/Tokyo'; set search_path = pg_catalog",
        "create or replace function count_trips() returns int language sql as 'select 1'",
    ],
)
def test_a_learners_postgres_session_does_not_reach_the_checker(doing, monkeypatch):
    from course.check import postgres
    from course.services import postgres as service
    from course.services import postgres_cell, postgres_worlds

    # Other processes run these tests too, and each needs a database to spoil.
    monkeypatch.setattr(postgres_worlds, "PRACTICE", f"learner_{os.getpid()}")
    postgres_cell.close()

    look = "select count(*) as trips, min(started_at)::text as first, min(fare_minor) from trip"
    world = CheckWorld("other data", 11, "XS")
    before = postgres.run(world, look).to_pylist()
    try:
        _, message = service.run_cell(doing)
        assert message == ""
        assert postgres.run(world, look).to_pylist() == before
    finally:
        postgres_cell.close()
        postgres_worlds.drop_learner_database()
