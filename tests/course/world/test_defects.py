"""Each planted defect occurs at its rate, and only where the ledger says."""

from __future__ import annotations

from collections import Counter

import pyarrow as pa
import pytest

from course.world import RESENT_DAYS, TABLES, World
from course.world.files import files, ledger

WORLDS = [(2025, "XS"), (7, "XS"), (2025, "S")]


@pytest.fixture(scope="module", params=WORLDS, ids=lambda p: f"{p[1]}-{p[0]}")
def world(request):
    return World(*request.param)


def test_undoing_the_ledger_gives_the_clean_world(world):
    for name in ("payment", "trip", "rider", "referral"):
        key = TABLES[name].key[0]
        planted, clean = world.table(name), world.clean(name)
        edits = {(e.key, e.field): e for e in world.edits() if e.table == name}
        keys = [str(k) for k in clean[key].to_pylist()]
        for column in clean.column_names:
            pairs = zip(keys, clean[column].to_pylist(), planted[column].to_pylist(), strict=True)
            for row, before, after in pairs:
                edit = edits.get((row, column))
                if edit is None:
                    assert before == after, (
                        f"{name}.{column} of {row} changed without a ledger entry"
                    )
                else:
                    assert (edit.clean_value, edit.planted_value) == tuple(
                        None if v is None else str(v) for v in (before, after)
                    )


def test_tables_without_defects_are_delivered_clean(world):
    for name in TABLES:
        if name not in ("payment", "trip", "rider", "referral"):
            assert world.table(name).equals(world.clean(name)), name


def test_rates(world):
    count = Counter(e.defect for e in world.edits())
    captured = (
        world.clean("payment")
        .filter(pa.compute.equal(world.clean("payment")["status"], "captured"))
        .num_rows
    )
    payments, riders = world.clean("payment").num_rows, world.clean("rider").num_rows
    assert 0.02 < count["D11"] / payments < 0.07
    assert count["D13"] >= 3 and count["D13"] / captured < 0.012
    assert count["D14"] >= 3
    assert count["D26"] // 2 >= 3 and count["D26"] / 2 / riders < 0.09
    assert count["D27"] >= (6 if world.scale == "XS" else 30)
    assert count["D21"] >= len(RESENT_DAYS)


def test_every_spelling_of_no_answer_occurs(world):
    planted = {e.planted_value for e in world.edits() if e.defect == "D11"}
    assert planted == {"", "NULL", "N/A", "-1"}


def test_each_kind_of_account_rides(world):
    kinds = dict(
        zip(
            world.table("rider")["rider_id"].to_pylist(),
            world.table("rider")["account_kind"].to_pylist(),
            strict=True,
        )
    )
    riding = {kinds[r] for r in world.table("trip")["rider_id"].to_pylist()}
    assert riding == {"public", "internal", "test", "bot"}


def test_referrals_have_rings_of_several_lengths(world):
    edges = dict(
        zip(
            world.table("referral")["referred_id"].to_pylist(),
            world.table("referral")["referrer_id"].to_pylist(),
            strict=True,
        )
    )
    lengths = set()
    for start in edges:
        seen, rider = [], start
        while rider in edges and rider not in seen:
            seen.append(rider)
            rider = edges[rider]
        if rider == start:
            lengths.add(len(seen))
    assert lengths == set(range(1, 4 if world.scale == "XS" else 6))


def test_one_eighth_of_a_citys_trips_start_at_its_favourite_station():
    trip = World(2025, "S").table("trip")
    for city in range(1, 6):
        stations = trip.filter(pa.compute.equal(trip["city_id"], city))[
            "start_station_id"
        ].to_pylist()
        share = Counter(stations).most_common(1)[0][1] / len(stations)
        assert 0.10 < share < 0.15, city


def test_the_drop_has_nine_bad_days_and_broken_lines():
    world = World(2025, "XS")
    edits = ledger(world)
    count = Counter(e.defect for e in edits)
    assert count["D22"] == 9 and count["D20"] >= 3 and count["D17"] >= 2
    delivered = dict(files(world))
    for edit in edits:
        if edit.defect == "D22" and edit.planted_value == "missing":
            assert edit.table not in delivered
        elif edit.defect == "D22":
            assert delivered[edit.table] == b""
        elif edit.defect == "D20":
            line = delivered[edit.table].split(b"\n")[int(edit.key) - 1]
            assert line == edit.planted_value.encode("latin-1")
