"""Simulated answers to a project, which is answered in files and not in cells."""

from __future__ import annotations

import random
import shutil
from pathlib import Path

from course.check.project_mistakes import ProjectMistake, mistakes, variant
from course.lesson import Lesson
from course.starter import FOLDER, files_of
from grader.simulate.kind import Answer

_RIGHT = {"right": "reference", "also": "also", "slow": "reference"}
_NOTHING = {"empty": "starter", "broken": "broken", "crash": "crash"}


def project_submission(lesson: Lesson, kind: str, student: str) -> dict[str, Answer]:
    """What each task of a project must earn, whose files are those of `write_project`.

    A program that cannot be read, or that ends itself at once, earns nothing. A `wrong` one makes
    a known mistake, which costs the points of one task at least; as it is one program, others may
    fail with it, and `earns` of those is None. So it is with every task of a `half` one.
    """
    if kind in _RIGHT:
        return {t.name: Answer(_RIGHT[kind], "", t.points) for t in lesson.tasks.values()}
    if kind in _NOTHING:
        return {name: Answer(_NOTHING[kind], "", 0) for name in lesson.tasks}
    answers = {name: Answer(kind, "", None) for name in lesson.tasks}
    if kind == "wrong":
        task = _mistake(lesson, student).task
        answers[task] = Answer(kind, "", 0)
    return answers


def _mistake(lesson: Lesson, student: str) -> ProjectMistake:
    return random.Random(student).choice(mistakes(lesson))


def write_project(lesson: Lesson, kind: str, student: str, target: Path) -> None:
    """Puts the files of one submission of this kind beside its notebook in `target`."""
    folder = target / FOLDER
    shutil.rmtree(folder, ignore_errors=True)
    for path in files_of(lesson.starter_folder):
        _put(path, folder / path.relative_to(lesson.starter_folder))
    if kind == "empty":
        return
    answer = lesson.project_folder / _RIGHT.get(kind, "reference")
    if kind == "wrong":
        answer = variant(answer, _mistake(lesson, student))
    files = files_of(answer)
    for path in files[: len(files) // 2] if kind == "half" else files:
        _put(path, folder / path.relative_to(answer))
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
