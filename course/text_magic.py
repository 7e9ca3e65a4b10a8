"""Cell magics for answers that are texts: `%%pytest` for tests, `%%keep` for a file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from course import answers

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell


def register(ip: InteractiveShell) -> None:
    """Make `%%pytest` and `%%keep` known to an IPython shell."""
    ip.register_magic_function(pytest, "cell", "pytest")
    ip.register_magic_function(keep, "cell", "keep")


def pytest(line: str, cell: str) -> None:
    """`%%pytest name` runs the tests in the cell on the exercise's module, and keeps them."""
    from course.check.suite import RIGHT, KillsMutants
    from course.check.vocabulary import check_of
    from course.lesson import LessonError, UnknownName, find

    name = line.strip()
    answers.keep(name, cell)
    try:
        check = check_of(find(name)[1].check)
    except (UnknownName, LessonError) as error:
        print(f"⚠ {error}")
        return
    if not isinstance(check, KillsMutants):
        print(f"⚠ {name} does not ask for tests.")
        return
    report = check.reports(cell).get(RIGHT)
    if report is None:
        print("⚠ The tests ended the process that runs them.")
        return
    for test in report.passed:
        print(f"✓ {test}")
    for test, reason in report.failed:
        print(f"✗ {test}: {reason}")
    print(f"{len(report.passed)} passed, {len(report.failed)} failed on the module {check.module}.")


def keep(line: str, cell: str) -> None:
    """`%%keep name FILE` writes the cell into FILE in the working folder, and keeps its text."""
    from course.shell_magic import working_folder

    name, _, file = line.strip().partition(" ")
    if not name or not file or "/" in file:
        print("⚠ Write %%keep, the name of the exercise and the name of the file.")
        return
    answers.keep(name, cell)
    (working_folder() / file).write_text(cell, encoding="utf-8")
    print(f"{file} is written.")
