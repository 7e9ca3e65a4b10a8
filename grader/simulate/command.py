"""`grader simulate`: gives a class invented submissions, to try the grading before the term."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.build.select import NothingFound
from grader.release.assignment import assignments
from grader.release.command import stop
from grader.release.folder import CannotRelease, CourseFolder
from grader.simulate.kind import KINDS
from grader.simulate.write import record_path, simulate


def simulate_command(
    what: Annotated[list[str], typer.Argument(help="Weeks, lessons or assignments: week01.")],
    course: Annotated[
        Path, typer.Option("--course", help="The folder of the class, after `grader release`.")
    ] = Path(),
    students: Annotated[int, typer.Option(min=1, max=99_999, help="How many submissions.")] = 12,
    seed: Annotated[int, typer.Option(help="Another seed gives other answers.")] = 1,
    kinds: Annotated[
        str, typer.Option(help="The kinds to deal in turn, with commas between them.")
    ] = ",".join(KINDS),
) -> None:
    """Write simulated submissions, and what each of them must earn."""
    dealt = [kind.strip() for kind in kinds.split(",") if kind.strip()]
    unknown = [kind for kind in dealt if kind not in KINDS]
    if unknown or not dealt:
        stop(f"There is no kind {', '.join(unknown) or kinds!r}. Choose from {', '.join(KINDS)}.")
    try:
        folder = CourseFolder.open(course)
        for assignment in assignments(what):
            simulate(folder, assignment, students, seed, dealt)
            record = record_path(folder, assignment)
            typer.echo(f"{assignment.name}  {students} submissions, expected marks in {record}")
    except (NothingFound, CannotRelease, ValueError) as error:
        stop(str(error))
