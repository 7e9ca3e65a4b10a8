"""What a notebook was released as: the exercises in it, and how an answer to each is known."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from grader.repair.read import plain

_MAGIC_LINE = re.compile(r"%%\w+[ \t]+(\w+)[^\n]*(?:\n|$)")


@dataclass(frozen=True)
class Answer:
    """The place of an answer in the release: its nbgrader name, its cell, and the starter in it.

    `head` is the magic's line, empty for a function.
    """

    name: str
    grade_id: str
    cell_id: str
    place: int
    starter: str
    head: str


@dataclass(frozen=True)
class Release:
    """A released notebook and the answers that it asks for, by exercise."""

    notebook: dict[str, object]
    answers: dict[str, Answer]

    @property
    def cells(self) -> list[dict[str, object]]:
        """The cells of the notebook."""
        return self.notebook["cells"]


def release_of(notebook: dict[str, object]) -> Release:
    """The release in a notebook that we made or handed out."""
    answers = {}
    for place, cell in enumerate(notebook["cells"]):
        grading = cell["metadata"].get("nbgrader", {})
        if not grading.get("solution"):
            continue
        text, grade_id = plain(cell["source"]), grading["grade_id"]
        name = grade_id.removesuffix("_answer")
        magic = _MAGIC_LINE.match(text)
        head = magic[0].rstrip("\n") if magic and magic[1] == name else ""
        answers[name] = Answer(name, grade_id, cell.get("id", ""), place, text, head)
    return Release(notebook, answers)


@lru_cache(maxsize=100)
def released_lesson(source: str) -> Release:
    """The release of a lesson of this course."""
    from grader.build.notebook import learner_notebook
    from grader.verdict.task import lesson_at

    return release_of(learner_notebook(lesson_at(source)))


@lru_cache(maxsize=20)
def released_file(path: Path) -> Release:
    """The release in a file, for an assignment that is an instructor's own."""
    return release_of(json.loads(path.read_text("utf-8")))
