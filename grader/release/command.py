"""`grader release`: makes the lessons of a week the assignments of an nbgrader course."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, NoReturn

import typer

from grader.build.select import NothingFound
from grader.release.assignment import Assignment, assignments
from grader.release.fill import Released, release
from grader.release.folder import CannotRelease, CourseFolder


def release_command(
    what: Annotated[list[str], typer.Argument(help="Weeks, lessons or assignments: week01.")],
    course: Annotated[
        Path, typer.Option("--course", help="The folder of your class; made when it is missing.")
    ] = Path(),
) -> None:
    """Release lessons and projects to a class, one assignment each."""
    try:
        wanted = assignments(what)
        folder = CourseFolder.open(course)
        results = [_tell(result) for result in release(folder, wanted)]
    except (NothingFound, CannotRelease, ValueError) as error:
        stop(str(error))
    typer.echo(_summary(folder, results))
    if any(result.state == "refused" for result in results):
        raise typer.Exit(1)


def stop(sentence: str) -> NoReturn:
    """Ends the command with a sentence on stderr and the exit code of a wrong call."""
    typer.echo(sentence, err=True)
    raise typer.Exit(2)


def _tell(result: Released) -> Released:
    typer.echo(f"{result.assignment.name}  {result.state}")
    for reason in result.reasons:
        typer.echo(reason, err=True)
    return result


def _summary(folder: CourseFolder, results: list[Released]) -> str:
    kept = [result.assignment for result in results if result.state != "refused"]
    count = f"{len(kept)} assignment{'s' * (len(kept) != 1)}"
    if not kept:
        return f"Nothing was released to {folder.root}."
    return f"{count} in {folder.root}. Hand them out with: {_next(folder, kept[0])}"


def _next(folder: CourseFolder, assignment: Assignment) -> str:
    return f"nbgrader release_assignment {assignment.name}"
