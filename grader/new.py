"""`grader new`: begins a lesson with a skeleton that builds."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Annotated

import typer

from grader.build.select import NothingFound, week_folder
from grader.build.write import write_atomically

app = typer.Typer(help="Begin a lesson.", no_args_is_help=True, add_completion=False)
_SLUG = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_SKELETON = Path(__file__).with_name("skeleton.md")


class CannotBegin(ValueError):
    """The lesson cannot be begun; the text says why and what to do."""


@app.callback()
def _new() -> None:
    """Begin a lesson."""


@app.command()
def lesson(
    week: Annotated[str, typer.Argument(help="The week, for example week01.")],
    slug: Annotated[str, typer.Argument(help="The lesson's name in a file, for example windows.")],
) -> None:
    """Write the skeleton of a lesson into the week's source folder."""
    try:
        path = new_lesson(week, slug)
    except (CannotBegin, NothingFound) as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from None
    typer.echo(f"Wrote {path}.")
    typer.echo("Edit it, and let the notebook follow with: grader build --watch")


def new_lesson(week: str, slug: str) -> Path:
    """Writes `source/NN_slug.md` with the week's next free number and gives its path.

    `week` is the beginning of the week's folder name. Raises `CannotBegin` when the slug is no
    file name or is taken, `NothingFound` when no week or more than one begins so.
    """
    if not _SLUG.fullmatch(slug) or len(slug) > 24:
        raise CannotBegin(
            f"The slug {slug} is not snake_case of at most 24 characters. Try one like windows."
        )
    folder = week_folder(week)
    source = folder / "source"
    taken = sorted(source.glob(f"[0-9][0-9]_{slug}.md"))
    if taken:
        raise CannotBegin(f"{taken[0]} is there already. Edit it, or choose another slug.")
    number = 1 + max((int(path.name[:2]) for path in source.glob("[0-9][0-9]_*.md")), default=0)
    if number > 9:
        raise CannotBegin(f"{folder.name} has nine lessons. Begin another week.")
    path = source / f"{number:02}_{slug}.md"
    week_number = folder.name[len("week") :][:2]
    text = _SKELETON.read_text("utf-8")
    values = {"CODE": f"W{week_number}L{number}", "SLUG": slug, "TITLE": slug.replace("_", " ")}
    for word, value in values.items():
        text = text.replace(f"@{word}@", value.capitalize() if word == "TITLE" else value)
    source.mkdir(exist_ok=True)
    write_atomically(path, text)
    return path
