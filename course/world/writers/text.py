"""Tables as files: Parquet, CSV and JSON lines, each written batch by batch."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import chain
from pathlib import Path

from course.world import World

Tick = Callable[[int], None]


def parquet(world: World, tables: Iterable[str], folder: Path, tick: Tick) -> None:
    """One `table.parquet` each, compressed with zstd; a table kept by day has a group per day."""
    from pyarrow.parquet import ParquetWriter

    for name in tables:
        writer = None
        for batch in world.batches(name):
            writer = writer or ParquetWriter(
                folder / f"{name}.parquet", batch.schema, compression="zstd"
            )
            writer.write_table(batch)
            tick(batch.num_rows)
        writer.close()


def csv(world: World, tables: Iterable[str], folder: Path, tick: Tick) -> None:
    """One `table.csv` each with a header. NULL is an empty field, an empty text is `""`."""
    from pyarrow.csv import CSVWriter, WriteOptions

    for name in tables:
        batches = world.batches(name)
        first = next(batches)
        options = WriteOptions(include_header=True, quoting_style="needed")
        with CSVWriter(folder / f"{name}.csv", first.schema, write_options=options) as writer:
            for batch in chain([first], batches):
                writer.write_table(batch)
                tick(batch.num_rows)


def jsonl(world: World, tables: Iterable[str], folder: Path, tick: Tick) -> None:
    """One `table.jsonl` each, one row a line, instants in UTC."""
    import polars

    for name in tables:
        with (folder / f"{name}.jsonl").open("wb") as file:
            for batch in world.batches(name):
                polars.from_arrow(batch).write_ndjson(file)
                tick(batch.num_rows)
