"""Queries and scripts on PostgreSQL: rights, edits, types, state, and what a learner hears."""

from __future__ import annotations

import threading
from decimal import Decimal
from pathlib import Path

import pytest

from course.check import postgres
from course.check.channel import Context
from course.check.duck import QueryFailed, QueryRefused
from course.check.sql import same_rows
from course.check.state import same_state
from course.check.verdict import Status
from course.check.worlds import CheckWorld
from course.lesson.model import Exercise, Lesson, Mistake
from course.services import postgres as server

LESSON = Lesson(Path("x.md"), "W01L5", "", "postgres", 10, (), (), {}, {})
CONTEXT = Context(LESSON, seeds=(11,))
WORLD = CheckWorld("other data", 11, "XS")


def exercise(reference: str, wrong=()) -> Exercise:
    mistakes = tuple(Mistake(text, because, 1) for text, because in wrong)
    return Exercise("answer", "sql", 1, "", "", reference, "", 1, "", wrong=mistakes)


def test_a_query_gives_arrow_with_plain_types():
    table = postgres.run(
        WORLD,
        """
        select 1 as i, 2::bigint as b, 1.50 as n, 'x' as t, true as f, date '2025-01-02' as d,
            timestamptz '2025-01-02 01:00+01' as z, interval '1 hour' as v,
            null::int as e, '{"b":1,"a":2}'::jsonb as j
    """,
    )
    row = table.to_pylist()[0]
    assert (row["i"], row["n"], row["t"], row["e"], row["j"]) == (
        1,
        Decimal("1.50"),
        "x",
        None,
        '{"a": 2, "b": 1}',
    )
    assert row["z"].isoformat() == "2025-01-02T00:00:00+00:00"
    assert str(table.schema.field("b").type) == "int64"


def test_a_check_of_rows_works_on_postgres():
    ask = exercise(
        "select city_id, count(*) as trips from trip where status = 'ended' group by city_id",
        wrong=[
            (
                "select city_id, count(*) as trips from trip group by city_id",
                "Cancelled trips are counted.",
            )
        ],
    )
    check = same_rows(edits={"no trips": "delete from trip"})
    assert check.judge(
        ask,
        "select city_id, sum((status = 'ended')::int) as trips from trip group by 1 -- ok;\n;",
        CONTEXT,
    ).passed
    assert (
        check.judge(ask, "select city_id, count(*) trips from trip group by 1", CONTEXT).because
        == "Cancelled trips are counted."
    )


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("select 1; select 2", "2 statements"),
        ("-- nothing", "no query"),
        ("delete from trip", "kind DELETE"),
        ("\\d trip", "psql"),
    ],
)
def test_what_is_not_one_query_is_refused(text, message):
    with pytest.raises(QueryRefused, match=message):
        postgres.one_query(text)


def test_quoted_semicolons_end_nothing():
    text = "select ';' as a, $$;$$ as b /* ; */ where 'it''s;' like '%;%'"
    assert postgres.one_query(text + " ;") == text


def test_an_open_quote_is_told():
    with pytest.raises(QueryFailed, match="never closed"):
        postgres.one_query("select 'oops")


@pytest.mark.parametrize(
    "query",
    [
        "with gone as (delete from trip returning 1) select * from gone",
        "select pg_read_file('/etc/passwd')",
        "select set_config('role', 'postgres', true)",
        "select no_such_column from trip",
    ],
)
def test_a_query_may_only_read(query):
    with pytest.raises(QueryFailed):
        postgres.run(WORLD, query)


def test_a_query_that_does_not_end_is_stopped():
    with pytest.raises(QueryFailed, match="longer than"):
        postgres.run(
            WORLD,
            "with recursive n as (select 1 union all select 1 from n) select count(*) from n",
            0.2,
        )


def test_an_edit_is_undone():
    before = postgres.run(WORLD, "select count(*) as n from trip").to_pylist()
    edited = CheckWorld("empty", 11, "XS", "delete from trip")
    assert postgres.run(edited, "select count(*) as n from trip").to_pylist() == [{"n": 0}]
    assert postgres.run(WORLD, "select count(*) as n from trip").to_pylist() == before


