"""What nbgrader calls an assignment: one lesson or one project, under a name of its own."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from course.lesson import lessons
from grader.build.select import sources

_WEEK = re.compile(r"week\d\d")
_NAME = re.compile(r"week\d\d_[a-z0-9_]+")


@dataclass(frozen=True)
class Assignment:
    """One source file as an assignment.

    `name` reads like `week01_02_select` or `week01_project`: unique in the course, and free of
    everything that a file glob, a URL, a shell or nbgrader itself would read in a way of its own.
    `notebook` is the file's name without its ending, the same that the learner knows.
    """

    name: str
    notebook: str
    source: Path


def assignment_of(source: Path) -> Assignment:
    """The assignment of one source file; raises `ValueError` where its place gives no name."""
    week = _WEEK.match(source.parent.parent.name)
    name = f"{week[0] if week else ''}_{source.stem}"
    if not _NAME.fullmatch(name):
        raise ValueError(
            f"{source} gives no name for an assignment. Name the file like 02_select.md or "
            "project.md, and its week's folder like week01_sql."
        )
    return Assignment(name, source.stem, source)


def assignments(words: list[str]) -> list[Assignment]:
    """The assignments that `words` name: weeks, source files, notebooks or assignments.

    In the order of the course; all for no word. Raises `NothingFound` for a word that names none.
    """
    everything = [assignment_of(path) for path in sources([])]
    by_name = {assignment.name: assignment for assignment in everything}
    named = {by_name[word] for word in words if word in by_name}
    rest = [word for word in words if word not in by_name]
    if not words:
        return everything
    found = named | {assignment_of(path) for path in (sources(rest) if rest else [])}
    return sorted(found, key=lambda assignment: assignment.source)


@lru_cache(maxsize=1_000)
def source_of(assignment: str, notebook: str) -> Path | None:
    """The lesson of an assignment; None for one that is not of this course."""
    for path in lessons():
        if path.stem == notebook and assignment_of(path).name == assignment:
            return path
    return None


def notebook_of(assignment: str) -> str:
    """The name of an assignment's notebook; nothing for one that is not of this course."""
    name = assignment.partition("_")[2]
    return name if source_of(assignment, name) else ""
