"""Every family of mistakes is made, each mutant is another text, and nothing else is changed."""

from __future__ import annotations

import pytest

from grader.prove.mutants.tree import Unwritable, change, mutants, rewritten

CASES = {
    "joins": (
        "select t.trip_id from trip as t left join station as s on s.station_id = t.end_station_id",
        ("INNER JOIN station", "FULL JOIN station", "ON TRUE"),
    ),
    "predicates": (
        "select trip_id from trip where fare_minor >= 5 "
        "and (status = 'ended' or city_id in (1, 2)) "
        "and distance_m between 1 and 9 and not exists (select 1 from refund)",
        (
            "fare_minor > 5",
            "fare_minor <= 5",
            "status <> 'ended'",
            "→ FROM trip",
            "status = 'ended' AND city_id IN (1, 2)",
            "NOT city_id IN",
            "city_id IN (1)",
            "distance_m >= 1 AND distance_m < 9",
            "AND EXISTS",
        ),
    ),
    "nulls": (
        "select coalesce(distance_m, 1) as d, try_cast(currency as integer) as c, battery_end_pct "
        "from trip where end_station_id is distinct from 3 and distance_m > 4 "
        "and not exists (select 1 from refund as r where r.refund_id = trip.trip_id)",
        (
            "SELECT distance_m AS d",
            "CAST(currency AS INT)",
            "COALESCE(battery_end_pct, 0) AS battery_end_pct",
            "end_station_id <> 3",
            "distance_m > 4 OR distance_m IS NULL",
            "trip.trip_id IN (SELECT r.refund_id FROM refund AS r)",
        ),
    ),
    "aggregates": (
        "select city_id, sum(fare_minor) as s, count(distinct rider_id) as r from trip "
        "group by city_id, status",
        (
            "AVG(fare_minor)",
            "SUM(DISTINCT fare_minor)",
            "COUNT(rider_id)",
            "COUNT(*)",
            "GROUP BY city_id",
        ),
    ),
    "sets": (
        "select distinct city_id from trip union all select city_id from rider",
        ("SELECT city_id FROM trip", "UNION SELECT", "EXCEPT ALL", "SELECT DISTINCT city_id FROM"),
    ),
    "order": (
        "select trip_id from trip order by fare_minor desc, trip_id limit 3",
        ("fare_minor ASC, trip_id", "NULLS FIRST", "ORDER BY trip_id LIMIT", "trip_id DESC"),
    ),
    "windows": (
        "select rank() over (partition by city_id order by fare_minor) as r, "
        "sum(fare_minor) over (order by local_day range between interval 6 days preceding "
        "and current row) as s, lag(fare_minor) over (order by trip_id) as l from trip",
        ("ROW_NUMBER()", "LEAD(fare_minor)", "OVER (ORDER BY fare_minor)", "ROWS BETWEEN '6'"),
    ),
    "constants": (
        "select trip_id from trip where status = 'ended' and city_id = 3 "
        "and started_at < timestamptz '2025-06-01 00:00:00+00' limit 5",
        ("city_id = 4", "'cancelled'", "2025-05-31 23:59:59.999999", "LIMIT 6"),
    ),
    "values": (
        "select case when city_id = 1 then 'a' when city_id = 2 then 'b' else 'c' end as x, "
        "floor(fare_minor / 100)::integer as y from trip",
        ("CEIL(", "fare_minor * 100", "CASE WHEN city_id = 2", "THEN 'b' END"),
    ),
    "times": (
        "select date_trunc('month', started_at) as m, started_at at time zone 'Asia/Tokyo' as t, "
        "date_diff('minute', started_at, ended_at) as d from trip",
        ("'WEEK'", "started_at AT TIME ZONE 'UTC'", "started_at AS t", "ended_at, started_at"),
    ),
    "columns": (
        "select t.city_id from trip as t inner join rider as r on r.rider_id = t.rider_id",
        ("r.city_id AS city_id", "AS city_id FROM"),
    ),
}


@pytest.mark.parametrize("family", CASES)
def test_a_family_makes_its_mistakes(family):
    query, expected = CASES[family]
    made = [mutant for mutant in mutants(query, "duckdb") if mutant.family == family]
    for part in expected:
        assert any(part in m.text or part in m.change for m in made), (part, [m.text for m in made])


@pytest.mark.parametrize("family", CASES)
def test_every_mutant_is_another_text(family):
    query = CASES[family][0]
    texts = [mutant.text for mutant in mutants(query, "duckdb")]
    assert len(texts) == len(set(texts))
    assert rewritten(query, "duckdb") not in texts
    assert [mutant.text for mutant in mutants(query, "duckdb")] == texts


def test_every_statement_of_a_script_is_changed_alone():
    script = "insert into plan select 9, 'x', 1; update plan set name = 'y' where plan_id = 9"
    made = [mutant.text.split(";\n") for mutant in mutants(script, "postgres")]
    before = rewritten(script, "postgres").split(";\n")
    assert {tuple(a == b for a, b in zip(m, before, strict=True)) for m in made} == {
        (True, False),
        (False, True),
    }


def test_a_reference_that_cannot_be_read_is_told():
    with pytest.raises(Unwritable):
        mutants("select from where", "duckdb")


def test_a_change_is_told_in_a_few_words():
    before = "SELECT a FROM t WHERE a < 1 AND b > 2 ORDER BY a"
    assert change(before, before.replace("a < 1", "a <= 1")) == "WHERE a < 1 → WHERE a <= 1"