def test_checks_that_write_wait_for_each_other_and_readers_share():
    # A world of its own: a writer of another process between two readers would stop both.
    write = CheckWorld("edited", 404, "XS", "update trip set fare_minor = 1")
    alone = CheckWorld("alone", 404, "XS")
    order, inside, done = [], threading.Event(), threading.Event()

    def first():
        with postgres.transaction(write):
            inside.set()
            done.wait(30)
            order.append("first")

    def second():
        postgres.run(write, "select 1 as a", limit_s=0.5)
        order.append("second")

    threads = [threading.Thread(target=first), threading.Thread(target=second)]
    threads[0].start()
    assert inside.wait(30)
    threads[1].start()
    waiting = "select 1 from pg_locks where locktype = 'advisory' and not granted"
    with server.maintenance() as admin:
        while threads[1].is_alive() and not admin.execute(waiting).fetchone():
            pass
    done.set()
    for thread in threads:
        thread.join(30)
    assert order == ["first", "second"]
    with postgres.transaction(alone, writes=False):
        assert postgres.run(alone, "select 1 as a").num_rows == 1


STAGING = """
    create table latest (part_id integer primary key, version integer, cost integer not null);
    create table incoming (part_id integer, version integer, cost integer);
    insert into incoming select part_id, 1, unit_cost_minor from part;
    insert into incoming select part_id, 2, unit_cost_minor + 5 from part where part_id % 2 = 0;
    insert into latest values (1, 9, 0);
"""
UPSERT = """
    insert into latest
    select distinct on (part_id) part_id, version, cost from incoming order by part_id, version desc
    on conflict (part_id) do update set version = excluded.version, cost = excluded.cost
    where excluded.version > latest.version
"""
MERGE = """
    merge into latest as l
    using (
        select * from incoming i
        where version = (select max(version) from incoming where part_id = i.part_id)
    ) as i
    on l.part_id = i.part_id
    when matched and i.version > l.version then update set version = i.version, cost = i.cost
    when not matched then insert values (i.part_id, i.version, i.cost);
"""
WRONG = (
    (
        UPSERT.replace("where excluded.version > latest.version", ""),
        "An older version replaces a newer one.",
    ),
    (
        UPSERT.replace("order by part_id, version desc", "order by part_id, version"),
        "The first version is kept.",
    ),
    (
        "insert into latest select distinct on (part_id) part_id, version, cost from incoming",
        "A second run fails.",
    ),
)
CHECK = same_state("select * from latest", setup=STAGING, shuffle="incoming", twice=True)


@pytest.mark.parametrize(
    "answer", [UPSERT, MERGE, "create temp table if not exists trip (a int);" + UPSERT]
)
def test_the_same_state_passes_however_it_was_reached(answer):
    assert CHECK.judge(exercise(UPSERT), answer, CONTEXT).passed


@pytest.mark.parametrize(("answer", "because"), WRONG)
def test_a_mistake_in_a_script_gets_its_sentence(answer, because):
    verdict = CHECK.judge(exercise(UPSERT, WRONG), f"{answer} -- again", CONTEXT)
    assert (verdict.status, verdict.because) == (Status.NOT_YET, because)


def test_a_script_that_only_works_for_one_order_fails_when_rows_are_shuffled():
    ranked = (
        "select *, row_number() over (partition by part_id order by ctid desc) as r from incoming"
    )
    picked = f"select part_id, version, cost from ({ranked}) as i where r = 1"
    answer = f"insert into latest {picked} {UPSERT[UPSERT.index('on conflict') :]}"
    verdict = CHECK.judge(exercise(UPSERT), answer, CONTEXT)
    assert "another order" in verdict.looked_at


