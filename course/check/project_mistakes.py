"""Known mistakes of a project: the reference with one edit, and the sentence each must get."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from course.check.drops import scratch
from course.check.project_bench import Bench
from course.lesson.model import Lesson
from course.starter import copy_files


@dataclass(frozen=True)
class ProjectMistake:
    """In `file`, the text `old` becomes `new`; the check of `task` must then say `because`."""

    task: str
    because: str
    file: str
    old: str
    new: str


def mistakes(lesson: Lesson) -> tuple[ProjectMistake, ...]:
    """The known mistakes in `mistakes.yaml`; none where the file is not shipped."""
    path = lesson.project_folder / "mistakes.yaml"
    return _read(path, path.stat().st_mtime_ns) if path.is_file() else ()


def mistaken(bench: Bench, mistake: ProjectMistake) -> Bench:
    """The bench with the reference that makes this mistake."""
    return bench.trusted(variant(bench.lesson.project_folder / "reference", mistake))


@cache
def variant(reference: Path, mistake: ProjectMistake) -> Path:
    """A copy of the reference with the edit done; `ValueError` when its old text is not there."""
    folder = Path(tempfile.mkdtemp(prefix="mistake-", dir=scratch()))
    copy_files(reference, folder)
    edited = folder / mistake.file
    text = edited.read_text("utf-8") if edited.is_file() else ""
    if text.count(mistake.old) != 1:
        raise ValueError(
            f"mistakes.yaml: the text {mistake.old!r} occurs {text.count(mistake.old)} times in "
            f"{mistake.file}. Choose a text that occurs once."
        )
    edited.write_text(text.replace(mistake.old, mistake.new), "utf-8")
    return folder


@cache
def _read(path: Path, stamp: int) -> tuple[ProjectMistake, ...]:
    import yaml

    found = yaml.safe_load(path.read_text("utf-8"))
    return tuple(
        ProjectMistake(task, one["because"], one["file"], one["old"], one["new"])
        for task, those in found.items()
        for one in those
    )
