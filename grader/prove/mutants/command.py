"""`grader mutants`: how many small mistakes the checks of a week find."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from course.lesson import Exercise, Lesson, LessonError, parse
from grader.build.select import NothingFound, sources

ENOUGH = 0.99


def mutants(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Weeks or files, for example week01; everything when left out."),
    ] = None,
    exercise: Annotated[
        list[str] | None, typer.Option(help="Only this exercise; may be given more than once.")
    ] = None,
    also: Annotated[
        bool, typer.Option("--also", help="Mutate the other right answers as well.")
    ] = False,
    fresh: Annotated[bool, typer.Option("--fresh", help="Forget what earlier runs found.")] = False,
    as_json: Annotated[
        bool, typer.Option("--json", help="Print everything as JSON, and no table.")
    ] = False,
) -> None:
    """Change each reference a little, many times, and count the changes that its check finds.

    What is found is kept as it is found: stop it with Ctrl-C, and the next run goes on from there.
    """
    from grader.prove.mutants import report

    chosen = _chosen(what or [], exercise or [])
    proofs, stopped = _proofs(chosen, also, fresh)
    if as_json:
        typer.echo(json.dumps(report.as_json(proofs), ensure_ascii=False, indent=1))
    else:
        for proof in proofs:
            for survivor in proof.survivors:
                typer.echo(report.as_text(proof.exercise, survivor) + "\n")
        typer.echo(report.as_table(proofs))
    if stopped:
        left = len(chosen) - len(proofs)
        typer.echo(f"Stopped with {left} exercises to go. Run it again to go on.", err=True)
        raise typer.Exit(130)
    if report.share(proofs) < ENOUGH:
        typer.echo(f"Fewer than {ENOUGH:.0%} are killed. Strengthen the checks.", err=True)
        raise typer.Exit(1)


def _chosen(what: list[str], names: list[str]) -> list[tuple[Lesson, Exercise]]:
    """The exercises that the command line means and that can have mutants."""
    from grader.prove.mutants.bench import bench

    try:
        lessons = [parse(path) for path in sources(what)]
    except (NothingFound, LessonError) as error:
        _stop(str(error))
    found = {name: (lesson, e) for lesson in lessons for name, e in lesson.exercises.items()}
    for name in names:
        if name not in found:
            _stop(f"There is no exercise {name} in what you chose. Look at its name in the source.")
    pairs = [found[name] for name in names or found]
    chosen = [pair for pair in pairs if bench(*pair, {}) is not None]
    if not chosen:
        _stop("None of these exercises is answered with SQL, so there is nothing to change.")
    return chosen


def _proofs(chosen: list[tuple[Lesson, Exercise]], also: bool, fresh: bool) -> tuple[list, bool]:
    """The proofs of the chosen exercises, and whether Ctrl-C came before the last one."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from grader.prove.mutants.proof import Unmutable, prove

    columns = (TextColumn("{task.description:<32}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    proofs = []
    with Progress(*columns, TimeElapsedColumn(), console=console, transient=True) as bar:
        week = bar.add_task("exercises", total=len(chosen))
        try:
            for lesson, exercise in chosen:
                task = bar.add_task(exercise.name, total=None)
                found = prove(
                    lesson,
                    exercise,
                    also=also,
                    fresh=fresh,
                    begin=lambda count, task=task: bar.update(task, total=count),
                    tell=lambda task=task: bar.advance(task),
                )
                proofs.append(found)
                bar.remove_task(task)
                bar.advance(week)
        except KeyboardInterrupt:
            return proofs, True
        except Unmutable as error:
            bar.stop()
            _stop(str(error))
    return proofs, False


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
