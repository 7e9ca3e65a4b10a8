"""The same seed gives the same bytes: in parts, in any order, in another process."""

from __future__ import annotations

import hashlib
import json
import random
import subprocess
import sys
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pytest

from course.world import TABLES, World, fingerprint
from course.world.files import files

PINNED = json.loads((Path(__file__).parents[3] / "course/world/fingerprints.json").read_text())


@pytest.mark.parametrize("world", PINNED)
def test_fingerprints_are_the_pinned_ones(world):
    scale, seed = world.split("-")
    made = {name: fingerprint(World(int(seed), scale).table(name)) for name in TABLES}
    assert made == PINNED[world], (
        "The data changed: raise VERSION and pin it again with course.world.fingerprint."
    )


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
    code = "from course.world import World, fingerprint; print(fingerprint(World(5, 'XS').table('payment')))"
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


def test_files_are_the_same_bytes_each_time():
    def digest() -> str:
        total = hashlib.sha256()
        for path, data in files(World(9, "XS")):
            total.update(path.encode() + data)
        return total.hexdigest()

    assert digest() == digest()
