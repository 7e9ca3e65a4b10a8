"""A weak check lets mistakes live, a strong one does not, and what is no mistake is set aside."""

from __future__ import annotations

import pytest

from course.lesson import parse
from grader.prove.mutants import bench as benches
from grader.prove.mutants.hunt import BROKEN, EQUAL, KILLED, SURVIVED, hunt
from grader.prove.mutants.proof import all_mutants, counted, prove, sample
from grader.prove.mutants.tree import Mutant

RIGHT = (
    "SELECT city.name AS city, local_day AS day, SUM(fare_minor) AS revenue "
    "FROM trip JOIN city USING (city_id) WHERE status = 'ended' GROUP BY ALL"
)
LETHAL_ELSEWHERE = (
    "vehicle_id NOT IN (SELECT vehicle_id FROM trip GROUP BY 1 "
    "HAVING COUNT(*) > 10 AND COUNT(*) * 20 > (SELECT COUNT(*) FROM trip))"
)
"""Only where one vehicle does a large part of all trips; no world of the check is like that."""


@pytest.fixture(scope="module", autouse=True)
def few_places():
    """Fewer random worlds: each test decides on one query."""
    before, benches.RANDOM = benches.RANDOM, 4
    yield
    benches.RANDOM = before


@pytest.fixture
def bench(tiny):
    lesson = parse(tiny)
    return benches.bench(lesson, lesson.exercises["daily_revenue"], {})


def fate(bench, text: str) -> str:
    return hunt(bench, [Mutant("test", "a change", text)])[0].end


@pytest.mark.parametrize(
    ("old", "new", "end"),
    [
        ("= 'ended'", "= 'cancelled'", KILLED),
        ("= 'ended'", "<> 'cancelled'", EQUAL),
        ("SUM(fare_minor)", "SUM(faire_minor)", BROKEN),
        ("SUM(fare_minor)", "SUM(cast('x' as integer))", KILLED),
        ("= 'ended'", f"= 'ended' AND {LETHAL_ELSEWHERE}", SURVIVED),
    ],
)
def test_the_fate_of_a_change(bench, old, new, end):
    assert fate(bench, RIGHT.replace(old, new)) == end


def test_a_survivor_is_counted_with_its_place(bench):
    text = RIGHT.replace("= 'ended'", f"= 'ended' AND {LETHAL_ELSEWHERE}")
    proof = counted("daily_revenue", hunt(bench, [Mutant("test", "a change", text)]))
    assert proof.killed == 0 and len(proof.unjudged) == 1
    assert proof.survivors[0].where


def test_other_right_answers_add_mutants(bench):
    alone, more = all_mutants(bench), all_mutants(bench, also=True)
    assert len(alone) > 20
    assert len(more) > len(alone)
    assert len({mutant.text for mutant in more}) == len(more)


def test_a_sample_does_not_depend_on_the_rest(bench):
    mutants = all_mutants(bench)
    assert sample(mutants, 5) == sample(list(reversed(mutants)), 5)
    assert sample([m for m in mutants if m not in sample(mutants, 1)], 4) == sample(mutants, 5)[1:]


def test_a_function_has_no_sql_mutants(tiny):
    lesson = parse(tiny)
    assert prove(lesson, lesson.exercises["to_minor_units"]) is None


def test_a_proof_is_kept_until_the_check_changes(tiny, edited, tmp_path, monkeypatch):
    monkeypatch.setattr("grader.prove.mutants.proof.cache_root", lambda: tmp_path)
    monkeypatch.setattr("grader.prove.mutants.proof.all_mutants", lambda bench, also: [])
    lesson = parse(tiny)
    begun = []

    def again(lesson, **how):
        prove(lesson, lesson.exercises["daily_revenue"], begin=begun.append, **how)
        return len(begun)

    assert again(lesson) == 1
    assert again(lesson) == 1
    assert again(lesson, fresh=True) == 2
    assert again(edited("same_rows()", 'same_rows(worlds=["empty"])')) == 3
