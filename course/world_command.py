"""`course world make` and `course world tables`."""

from __future__ import annotations

import contextlib
import difflib
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from course.world import PUBLIC_SEED, World
from course.world.schema import STREAMS, TABLES
from course.world.sizes import SIZES
from course.world.writers import FORMATS, Order, Tick, write

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Make the company's data, or list its tables.",
)
_ALL = (*TABLES, *STREAMS)
_FORMATS = (*FORMATS, "postgres")


def _one_of(word: str, words: tuple[str, ...], what: str) -> str:
    """The word, if it is known; a `BadParameter` that names the nearest, or all."""
    if word in words:
        return word
    near = difflib.get_close_matches(word, words, 1)
    advice = f"Did you mean {near[0]}?" if near else f"Choose from {', '.join(words)}."
    raise typer.BadParameter(f"There is no {what} {word!r}. {advice}")


def _scale(word: str) -> str:
    return _one_of(word.upper(), tuple(SIZES), "scale")


def _formats(words: list[str]) -> list[str]:
    listed = [word for text in words for word in text.lower().replace(",", " ").split()]
    return list(dict.fromkeys(_one_of(word, _FORMATS, "format") for word in listed))


def _tables(text: str) -> str:
    for word in text.replace(",", " ").split():
        _one_of(word, _ALL, "table")
    return text


def _fit_together(
    out: Path | None, to_disk: bool, address: str | None, formats: tuple[str, ...]
) -> None:
    if out is None and to_disk:
        raise typer.BadParameter("Say where the files go: --out FOLDER.")
    if address and "postgres" not in formats:
        raise typer.BadParameter("--address is for --format postgres.")


Scale = Annotated[str, typer.Option(callback=_scale, help="XS, S or M.", metavar="SCALE")]


@app.command()
def make(
    scale: Scale = "S",
    seed: Annotated[int, typer.Option(min=0, max=2**63 - 1, help="Which company.")] = PUBLIC_SEED,
    out: Annotated[Path | None, typer.Option(help="Folder for the files.")] = None,
    format: Annotated[
        list[str],
        typer.Option(
            callback=_formats,
            metavar="FORMAT",
            help=f"{', '.join(_FORMATS)}; may be given more than once.",
        ),
    ] = [],  # noqa: B006 - typer reads the default and never changes it
    tables: Annotated[
        str, typer.Option(callback=_tables, help="Only these tables, separated by commas.")
    ] = "",
    drop: Annotated[bool, typer.Option("--drop", help="Write the raw drop as well.")] = False,
    ledger: Annotated[
        bool, typer.Option("--ledger", help="Write the truth about the defects: not for learners.")
    ] = False,
    address: Annotated[
        str | None, typer.Option(help="For postgres: another server, as postgresql://...")
    ] = None,
) -> None:
    """Make a world: the same scale and seed give the same data, on any machine."""
    formats = tuple(format or ([] if drop or ledger else ["parquet"]))
    chosen = tuple(name for name in _ALL if not tables or name in tables.replace(",", " ").split())
    files = tuple(name for name in formats if name != "postgres")
    _fit_together(out, bool(files or drop or ledger), address, formats)
    world = World(seed, scale)
    with _telling(), _progress(world, len(formats), chosen, drop) as (tick, drop_tick):
        if files or drop or ledger:
            write(world, Order(files, chosen, drop, ledger), out, tick, drop_tick)
        if "postgres" in formats:
            from course.world_postgres import load

            address = load(world, chosen, address, tick)
    _say(world, files, drop, ledger, out)
    if "postgres" in formats:
        typer.echo(f"postgres of {world!r}: {address}")


def _say(world: World, files: tuple[str, ...], drop: bool, ledger: bool, out: Path | None) -> None:
    made = [*files, *(["the raw drop"] if drop else []), *(["the ledger"] if ledger else [])]
    if made:
        typer.echo(f"{' and '.join(made)} of {world!r}: {out}")


@contextlib.contextmanager
def _telling() -> Iterator[None]:
    """Turn what a machine can refuse into one sentence and exit code 1."""
    from course.services import ServiceError
    from course.world.writers.stage import StageError

    try:
        yield
    except (StageError, ServiceError) as error:
        typer.echo(str(error), err=True)
    except OSError as error:
        reason = error.strerror or str(error)
        where = f" ({error.filename})" if error.filename else ""
        typer.echo(
            f"The files cannot be written: {reason}{where}. The folder is as it was. "
            "Free some space, or name another folder with --out.",
            err=True,
        )
    except KeyboardInterrupt:
        typer.echo("Stopped. The folder is as it was.", err=True)
        raise typer.Exit(130) from None
    else:
        return
    raise typer.Exit(1)


@contextlib.contextmanager
def _progress(
    world: World, formats: int, tables: tuple[str, ...], drop: bool
) -> Iterator[tuple[Tick, Tick]]:
    """A bar of rows, and one of files where the drop is asked for."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    from course.world import files, pin

    parts = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(
        *parts, TimeElapsedColumn(), console=console, disable=not console.is_terminal
    ) as bars:
        rows = bars.add_task("rows", total=0, visible=bool(formats))
        if formats:
            expected = pin.rows(world.scale)
            bars.update(rows, total=formats * sum(expected[name] for name in tables))
        groups = (files.GROUPS | files.INBOX).values()
        number = sum(len(group.paths(world)) for group in groups) if drop else 0
        drops = bars.add_task("files of the drop", total=number, visible=drop)
        yield (lambda n: bars.advance(rows, n)), (lambda n: bars.advance(drops, n))
        for task in (rows, drops):
            bars.update(task, total=bars.tasks[task].completed)


@app.command()
def tables(
    name: Annotated[str, typer.Argument(help="One table, to see its columns.")] = "",
) -> None:
    """List the tables with their rows at each scale, or the columns of one table."""
    from rich.console import Console

    from course.world import describe

    if name:
        _one_of(name, _ALL, "table")
    Console().print(describe.columns(name) if name else describe.overview())


def main() -> None:
    """Run the command line."""
    from course.command_line import run

    run(app, "course world")


if __name__ == "__main__":
    main()
