"""What a lesson is, once it has been read: cells in order, and the exercises they make up."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Cell:
    """One block of the source text.

    `role` is one of `prose`, `code` (a worked example), `exercise`, `check`, `also`, `wrong`,
    `hint`, `why`, `quiz`, and in a project `task` or `rubric`; `language` is `markdown`, `sql`,
    `python`, `bash` or `yaml`; `name` is the exercise (or task, or quiz) that the cell belongs to;
    `line` counts from 1.
    """

    role: str
    language: str
    text: str
    line: int
    name: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Mistake:
    """A known wrong answer and the sentence that whoever gives it must hear."""

    text: str
    because: str
    line: int


@dataclass(frozen=True)
class Exercise:
    """One question: its starter and reference, how it is checked, and what a learner may ask for.

    `starter` ships to the learner; `reference` is the same cell with the solution kept and the
    markers and the TODO taken out. `check` is the Python text of the check cell. `form` says what
    an answer is when it is not what its language suggests: `pytest` for a cell of tests, or
    `file:NAME` for the text of a file, which the cell writes into the working folder.
    """

    name: str
    language: str
    points: int
    prompt: str
    starter: str
    reference: str
    check: str
    line: int
    title: str
    also: tuple[str, ...] = ()
    wrong: tuple[Mistake, ...] = ()
    hints: tuple[str, ...] = ()
    why: str = ""
    form: str = ""

    @property
    def is_function(self) -> bool:
        """Whether the answer is a Python function; otherwise it is the text of its cell."""
        return self.language == "python" and not self.form


@dataclass(frozen=True)
class Option:
    """One answer of a quiz question; `reason` tells why it is right or wrong."""

    text: str
    right: bool
    reason: str


@dataclass(frozen=True)
class Question:
    """One multiple-choice question of a recall quiz; exactly one option is right."""

    text: str
    options: tuple[Option, ...]


@dataclass(frozen=True)
class Task:
    """One graded question of a project; the function of that name in `checks.py` checks it."""

    name: str
    points: int
    title: str
    prompt: str
    line: int
    hints: tuple[str, ...] = ()
    why: str = ""


@dataclass(frozen=True)
class Criterion:
    """One line of a project's rubric: four `(points, what is seen)`, the best level first."""

    name: str
    title: str
    levels: tuple[tuple[int, str], ...]

    @property
    def points(self) -> int:
        """The points of the best level."""
        return self.levels[0][0]


@dataclass(frozen=True)
class Lesson:
    """One source file; `engine` is `duckdb`, `postgres`, `bash` or `python`, `code` like `W01L2`.

    A project (`W01P`) has `tasks` and a `rubric` in place of exercises.
    """

    path: Path
    code: str
    title: str
    engine: str
    minutes: int
    outcomes: tuple[str, ...]
    cells: tuple[Cell, ...]
    exercises: dict[str, Exercise]
    quizzes: dict[str, tuple[Question, ...]]
    tasks: dict[str, Task] = field(default_factory=dict)
    rubric: tuple[Criterion, ...] = ()

    @property
    def week(self) -> str:
        """The week's folder name, for example `week01_sql`."""
        return self.path.parent.parent.name

    @property
    def is_project(self) -> bool:
        """Whether this is the week's project, which is answered with files."""
        return self.code.endswith("P")

    @property
    def starter_folder(self) -> Path:
        """A project's files as the learner gets them; a folder that ships."""
        return self.path.parent.parent / "project"

    @property
    def project_folder(self) -> Path:
        """What proves and checks a project (checks, reference, mistakes); it stays behind."""
        return self.path.parent / "project"

    @property
    def slug(self) -> str:
        """The file's name without its ending, for example `02_select`."""
        return self.path.stem
