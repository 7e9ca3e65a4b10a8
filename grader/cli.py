"""The command line of authors and instructors: `grader build`, `grader new` and the rest."""

from __future__ import annotations

from course.command_line import lazy_app, run

COMMANDS = {
    "autograde": ("grader.autograde:autograde", "Grade the submissions of a week."),
    "build": ("grader.build.command:build", "Build the notebooks from their sources."),
    "explain": ("grader.report.explain:explain", "Show why an answer got its mark."),
    "export": ("grader.report.export:export", "Write the marks of a class into a file."),
    "mutants": ("grader.prove.mutants.command:mutants", "Count the mistakes that checks find."),
    "new": ("grader.new:app", "Begin a lesson."),
    "release": ("grader.release.command:release_command", "Release lessons to a class."),
    "similar": ("grader.report.similar:similar", "List pairs of students who are alike."),
    "simulate": ("grader.simulate.command:simulate_command", "Invent submissions of a class."),
    "verdicts": ("grader.verdict.command:app", "Look after stored verdicts."),
}
"""Every sub-command: where it is (a function, or a `typer.Typer` with its own), what it does."""

app = lazy_app(COMMANDS, help="Turn source text into notebooks, and answers into marks.")


def main() -> None:
    """Runs the command line."""
    run(app, "grader")


if __name__ == "__main__":
    main()
