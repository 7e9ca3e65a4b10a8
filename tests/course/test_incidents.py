"""Recordings of a sick machine: the same for a seed, and each shows its own cause alone."""

from __future__ import annotations

import random

import pytest

from course.incidents import CAUSES, record, recorded


def percent_used(table: str) -> str:
    return next(line.split()[4] for line in table.splitlines() if line.endswith(" /data"))


@pytest.mark.parametrize("cause", CAUSES)
@pytest.mark.parametrize("seed", range(5))
def test_a_recording_shows_its_own_cause_and_no_other(cause, seed):
    text = recorded(cause, random.Random(seed))
    full = percent_used(text["df"]) == "100%"
    deleted = [
        line
        for line in text["lsof"].splitlines()
        if line.endswith("(deleted)") and "/data/" in line and int(line.split()[6]) > 1_000_000_000
    ]
    memory = text["free"].splitlines()[1].split()
    zombies = [line for line in text["ps"].splitlines() if line.split()[3].startswith("Z")]
    signs = {
        "disk_full": full and not deleted,
        "deleted_file_held": full and bool(deleted),
        "no_inodes": percent_used(text["df_inodes"]) == "100%",
        "memory_used_up": int(memory[6]) < 0.02 * int(memory[1]),
        "too_many_open_files": "EMFILE" in text["strace"],
        "too_many_zombies": len(zombies) > 100,
        "waiting_for_lock": text["strace"].rstrip().endswith("LOCK_EX"),
    }
    assert [name for name, there in signs.items() if there] == [cause]


def test_six_cases_are_the_same_for_a_seed_and_differ_between_seeds(tmp_path):
    one, again = record(tmp_path / "one", 1), record(tmp_path / "again", 1)
    assert one == again and len(set(one.values())) == 6
    for path in (tmp_path / "one").glob("*/*.txt"):
        other = tmp_path / "again" / path.parent.name / path.name
        assert path.read_text() == other.read_text()
    assert record(tmp_path / "two", 2) != one


def test_the_causes_can_be_asked_for(tmp_path):
    assert list(record(tmp_path, 3, ["no_inodes"] * 2).values()) == ["no_inodes", "no_inodes"]
