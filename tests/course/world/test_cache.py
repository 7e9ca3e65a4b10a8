"""The cache builds an entry once, whole or not at all, and mends a broken one."""

from __future__ import annotations

import duckdb
import pytest

from course.world import TABLES, World
from course.world import cache as cache_module
from course.world.cache import CacheError, drop_folder, duckdb_file, inbox_folder


@pytest.fixture(autouse=True)
def own_cache(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))


def test_the_file_holds_every_table_as_delivered():
    with duckdb.connect(duckdb_file(3, "XS"), read_only=True) as connection:
        connection.execute("set TimeZone = 'UTC'")
        for name in TABLES:
            stored = connection.sql(f"from {name}").to_arrow_table()
            assert stored.num_rows == World(3, "XS").table(name).num_rows, name


def test_an_entry_is_built_once():
    first = duckdb_file(3, "XS").stat().st_mtime_ns
    assert duckdb_file(3, "XS").stat().st_mtime_ns == first


def test_a_truncated_file_is_built_again():
    place = duckdb_file(3, "XS")
    whole = place.stat().st_size
    place.write_bytes(place.read_bytes()[:1000])
    assert duckdb_file(3, "XS").stat().st_size == whole


def test_a_failure_in_the_middle_leaves_nothing(monkeypatch):
    def fail(world, place):
        place.write_bytes(b"half")
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(cache_module, "_write_duckdb", fail)
    with pytest.raises(CacheError, match=r"No space left on device\. Free some space"):
        duckdb_file(4, "XS")
    folder = cache_module.world_folder(4, "XS")
    assert [p.name for p in folder.iterdir() if p.suffix != ".lock"] == []


def test_a_folder_that_cannot_be_made_is_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "file"))
    with pytest.raises(CacheError, match="set COURSE_CACHE to another folder"):
        drop_folder(3, "XS")


def test_the_drop_has_every_kind_of_file():
    folders = {p.name for p in drop_folder(3, "XS").iterdir()}
    assert folders == {
        "trips",
        "finance",
        "logs",
        "support",
        "inspections",
        "partners",
        "telemetry",
    }


def test_the_inbox_has_a_folder_for_each_day_of_arrival():
    days = {p.name for p in (inbox_folder(3, "XS") / "partners" / "aokawa_inbox").iterdir()}
    assert len(days) > 350 and min(days) == "2025-01-02"
