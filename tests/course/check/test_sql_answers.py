"""Queries on DuckDB: what passes, what is refused, and what a learner hears when it is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.check import duck
from course.check.channel import Context
from course.check.show import as_text
from course.check.sql import same_rows
from course.check.verdict import Status
from course.check.worlds import CheckWorld
from course.lesson.model import Exercise, Lesson, Mistake

LESSON = Lesson(Path("x.md"), "W01L2", "", "duckdb", 10, (), (), {}, {})
CONTEXT = Context(LESSON, seeds=(11,))
WORLD = CheckWorld("other data", 11, "XS")
COUNT = "select status, count(*) as trips from trip group by status"


def judge(answer: str, reference: str = COUNT, wrong=(), **options):
    mistakes = tuple(Mistake(text, because, 1) for text, because in wrong)
    exercise = Exercise("trips", "sql", 1, "", "", reference, "", 1, "", wrong=mistakes)
    return same_rows(**options).judge(exercise, answer, CONTEXT)


@pytest.mark.parametrize(
    "answer",
    [
        COUNT,
        f"{COUNT};",
        f"  {COUNT} ; -- done",
        f"-- first\n{COUNT} /* last */",
        "from trip select count(*) as TRIPS, Status group by all order by all",
        "select status, count(*)::double as trips from trip group by 1",
        "select status, sum(1.00) as trips from trip group by 1",
        "with t as (select status from trip) select status, count(*) as trips from t group by 1",
    ],
)
def test_another_form_is_right(answer):
    assert judge(answer).status is Status.PASSED


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ("select 1; select 2", "There are 2 statements"),
        ("create view trip as select 1 as a", "kind CREATE"),
        ("drop table trip", "kind DROP"),
        ("with t as (select 1) delete from trip", "kind DELETE"),
        ("copy trip to 'trips.csv'", "kind COPY"),
        ("set threads = 1", "kind SET"),
        ("pivot trip on status using count(*)", "Say which values become columns"),
        ("selec 1", "syntax error"),
        ("select * from trpi", 'Did you mean "trip"'),
        ("select * from read_csv('/etc/passwd')", "the company's tables alone"),
        ("select * from glob('*')", "the company's tables alone"),
        ("select getenv('HOME')", "the company's tables alone"),
        ("select * from range(1000000000)", "more than 1,000,000 rows"),
        ("select repeat('x', 1000) as x from range(900000)", "more than 500,000,000 bytes"),
    ],
)
def test_what_is_no_query_or_cannot_run_gets_a_sentence(answer, words):
    verdict = judge(answer)
    assert verdict.status is Status.COULD_NOT_RUN
    assert words in as_text(verdict)
    assert "Traceback" not in as_text(verdict)


@pytest.mark.parametrize(
    "query",
    [
        "with recursive n as (select 1 as i union all select i from n) select count(*) from n",
        "select sum(a.trip_id) from trip as a, trip as b, trip as c, trip as d",
    ],
)
def test_an_endless_query_is_stopped_and_the_next_one_runs(query):
    with pytest.raises(duck.QueryFailed, match=r"longer than 0\.2 seconds") as stopped:
        duck.run(WORLD, query, limit_s=0.2)
    assert "come to an end" in stopped.value.advice
    assert duck.run(WORLD, "select 1 as a").to_pylist() == [{"a": 1}]


def test_a_query_may_not_fill_the_memory():
    with pytest.raises(duck.QueryFailed, match="more memory than a check allows"):
        duck.run(WORLD, "select list(i) from range(1000000000) as t(i)")


def test_a_variable_of_python_is_no_table():
    duration = duck.run(WORLD, "select 1 as a")
    assert duration.num_rows == 1
    with pytest.raises(duck.QueryFailed, match="duration does not exist"):
        duck.run(WORLD, "select * from duration")


def test_the_line_of_an_error_is_the_line_in_the_cell():
    verdict = judge("select status,\n  'a' * 1 as trips\nfrom trip")
    assert "LINE 2" in verdict.error


def test_a_known_mistake_has_its_sentence_and_no_second_advice():
    wrong = ((f"{COUNT} having count(*) > 5000", "A rare status is missing."),)
    answer = (
        "select * from (select status, count(*) as trips from trip group by 1) where trips > 5000"
    )
    verdict = judge(answer, wrong=wrong)
    assert (verdict.because, verdict.advice) == ("A rare status is missing.", "")


def test_an_unknown_mistake_is_told_where_to_look():
    verdict = judge("select status, count(*) as trips from trip where city_id = 1 group by 1")
    assert verdict.looked_at == "your result on the data of this notebook"
    assert verdict.advice == "How is trips computed, and from which rows?"


def test_rows_of_the_screen_in_the_query_are_told_kindly():
    visible = duck.run(CheckWorld("", 2025, "S"), COUNT).to_pylist()
    values = ", ".join(f"('{row['status']}', {row['trips']})" for row in visible)
    for answer in (
        f"select * from (values {values}) as v (status, trips)",
        f"select v.* from (values {values}) as v (status, trips), (select count(*) from trip)",
    ):
        verdict = judge(answer)
        assert verdict.status is Status.NOT_YET
        assert "gives the same rows whatever the data is" in verdict.because
        assert verdict.search is None


def test_one_value_of_the_screen_in_the_query_is_told_kindly():
    reference = (
        "select count(*) as n from trip where fare_minor = (select max(fare_minor) from trip)"
    )
    highest = duck.run(CheckWorld("", 2025, "S"), "select max(fare_minor) as m from trip")
    answer = f"select count(*) as n from trip where fare_minor = {highest['m'][0]}"
    verdict = judge(answer, reference)
    assert verdict.looked_at == "your query on other data of the same shape"
    assert "should come from the tables" in verdict.because


def test_a_special_case_is_named():
    verdict = judge(
        "select coalesce(sum(1), 0) + (count(*) = 0)::int as n from trip",
        "select count(*) as n from trip",
        edits={"nobody rides": "delete from trip"},
    )
    assert "a special case: nobody rides" in verdict.looked_at
    assert judge(COUNT, worlds=["empty", "one_city", "dst_day", "ties"]).passed


def test_an_unknown_world_is_the_authors_mistake():
    with pytest.raises(ValueError, match="no world 'full'; choose from empty"):
        judge(COUNT, worlds=["full"])


@pytest.mark.parametrize(
    ("options", "answer", "words"),
    [
        ({"must_use": ["sum"]}, COUNT, "an answer that uses sum"),
        ({"must_not_use": ["count"]}, COUNT, "an answer without count"),
    ],
)
def test_a_forbidden_construct_is_named(options, answer, words):
    assert words in judge(answer, **options).expected


def test_a_query_that_cannot_be_read_hears_of_that_and_not_of_its_form():
    verdict = judge("with a as (select 1) selct count(*) as n from a", must_use=["with"])
    assert verdict.status is Status.COULD_NOT_RUN
    assert "syntax error" in verdict.error.lower()


def test_an_order_is_asked_for_only_where_it_counts():
    reference = "select station_id, city_id from station order by city_id, station_id"
    other = "select station_id, city_id from station order by station_id"
    assert judge(other, reference).passed
    assert judge(other, reference, ordered=True).status is Status.NOT_YET
    tied = "select station_id, city_id from station order by city_id, station_id desc"
    assert judge(tied, reference, ties=["city_id"]).passed
    assert judge(tied, reference, ordered=True).status is Status.NOT_YET


def test_a_check_that_sees_no_row_in_any_world_is_the_authors_mistake():
    with pytest.raises(ValueError, match="no row in any world"):
        judge("select 1 as a where false", "select 1 as a where 1 = 2")
