"""Copies of the raw drop folder for checks, used again as long as no script changed them."""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
from collections import OrderedDict
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from course import shell
from course.paths import cache_root

EDIT_LIMIT_S = 20.0
KEPT = 30
MEMORY_NEEDED = 4_000_000_000


@dataclass(frozen=True)
class Drop:
    """One raw drop of a check: a generated one, and the bash lines that edit a copy (or none)."""

    title: str = field(compare=False)
    seed: int
    scale: str = "XS"
    edit: str = ""


@dataclass(frozen=True)
class Visit:
    """A run of a script in a copy: what it said, the files it made, the inputs it changed."""

    outcome: shell.Outcome
    made: dict[str, bytes]
    changed: tuple[str, ...]


class _Copy:
    """A working copy of a drop, its edit done; knows which files are no longer as they were."""

    def __init__(self, drop: Drop) -> None:
        self.drop = drop
        self.folder = Path(tempfile.mkdtemp(prefix="drop-", dir=scratch()))
        make(drop, self.folder)
        self.marks = marks(self.folder)

    def differences(self) -> tuple[set[str], set[str]]:
        """`(new, touched)` relative paths since the copy was made."""
        now = marks(self.folder)
        touched = {path for path, mark in self.marks.items() if now.get(path) != mark}
        return now.keys() - self.marks.keys(), touched


_copies: OrderedDict[Drop, _Copy] = OrderedDict()


def visit(drop: Drop, script: str, wanted: tuple[str, ...] = (), **limits: object) -> Visit:
    """Run `script` in an untouched copy of the drop; keep the files that match `wanted`."""
    copy = _copies.pop(drop, None) or _Copy(drop)
    outcome = shell.run(script, copy.folder, **limits)
    new, touched = copy.differences()
    made = {
        path.relative_to(copy.folder).as_posix(): path.read_bytes()
        for pattern in wanted
        for path in sorted(copy.folder.glob(pattern))
        if path.is_file() and not path.is_symlink()
    }
    changed = _changed(copy, touched)
    _tidy(copy, new, touched)
    return Visit(outcome, made, changed)


def _changed(copy: _Copy, touched: set[str]) -> tuple[str, ...]:
    """Which touched files hold other bytes now; seldom asked, so the original is made anew."""
    if not touched:
        return ()
    with tempfile.TemporaryDirectory(dir=scratch()) as folder:
        original = Path(folder)
        make(copy.drop, original)
        return tuple(
            sorted(path for path in touched if not _same(original / path, copy.folder / path))
        )


def _tidy(copy: _Copy, new: set[str], touched: set[str]) -> None:
    """Keep an untouched copy for the next run, without new files; a touched one goes as a whole."""
    if touched:
        shutil.rmtree(copy.folder, ignore_errors=True)
        return
    for path in new:
        place = copy.folder / path
        if place.is_dir() and not place.is_symlink():
            shutil.rmtree(place, ignore_errors=True)
        else:
            place.unlink(missing_ok=True)
    _copies[copy.drop] = copy
    if len(_copies) > KEPT:
        shutil.rmtree(_copies.popitem(last=False)[1].folder, ignore_errors=True)


def _same(original: Path, path: Path) -> bool:
    """Whether a touched file still holds the same bytes; a folder only has to be there."""
    if original.is_dir():
        return path.is_dir()
    return path.is_file() and original.read_bytes() == path.read_bytes()


def marks(folder: Path) -> dict[str, tuple[int, int, int, int]]:
    """What every path below a folder looks like; an inode's change time cannot be set back."""
    found: dict[str, tuple[int, int, int, int]] = {}
    waiting = [(folder, "")]
    while waiting:
        place, prefix = waiting.pop()
        with os.scandir(place) as entries:
            for entry in entries:
                stat, path = entry.stat(follow_symlinks=False), prefix + entry.name
                if entry.is_dir(follow_symlinks=False):
                    # A file made in a folder changes the folder: only its being there counts.
                    found[path] = (stat.st_ino, stat.st_mode, 0, 0)
                    waiting.append((Path(entry.path), f"{path}/"))
                else:
                    found[path] = (stat.st_ino, stat.st_mode, stat.st_size, stat.st_ctime_ns)
    return found


def make(drop: Drop, folder: Path) -> None:
    """Fill an empty folder with the drop and edit it. `ValueError` when the edit itself fails."""
    from course.world.cache import drop_folder

    copy_tree(drop_folder(drop.seed, drop.scale), folder)
    if drop.edit:
        outcome = shell.run(drop.edit, folder, name="edit", limit_s=EDIT_LIMIT_S)
        if outcome.code or outcome.stopped:
            reason = outcome.stopped or outcome.complaints.strip() or f"exit code {outcome.code}"
            raise ValueError(f"The edit {drop.title!r} of the drop folder failed: {reason}")


def copy_tree(source: Path, target: Path) -> None:
    """Copy a folder with times and modes, sharing blocks where the file system can."""
    program = [] if not shutil.which("cp") else ["cp", "-Rp", f"{source}/.", str(target)]
    target.mkdir(parents=True, exist_ok=True)
    if not program or subprocess.run(program, capture_output=True, check=False).returncode:
        shutil.copytree(source, target, dirs_exist_ok=True, symlinks=True)


@cache
def scratch() -> Path:
    """This process's own folder, gone when the process ends; those of dead ones go now."""
    import psutil

    place = _roomy_memory() or cache_root() / "scratch"
    place.mkdir(parents=True, exist_ok=True)
    for left in place.glob("larkway-*"):
        owner = left.name.split("-")[1]
        if owner.isdigit() and not psutil.pid_exists(int(owner)):
            shutil.rmtree(left, ignore_errors=True)
    folder = Path(tempfile.mkdtemp(prefix=f"larkway-{os.getpid()}-", dir=place))
    atexit.register(shutil.rmtree, folder, ignore_errors=True)
    return folder


def _roomy_memory() -> Path | None:
    """Linux's folder in memory, when it is large: small files are copied far faster there."""
    place = Path("/dev/shm")
    try:
        return (
            place
            if os.access(place, os.W_OK) and shutil.disk_usage(place).free > MEMORY_NEEDED
            else None
        )
    except OSError:
        return None
