"""What `course` and `grader` share: lazy sub-commands, and one sentence for a mistake."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Any

import typer
from typer.core import TyperCommand, TyperGroup

Commands = dict[str, tuple[str, str]]
"""Name of a sub-command to where it is (`module:function`, or `module:app` for a `typer.Typer`
with sub-commands of its own) and to what it does, in one line."""


def lazy_app(commands: Commands, help: str) -> typer.Typer:
    """An app that imports a sub-command when it runs: `--help` must not pay for any of them."""

    class Lazy(TyperGroup):
        def list_commands(self, ctx: Any) -> list[str]:
            return list(commands)

        def get_command(self, ctx: Any, cmd_name: str) -> TyperCommand | None:
            # Help asks for every command and shows this one line of each.
            if cmd_name not in commands:
                return None
            return TyperCommand(cmd_name, help=commands[cmd_name][1])

        def resolve_command(self, ctx: Any, args: list[str]) -> Any:
            name, _, rest = super().resolve_command(ctx, args)
            return name, load(commands, name), rest

    app = typer.Typer(
        cls=Lazy,
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        help=help,
    )

    @app.callback()
    def _group() -> None:
        """A callback makes a group of an app whose commands are found elsewhere."""

    return app


def load(commands: Commands, name: str) -> Any:
    """The command of that name, ready to run."""
    module, _, attribute = commands[name][0].partition(":")
    target = getattr(import_module(module), attribute)
    if not isinstance(target, typer.Typer):
        app = typer.Typer(add_completion=False)
        app.command(name)(target)
        target = app
    command = typer.main.get_command(target)
    command.name = name
    return command


def run(app: typer.Typer, name: str) -> None:
    """Runs the command line and leaves: 2 with one sentence for bad input, 130 for Ctrl-C."""
    try:
        sys.exit(app(prog_name=name, standalone_mode=False))
    except typer.TyperException as mistake:
        context = getattr(mistake, "ctx", None)
        path = context.command_path if context else name
        sentence = mistake.format_message() if hasattr(mistake, "format_message") else str(mistake)
        # Asked for without a word, the help is all that there is to say.
        if sentence:
            typer.echo(f"{sentence.rstrip('.')}. See: {path} --help", err=True)
        sys.exit(2)
    except (typer.Abort, KeyboardInterrupt):
        typer.echo("Stopped.", err=True)
        sys.exit(130)
