"""Finds lessons, exercises and quizzes by name among the source files of the course."""

from __future__ import annotations

import re
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path

from course.lesson.error import LessonError, UnknownName
from course.lesson.model import Exercise, Lesson, Question, Task
from course.lesson.reader import errors, parse
from course.paths import repo_root

_NAMED = re.compile(r'^(?:```\w+ .*?|<!-- *#region +)\b(exercise|quiz|task)="(\w+)"', re.MULTILINE)
_WEEK = re.compile(r"week(\d\d)_")


def lessons() -> list[Path]:
    """Every source file of the course, in the order of weeks and lessons."""
    return sorted(repo_root().glob("week*/week*/source/*.md"))


def find(name: str) -> tuple[Lesson, Exercise]:
    """The exercise of that name and the lesson it stands in.

    Raises `UnknownName` when there is none, `LessonError` when its lesson has a mistake.
    """
    lesson = parse(_source_of("exercise", name))
    return lesson, lesson.exercises[name]


def find_quiz(name: str) -> tuple[Lesson, tuple[Question, ...]]:
    """The questions of the quiz of that name and the lesson it stands in; raises as `find`."""
    lesson = parse(_source_of("quiz", name))
    return lesson, lesson.quizzes[name]


def find_task(name: str) -> tuple[Lesson, Task]:
    """The project's task of that name and the project it stands in; raises as `find`."""
    lesson = parse(_source_of("task", name))
    return lesson, lesson.tasks[name]


def lint_course(paths: Iterable[Path] | None = None) -> list[LessonError]:
    """Every mistake of every lesson, and those that only show when all are read together."""
    paths = lessons() if paths is None else sorted(paths)
    return [error for path in paths for error in errors(path)] + lint_together(paths)


def lint_together(paths: Iterable[Path]) -> list[LessonError]:
    """What only shows between files: a name used twice, a code that is not that of its place."""
    found: list[LessonError] = []
    owners: dict[str, tuple[Path, int]] = {}
    for path in sorted(paths):
        try:
            text = path.read_text("utf-8")
        except (OSError, UnicodeDecodeError):
            continue  # errors() says so
        found += _place(path, text)
        for mark in _NAMED.finditer(text):
            line = text.count("\n", 0, mark.start()) + 1
            first, first_line = owners.setdefault(mark[2], (path, line))
            if first != path:
                problem = f"The name {mark[2]} is taken by {first.name}, line {first_line}"
                found.append(LessonError(path, line, problem, "Choose another: names are unique"))
    return found


def _place(path: Path, text: str) -> list[LessonError]:
    """Whether the code in the front matter is that of the folder and the file."""
    week, number = _WEEK.match(path.parent.parent.name), re.match(r"(\d\d)_", path.name)
    code = re.search(r"^code: *(W\d\d(?:L\d|P)) *$", text, re.MULTILINE)
    if not week or not code:
        return []
    last = "P" if path.stem == "project" else f"L{int(number[1])}" if number else None
    if last is None:
        problem = "The file's name has no number"
        return [LessonError(path, 1, problem, "Name it like 02_select.md, or project.md")]
    expected = f"W{week[1]}{last}"
    if code[1] == expected:
        return []
    line = text.count("\n", 0, code.start()) + 1
    problem = f"The code is {code[1]}, and by its place the lesson is {expected}"
    return [LessonError(path, line, problem, "Change the code or the file's name")]


def _source_of(kind: str, name: str) -> Path:
    # A look through the text costs a few milliseconds; only the one lesson is parsed.
    names = []
    for path in lessons():
        marks = _NAMED.findall(path.read_text("utf-8", errors="replace"))
        if (kind, name) in marks:
            return path
        names += [found for role, found in marks if role == kind]
    near = get_close_matches(str(name), names, 1)
    remedy = f"Did you mean {near[0]}?" if near else "Look at its name in the notebook."
    raise UnknownName(f"There is no {kind} {name} in the course. {remedy}")
