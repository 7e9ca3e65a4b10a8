"""What an author hears about a mistake: which file, which line, what is wrong, what to do."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


class LessonError(Exception):
    """A mistake in a lesson's source text; its text reads `file:line: problem. remedy.`

    `problem` and `remedy` are sentences without their full stop; `line` counts from 1.
    """

    def __init__(self, path: Path, line: int, problem: str, remedy: str) -> None:
        super().__init__(path, line, problem, remedy)
        self.path = path
        self.line = line
        self.problem = problem
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{_short(self.path)}:{self.line}: {self.problem}. {self.remedy}."


class UnknownName(LookupError):
    """No lesson has an exercise or a quiz of that name."""


@dataclass
class Report:
    """Collects the mistakes of one file, so that an author sees all of them at once."""

    path: Path
    errors: list[LessonError] = field(default_factory=list)

    def __call__(self, line: int, problem: str, remedy: str) -> None:
        """Note one mistake."""
        self.errors.append(LessonError(self.path, line, problem, remedy))

    def sorted(self) -> list[LessonError]:
        """Every mistake, from the top of the file to its end."""
        return sorted(self.errors, key=lambda error: error.line)


def _short(path: Path) -> str:
    # A terminal makes a path below the working folder clickable, and people read it faster.
    try:
        return str(path.relative_to(Path.cwd()))
    except (ValueError, OSError):
        return str(path)
