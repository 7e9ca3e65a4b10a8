"""`grader build --watch`: builds a lesson again each time it is saved."""

from __future__ import annotations

import time
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

import typer

from course.paths import repo_root
from grader.build.command import summary, tell
from grader.build.select import NothingFound, sources
from grader.build.write import build_each


def watch_sources(sources_of: list[str]) -> None:
    """Builds what is saved until Ctrl-C; `sources_of` are the words of the command line."""
    from watchfiles import watch

    # Only the blocks: an environment inside the checkout has a hundred thousand files.
    folders = [path for path in sorted(repo_root().glob("week*")) if path.is_dir()]
    folders = folders or [repo_root()]
    typer.echo("Watching the sources. Save one to build it, stop with Ctrl-C.")
    # Ctrl-C is how a watch ends.
    with suppress(KeyboardInterrupt):
        for changes in watch(*folders, watch_filter=_is_source, debounce=200, step=20):
            rebuild({Path(name) for _, name in changes}, sources_of)
    typer.echo("Stopped.")


def rebuild(saved: Iterable[Path], sources_of: list[str]) -> None:
    """Builds those of the `saved` files that were asked for, and says what came of it."""
    started = time.perf_counter()
    try:
        asked = {path.resolve() for path in sources(sources_of)}
    except NothingFound:  # the last lesson of a week was just deleted or renamed
        return
    paths = sorted(path for path in saved if path.is_file() and path.resolve() in asked)
    if not paths:
        return
    results = list(build_each(paths))
    tell(results)
    names = ", ".join(path.name for path in paths)
    typer.echo(f"{names}: {summary(results, time.perf_counter() - started)}")


def _is_source(change: object, name: str) -> bool:
    path = Path(name)
    # Editors write swap files and drafts beside the source.
    return path.suffix == ".md" and path.parent.name == "source" and not path.name.startswith(".")
