"""`grader export`: the marks of a class as a file that a spreadsheet, Canvas or Moodle can read."""

from __future__ import annotations

import csv
import io
import os
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from grader.build.write import write_atomically
from grader.release.command import stop
from grader.release.folder import CannotRelease, CourseFolder

_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


class Format(StrEnum):
    """The shapes of the file."""

    CSV = "csv"
    CANVAS = "canvas"
    MOODLE = "moodle"


@dataclass(frozen=True)
class Student:
    """One line of the file: who, and the score in each assignment (None: nothing handed in)."""

    id: str
    first_name: str
    last_name: str
    email: str
    lms_user_id: str
    scores: dict[str, float | None]


@dataclass(frozen=True)
class Marks:
    """The marks of a class: the most that each assignment gives, and the students."""

    most: dict[str, float]
    students: tuple[Student, ...]


def export(
    to: Annotated[Path, typer.Option("--to", help="The file to write.")],
    format: Annotated[Format, typer.Option(help="A plain table, or for a platform.")] = Format.CSV,
    course: Annotated[Path, typer.Option("--course", help="The folder of the class.")] = Path(),
) -> None:
    """Write the marks of a class into a CSV file."""
    try:
        marks = read(CourseFolder.open(course))
        text = written(marks, format)
        write_atomically(to, text)
    except CannotRelease as error:
        stop(str(error))
    except OSError as error:
        stop(f"{to} cannot be written: {error.strerror}. Choose another file with --to.")
    count = f"{len(marks.students)} students, {len(marks.most)} assignments"
    typer.echo(f"{count} in {os.path.relpath(to)}.")


def read(folder: CourseFolder) -> Marks:
    """The marks in the gradebook of a class. Raises `CannotRelease` where there is none."""
    from nbgrader.api import Gradebook

    with folder.api.gradebook as book:
        assert isinstance(book, Gradebook)
        most = {one.name: one.max_score for one in book.assignments}
        scores = {
            (one.student_id, one.name): one.score
            for name in most
            for one in book.assignment_submissions(name)
        }
        students = tuple(
            Student(
                one.id,
                one.first_name or "",
                one.last_name or "",
                one.email or "",
                one.lms_user_id or "",
                {name: scores.get((one.id, name)) for name in most},
            )
            for one in sorted(book.students, key=lambda student: student.id)
        )
    if not most:
        raise CannotRelease(
            f"The gradebook of {folder.root} has no assignment. Name the class with --course."
        )
    return Marks(most, students)


def written(marks: Marks, format: Format) -> str:
    """The text of the file."""
    lines = {Format.CSV: _plain, Format.CANVAS: _canvas, Format.MOODLE: _moodle}[format](marks)
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(safe(line) for line in lines)
    return out.getvalue()


def safe(line: list[object]) -> list[object]:
    """A line whose texts no spreadsheet takes for a formula; numbers stay numbers."""
    return [f"'{v}" if isinstance(v, str) and v.startswith(_FORMULA) else v for v in line]


def _plain(marks: Marks) -> Iterator[list[object]]:
    yield ["student", "first_name", "last_name", "email", *marks.most, "total"]
    yield ["points possible", "", "", "", *map(_number, marks.most.values()), _sum(marks.most)]
    for one in marks.students:
        person = [one.id, one.first_name, one.last_name, one.email]
        yield [*person, *(_number(one.scores[name]) for name in marks.most), _sum(one.scores)]


def _canvas(marks: Marks) -> Iterator[list[object]]:
    """The columns of Canvas' gradebook import; it matches students by ID or SIS Login ID."""
    yield ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", *marks.most]
    yield ["    Points Possible", "", "", "", "", *map(_number, marks.most.values())]
    for one in marks.students:
        name = ", ".join(part for part in (one.last_name, one.first_name) if part) or one.id
        scores = [_number(one.scores[assignment]) for assignment in marks.most]
        yield [name, one.lms_user_id, "", one.id, "", *scores]


def _moodle(marks: Marks) -> Iterator[list[object]]:
    """The columns that Moodle's grade import offers to map; it has no line of maximal points."""
    yield ["Username", "ID number", "Email address", *marks.most]
    for one in marks.students:
        scores = [_number(one.scores[assignment]) for assignment in marks.most]
        yield [one.id, one.lms_user_id, one.email, *scores]


def _sum(scores: dict[str, float | None]) -> object:
    return _number(sum(score or 0.0 for score in scores.values()))


def _number(value: float | None) -> object:
    """A number without a needless fraction; nothing for nothing."""
    if value is None:
        return ""
    return int(value) if float(value).is_integer() else round(value, 4)
