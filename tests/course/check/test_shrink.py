"""Smallest counter-examples: how they are found, and how many wrong answers get one."""

from __future__ import annotations

import time

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from course.check import example
from course.check.channel import Context
from course.check.difference import Difference
from course.check.duck import run
from course.check.judge import first_verdict
from course.check.shrink import shrink
from course.check.stock import Stock, size
from course.check.verdict import Status
from course.check.worlds import CheckWorld
from course.lesson import lessons, parse

CITIES = pa.table({"city_id": [1, 2, 3]})
STATIONS = pa.table(
    {"station_id": [10, 20, 30, 40], "city_id": [1, 2, 2, None], "zone_id": [0] * 4}
)


class Bench:
    """A laboratory whose answers differ when certain rows are there together."""

    def __init__(self, stock: Stock, needed: dict[str, set[int]]) -> None:
        self.stock, self.needed, self.trials = stock, needed, 0

    def difference(self, keep) -> Difference | None:
        self.trials += 1
        there = all(rows <= set(keep[name].tolist()) for name, rows in self.needed.items())
        return Difference("value", "a", "b", "x") if there else None


def numbers(count: int) -> Stock:
    return Stock({"staging": pa.table({"n": range(count)})})


@given(st.sets(st.integers(0, 199), max_size=4))
def test_exactly_the_needed_rows_are_left(needed):
    bench = Bench(numbers(200), {"staging": needed})
    stock = bench.stock
    keep = shrink(
        bench, stock.all_rows(), bench.difference(stock.all_rows()), time.monotonic() + 60
    )
    assert set(keep["staging"].tolist()) == needed
    assert bench.trials < 20 * (len(needed) + 1)


def test_a_deadline_that_is_over_takes_nothing_away():
    bench = Bench(numbers(50), {"staging": {7}})
    whole = bench.stock.all_rows()
    assert size(shrink(bench, whole, bench.difference(whole), time.monotonic() - 1)) == 50


def test_a_row_goes_with_its_parent_and_null_has_none():
    stock = Stock({"city": CITIES, "station": STATIONS})
    keep = stock.closed(
        {"city": stock.where("city", "city_id", 1), "station": stock.all_rows()["station"]}
    )
    assert stock.tables["station"].take(keep["station"])["station_id"].to_pylist() == [10, 40]


def test_a_parent_that_nobody_needs_goes():
    stock = Stock({"city": CITIES, "station": STATIONS})
    keep = stock.referenced(
        {**stock.all_rows(), "station": stock.where("station", "station_id", 30)}
    )
    assert keep["city"].tolist() == [1]


def test_a_boss_takes_everybody_below_along():
    staff = pa.table(
        {"employee_id": [1, 2, 3, 4], "manager_id": [None, 1, 2, None], "city_id": [0] * 4}
    )
    stock = Stock({"employee": staff})
    keep = stock.closed({"employee": stock.where("employee", "employee_id", 4)})
    assert keep["employee"].tolist() == [3]
    without_the_top = stock.closed({"employee": stock.all_rows()["employee"][1:]})
    assert without_the_top["employee"].tolist() == [3]


def test_rows_that_the_difference_names_come_first():
    bench = Bench(numbers(10_000), {"staging": {6_789}})
    whole = bench.stock.all_rows()
    from course.check.verdict import Rows

    found = Difference("value", "a", "b", "x", tables=(Rows("", ("first_n",), ((6_789,),)),))
    keep = shrink(bench, whole, found, time.monotonic() + 60)
    assert keep["staging"].tolist() == [6_789]
    assert bench.trials <= 3


def test_an_example_shows_base_rows_and_both_results():
    lesson, exercise = _find("named_trips")
    verdict = first_verdict(lesson, exercise, exercise.wrong[0].text).explained()
    *base, expected, yours = verdict.counterexample
    assert {rows.title for rows in base} == {"station, 1 row", "trip, 1 row"}
    assert expected.marked == (0,)
    assert yours.rows == ()
    assert verdict.search is None


def test_no_example_for_what_needs_no_data():
    lesson, exercise = _find("named_trips")
    assert first_verdict(lesson, exercise, "select trip_id from trip").search is None
    quiet = Context(lesson, explain=False)
    assert first_verdict(lesson, exercise, exercise.wrong[0].text, quiet).search is None


def test_an_example_serves_the_next_mistake_in_the_same_place(monkeypatch):
    lesson, exercise = _find("named_trips")
    answer = exercise.wrong[0].text
    example.forget()
    first = first_verdict(lesson, exercise, answer).explained()
    sizes = []
    monkeypatch.setattr(
        example, "shrink", lambda lab, keep, *rest: sizes.append(size(keep)) or keep
    )
    assert first_verdict(lesson, exercise, f"{answer} -- again").explained() == first
    assert sizes[0] <= 5


def test_an_example_on_postgres_changes_nothing_there():
    from course.check import postgres

    world = CheckWorld("other data", 11, "XS")
    count = "select count(*) as n from trip"
    lesson, exercise = _find("dock_upsert")
    before = postgres.run(world, count).to_pylist()
    verdict = first_verdict(lesson, exercise, exercise.wrong[1].text).explained()
    assert verdict.counterexample[-1].title == "Your script gives"
    assert postgres.run(world, count).to_pylist() == before == run(world, count).to_pylist()


def _find(name: str):
    from course.lesson import find

    return find(name)


def _wrong_answers():
    for path in lessons():
        lesson = parse(path)
        if lesson.week == "week01_sql" and lesson.engine in ("duckdb", "postgres"):
            for exercise in lesson.exercises.values():
                for mistake in exercise.wrong:
                    yield lesson, exercise, mistake


def test_nine_of_ten_wrong_answers_of_week_1_get_five_rows_or_fewer(monkeypatch):
    """Counts rows; the time that they take is `benchmarks/verdict.py`'s."""
    monkeypatch.setattr(example, "BUDGET_S", 600)
    sizes = {}
    for lesson, exercise, mistake in _wrong_answers():
        verdict = first_verdict(lesson, exercise, mistake.text)
        assert verdict.status is Status.NOT_YET
        found = verdict.explained().counterexample
        sizes[exercise.name, mistake.line] = (
            sum(len(rows.rows) for rows in found[:-2]) if found else 99
        )
    large = {place: rows for place, rows in sizes.items() if rows > 5}
    assert len(large) <= len(sizes) / 10, large
