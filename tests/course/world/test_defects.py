"""Each planted defect of the tables occurs at its rate, and only where the ledger says."""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

import pyarrow.compute as pc
import pytest

from course.world import RESENT_DAYS, TABLES, World
from course.world.calendar import FIRST_HOUR, clock_changes, offsets
from course.world.cities import CITIES

WORLDS = [(2025, "XS"), (7, "XS"), (2025, "S"), (7, "M")]
SPOILED = ("payment", "trip", "rider", "referral")


@pytest.fixture(scope="module", params=WORLDS, ids=lambda p: f"{p[1]}-{p[0]}")
def world(request):
    return World(*request.param)


def edits(world, defect):
    return [edit for edit in world.edits() if edit.defect == defect]


def at_rate(found, of, per_mille, at_least=0):
    """The share is within a third of its rate; in the smallest worlds there are enough to meet."""
    if of < 5_000:
        return found >= at_least
    return per_mille * 2 / 3 <= found * 1_000 / of <= per_mille * 4 / 3


def test_undoing_the_ledger_gives_the_clean_world(world):
    for name in SPOILED:
        key = TABLES[name].key[0]
        planted, clean = world.table(name), world.clean(name)
        ledger = {(e.key, e.field): e for e in world.edits() if e.table == name}
        changed = set()
        for field in clean.column_names:
            before, after = clean[field], planted[field]
            same = pc.fill_null(pc.equal(before, after), False)
            both_null = pc.and_(pc.is_null(before), pc.is_null(after))
            rows = pc.indices_nonzero(pc.invert(pc.or_(same, both_null)))
            keys, old, new = (c.take(rows).to_pylist() for c in (clean[key], before, after))
            for row, *values in zip(keys, old, new, strict=True):
                edit = ledger[str(row), field]
                said = (edit.clean_value, edit.planted_value)
                assert said == tuple(None if v is None else str(v) for v in values)
                changed.add((str(row), field))
        assert changed == ledger.keys(), f"The ledger of {name} names rows that are as they were."


def test_tables_without_defects_are_delivered_clean(world):
    for name in TABLES.keys() - SPOILED:
        assert world.table(name).equals(world.clean(name)), name


def test_d01_first_deliveries_repeat_some_lines(world):
    drop = world.table("trip_drop")
    first = drop.filter(pc.equal(drop["delivery_no"], 1))
    lines = Counter(
        zip(first["business_day"].to_pylist(), first["trip_id"].to_pylist(), strict=True)
    )
    repeated = {f"{day}/{trip}" for (day, trip), times in lines.items() if times > 1}
    assert repeated == {e.key for e in edits(world, "D01")}
    assert at_rate(len(repeated), len(lines), 15, at_least=len(RESENT_DAYS))


def test_d11_one_payment_in_a_hundred_has_a_word_for_no_answer(world):
    found = edits(world, "D11")
    assert {e.planted_value for e in found} == {"", "NULL", "N/A", "-1"}
    assert all(e.clean_value is None and e.field == "tip_text" for e in found)
    assert at_rate(len(found), world.clean("payment").num_rows, 10, at_least=8)


def test_d13_one_captured_amount_in_five_hundred_is_wrong(world):
    found = edits(world, "D13")
    kinds = Counter()
    for edit in found:
        clean, planted = int(edit.clean_value), int(edit.planted_value)
        kinds[{clean * 100: "cents", -clean: "sign", clean + 1: "sum"}[planted]] += 1
    assert kinds.keys() == {"cents", "sign", "sum"}
    captured = pc.sum(pc.equal(world.clean("payment")["status"], "captured")).as_py()
    assert at_rate(len(found), captured, 2, at_least=3)


def test_d14_vehicles_show_the_hour_that_does_not_exist(world):
    trip = world.table("trip").select(["trip_id", "city_id", "started_local"])
    skipped = set()
    for city in range(len(CITIES)):
        for hour, minutes in clock_changes(city):
            if minutes > 0:
                wall = offsets(city)[hour - 1] // 1_000_000
                first = FIRST_HOUR.replace(tzinfo=None) + timedelta(hours=hour, seconds=int(wall))
                skipped |= _started(trip, city, first, first + timedelta(minutes=minutes))
    assert skipped == {int(e.key) for e in edits(world, "D14")}
    assert len(skipped) >= 3


def _started(trip, city: int, first: datetime, last: datetime) -> set[int]:
    local = trip["started_local"]
    inside = pc.and_(pc.greater_equal(local, first), pc.less(local, last))
    mine = pc.and_(inside, pc.equal(trip["city_id"], city + 1))
    return set(trip.filter(mine)["trip_id"].to_pylist())


def test_d21_second_deliveries_change_five_lines_in_a_hundred(world):
    drop = world.table("trip_drop").to_pylist()
    fares = {(r["business_day"], r["delivery_no"], r["trip_id"]): r["fare_minor"] for r in drop}
    days = {day for day, _, _ in fares}
    assert days == set(RESENT_DAYS)
    second = {(day, trip) for day, delivery, trip in fares if delivery == 2}
    changed = {
        f"{day}/{trip}" for day, trip in second if fares[day, 1, trip] != fares[day, 2, trip]
    }
    assert changed == {e.key for e in edits(world, "D21")}
    assert at_rate(len(changed), len(second), 50, at_least=len(RESENT_DAYS))


def test_d26_staff_test_accounts_and_robots_ride(world):
    rider = world.table("rider")
    kinds = dict(zip(rider["rider_id"].to_pylist(), rider["account_kind"].to_pylist(), strict=True))
    other = {r for r, kind in kinds.items() if kind != "public"}
    assert {str(r) for r in other} == {e.key for e in edits(world, "D26")}
    if world.scale != "XS":
        assert 4.5 <= len(other) * 1_000 / len(kinds) <= 9.5  # 7, and S has 14 of them
    riding = {kinds[r] for r in world.table("trip")["rider_id"].to_pylist()}
    assert riding == {"public", "internal", "test", "bot"}


def test_d27_referrals_have_rings_of_several_lengths(world):
    table = world.table("referral")
    edges = dict(
        zip(table["referred_id"].to_pylist(), table["referrer_id"].to_pylist(), strict=True)
    )
    lengths = Counter()
    for start in edges:
        seen, rider = [], start
        while rider in edges and rider not in seen:
            seen.append(rider)
            rider = edges[rider]
        if rider == start:
            lengths[len(seen)] += 1
    rings = {length: riders // length for length, riders in lengths.items()}
    assert sum(rings.values()) == (3 if world.scale == "XS" else 12)
    assert set(rings) == set(range(1, 4 if world.scale == "XS" else 6))


def test_d18_one_eighth_of_a_citys_trips_start_at_its_favourite_station():
    trip = World(2025, "S").table("trip")
    for city in range(1, 6):
        starts = trip.filter(pc.equal(trip["city_id"], city))["start_station_id"].to_pylist()
        share = Counter(starts).most_common(1)[0][1] / len(starts)
        assert 0.10 < share < 0.15, city
