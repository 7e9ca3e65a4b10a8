"""`grader build`: writes the notebooks, looks whether they are up to date, or keeps watching."""

from __future__ import annotations

import sys
import time
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from grader.build.select import NothingFound, sources
from grader.build.write import Built, build_each, orphans

_MANY = 8
_STATES = {
    "written": "written",
    "unchanged": "unchanged",
    "differs": "out of date",
    "broken": "broken",
}


def build(
    what: Annotated[
        list[str] | None,
        typer.Argument(help="Weeks or files, for example week01; everything when left out."),
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Write nothing; fail if a notebook is out of date.")
    ] = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Build each lesson again when you save it.")
    ] = False,
) -> None:
    """Build the notebooks from their sources."""
    if check and watch:
        _stop("Choose one of --check and --watch: the first writes nothing, the second writes.")
    try:
        paths = sources(what or [])
    except NothingFound as error:
        _stop(str(error))
    started = time.perf_counter()
    results = _with_progress(paths, check)
    tell(results)
    stale = [] if what else orphans()
    for path in stale:
        typer.echo(f"{path} has no source. Delete it, or bring its source back.", err=True)
    typer.echo(summary(results, time.perf_counter() - started))
    if watch:
        from grader.build.watch import watch_sources

        watch_sources(sources_of=what or [])
    elif stale or any(result.state in ("broken", "differs") for result in results):
        raise typer.Exit(1)


def tell(results: list[Built]) -> None:
    """Prints every mistake, and every notebook that differs from its source, to stderr."""
    for result in results:
        for error in result.errors:
            typer.echo(str(error), err=True)
        if result.state == "differs":
            typer.echo(
                f"{result.notebook} differs from {result.source.name}. Run: grader build.",
                err=True,
            )


def summary(results: list[Built], seconds: float) -> str:
    """One line: how many lessons, what became of them, how long it took."""
    states = Counter(result.state for result in results)
    mistakes = sum(len(result.errors) for result in results)
    counts = [f"{states[state]} {word}" for state, word in _STATES.items() if states[state]]
    told = f" with {mistakes} mistake{'s' * (mistakes != 1)}" if mistakes else ""
    lessons = f"{len(results)} lesson{'s' * (len(results) != 1)}"
    return f"{lessons}: {', '.join(counts) or 'nothing to do'}{told} ({seconds:.1f} s)."


def _with_progress(paths: list[Path], check: bool) -> list[Built]:
    results = build_each(paths, check)
    if len(paths) < _MANY or not sys.stderr.isatty():
        return list(results)
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return list(track(results, "Building", len(paths), console=console, transient=True))


def _stop(sentence: str) -> None:
    typer.echo(sentence, err=True)
    raise typer.Exit(2)
