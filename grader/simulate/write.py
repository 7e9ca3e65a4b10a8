"""Writes simulated submissions into the folder of a class, and a record of what each must earn."""

from __future__ import annotations

import hashlib
import json
import random
import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from course.lesson import Lesson, parse
from grader.build.write import write_atomically
from grader.release import Assignment, CannotRelease, CourseFolder
from grader.simulate.kind import KINDS, Answer, submission
from grader.simulate.project import project_submission, write_project
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
    def total(self) -> int | None:
        """The mark of the whole submission; None where it is not known in advance."""
        marks = [answer.earns for answer in self.answers.values()]
        return None if None in marks else sum(marks)


@dataclass(frozen=True)
class _Form:
    """A released notebook cut at its answers: text, name, text … and the magic line of each name.

    Filling in text is a hundred times faster than writing a notebook.
    """

    pieces: list[str]
    magic: dict[str, str]


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
    form = _form(folder, assignment)
    made = []
    for number in range(1, students + 1):
        student = f"sim{number:05}"
        kind = kinds[(number - 1) % len(kinds)]
        rng = random.Random(f"{seed} {assignment.name} {student}")
        answers = submission(lesson, kind, rng)
        if lesson.is_project:
            answers = project_submission(lesson, kind, student)
        one = Simulated(student, kind, answers)
        _write(folder.submitted(student, assignment.name), assignment, lesson, form, one)
        made.append(one)
    _record(record_path(folder, assignment), assignment, seed, made)
    return made


def record_path(folder: CourseFolder, assignment: Assignment) -> Path:
    """Where the record of an assignment's simulated submissions lies."""
    return folder.root / "simulated" / f"{assignment.name}.json"


def _form(folder: CourseFolder, assignment: Assignment) -> _Form:
    path = folder.released(assignment.name, assignment.notebook)
    try:
        notebook = json.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise CannotRelease(
            f"{assignment.name} is not in {path.parent.parent}. "
            f"Release it first: grader release {assignment.name} --course {folder.root}"
        ) from None
    magic = {}
    for cell in notebook["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("solution") and cell["cell_type"] == "code":
            name = grading["grade_id"].removesuffix("_answer")
            first = "".join(cell["source"]).partition("\n")[0]
            magic[name] = f"{first}\n" if first.startswith("%%") else ""
            cell["source"] = f"@answer:{name}@"
    return _Form(_MARK.split(json.dumps(notebook, ensure_ascii=False, indent=1) + "\n"), magic)


def _write(
    target: Path, assignment: Assignment, lesson: Lesson, form: _Form, one: Simulated
) -> None:
    target.mkdir(parents=True, exist_ok=True)
    # Every second piece is the name of an answer.
    filled = (_source(form, p, lesson, one) if n % 2 else p for n, p in enumerate(form.pieces))
    notebook = target / f"{assignment.notebook}.ipynb"
    notebook.write_text("".join(filled), "utf-8", newline="\n")
    (target / "timestamp.txt").write_text(_HANDED_IN, "utf-8")
    # What the exchange leaves, and `nbgrader release_feedback` asks of every submission.
    secret = hashlib.sha256(f"{assignment.name} {one.student}".encode()).hexdigest()
    (target / "submission_secret.txt").write_text(secret, "utf-8")
    if lesson.is_project:
        write_project(lesson, one.kind, one.student, target)


def _source(form: _Form, name: str, lesson: Lesson, one: Simulated) -> str:
    exercise, answer = lesson.exercises[name], one.answers[name]
    if answer.kind == "crash":
        text = signed(answer.text, "python", one.student)
    elif answer.kind == "starter":
        text = form.magic[name] + answer.text
    else:
        text = form.magic[name] + signed(answer.text, exercise.language, one.student)
    return json.dumps(text.splitlines(keepends=True), ensure_ascii=False)


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
