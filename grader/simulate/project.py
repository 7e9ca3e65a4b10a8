"""Simulated answers to a project, which is answered in files and not in cells."""

from __future__ import annotations

import shutil
from pathlib import Path

from course.lesson import Lesson
from course.starter import FOLDER, files_of
from grader.simulate.kind import Answer

_RIGHT = ("right", "also", "slow")


def project_submission(lesson: Lesson, kind: str) -> dict[str, Answer]:
    """What each task of a project must earn, whose files are those of `write_project`.

    A project is one program: a spoiled file may fail any of its checks, so a mark is known in
    advance only where everything is right or nothing was done. Elsewhere `earns` is None.
    """
    if kind in _RIGHT:
        return {t.name: Answer("reference", "", t.points) for t in lesson.tasks.values()}
    if kind == "empty":
        return {name: Answer("starter", "", 0) for name in lesson.tasks}
    return {name: Answer(kind, "", None) for name in lesson.tasks}


def write_project(lesson: Lesson, kind: str, student: str, target: Path) -> None:
    """Puts the files of one submission of this kind beside its notebook in `target`."""
    folder = target / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for path in files_of(lesson.starter_folder):
        _put(path, folder / path.relative_to(lesson.starter_folder))
    if kind == "empty":
        return
    reference = lesson.project_folder / "reference"
    files = files_of(reference)
    for path in files[: len(files) // 2] if kind in ("half", "wrong") else files:
        _put(path, folder / path.relative_to(reference))
    for script in folder.glob("*.sh"):
        _spoil(script, kind, student)


def _spoil(script: Path, kind: str, student: str) -> None:
    first, _, rest = script.read_text("utf-8").partition("\n")
    spoil = {"broken": "if true; then\n", "slow": "sleep 0.1\n", "crash": "kill -9 $$\n"}
    text = f"{first}\n{spoil.get(kind, '')}{rest.rstrip()}\n# {student}\n"
    script.write_text(text, "utf-8")


def _put(path: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)
