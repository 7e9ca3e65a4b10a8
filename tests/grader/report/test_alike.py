"""Which answers count as alike, and how much that is worth."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from course.lesson.model import Exercise, Mistake
from grader.report.alike import normal, pairs

REFERENCE = "select city_id, count(*) as trips from trip where status = 'ended' group by city_id"
ODD = (
    "with x as (select *, 1 as one from trip where not (status <> 'ended')) "
    "select city_id, sum(one) as trips from x group by city_id"
)
DISGUISED = """
-- my own work
WITH x AS (
    SELECT *, 1 AS one FROM trip WHERE NOT (status <> 'ended')
)
SELECT city_id, SUM(one) AS trips FROM x GROUP BY city_id
"""
OTHER = (
    "select c.city_id, (select count(*) from trip t where t.city_id = c.city_id "
    "and t.status = 'ended') as trips from (select distinct city_id from trip) c"
)


def exercise(name="city_trips"):
    wrong = (Mistake("select city_id, count(*) as trips from trip group by city_id", "x", 1),)
    return Exercise(name, "sql", 1, "", "-- TODO", REFERENCE, "", 1, "", wrong=wrong)


def test_spacing_case_and_comments_are_no_disguise():
    found = pairs({"city_trips": {"ada": ODD, "bob": DISGUISED, "eve": OTHER}}, [exercise()])
    assert [pair.students for pair in found] == [("ada", "bob")]
    assert found[0].exercises == ("city_trips",)


def test_answers_like_those_of_the_course_say_nothing():
    near = REFERENCE.replace("as trips", "as  Trips")
    wrong = exercise().wrong[0].text
    assert not pairs({"city_trips": {"ada": REFERENCE, "bob": near, "c": wrong}}, [exercise()])


def test_short_answers_say_nothing():
    assert not pairs({"city_trips": {"ada": "select 1", "bob": "select 1"}}, [exercise()])


def test_what_half_of_the_class_wrote_is_worth_less_than_what_two_wrote():
    many = {f"s{n}": ODD for n in range(4)} | {f"t{n}": OTHER + f" -- {n}" for n in range(2)}
    many |= {f"u{n}": REFERENCE for n in range(4)}
    found = pairs({"city_trips": many}, [exercise()])
    bits = {pair.students: pair.bits for pair in found}
    assert bits["t0", "t1"] > bits["s0", "s1"] > 0


def test_exercises_add_up():
    texts = {"ada": ODD, "bob": ODD, "c": OTHER, "d": REFERENCE}
    one = pairs({"city_trips": texts}, [exercise()])
    two = pairs({"city_trips": texts, "more": texts}, [exercise(), exercise("more")])
    assert two[0].bits == 2 * one[0].bits
    assert two[0].exercises == ("city_trips", "more")


@settings(deadline=None)
@given(st.text())
def test_any_text_can_be_read(text):
    for language in ("sql", "bash", "python"):
        assert normal(normal(text, language), language) is not None
