"""Runs one bash script in a copy of a raw drop, and tells what it said, made and touched."""

from __future__ import annotations

import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from . import confine

KEEPS_FILES, LASTS = False, False
DATA = Path(os.environ.get("JAIL_DATA", "/jail/data"))
WORK = Path("/jail/drop")
"""Below `/jail`, where no checkout and no Python lies that it could hide."""
TOUCHED_LIMIT = 10_000
_folder = WORK


def folder() -> Path:
    """The folder in which a script of this run begins."""
    return _folder


def preload() -> None:
    """Import what a run needs; the whole server stays small, so its forks are fast."""
    from course import shell
    from course.check import drops  # noqa: F401

    shell._shims()


def prepare(job: dict) -> None:
    """Nothing to open: the copy is made by the child, in a folder of its own."""


def stage(job: dict, nested: bool) -> None:
    """Lay out a copy of the drop that is gone with the run, and hide all other data."""
    global _folder
    original = DATA / job["drop"]
    if not nested:
        _folder = Path(tempfile.mkdtemp(prefix="drop-"))
        shutil.copytree(original, _folder, dirs_exist_ok=True, symlinks=True)
        return
    above, aside = Path("/tmp/.above"), Path("/tmp/.aside")
    above.mkdir()
    aside.mkdir()
    options = f"lowerdir={original},upperdir={above},workdir={aside},userxattr"
    try:
        # Only what the script changes is copied, and only then.
        confine.mount("overlay", str(WORK), "overlay", options)
    except OSError:
        confine.mount("tmpfs", str(WORK), "tmpfs", "size=256m,mode=0755")
        shutil.copytree(original, WORK, dirs_exist_ok=True, symlinks=True)
    confine.cover(str(DATA))


def run(job: dict, send: Callable[..., None]) -> None:
    """Send how the script ended, its two outputs, the wanted files, and what it touched."""
    from course import shell
    from course.check.drops import marks

    confine.hide_memory()
    before = marks(_folder)
    limits = job["limits"]
    outcome = shell.run(
        job["text"],
        _folder,
        name=job["name"],
        limit_s=limits["step_s"],
        memory_mb=job["memory_mb"],
    )
    if os.getpid() == 1:
        confine.kill_all_others()
    try:
        states = _touched(before)
        for path in _wanted(job["files"]):
            send({"made": path.relative_to(_folder).as_posix()}, path.read_bytes())
    except OSError as error:
        # A folder that cannot be opened, a name that is too long: the script's doing, and its end.
        told = f"What the script left in its folder cannot be read: {error.strerror}."
        outcome, states = replace(outcome, stopped=outcome.stopped or told), {}
    send({"code": outcome.code, "stopped": outcome.stopped}, outcome.stdout)
    send({"stderr": True}, outcome.stderr)
    send({"touched": states})


def _touched(before: dict) -> dict[str, str]:
    from course.check.drops import marks

    now = marks(_folder)
    touched = [path for path, mark in before.items() if now.get(path) != mark]
    return {path: _state(_folder / path) for path in touched[:TOUCHED_LIMIT]}


def _wanted(patterns: list[str]) -> list[Path]:
    found = {path for pattern in patterns for path in _folder.glob(pattern)}
    return sorted(path for path in found if path.is_file() and not path.is_symlink())


def _state(path: Path) -> str:
    """What there is now: `folder`, `gone`, or the hash of a file's bytes."""
    if path.is_dir():
        return "folder"
    if not path.is_file():
        return "gone"
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
