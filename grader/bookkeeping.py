"""Enters verdicts into nbgrader's gradebook, with nbgrader's own converter and API."""

from __future__ import annotations

import json
import logging
import re
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cache
from types import SimpleNamespace

import nbgrader.api
from jsonschema.exceptions import best_match
from jsonschema.protocols import Validator
from jsonschema.validators import validator_for
from nbgrader.converters import Autograde
from nbgrader.converters.base import NbGraderException
from nbgrader.nbgraderformat import common
from sqlalchemy.exc import SAWarning
from traitlets.config import Config

from grader.release.folder import CourseFolder


class Bookkeeping(Autograde):
    """`nbgrader autograde` for some students of an assignment, told after each."""

    students: frozenset[str] = frozenset()
    advance: Callable[[], None] = staticmethod(lambda: None)

    def init_notebooks(self) -> None:
        """Keep the submissions of the wanted students only, also those without a notebook."""
        with suppress(NbGraderException):  # nobody has one
            super().init_notebooks()
        pattern = self._format_source("(?P<assignment_id>.*)", "(?P<student_id>.*)", escape=True)
        self.assignments = {
            place: notebooks
            for place, notebooks in self.assignments.items()
            if re.match(pattern, place)["student_id"] in self.students
        }
        for student in self.students:
            place = self._format_source(self.coursedir.assignment_id, student)
            self.assignments.setdefault(place, [f"{place}/missing.ipynb"])

    def set_permissions(self, assignment_id: str, student_id: str) -> None:
        """The last step of a submission."""
        super().set_permissions(assignment_id, student_id)
        self.advance()


def enter(
    folder: CourseFolder, assignment: str, students: set[str], advance: Callable[[], None]
) -> dict[str, str]:
    """Write the verdicts of these students into the gradebook; `{student: problem}` of failures."""
    if not students:
        return {}
    settings: Config = folder.api.config.copy()
    settings.CourseDirectory.assignment_id = assignment
    settings.Exporter.optimistic_validation = True  # once, after the last preprocessor
    heard = _Listener()
    log = logging.Logger("grader.bookkeeping")
    log.addHandler(heard)
    folder.api.coursedir.assignment_id = assignment
    converter = Bookkeeping(coursedir=folder.api.coursedir, config=settings, log=log)
    converter.force, converter.students, converter.advance = True, frozenset(students), advance
    try:
        with warnings.catch_warnings(), _prepared_once():
            # nbgrader fills its tables in an order that SQLAlchemy finds worth a remark.
            warnings.simplefilter("ignore", SAWarning)
            converter.start()
    except NbGraderException as error:
        if not heard.failed:
            return dict.fromkeys(students, str(error))
    return {student: heard.last for student in heard.failed if student in students}


@contextmanager
def _prepared_once() -> Iterator[None]:
    """Let nbgrader prepare once what it prepares again for every notebook or cell.

    It opens the gradebook nine times for a submission, and a new engine knows no statement; it
    checks the schema of its metadata anew before it checks a cell with it.
    """
    engine, schema = nbgrader.api.create_engine, common.jsonschema
    nbgrader.api.create_engine = cache(engine)
    common.jsonschema = SimpleNamespace(validate=_validate)
    try:
        yield
    finally:
        nbgrader.api.create_engine, common.jsonschema = engine, schema


def _validate(instance: object, schema: dict[str, object]) -> None:
    """As `jsonschema.validate`."""
    if error := best_match(_validator(json.dumps(schema)).iter_errors(instance)):
        raise error


@cache
def _validator(schema: str) -> Validator:
    parsed = json.loads(schema)
    kind = validator_for(parsed)
    kind.check_schema(parsed)
    return kind(parsed)


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
