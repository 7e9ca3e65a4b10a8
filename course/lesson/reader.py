"""Reads one source file into a `Lesson`; the one parser of the course."""

from __future__ import annotations

from pathlib import Path

from course.lesson.error import LessonError, Report
from course.lesson.exercise import look_at_name, read_exercises
from course.lesson.header import read_header
from course.lesson.markdown import read_cells
from course.lesson.model import Cell, Lesson, Question
from course.lesson.project import read_project
from course.lesson.python_text import look_at_example
from course.lesson.quiz import read_quiz

_read: dict[Path, tuple[tuple[int, int], Lesson]] = {}


def parse(path: Path | str) -> Lesson:
    """The lesson in the file `path`; an unchanged file is read once per process.

    Raises `LessonError` for the first mistake in the file, from its top.
    """
    path = Path(path)
    stamp = _stamp(path)
    known = _read.get(path)
    if known and known[0] == stamp:
        return known[1]
    lesson = parse_text(_text(path), path)
    _read[path] = (stamp, lesson)
    return lesson


def parse_text(text: str, path: Path | str) -> Lesson:
    """The lesson that `text` holds; `path` says where it belongs and need not exist.

    Raises `LessonError` for the first mistake, from the top of the text.
    """
    lesson, found = _lesson(text, Path(path))
    if found:
        raise found[0]
    return lesson


def errors(path: Path | str) -> list[LessonError]:
    """Every mistake in the file `path`, from its top; empty for a lesson that builds."""
    try:
        text = _text(Path(path))
    except LessonError as error:
        return [error]
    return errors_in(text, path)


def errors_in(text: str, path: Path | str) -> list[LessonError]:
    """Every mistake in `text`, from its top."""
    return _lesson(text, Path(path))[1]


def _stamp(path: Path) -> tuple[int, int]:
    try:
        status = path.stat()
    except OSError as error:
        raise _unreadable(path, error) from None
    return status.st_mtime_ns, status.st_size


def _text(path: Path) -> str:
    try:
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        raise LessonError(
            path, line, "The file is not UTF-8", "Save it again with that encoding"
        ) from None
    except OSError as error:
        raise _unreadable(path, error) from None


def _unreadable(path: Path, error: OSError) -> LessonError:
    problem = f"The file cannot be read: {error.strerror or error}"
    return LessonError(path, 1, problem, "Check the path and its permissions")


def _lesson(text: str, path: Path) -> tuple[Lesson, list[LessonError]]:
    report = Report(path)
    if "\r" in text or text.startswith("\ufeff"):
        report(
            1,
            "The file has Windows line ends or a byte order mark",
            "Save it with LF line ends as plain UTF-8",
        )
        text = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n")
    header = read_header(text, report)
    body = "\n".join(text.split("\n")[header.behind - 1 :])
    cells = read_cells(body, header.behind, report)
    exercises = read_exercises(cells, report)
    for cell in cells:
        if cell.role == "code" and cell.language == "python":
            look_at_example(cell, report)
    lesson = Lesson(
        path,
        header.code,
        header.title,
        header.engine,
        header.minutes,
        header.outcomes,
        cells,
        exercises,
        _quizzes(cells, exercises, report),
        *read_project(path, cells, report),
    )
    return lesson, report.sorted()


def _quizzes(
    cells: tuple[Cell, ...], exercises: dict[str, object], report: Report
) -> dict[str, tuple[Question, ...]]:
    quizzes: dict[str, tuple[Question, ...]] = {}
    for cell in cells:
        if cell.role != "quiz":
            continue
        look_at_name(cell, report)
        if cell.name in quizzes or cell.name in exercises:
            report(cell.line, f"The name {cell.name} is taken in this file", "Choose another")
            continue
        quizzes[cell.name] = read_quiz(cell, report)
    return quizzes
