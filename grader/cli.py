"""The command line of authors and instructors: `grader build`, `grader new` and the rest."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

COMMANDS = {
    "build": ("grader.build.command:build", "Build the notebooks from their sources."),
    "new": ("grader.new:app", "Begin a lesson."),
    "release": ("grader.release.command:release_command", "Release lessons to a class."),
    "simulate": ("grader.simulate.command:simulate_command", "Invent submissions of a class."),
}
"""Every sub-command: where it is (a function, or a `typer.Typer` with its own), what it does."""


class _Lazy(TyperGroup):
    """Imports a sub-command when it runs: `grader --help` must not pay for nbgrader."""

    def list_commands(self, ctx: Any) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
        # Help asks for every command and shows this one line of each.
        if cmd_name not in COMMANDS:
            return None
        return TyperCommand(cmd_name, help=COMMANDS[cmd_name][1])

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        name, _, rest = super().resolve_command(ctx, args)
        return name, load(name), rest


def load(name: str) -> Any:
    """The command of that name, ready to run."""
    module, _, attribute = COMMANDS[name][0].partition(":")
    target = getattr(import_module(module), attribute)
    if not isinstance(target, typer.Typer):
        app = typer.Typer(add_completion=False)
        app.command(name)(target)
        target = app
    command = typer.main.get_command(target)
    command.name = name
    return command


app = typer.Typer(
    cls=_Lazy,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    help="Turn source text into notebooks, and answers into marks.",
)


@app.callback()
def _grader() -> None:
    """A callback makes a group of an app whose commands are found elsewhere."""


def main() -> None:
    """Runs the command line."""
    app()


if __name__ == "__main__":
    main()
