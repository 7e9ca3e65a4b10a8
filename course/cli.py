"""The learner's command line: `course lab`, `course progress` and the rest."""

from __future__ import annotations

from course.command_line import lazy_app, run

COMMANDS = {
    "lab": ("course.workspace.command:lab", "Open JupyterLab on your first unfinished lesson."),
    "progress": ("course.workspace.command:progress", "Show how far you are."),
    "world": ("course.world_command:app", "Make the company's data, or list its tables."),
    "update": ("course.workspace.command:update", "Bring new lessons; your answers stay."),
}
"""Every sub-command: where it is, and what it does."""

app = lazy_app(COMMANDS, help="Learn data engineering in notebooks that check themselves.")


def main() -> None:
    """Runs the command line."""
    run(app, "course")


if __name__ == "__main__":
    main()
