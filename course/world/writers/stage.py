"""A folder that is filled out of sight: a kill or a full disk leaves the old files as they were.

Everything is made in a hidden folder inside the target and moved when it is whole. What a killed
run left is removed by the next one.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

MARK = "world.json"
"""Says what a folder holds; a folder without it belongs to somebody else."""
_HIDDEN = ".making-"


class StageError(Exception):
    """The folder cannot be used; the message says why and what to do."""


@contextmanager
def staged(out: Path) -> Iterator[Path]:
    """A hidden folder to fill. At the end its files move to `out`; after an error they are gone.

    It must hold `world.json`, which says what the files are; files of another world are removed.

    Raises `StageError` when another run fills `out`, or `out` holds files that are not of a run.
    """
    from filelock import FileLock, Timeout

    if out.exists() and not out.is_dir():
        raise StageError(f"{out} is a file. Name a folder.")
    out.mkdir(parents=True, exist_ok=True)
    lock = FileLock(out / ".making.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        raise StageError(f"Another run fills {out}. Wait for it, or name another folder.") from None
    try:
        for left in out.glob(f"{_HIDDEN}*"):
            if left.is_dir():
                shutil.rmtree(left)
        with tempfile.TemporaryDirectory(dir=out, prefix=_HIDDEN) as name:
            fresh = Path(name) / "fresh"
            fresh.mkdir()
            yield fresh
            _move(fresh, out, Path(name))
    finally:
        lock.release()
        (out / ".making.lock").unlink(missing_ok=True)


def _move(fresh: Path, out: Path, hidden: Path) -> None:
    """Rename everything into place; files of another world go, and the mark says so meanwhile."""
    about = json.loads((fresh / MARK).read_text())
    ready = sorted(path.name for path in fresh.iterdir() if path.name != MARK)
    before = _mark(out)
    ours = set(before.get("files", ()))
    for name in ready:
        if name not in ours and (out / name).exists():
            raise StageError(
                f"{out} holds {name}, which no run of this command made. Name another folder."
            )
    same = all(before.get(key) == about[key] for key in about)
    _write(hidden / "mark", out / MARK, {"files": sorted(ours.union(ready)), "whole": False})
    for name in ready if same else ours.union(ready):
        if (out / name).exists():
            (out / name).rename(hidden / f"old-{name}")
    for name in ready:
        (fresh / name).rename(out / name)
    left = ours.union(ready) if same else ready
    _write(hidden / "mark", out / MARK, about | {"files": sorted(left), "whole": True})


def _mark(out: Path) -> dict[str, object]:
    try:
        return json.loads((out / MARK).read_text())
    except (OSError, ValueError):
        return {}


def _write(hidden: Path, place: Path, about: dict[str, object]) -> None:
    hidden.write_text(json.dumps(about, indent=1) + "\n")
    hidden.replace(place)
