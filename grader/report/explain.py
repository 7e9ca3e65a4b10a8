"""`grader explain`: what a student wrote, on which data it ran, and why it got its mark."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from course.check.shell import SameOutput
from course.check.sql import SameRows
from course.check.vocabulary import check_of
from course.lesson import LessonError, UnknownName, find
from course.lesson.model import Exercise
from grader.release.assignment import assignment_of
from grader.release.command import stop
from grader.release.folder import CannotRelease, CourseFolder
from grader.repair.release import released_lesson
from grader.repair.submission import submitted
from grader.verdict.classwork import Classwork
from grader.verdict.open import classwork
from grader.verdict.outcome import Outcome, harmless
from grader.verdict.secret import SecretError
from grader.verdict.task import Task


def explain(
    student: Annotated[str, typer.Argument(help="The student's name in the class.")],
    exercise: Annotated[str, typer.Argument(help="The name of the exercise.")],
    course: Annotated[Path, typer.Option("--course", help="The folder of the class.")] = Path(),
    jail: Annotated[str, typer.Option(help="The kind of jail it was graded in.")] = "bubblewrap",
) -> None:
    """Show an answer, the data that it ran on, and why it got its mark."""
    try:
        lesson, found = find(exercise)
        folder = CourseFolder.open(course)
        work = classwork(folder.root, jail)
        assignment = assignment_of(lesson.path)
        place = folder.submitted(student, assignment.name) / f"{assignment.notebook}.ipynb"
        if not place.is_file():
            stop(
                f"{student} has handed in no {assignment.name}: there is no file {place}. "
                "Look at the names in the folder submitted/."
            )
        written = submitted(place, released_lesson(str(lesson.path))).repaired.notebook
        task = work.tasks_of(lesson.path, written, place.parent)[exercise]
        outcome = work.store.get(task.key)
    except (UnknownName, LessonError, CannotRelease, SecretError) as error:
        stop(str(error))
    if outcome is None:
        stop(
            f"This answer of {student} has no verdict yet. Run: grader autograde {assignment.name}"
        )
    _show(student, found, task, outcome, _data(found, work))


def _data(exercise: Exercise, work: Classwork) -> list[str]:
    """The data sets that the check looks at, in its order; empty where it makes its own inputs."""
    check = check_of(exercise.check)
    try:
        seeds = work.secret.seeds
    except SecretError:  # a lost secret: the verdict is still there
        return []
    if isinstance(check, SameRows):
        return [world.title for world in check.all_worlds(seeds)]
    if isinstance(check, SameOutput):
        return [drop.title for drop in check.drops(seeds)]
    return []


def _show(student: str, exercise: Exercise, task: Task, outcome: Outcome, data: list[str]) -> None:
    from rich.console import Console
    from rich.rule import Rule
    from rich.syntax import Syntax

    console = Console(highlight=False, markup=False)
    earned = outcome.share * exercise.points
    console.print(f"{harmless(student)} · {exercise.name} · {outcome.status}")
    console.print(f"{earned:g} of {exercise.points} points, judged in {outcome.seconds:.2f} s")
    console.print(Rule("the answer"))
    console.print(Syntax(harmless(task.text) or "(nothing)", exercise.language))
    if data:
        console.print(Rule("the data it is run on, until the first difference"))
        for number, title in enumerate(data, 1):
            console.print(f"{number}. {title}")
    console.print(Rule("what the student reads"))
    console.print(outcome.feedback)
    if outcome.detail and outcome.detail != outcome.feedback:
        console.print(Rule("for you alone"))
        console.print(outcome.detail)
