"""Lays the course's notebooks out in the workspace, and keeps every answer that is there."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from course.paths import repo_root
from course.workspace.files import lay_files
from course.workspace.merge import lay, own_answers
from course.workspace.notebook import Cell, Damaged, Notebook, read, write, write_bytes
from course.workspace.place import Trouble

WAIT_S = 60


@dataclass
class Laid:
    """What became of the notebooks: paths in the workspace, and sentences for those not laid."""

    new: list[Path] = field(default_factory=list)
    updated: list[Path] = field(default_factory=list)
    files: list[Path] = field(default_factory=list)
    told: list[str] = field(default_factory=list)

    @property
    def changed(self) -> bool:
        """Whether there is anything to tell."""
        return bool(self.new or self.updated or self.files or self.told)


def lay_out(home: Path) -> Laid:
    """Brings every notebook of the workspace to the version of the checkout.

    Raises `Trouble` when nothing can be laid; a notebook that cannot is left alone and told of.
    """
    from filelock import FileLock, Timeout

    laid = Laid()
    try:
        with FileLock(home / ".course" / "layout.lock", timeout=WAIT_S):
            waiting = list(outdated(home))
            elsewhere = _answers(home) if waiting else {}
            for source, target in waiting:
                _lay_one(source, target, home, elsewhere, laid)
            laid.files += lay_files(home, laid.told)
    except Timeout:
        raise Trouble(f"Another command lays out {home}. Wait for it to end, then retry.") from None
    except OSError as error:
        raise Trouble(f"{home} cannot be written: {error.strerror}.") from None
    return laid


def notebooks() -> list[Path]:
    """The notebooks of the checkout, in the order of the course."""
    return sorted(repo_root().glob("week*/week*/*.ipynb"))


def outdated(home: Path) -> Iterator[tuple[Path, Path]]:
    """Notebook of the checkout and its place in the workspace, where that is not up to date."""
    for source in notebooks():
        target = home / source.relative_to(repo_root())
        if _version_in(target) != version(source):
            yield source, target


def version(source: Path) -> str:
    """What tells one version of a notebook from another."""
    return hashlib.sha256(source.read_bytes()).hexdigest()[:16]


def _version_in(target: Path) -> str | None:
    try:
        return read(target)["metadata"]["larkway"]["laid"]["version"]
    except (OSError, ValueError, LookupError, TypeError):
        return None


def _answers(home: Path) -> dict[str, Cell]:
    """Every answer in a notebook that lies where the course laid it, by name."""
    answers: dict[str, Cell] = {}
    for path in sorted(home.glob("week*/week*/*.ipynb")):
        try:
            notebook = read(path)
            place = notebook["metadata"]["larkway"]["laid"]["path"]
        except (OSError, ValueError, LookupError, TypeError):
            continue
        if path == home / place:  # a copy by another name is the learner's own affair
            answers = {**own_answers(notebook), **answers}
    return answers


def _lay_one(source: Path, target: Path, home: Path, elsewhere: dict, laid: Laid) -> None:
    """Lays one notebook, and says in `laid` what came of it."""
    name = target.relative_to(home)
    try:
        mine = _read_mine(target, home, laid)
        shipped = json.loads(source.read_bytes())
        note = {"path": name.as_posix(), "version": version(source)}
        before = target.read_bytes() if target.is_file() else None
        if before is not None and not _writable(target):
            laid.told.append(f"{name} is read-only, so it stays as it is.")
            return
        if before is not None:
            write_bytes(home / ".course" / "before" / name, before)
        write(target, lay(shipped, mine, elsewhere, note))
        (laid.updated if before is not None else laid.new).append(name)
    except OSError as error:
        laid.told.append(f"{name} could not be laid out: {error.strerror}. It is as it was.")


def _writable(path: Path) -> bool:
    # Replacing a file asks only its folder; a learner who locked the file meant the file.
    return bool(path.stat().st_mode & 0o200)


def _read_mine(target: Path, home: Path, laid: Laid) -> Notebook | None:
    """The learner's notebook; a damaged one moves aside, and its whole cells are kept."""
    try:
        return read(target)
    except FileNotFoundError:
        return None
    except Damaged as damage:
        aside = _aside(target)
        target.rename(aside)
        found = f"{len(damage.cells)} whole cells were brought over" if damage.cells else "new"
        laid.told.append(
            f"{target.relative_to(home)} was damaged and is now {aside.name}; "
            f"the notebook in its place is fresh ({found})."
        )
        return {"cells": damage.cells, "metadata": {}} if damage.cells else None


def _aside(target: Path) -> Path:
    names = (f"{target.stem}.damaged-{n}{target.suffix}" for n in range(1, 10_000))
    return next(path for name in names if not (path := target.with_name(name)).exists())
