"""Each kind of flaw is found, told once, and told with its line and remedy."""

from __future__ import annotations

import pytest

from course.lesson import parse
from grader.prove.exercise import flaws

ROUNDS = ((11, 23), (5, 6))


def line_of(lesson, text: str) -> int:
    return lesson.path.read_text("utf-8").split(text)[0].count("\n") + 1


def test_a_sound_exercise_has_no_flaw(tiny):
    lesson = parse(tiny)
    for exercise in lesson.exercises.values():
        assert flaws(lesson, exercise, ROUNDS) == []


@pytest.mark.parametrize(
    ("old", "new", "place", "problem"),
    [
        (
            "select city.name as city, local_day as day",
            "select city.nom as city, local_day as day",
            '```sql exercise="daily_revenue"',
            "The reference of daily_revenue does not pass its own check",
        ),
        (
            "where status <> 'cancelled'",
            "where city_id <> 2",
            '```sql also="daily_revenue"',
            "This also of daily_revenue does not pass",
        ),
        (
            "select city.name as city, local_day as day, count(*) as revenue",
            "select city.name as city, local_day as day, sum(0 + fare_minor) as revenue",
            '```sql wrong="daily_revenue" because="These are numbers',
            "This wrong answer to daily_revenue is not found out",
        ),
        (
            "select min(city.name) as city, local_day as day, sum(fare_minor) as revenue\n"
            "from trip join city using (city_id)\nwhere status = 'ended'\ngroup by local_day",
            "select city.name as city, local_day as day, 0 + sum(fare_minor) as revenue\n"
            "from trip join city using (city_id)\ngroup by all",
            '```sql wrong="daily_revenue" because="The days of all',
            "gets another message than its because",
        ),
    ],
)
def test_a_flaw_names_its_line(edited, old, new, place, problem):
    lesson = edited(old, new)
    found = flaws(lesson, lesson.exercises["daily_revenue"], ROUNDS)
    assert [flaw.error.line for flaw in found] == [line_of(lesson, place)]
    assert problem in found[0].error.problem
    assert found[0].error.remedy
    assert f"01_tiny.md:{found[0].error.line}: " in str(found[0])
