"""Writes a world to a folder, in the formats that data engineers meet, whole or not at all."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from course.world import VERSION, World
from course.world.writers import duck, text
from course.world.writers.stage import MARK, staged

Tick = Callable[[int], None]
"""Hears how many rows were written since the last call."""

FORMATS = {
    "parquet": text.parquet,
    "csv": text.csv,
    "jsonl": text.jsonl,
    "duckdb": duck.write,
}
"""What writes all tables of a world below a folder, by name of the format."""


@dataclass(frozen=True)
class Order:
    """What to write: the formats, the tables, and whether the raw drop and the ledger as well."""

    formats: tuple[str, ...]
    tables: tuple[str, ...]
    drop: bool = False
    ledger: bool = False


def write(world: World, order: Order, out: Path, tick: Tick, drop_tick: Tick) -> None:
    """Fill the folder `out`. It is as before until everything is made, then all of it is new.

    Raises `stage.StageError` when the folder holds files of somebody else or is in use, `OSError`
    when it cannot be written.
    """
    with staged(out) as folder:
        for name in order.formats:
            FORMATS[name](world, order.tables, folder, tick)
        if order.drop:
            _drop(world, folder / "drop", drop_tick)
        if order.ledger:
            _ledger(world, folder / "ledger.jsonl", order.drop)
        about = {"version": VERSION, "seed": world.seed, "scale": world.scale}
        (folder / MARK).write_text(json.dumps(about))


def _drop(world: World, place: Path, tick: Tick) -> None:
    from course.world import files

    place.mkdir()
    for path, data in files.files(world, groups=(*files.GROUPS, *files.INBOX)):
        target = place / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        tick(1)


def _ledger(world: World, place: Path, drop: bool) -> None:
    from course.world import files

    edits: Iterable = world.edits() + (files.ledger(world) if drop else [])
    with place.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(vars(e), ensure_ascii=False) + "\n" for e in edits)
