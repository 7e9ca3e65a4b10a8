"""The folder that jails see: hidden worlds and drops, made by us, each under a meaningless name."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from functools import cached_property
from pathlib import Path

from course import world as world_package
from course.check.drops import Drop, make
from course.check.worlds import CheckWorld
from course.paths import cache_root
from course.world import VERSION
from course.world.cache import duckdb_file
from course.world.schema import TABLES
from grader.jail.inside.confine import NOBODY
from grader.verdict.secret import Secret


class Data:
    """Makes what a check looks at when it is asked for; entries appear whole or not at all."""

    def __init__(self, secret: Secret) -> None:
        self._secret = secret
        self._known: dict[object, str] = {}

    @cached_property
    def folder(self) -> Path:
        """The folder; what another version or another secret made is in another one."""
        pins = Path(world_package.__file__).with_name("fingerprints.json").read_bytes()
        made_by = f"v{VERSION}-{hashlib.sha256(pins).hexdigest()[:8]}"
        place = cache_root() / "grading" / f"{made_by}-{self._secret.variant}"
        place.mkdir(parents=True, exist_ok=True)
        return place

    def world(self, world: CheckWorld) -> str:
        """The name of the folder in which `world.duckdb` is that world."""
        key = ("world", world.seed, world.scale, world.edit)
        return self._entry(key, lambda place: _make_world(world, place))

    def drop(self, drop: Drop) -> str:
        """The name of the folder that is that drop."""
        key = ("drop", drop.seed, drop.scale, drop.edit)
        return self._entry(key, lambda place: _make_drop(drop, place))

    def place(self, drop: Drop) -> str:
        """The name of a folder in which `drop/` is that drop, for a project."""
        key = ("place", drop.seed, drop.scale, drop.edit)
        return self._entry(key, lambda place: _make_drop(drop, place, "drop"))

    def _entry(self, key: tuple, make_at: Callable[[Path], None]) -> str:
        if key in self._known:
            return self._known[key]
        name = self._secret.name(repr(key))
        place = self.folder / name
        if not place.is_dir():
            from filelock import FileLock

            with FileLock(self.folder / f"{name}.lock"):
                if not place.is_dir():
                    self._make(place, make_at)
        self._known[key] = name
        return name

    def _make(self, place: Path, make_at: Callable[[Path], None]) -> None:
        with tempfile.TemporaryDirectory(dir=self.folder, prefix=".making-") as making:
            fresh = Path(making) / place.name
            fresh.mkdir(mode=0o755)
            make_at(fresh)
            fresh.rename(place)


def _make_world(world: CheckWorld, place: Path) -> None:
    """A DuckDB file. The edit gets plain tables, as in the learner's check."""
    base = duckdb_file(world.seed, world.scale)
    if not world.edit:
        shutil.copyfile(base, place / "world.duckdb")
        return
    import duckdb

    with duckdb.connect(place / "world.duckdb") as connection:
        connection.execute("set global TimeZone = 'UTC'")
        connection.execute(f"attach '{base}' as base (read_only)")
        for name in TABLES:
            connection.execute(f"create table {name} as from base.{name}")
        connection.execute("detach base")
        connection.execute(world.edit)
        connection.execute("checkpoint")


def _make_drop(drop: Drop, place: Path, below: str = "") -> None:
    (place / below).mkdir(exist_ok=True)
    make(drop, place / below)
    if os.getuid() == 0:
        # A script may change its own copy, so the files must be its user's.
        for path in (place, *place.rglob("*")):
            os.chown(path, NOBODY, NOBODY, follow_symlinks=False)
