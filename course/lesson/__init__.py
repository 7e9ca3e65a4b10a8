"""Reads the source text of lessons: one Markdown file in, one `Lesson` out."""

from course.lesson.error import LessonError, UnknownName
from course.lesson.index import (
    find,
    find_quiz,
    find_task,
    lessons,
    lint_course,
    lint_together,
)
from course.lesson.model import (
    Cell,
    Criterion,
    Exercise,
    Lesson,
    Mistake,
    Option,
    Question,
    Task,
)
from course.lesson.reader import errors, errors_in, parse, parse_text

__all__ = [
    "Cell",
    "Criterion",
    "Exercise",
    "Lesson",
    "LessonError",
    "Mistake",
    "Option",
    "Question",
    "Task",
    "UnknownName",
    "errors",
    "errors_in",
    "find",
    "find_quiz",
    "find_task",
    "lessons",
    "lint_course",
    "lint_together",
    "parse",
    "parse_text",
]
