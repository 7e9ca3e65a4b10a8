"""Fills the folder of a class: nbgrader's source notebook, the release, the gradebook's rows."""

from __future__ import annotations

import shutil
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from course.check.project import is_untouched
from course.lesson import Lesson, LessonError, errors, parse
from course.starter import FOLDER, copy_files
from grader.build.notebook import Notebook, source_notebook
from grader.build.write import notebook_text, write_atomically
from grader.release.assignment import Assignment
from grader.release.folder import CannotRelease, CourseFolder


@dataclass(frozen=True)
class Released:
    """What became of one assignment.

    `state` is `released`, `updated`, `unchanged` or `refused`; `reasons` says why it was refused.
    """

    assignment: Assignment
    state: str
    reasons: tuple[str, ...] = ()


def release(folder: CourseFolder, wanted: Iterable[Assignment]) -> Iterator[Released]:
    """Releases one assignment after the other; what cannot be released does not stop the next.

    Raises `CannotRelease` where the class as a whole cannot be worked with.
    """
    for assignment in wanted:
        mistakes: list[LessonError] = errors(assignment.source)
        if mistakes:
            yield Released(assignment, "refused", tuple(str(mistake) for mistake in mistakes))
            continue
        try:
            yield Released(assignment, _release(folder, assignment, parse(assignment.source)))
        except _Refused as refusal:
            yield Released(assignment, "refused", (str(refusal),))


class _Refused(Exception):
    """This one assignment cannot be released."""


def _release(folder: CourseFolder, assignment: Assignment, lesson: Lesson) -> str:
    notebook = source_notebook(lesson)
    text = notebook_text(notebook)
    source = folder.source(assignment.name, assignment.notebook)
    known = _cells_with_submissions(folder, assignment)
    there = source.is_file() and source.read_text("utf-8") == text
    there = there and (not lesson.is_project or is_untouched(lesson, source.parent / FOLDER))
    handed_out = folder.released(assignment.name, assignment.notebook).is_file()
    if there and handed_out and known is not None:
        return "unchanged"
    if known and known != (cells := _cells(notebook)):
        names = ", ".join(sorted({name.removesuffix("_answer") for name in known ^ cells}))
        raise _Refused(
            f"{assignment.name} has submissions, and its exercises have changed since: {names}. "
            "nbgrader would lose their marks. Grade this class with the version of the course "
            "that you released, or begin another folder with --course."
        )
    source.parent.mkdir(parents=True, exist_ok=True)
    if lesson.is_project:
        # nbgrader hands out what lies beside the notebook.
        shutil.rmtree(source.parent / FOLDER, ignore_errors=True)
        copy_files(lesson.starter_folder, source.parent / FOLDER)
    write_atomically(source, text)
    outcome = folder.api.generate_assignment(assignment.name, force=True, create=True)
    if not outcome["success"]:
        raise _Refused(_told(assignment, outcome))
    return "released" if known is None else "updated"


def _cells_with_submissions(folder: CourseFolder, assignment: Assignment) -> set[str] | None:
    """The cells that the gradebook holds submissions for; None for a notebook that it lacks."""
    import sqlalchemy.exc
    from nbgrader.api import MissingEntry

    try:
        with folder.api.gradebook as gradebook:
            entry = gradebook.find_notebook(assignment.notebook, assignment.name)
            return {cell.name for cell in entry.source_cells} if entry.submissions else set()
    except MissingEntry:
        return None
    except sqlalchemy.exc.DatabaseError as error:
        raise CannotRelease(
            f"The gradebook {folder.root / 'gradebook.db'} cannot be read: {error.orig}. "
            "Save a copy, then try: nbgrader db upgrade."
        ) from None


def _cells(notebook: Notebook) -> set[str]:
    grading = (cell["metadata"].get("nbgrader") for cell in notebook["cells"])
    return {cell["grade_id"] for cell in grading if cell}


def _told(assignment: Assignment, outcome: dict[str, str]) -> str:
    lines = [line for line in outcome.get("error", "").splitlines() if line.strip()]
    logged = [line for line in outcome.get("log", "").splitlines() if line.startswith("[ERROR]")]
    cause = (lines or ["no reason given"])[-1]
    return "\n".join([f"nbgrader could not release {assignment.name}: {cause}", *logged])
