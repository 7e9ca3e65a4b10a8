"""What work reads of a Parquet file, whichever engine does it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import polars as pl
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from course.check.parquet import bytes_of, columns_read, groups_read
from course.check.stage import Stage


@pytest.fixture
def numbers(tmp_path):
    """Four row groups of 100 rows; `n` grows from row to row."""
    path = tmp_path / "numbers.parquet"
    rows = range(400)
    table = pa.table({"n": rows, "odd": [n % 2 for n in rows], "text": [f"{n:050d}" for n in rows]})
    pq.write_table(table, path, row_group_size=100)
    return path


def duck(query):
    def work(path):
        with duckdb.connect() as connection:
            return connection.execute(query.format(path=path)).fetchall()

    return work


@pytest.mark.parametrize(
    "work",
    [
        lambda path: pl.scan_parquet(path).select(pl.col("n").sum()).collect(),
        lambda path: pq.read_table(path, columns=["n"]),
        duck("select sum(n) from '{path}'"),
    ],
)
def test_only_a_column_that_is_asked_for_is_read(numbers, work):
    assert columns_read(numbers, work) == ["n"]


@pytest.mark.parametrize(
    "work",
    [
        lambda path: pl.scan_parquet(path).filter(pl.col("n").is_between(150, 180)).collect(),
        lambda path: pq.read_table(path, filters=pc.field("n") == 150),
        duck("select * from '{path}' where n between 150 and 180"),
    ],
)
def test_row_groups_that_cannot_match_are_not_read(numbers, work):
    assert groups_read(numbers, work) == [1]


def test_whoever_reads_everything_is_seen(numbers):
    everything = pq.read_table
    assert columns_read(numbers, everything) == ["n", "odd", "text"]
    assert groups_read(numbers, everything) == [0, 1, 2, 3]


def test_the_footer_alone_is_no_reading(numbers):
    assert columns_read(numbers, pq.read_metadata) == []


def test_an_error_of_the_work_itself_is_raised(numbers):
    with pytest.raises(ZeroDivisionError):
        columns_read(numbers, lambda path: 1 / 0)


def test_no_copy_stays_behind(numbers):
    groups_read(numbers, pq.read_table)
    assert [path.name for path in numbers.parent.iterdir()] == [numbers.name]


def test_the_bytes_of_columns_are_those_of_their_chunks(numbers):
    every = ["n", "odd", "text"]
    assert bytes_of(numbers, []) == 0
    assert sum(bytes_of(numbers, [name]) for name in every) == bytes_of(numbers, every)
    assert 0 < bytes_of(numbers, every) < numbers.stat().st_size


def test_the_peak_of_arrow_counts_its_buffers_only(tmp_path):
    stage = Stage(None, "", 1, Path(tmp_path))
    table = pa.table({"n": range(100_000)})
    assert stage.arrow_peak_bytes(lambda: table.slice(10)) < 1_000
    assert stage.arrow_peak_bytes(lambda: pc.add(table["n"], 1)) >= 800_000
    assert stage.arrow_peak_bytes(lambda: pa.array(range(1_000))) < 100_000
