"""Writes `fingerprints.json`: the row counts and fingerprints of the worlds that tests make again.

Run it (`python -m course.world.pin`) after a change of the data, and raise `VERSION` as well.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

import pyarrow as pa

from course.world import PUBLIC_SEED, TABLES, World, fingerprint
from course.world.files import GROUPS, INBOX
from course.world.files import files as files_of
from course.world.schema import STREAMS

PLACE = Path(__file__).with_name("fingerprints.json")
WORLDS = ("XS-2025", "XS-7", "S-2025", "M-2025")
_FILES_UP_TO = 100_000
"""Files are pinned for worlds with fewer trips: text of the larger ones follows the same rules."""


def pinned() -> dict[str, dict[str, dict[str, list]]]:
    """What the file holds: `world -> "tables" or "files" -> name -> [rows or files, digest]`."""
    return json.loads(PLACE.read_text())


def world_of(name: str) -> World:
    """The world of a name such as `S-2025`."""
    scale, seed = name.split("-")
    return World(int(seed), scale)


def tables(world: World) -> dict[str, list]:
    """`[rows, fingerprint]` of every table as delivered."""
    result = {}
    for name in (*TABLES, *STREAMS):
        table = pa.concat_tables(world.batches(name))
        result[name] = [table.num_rows, fingerprint(table)]
    return result


def rows(scale: str) -> dict[str, int]:
    """How many rows each table has in the public world of a scale."""
    return {
        name: count for name, (count, _) in pinned()[f"{scale}-{PUBLIC_SEED}"]["tables"].items()
    }


def files(world: World) -> dict[str, list]:
    """`[number, digest]` of every group of files; compressed ones count by what is in them.

    Compression libraries differ between machines in the bytes that they write for the same text.
    """
    return {name: _group(files_of(world, groups=(name,))) for name in (*GROUPS, *INBOX)}


def _group(made: Iterable[tuple[str, bytes]]) -> list:
    digest, number = hashlib.sha256(), 0
    for path, data in made:
        plain = _plain(path, data)
        digest.update(path.encode() + b"\0" + str(len(plain)).encode() + b"\0" + plain)
        number += 1
    return [number, digest.hexdigest()]


def _plain(path: str, data: bytes) -> bytes:
    if not path.endswith(".gz"):
        return data
    try:
        return gzip.decompress(data)
    except (gzip.BadGzipFile, EOFError):
        return b"damaged"


def make() -> dict[str, dict[str, dict[str, list]]]:
    """Everything that is pinned, made afresh."""
    result = {}
    for name in WORLDS:
        world = world_of(name)
        result[name] = {"tables": tables(world)}
        if world.size.trips < _FILES_UP_TO:
            result[name]["files"] = files(world)
    return result


if __name__ == "__main__":
    PLACE.write_text(json.dumps(make(), indent=1) + "\n")
