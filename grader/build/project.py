"""The cells that only a project has: tasks with their checks, and the rubric of the human part."""

from __future__ import annotations

from collections.abc import Iterable

from course.lesson import Criterion, Task
from grader.build.cell import Cell, check_cell, manual_cell, markdown


def task_cells(task: Task) -> list[Cell]:
    """What the task asks, and the graded cell that checks the learner's files."""
    return [markdown(f"task-{task.name}", task.prompt), check_cell(task.name, task.points)]


def rubric_cells(rubric: Iterable[Criterion]) -> list[Cell]:
    """One cell per criterion, so that a person's points and comment stand beside its levels."""
    return [manual_cell(c.name, c.points, _table(c)) for c in rubric]


def _table(criterion: Criterion) -> str:
    rows = "".join(f"| {points} | {text} |\n" for points, text in criterion.levels)
    return f"**{criterion.title}**\n\n| points | what is seen |\n|---|---|\n{rows}".rstrip()
