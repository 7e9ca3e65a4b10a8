"""`course lab`, `course update` and `course progress`."""

from __future__ import annotations

import os
import sys
import webbrowser
from pathlib import Path
from typing import Annotated

import typer

from course.workspace import jupyter
from course.workspace.layout import Laid, lay_out, outdated
from course.workspace.next_lesson import next_lesson
from course.workspace.place import Trouble, home, prepare
from course.workspace.running import Server, server_on


def lab(
    port: Annotated[
        int | None,
        typer.Option(envvar="PORT", min=1, max=65535, help="Where JupyterLab listens."),
    ] = None,
    browser: Annotated[bool, typer.Option(help="Open a browser, where there is one.")] = True,
) -> None:
    """Lay out your workspace and open JupyterLab on your first unfinished lesson."""
    try:
        here = home()
        prepare(here)
        os.environ["COURSE_HOME"] = str(here)
        browser = browser and jupyter.has_browser()
        if server := server_on(here):
            _show_running(server, here, browser)
            return
        if port is not None:
            jupyter.look_at_port(port)
        laid = lay_out(here)
        tell(laid, here)
        jupyter.configure(here)
        jupyter.trust(here, laid.new)
    except (Trouble, OSError) as trouble:
        _stop(trouble)
    typer.echo("JupyterLab starts. Stop it with Ctrl-C in this window; your work is saved.")
    sys.stdout.flush()
    jupyter.start(here, jupyter.options(next_lesson(here), port, browser))


def update() -> None:
    """Bring new and changed lessons into your workspace; your answers stay."""
    try:
        here = home()
        prepare(here)
        if server := server_on(here):
            raise Trouble(f"JupyterLab runs on {here} (process {server.pid}). Stop it first.")
        laid = lay_out(here)
    except (Trouble, OSError) as trouble:
        _stop(trouble)
    tell(laid, here)
    if not laid.changed:
        typer.echo(f"Everything in {here} is up to date.")


def progress() -> None:
    """Show how far you are: lessons, exercises, points, and what comes next."""
    from course.progress import progress as summary

    os.environ["COURSE_HOME"] = str(home())
    typer.echo(summary())


def tell(laid: Laid, here: Path) -> None:
    """Prints what became of the notebooks."""
    if laid.new:
        typer.echo(f"{_count(laid.new)} laid out in {here}.")
    if laid.files:
        typer.echo(f"Project files laid out: {', '.join(map(str, laid.files))}.")
    if laid.updated:
        typer.echo(f"{_count(laid.updated)} updated; your answers are where you left them.")
    for sentence in laid.told:
        typer.echo(sentence, err=True)


def _show_running(server: Server, here: Path, browser: bool) -> None:
    address = server.address(next_lesson(here))
    typer.echo(f"JupyterLab already runs on {here}: {address}")
    if waiting := len(list(outdated(here))):
        typer.echo(
            f"{waiting} of its notebooks can be updated: stop it with Ctrl-C in its own window, "
            "then run this command again."
        )
    if browser:
        webbrowser.open(address)


def _count(paths: list[Path]) -> str:
    return f"{len(paths)} notebook{'s' * (len(paths) != 1)}"


def _stop(trouble: Exception) -> None:
    if isinstance(trouble, OSError):
        trouble = Trouble(f"{trouble.filename}: {trouble.strerror}.")
    typer.echo(str(trouble), err=True)
    raise typer.Exit(1)
