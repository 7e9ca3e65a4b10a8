"""Worlds on disk, made once per (version, seed, scale) and then only read.

An entry is built beside its place under a lock and renamed when it is whole, so a kill, a full disk
or a second process never leaves half an entry. An entry that cannot be opened is built again.
"""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path

from course.paths import cache_root
from course.world import TABLES, VERSION, World


class CacheError(OSError):
    """The cache folder cannot be used; the message says which one and what to do."""


def world_folder(seed: int, scale: str) -> Path:
    """Where the entries of one world lie."""
    return cache_root() / "world" / f"v{VERSION}" / f"{scale}-{seed}"


def duckdb_file(seed: int, scale: str) -> Path:
    """The DuckDB file with all tables of a world; built when it is missing or broken.

    Raises `CacheError` when the folder cannot be written or the disk is full.
    """
    place = world_folder(seed, scale) / "world.duckdb"
    return _entry(place, lambda fresh: _write_duckdb(World(seed, scale), fresh))


def drop_folder(seed: int, scale: str) -> Path:
    """The raw drop of a world as a folder; built when it is missing. Copy it, never write into it.

    Raises `CacheError` as `duckdb_file` does.
    """
    place = world_folder(seed, scale) / "drop"
    return _entry(place, lambda fresh: _write_drop(World(seed, scale), fresh))


def inbox_folder(seed: int, scale: str) -> Path:
    """A year of the partner's deliveries, by day of arrival; like `drop_folder` else."""
    place = world_folder(seed, scale) / "inbox"
    return _entry(place, lambda fresh: _write_drop(World(seed, scale), fresh, inbox=True))


def adopt(place: Path) -> None:
    """Take what was put at `place` for a whole entry; who put it there answers for it."""
    _mark(place).write_text(_size(place))


def _entry(place: Path, make: Callable[[Path], None]) -> Path:
    """The entry at `place`, whole; `make` fills a path beside it, which is then renamed."""
    if _is_whole(place):
        return place
    from filelock import FileLock

    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(place.with_suffix(".lock")):
            if _is_whole(place):
                return place
            with tempfile.TemporaryDirectory(dir=place.parent, prefix=".making-") as folder:
                fresh = Path(folder) / place.name
                make(fresh)
                _remove(place)
                fresh.rename(place)
                adopt(place)
        return place
    except OSError as error:
        raise CacheError(
            f"The course keeps its data in {cache_root()}, and that folder cannot be used: "
            f"{error.strerror or error}. Free some space there, or set COURSE_CACHE to another "
            "folder."
        ) from error


def _mark(place: Path) -> Path:
    return place.with_suffix(".whole")


def _size(place: Path) -> str:
    """What the mark of a whole entry holds: a file's size, the number of things in a folder."""
    return str(place.stat().st_size if place.is_file() else sum(1 for _ in place.iterdir()))


def _is_whole(place: Path) -> bool:
    try:
        return _mark(place).read_text() == _size(place)
    except OSError:
        return False


def _remove(place: Path) -> None:
    _mark(place).unlink(missing_ok=True)
    if place.is_dir():
        shutil.rmtree(place)
    else:
        place.unlink(missing_ok=True)


def _write_duckdb(world: World, place: Path) -> None:
    from course.world.writers.duck import fill

    fill(world, TABLES, place, lambda rows: None)


def _write_drop(world: World, place: Path, inbox: bool = False) -> None:
    from course.world import files

    place.mkdir()
    files.write(world, place, files.INBOX if inbox else files.GROUPS)
