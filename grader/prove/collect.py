"""A pytest plugin that collects lesson sources: one test per exercise, named like the exercise.

`pytest week01-03_foundations/week01_sql/source/02_select.md::halden_trips` proves one exercise.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from course.lesson import Exercise, Lesson, errors, lessons, lint_together, parse
from course.paths import repo_root


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """Takes the sources of the course, and leaves every other Markdown file alone."""
    if file_path.suffix == ".md" and file_path.parent.name == "source" and _is_lesson(file_path):
        return LessonFile.from_parent(parent, path=file_path)
    return None


def _is_lesson(path: Path) -> bool:
    # Not lessons(): the tests keep a course of their own, with broken sources.
    return path.parent.parent.parent.parent.resolve() == repo_root().resolve()


class LessonFile(pytest.File):
    """One lesson source."""

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each exercise; an authoring mistake is an error of the file."""
        together = lint_together({*lessons(), self.path})
        found = [*errors(self.path), *(e for e in together if e.path == self.path)]
        if found:
            raise self.CollectError("\n".join(str(error) for error in found))
        lesson = parse(self.path)
        for name, exercise in lesson.exercises.items():
            yield ExerciseItem.from_parent(self, name=name, lesson=lesson, exercise=exercise)


class ExerciseItem(pytest.Item):
    """The proof of one exercise."""

    def __init__(self, *, lesson: Lesson, exercise: Exercise, **rest: object) -> None:
        super().__init__(**rest)
        self.lesson, self.exercise = lesson, exercise

    def runtest(self) -> None:
        """Fails with every flaw of the exercise at once."""
        from grader.prove.exercise import flaws

        found = flaws(self.lesson, self.exercise)
        if found:
            raise Flawed("\n".join(str(flaw) for flaw in found))

    def repr_failure(self, excinfo: pytest.ExceptionInfo, style: object = None) -> object:
        """A flaw is a sentence for an author; anything else is a fault of ours, with traceback."""
        if isinstance(excinfo.value, Flawed):
            return str(excinfo.value)
        return super().repr_failure(excinfo)

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the exercise stands in its file."""
        return self.path, self.exercise.line - 1, f"{self.lesson.code} {self.name}"


class Flawed(AssertionError):
    """An exercise that does not hold; the text tells each flaw with file, line and remedy."""
