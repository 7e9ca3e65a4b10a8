"""The unit of work: one answer text of one exercise, however many students wrote it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from course.lesson import Exercise, Lesson, parse
from course.lesson.model import Task as ProjectTask


@dataclass(frozen=True)
class Task:
    """An answer to grade; `source` is the lesson's file, so that any worker can read it.

    The `text` of a project's task holds all files of the project. What is of one `group` is graded
    by one worker, which runs a project once for all of its tasks.
    """

    key: str
    source: str
    exercise: str
    text: str
    group: str = ""

    def of_lesson(self) -> tuple[Lesson, Exercise | ProjectTask]:
        """The lesson and the exercise that the answer belongs to."""
        lesson = lesson_at(self.source)
        return lesson, (lesson.tasks if lesson.is_project else lesson.exercises)[self.exercise]


@lru_cache(maxsize=100)
def lesson_at(source: str) -> Lesson:
    """The lesson in a file, parsed once for each process."""
    return parse(Path(source))