def test_a_second_run_that_adds_rows_again_is_found():
    check = same_state("select name from part", twice=True)
    reference = "insert into part values (9001, 'bell', 'x', 1) on conflict do nothing"
    answer = "insert into part select coalesce(max(part_id), 0) + 1, 'bell', 'x', 1 from part"
    assert same_state("select name from part").judge(exercise(reference), answer, CONTEXT).passed
    assert "ran twice" in check.judge(exercise(reference), answer, CONTEXT).looked_at


def test_a_view_that_is_missing_says_so():
    check = same_state(
        {"the view public_trip": "select trip_id from public_trip"}, kinds=["create"]
    )
    ask = exercise("create view public_trip as select * from trip where city_id = 1")
    verdict = check.judge(ask, "create view other as select 1 as a", CONTEXT)
    assert verdict.looked_at.startswith("the view public_trip")
    assert 'relation "public_trip" does not exist' in verdict.got
    assert check.judge(
        ask,
        "create or replace view public_trip as (select trip_id from trip where city_id in (1))",
        CONTEXT,
    ).passed
    assert "CREATE" in check.judge(ask, "delete from trip", CONTEXT).advice


@pytest.mark.parametrize(
    "script",
    [
        "begin; delete from trip; commit",
        "rollback",
        "\\copy trip from 'x'",
        "copy trip to stdout",
        "drop database learner",
        "set search_path = x",
        "vacuum",
        "",
    ],
)
def test_what_a_check_cannot_undo_gets_a_sentence(script):
    verdict = same_state("select 1 as a").judge(exercise("delete from refund"), script, CONTEXT)
    assert verdict.status is Status.COULD_NOT_RUN
    assert verdict.advice and not verdict.error


def test_the_session_of_a_script_does_not_reach_the_probe():
    check = same_state("select count(*) as n from trip")
    answer = """
        select set_config('search_path', 'pg_catalog', false);
        create temp table if not exists trip (a int)
    """
    assert check.judge(exercise("select 1"), answer, CONTEXT).passed


def test_an_error_in_a_script_shows_the_servers_message():
    verdict = CHECK.judge(exercise(UPSERT), "insert into latest values (1,\n 2, nope)", CONTEXT)
    assert verdict.status is Status.COULD_NOT_RUN
    assert "LINE 2" in verdict.error


def test_a_copy_is_told_from_a_view_by_what_happens_afterwards():
    check = same_state(
        "select count(*) as n from wide", then="update trip set city_id = 1", kinds=["create"]
    )
    query = "select trip_id from trip where city_id = 1"
    ask = exercise(f"create view wide as {query}", [(f"create table wide as {query}", "A copy.")])
    assert check.judge(ask, f"create or replace view wide as ({query})", CONTEXT).passed
    assert check.judge(ask, f"create table wide as ({query})", CONTEXT).because == "A copy."


@pytest.mark.parametrize(
    ("query", "nested"),
    [
        ("select * from (select 1 as a) as x", True),
        ("select 1 as a where exists (select 1)", True),
        ("select 1 as a where 1 in (select 1)", True),
        ("select (select 1) as a", True),
        ("with x as (select a from (select 1 as a) as y) select a from x", True),
        ("with x as (select 1 as a), y as (select a from x) select a from y", False),
        ("with x as ((select 1 as a) union all (select 1)) select distinct a from x", False),
        ("with recursive x as (select 1 as a union select a from x) select a from x", False),
        ("with x as (select 1 as a) (select a from x where (a = 1))", False),
    ],
)
def test_a_nested_query_is_told_from_a_cte(query, nested):
    check = same_rows(must_not_use=["nested query"])
    verdict = check.judge(exercise("select 1 as a", [(query, "Nested.")]), query, CONTEXT)
    assert verdict.passed is not nested, verdict
    assert verdict.because == ("Nested." if nested else "")


def test_every_named_world_can_be_made_on_postgres():
    from course.check.worlds import NAMED_EDITS

    for name, edit in NAMED_EDITS.items():
        assert postgres.run(CheckWorld(name, 11, "XS", edit), "select 1 as a").num_rows == 1
