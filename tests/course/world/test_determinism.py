"""The same seed gives the same bytes: in parts, in any order, in another process."""

from __future__ import annotations

import hashlib
import json
import multiprocessing
import os
import random
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pytest

from course.world import World, fingerprint, pin
from course.world.files import GROUPS, INBOX, files

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


def test_local_days_are_the_trips_of_three_partitions():
    world = World(7, "XS")
    for day in (date(2025, 1, 1), date(2025, 3, 30), date(2025, 12, 31)):
        parts = [world.partition("trip", day + timedelta(days=d)) for d in (-1, 0, 1)]
        near = pa.concat_tables(parts)
        expected = near.filter(pc.equal(near["local_day"], pa.scalar(day)))
        assert world.local_day(day)["trip_id"].to_pylist() == expected["trip_id"].to_pylist()


def test_telemetry_days_made_alone_are_those_of_the_whole():
    world = World(7, "XS")
    together = list(world.batches("telemetry"))
    for day, batch in reversed(list(zip(world.days("telemetry"), together, strict=True))):
        assert World(7, "XS").partition("telemetry", day).equals(batch)


def _digest(task: tuple[str, str]) -> str:
    """What a worker makes of one partition or file, in a world of its own."""
    kind, name = task
    world = World(7, "XS")
    if kind == "file":
        group = next(g for g in (GROUPS | INBOX).values() if name in g.paths(world))
        return hashlib.sha256(group.make(world, name, []) or b"never").hexdigest()
    return fingerprint(world.partition(kind, date.fromisoformat(name)))


def _tasks() -> list[tuple[str, str]]:
    world = World(7, "XS")
    days = [("trip", str(date(2025, 3, 1) + timedelta(days=d))) for d in range(0, 60, 7)]
    days += [("telemetry", str(day)) for day in world.days("telemetry")]
    paths = [p for group in (GROUPS | INBOX).values() for p in group.paths(world)[::97]]
    return days + [("file", path) for path in paths]


@pytest.mark.parametrize("workers", [1, 2, 3])
def test_any_number_of_workers_makes_the_same_bytes(workers):
    tasks = _tasks()
    shuffled = random.Random(workers).sample(tasks, len(tasks))
    with ProcessPoolExecutor(workers, multiprocessing.get_context("spawn")) as pool:
        made = dict(zip(shuffled, pool.map(_digest, shuffled), strict=True))
    assert made == {task: _digest(task) for task in tasks}


def test_a_file_made_alone_is_the_one_of_the_drop():
    world = World(7, "XS")
    whole = dict(files(world, groups=(*GROUPS, *INBOX)))
    for group in (GROUPS | INBOX).values():
        for path in group.paths(world)[::50]:
            assert group.make(World(7, "XS"), path, []) == whole.get(path), path


ON_ANOTHER_NUMPY = """
import json, sys
import numpy
from course.world import pin

made = {}
for name in json.loads(sys.argv[1]):
    world = pin.world_of(name)
    made[name] = {"tables": pin.tables(world), "files": pin.files(world)}
print(json.dumps([numpy.__version__, made]))
"""


@pytest.mark.second_numpy
def test_another_numpy_makes_the_same_bytes(second_numpy):
    names = [name for name in PINNED if "files" in PINNED[name]]
    root = Path(__file__).parents[3]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join([str(second_numpy), str(root)])}
    run = subprocess.run(
        [sys.executable, "-c", ON_ANOTHER_NUMPY, json.dumps(names)],
        env=environment,
        capture_output=True,
        text=True,
    )
    assert run.returncode == 0, run.stderr
    version, made = json.loads(run.stdout)
    assert version.split(".")[:2] != np.__version__.split(".")[:2]
    assert made == {name: PINNED[name] for name in names}


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
