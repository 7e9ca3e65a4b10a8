"""Enters verdicts into nbgrader's gradebook, with nbgrader's own converter and API."""

from __future__ import annotations

import logging
import re
import warnings
from collections.abc import Callable

from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from grader.release.folder import CourseFolder


class Bookkeeping(Autograde):
    """`nbgrader autograde` for some students of an assignment, told after each."""

    students: frozenset[str] = frozenset()
    advance: Callable[[], None] = staticmethod(lambda: None)

    def init_notebooks(self) -> None:
        """Keep the submissions of the wanted students only."""
        super().init_notebooks()
        pattern = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        self.assignments = {
            place: notebooks
            for place, notebooks in self.assignments.items()
            if re.match(pattern, place)["student_id"] in self.students
        }

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission."""
        super().set_permissions(assignment_id, student_id)
        self.advance()


def enter(
    folder: CourseFolder, assignment: str, students: set[str], advance: Callable[[], None]
) -> dict[str, str]:
    """Write the verdicts of these students into the gradebook; `{student: problem}` for failures."""
    if not students:
        return {}
    settings: Config = folder.api.config.copy()
    settings.CourseDirectory.assignment_id = assignment
    heard = _Listener()
    log = logging.Logger("grader.bookkeeping")
    log.addHandler(heard)
    folder.api.coursedir.assignment_id = assignment
    converter = Bookkeeping(coursedir=folder.api.coursedir, config=settings, log=log)
    converter.force, converter.students, converter.advance = True, frozenset(students), advance
    try:
        with warnings.catch_warnings():
            # nbgrader fills its tables in an order that SQLAlchemy finds worth a remark.
            warnings.simplefilter("ignore", SAWarning)
            converter.start()
    except NbGraderException as error:
        if not heard.failed:
            return dict.fromkeys(students, str(error))
    return {student: heard.last for student in heard.failed if student in students}


class _Listener(logging.Handler):
    """Remembers for which students nbgrader reports an error, and its last words about it."""

    _FAILED = re.compile(r"error processing assignment '.*' for student '(.*)'")

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.failed: list[str] = []
        self.last = "nbgrader could not process it"

    def emit(self, record: logging.LogRecord) -> None:
        text = record.getMessage()
        if found := self._FAILED.search(text):
            self.failed.append(found[1])
        elif text.startswith("Traceback"):
            self.last = text.strip().splitlines()[-1]
