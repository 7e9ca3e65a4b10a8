"""`grader verdicts`: looks after the stored verdicts of a class."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from grader.verdict.open import STORE
from grader.verdict.store import Store

app = typer.Typer(no_args_is_help=True, add_completion=False, help="Look after stored verdicts.")


@app.callback()
def _verdicts() -> None:
    """A callback keeps `gc` a word of its own while it is the only one."""


@app.command()
def gc(
    course: Annotated[Path, typer.Option("--course", help="The folder of the class.")] = Path(),
    days: Annotated[float, typer.Option(min=0, help="Keep what was used since then.")] = 180,
) -> None:
    """Drop verdicts that no grading used for a long time. Marks in the gradebook stay."""
    if not (course / STORE).is_file():
        typer.echo(f"There are no verdicts in {course}. Name the class with --course.", err=True)
        raise typer.Exit(2)
    store = Store(course / STORE)
    dropped, kept = store.collect(days)
    store.close()
    typer.echo(f"{dropped} verdicts dropped, {kept} kept.")
