"""The bench on which a project is tried: a fresh folder, a copy of its files, a hidden drop.

A runner of answers has `attempt(files, drop, script, limit_s)`, which gives a `Run`: it runs the
script in a folder that holds `project/`, a copy of `files`, and `drop/`, a copy of that drop.
"""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from collections import OrderedDict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path

from course import shell
from course.check.channel import Context
from course.check.drops import Drop, copy_tree, make, marks, scratch
from course.check.project import Failed
from course.lesson.model import Lesson
from course.starter import FOLDER, copy_files, files_of

TIME_LIMIT_S = 30.0
FILE_LIMIT = 2_000_000
FILES_LIMIT = 500
ERROR_LINES = 8
_RUNS_KEPT, _BYTES_KEPT, _DROPS_KEPT = 400, 200_000_000, 12


@dataclass(frozen=True)
class Run:
    """What a script left behind: `made` files by path, and the given files that it `changed`."""

    outcome: shell.Outcome
    made: Mapping[str, bytes]
    changed: tuple[str, ...]

    @property
    def said(self) -> str:
        """The last lines of the standard error."""
        lines = self.outcome.complaints.rstrip().splitlines()
        return "\n".join(["…"] * (len(lines) > ERROR_LINES) + lines[-ERROR_LINES:])


@dataclass(frozen=True)
class Bench:
    """One project under test; `files` is the folder with the learner's files.

    A script of a check begins in an empty folder that holds `project/` and `drop/`.
    """

    lesson: Lesson
    task: str
    files: Path
    context: Context

    def run(self, script: str, drop: Drop, *, limit_s: float = TIME_LIMIT_S) -> Run:
        """Run a script on a copy of the files and of the drop; the same run is made once.

        Raises `Failed` when the script had to be stopped.
        """
        key = (_digest(self.files), script, drop, self.context.runner)
        if key not in _runs:
            attempt = self.context.runner.attempt if self.context.runner else _attempt
            _keep(key, attempt(self.files, drop, script, limit_s))
        _runs.move_to_end(key)
        found = _runs[key]
        if found.outcome.stopped:
            raise Failed(
                found.outcome.stopped,
                "Look for a loop that starts many programs, or for one that waits for input.",
                looked_at=f"your project on {drop.title}",
                error=found.said,
            )
        return found

    def reference(self) -> Bench:
        """The same bench with the reference in place of the learner's files."""
        return self.trusted(self.lesson.project_folder / "reference")

    def trusted(self, files: Path) -> Bench:
        """The same bench with files of the course, which always run here."""
        return replace(self, files=files, context=replace(self.context, runner=None))


def _attempt(files: Path, drop: Drop, script: str, limit_s: float) -> Run:
    place = _place(drop)
    copy_files(files, place / FOLDER)
    before = marks(place)
    outcome = shell.run(script, place, name="check", limit_s=limit_s)
    after = marks(place)
    changed = tuple(sorted(path for path in before if after.get(path) != before[path]))
    made = dict(made_files(place, after.keys() - before.keys()))
    _tidy(place, drop, changed)
    return Run(outcome, made, changed)


def forget_runs() -> None:
    """Make every run again that is asked for from now on, as a benchmark needs it."""
    _runs.clear()


def _keep(key: tuple, run: Run) -> None:
    """Remember a run, and forget those that were not asked for longest."""
    _runs[key] = run
    while len(_runs) > 1 and (len(_runs) > _RUNS_KEPT or _size() > _BYTES_KEPT):
        _runs.popitem(last=False)


def _size() -> int:
    return sum(len(data) for run in _runs.values() for data in run.made.values())


_runs: OrderedDict[tuple, Run] = OrderedDict()
_places: OrderedDict[Drop, Path] = OrderedDict()


def _place(drop: Drop) -> Path:
    """A folder that holds an untouched copy of the drop, and nothing else."""
    place = _places.pop(drop, None)
    if place is None:
        place = Path(tempfile.mkdtemp(prefix="project-", dir=scratch()))
        copy_tree(_original(drop), place / "drop")
    return place


@lru_cache(maxsize=_DROPS_KEPT)
def _original(drop: Drop) -> Path:
    """The drop with its edit done; made once, for an edit takes longer than a copy."""
    folder = Path(tempfile.mkdtemp(prefix="original-", dir=scratch()))
    make(drop, folder)
    return folder


def _tidy(place: Path, drop: Drop, changed: tuple[str, ...]) -> None:
    """Keep the folder for the next run when its drop is untouched."""
    if any(path == "drop" or path.startswith("drop/") for path in changed):
        shutil.rmtree(place, ignore_errors=True)
        return
    for path in place.iterdir():
        if path.name == "drop":
            continue
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink()
    _places[drop] = place
    if len(_places) > _DROPS_KEPT:
        shutil.rmtree(_places.popitem(last=False)[1], ignore_errors=True)


def made_files(place: Path, paths: set[str]) -> Iterator[tuple[str, bytes]]:
    """The new files, not through links, and not more than a project may sensibly make."""
    for name in sorted(paths)[:FILES_LIMIT]:
        path = place / name
        if path.is_file() and not path.is_symlink():
            with path.open("rb") as file:
                yield name, file.read(FILE_LIMIT)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256()
    for path in files_of(folder):
        digest.update(f"{path.relative_to(folder)}\0".encode(errors="surrogateescape"))
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
