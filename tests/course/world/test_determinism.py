"""The same seed gives the same bytes: in parts, in any order, in another process."""

from __future__ import annotations

import random
import subprocess
import sys
from datetime import date, timedelta

import pyarrow as pa
import pytest

from course.world import World, fingerprint, pin

PINNED = pin.pinned()
CHANGED = "The data changed: raise VERSION and run `python -m course.world.pin`."


@pytest.mark.parametrize("world", PINNED)
def test_tables_have_the_pinned_fingerprints(world):
    assert pin.tables(pin.world_of(world)) == PINNED[world]["tables"], CHANGED


@pytest.mark.parametrize("world", [name for name in PINNED if "files" in PINNED[name]])
def test_files_have_the_pinned_fingerprints(world):
    assert pin.files(pin.world_of(world)) == PINNED[world]["files"], CHANGED


def test_days_made_alone_and_in_any_order_are_the_whole_table():
    world = World(7, "XS")
    days = [date(2024, 12, 31) + timedelta(days=d) for d in range(367)]
    shuffled = random.Random(0).sample(days, len(days))
    parts = {day: World(7, "XS").partition("trip", day) for day in shuffled}
    assert pa.concat_tables(parts[day] for day in days).equals(world.clean("trip"))


def test_a_day_outside_the_year_is_refused():
    with pytest.raises(ValueError, match="outside the business year"):
        World(7, "XS").partition("trip", date(2024, 6, 1))


def test_another_process_makes_the_same_bytes():
    code = (
        "from course.world import World, fingerprint; "
        "print(fingerprint(World(5, 'XS').table('payment')))"
    )
    prints = {
        subprocess.run(
            [sys.executable, "-c", code],
            env={"PYTHONHASHSEED": s, "PATH": ""},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.strip()
        for s in ("1", "2")
    }
    assert prints == {fingerprint(World(5, "XS").table("payment"))}


def test_seeds_differ():
    assert not World(1, "XS").table("trip").equals(World(2, "XS").table("trip"))
