"""`grader similar`: lists the pairs of students whose work is suspiciously alike."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

import typer

from course.check.judge import is_untouched
from course.lesson.model import Exercise
from grader.build.select import NothingFound
from grader.release.assignment import Assignment, assignments
from grader.release.command import stop
from grader.release.folder import CannotRelease, CourseFolder
from grader.repair.notebook import answers
from grader.repair.release import released_lesson
from grader.repair.submission import submitted
from grader.report.alike import Pair, pairs
from grader.verdict.outcome import harmless
from grader.verdict.task import lesson_at

NOTE = (
    "Alike is not copied: friends learn together, and a common source teaches the same words. "
    "Bits say how rare it is in this class; answers like those in the course do not count. "
    "Read both texts (grader explain) and talk to both students before you conclude anything."
)


def similar(
    what: Annotated[list[str], typer.Argument(help="Weeks, lessons or assignments: week01.")],
    course: Annotated[Path, typer.Option("--course", help="The folder of the class.")] = Path(),
    most: Annotated[int, typer.Option("--most", min=1, help="How many pairs to show.")] = 20,
    as_json: Annotated[bool, typer.Option("--json", help="Print every pair as JSON.")] = False,
) -> None:
    """List the pairs of students whose answers are alike, the rarest first."""
    try:
        wanted = assignments(what)
        folder = CourseFolder.open(course)
    except (NothingFound, CannotRelease) as error:
        stop(str(error))
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    exercises: list[Exercise] = []
    for assignment in wanted:
        exercises += _collect(folder, assignment, texts)
    found = pairs(texts, exercises)
    if as_json:
        typer.echo(json.dumps([_plain(pair) for pair in found], indent=1))
        return
    _show(found, most)


def _collect(
    folder: CourseFolder, assignment: Assignment, texts: dict[str, dict[str, str]]
) -> list[Exercise]:
    """The exercises of an assignment; what each student wrote is put into `texts`."""
    exercises = lesson_at(str(assignment.source)).exercises
    release = released_lesson(str(assignment.source))
    handed_in = folder.settings.CourseDirectory.get("submitted_directory", "submitted")
    for place in sorted((folder.root / handed_in).glob(f"*/{assignment.name}")):
        found = submitted(place / f"{assignment.notebook}.ipynb", release)
        for name, text in answers(found.repaired.notebook).items():
            if name in exercises and not is_untouched(exercises[name], text):
                texts[name][place.parent.name] = text
    return list(exercises.values())


def _plain(pair: Pair) -> Mapping[str, object]:
    return {"students": pair.students, "bits": pair.bits, "exercises": pair.exercises}


def _show(found: list[Pair], most: int) -> None:
    from rich.console import Console
    from rich.table import Table

    console = Console(highlight=False, markup=False)
    if not found:
        console.print("No two students are alike in more than the course itself explains.")
        return
    table = Table(box=None)
    for heading in ("students", "bits", "exercises"):
        table.add_column(heading)
    for pair in found[:most]:
        names = " and ".join(map(harmless, pair.students))
        table.add_row(names, f"{pair.bits:g}", ", ".join(pair.exercises))
    console.print(table)
    if len(found) > most:
        console.print(f"… {len(found) - most} more pairs; --most shows more, --json all.")
    console.print(NOTE)
