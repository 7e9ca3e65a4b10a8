"""Writes simulated submissions into the folder of a class, and a record of what each must earn."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from course.lesson import Lesson, parse
from grader.build.write import write_atomically
from grader.release import Assignment, CannotRelease, CourseFolder
from grader.simulate.kind import KINDS, Answer, submission
from grader.simulate.text import signed

_HANDED_IN = "2026-03-02 09:00:00.000000 UTC\n"
_MARK = re.compile(r'"@answer:(\w+)@"')


@dataclass(frozen=True)
class Simulated:
    """One submission: who, of which kind, and what each exercise holds and must earn."""

    student: str
    kind: str
    answers: dict[str, Answer]

    @property
    def total(self) -> int:
        """The mark of the whole submission."""
        return sum(answer.earns for answer in self.answers.values())


def simulate(
    folder: CourseFolder,
    assignment: Assignment,
    students: int = 12,
    seed: int = 1,
    kinds: Sequence[str] = KINDS,
) -> list[Simulated]:
    """Puts `students` submissions of a released assignment into `submitted/`.

    The kinds are dealt in turn. The same arguments give the same bytes. Nothing is executed. What
    each submission must earn goes into `simulated/ASSIGNMENT.json`. Raises `CannotRelease` when the
    assignment was not released to this folder.
    """
    lesson = parse(assignment.source)
    pieces = _pieces(folder, assignment)
    made = []
    for number in range(1, students + 1):
        student = f"sim{number:05}"
        kind = kinds[(number - 1) % len(kinds)]
        rng = random.Random(f"{seed} {assignment.name} {student}")
        one = Simulated(student, kind, submission(lesson, kind, rng))
        target = folder.submitted(student, assignment.name)
        target.mkdir(parents=True, exist_ok=True)
        text = "".join(_filled(pieces, lesson, one))
        (target / f"{assignment.notebook}.ipynb").write_text(text, "utf-8", newline="\n")
        (target / "timestamp.txt").write_text(_HANDED_IN, "utf-8")
        made.append(one)
    _record(record_path(folder, assignment), assignment, seed, made)
    return made


def record_path(folder: CourseFolder, assignment: Assignment) -> Path:
    """Where the record of an assignment's simulated submissions lies."""
    return folder.root / "simulated" / f"{assignment.name}.json"


def _pieces(folder: CourseFolder, assignment: Assignment) -> list[str]:
    """The released notebook as text, cut at its answers: text, name, text, name … text.

    Filling in text is a hundred times faster than writing a notebook.
    """
    path = folder.released(assignment.name, assignment.notebook)
    try:
        notebook = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise CannotRelease(
            f"{assignment.name} is not in {path.parent.parent}. "
            f"Release it first: grader release {assignment.name} --course {folder.root}"
        ) from None
    for cell in notebook["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("solution") and cell["cell_type"] == "code":
            cell["source"] = f"@answer:{grading['grade_id'].removesuffix('_answer')}@"
    return _MARK.split(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n")


def _filled(pieces: list[str], lesson: Lesson, one: Simulated) -> Iterator[str]:
    for place, piece in enumerate(pieces):
        if place % 2 == 0:
            yield piece
            continue
        yield json.dumps(_source(lesson, piece, one), ensure_ascii=False)


def _source(lesson: Lesson, name: str, one: Simulated) -> list[str]:
    exercise, answer = lesson.exercises[name], one.answers[name]
    language = "python" if answer.kind == "crash" else exercise.language
    text = answer.text
    if answer.kind != "starter":
        text = signed(text, language, one.student)
    if language != "python":
        text = f"%%{language} {name}\n{text}"
    return text.splitlines(keepends=True)


def _record(path: Path, assignment: Assignment, seed: int, made: list[Simulated]) -> None:
    record = {
        "assignment": assignment.name,
        "notebook": assignment.notebook,
        "seed": seed,
        "submissions": {
            one.student: {
                "kind": one.kind,
                "total": one.total,
                "marks": {name: answer.earns for name, answer in one.answers.items()},
                "answers": {name: answer.kind for name, answer in one.answers.items()},
            }
            for one in made
        },
    }
    path.parent.mkdir(exist_ok=True)
    write_atomically(path, json.dumps(record, indent=1) + "\n")
