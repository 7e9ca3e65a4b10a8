"""Reads what only a project has: tasks that a function checks, and a rubric that a person uses."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from pathlib import Path

from course.lesson.error import Report
from course.lesson.exercise import MOST_HINTS, look_at_name
from course.lesson.model import Cell, Criterion, Task
from course.lesson.yaml_text import read_yaml

POINTS = 100
"""What the tasks and the rubric of a project come to, so that points read as percent."""
_CRITERIA = range(4, 7)
_LEVELS = 4
_SHAPE = "Write - name:, title: and levels: with four lines such as 4: what is seen"


def read_project(
    path: Path, cells: Sequence[Cell], report: Report
) -> tuple[dict[str, Task], tuple[Criterion, ...]]:
    """The tasks and the rubric of a project; both are empty in a lesson."""
    mine = [cell for cell in cells if cell.role in ("task", "rubric", "exercise")]
    if path.stem != "project":
        for cell in mine:
            if cell.role != "exercise":
                report(cell.line, f"A lesson has no {cell.role}", "Put it into project.md")
        return {}, ()
    for cell in mine:
        if cell.role == "exercise":
            report(cell.line, "A project has tasks and no exercises", "Make it a region task=...")
    tasks = _tasks(path, cells, report)
    rubric = _rubric([cell for cell in mine if cell.role == "rubric"], tasks, report)
    total = sum(part.points for part in (*tasks.values(), *rubric))
    if tasks and rubric and total != POINTS:
        report(1, f"The points of this project come to {total}", f"Spread {POINTS} points")
    return tasks, rubric


def _tasks(path: Path, cells: Sequence[Cell], report: Report) -> dict[str, Task]:
    tasks: dict[str, Task] = {}
    functions = _functions(path.parent / "project" / "checks.py", report)
    for cell in cells:
        if cell.role != "task":
            continue
        look_at_name(cell, report)
        if cell.name in tasks:
            first = tasks[cell.name].line
            report(
                cell.line,
                f"Two tasks are called {cell.name}; the first is in line {first}",
                "Rename one of them, with its function in checks.py",
            )
            continue
        hints = [c for c in cells if c.role == "hint" and c.name == cell.name]
        whys = [c.text for c in cells if c.role == "why" and c.name == cell.name]
        _look_at_task(cell, hints, functions, report)
        tasks[cell.name] = Task(
            cell.name,
            int(cell.attributes.get("points", 0)),
            cell.text.split("\n")[0].removeprefix("### ").strip(),
            cell.text,
            cell.line,
            tuple(hint.text for hint in hints),
            "\n\n".join(whys),
        )
    if not tasks:
        report(1, "The project has no task", 'Write <!-- #region task="name" points=5 -->')
    return tasks


def _look_at_task(
    cell: Cell, hints: list[Cell], functions: set[str] | None, report: Report
) -> None:
    if not cell.text.startswith("### "):
        report(
            cell.line,
            f"The task {cell.name} does not begin with a ### heading",
            "Put the question there, below the line that opens the region",
        )
    if cell.attributes.get("points", "0") in ("", "0"):
        report(cell.line, f"The task {cell.name} has no points", "Write points=5 behind its name")
    if functions is not None and cell.name not in functions:
        report(
            cell.line,
            f"The task {cell.name} has no function of that name in project/checks.py",
            f"Write def {cell.name}(bench) there",
        )
    for extra in hints[MOST_HINTS:]:
        report(extra.line, f"The task {cell.name} has more than {MOST_HINTS} hints", "Drop one")


def _functions(path: Path, report: Report) -> set[str] | None:
    """The functions of `checks.py`; None where there is no such file, as in a sealed release."""
    if not path.is_file():
        return None
    try:
        tree = ast.parse(path.read_text("utf-8"))
    except (SyntaxError, UnicodeDecodeError) as error:
        report(1, f"project/checks.py is not Python: {error}", "Mend that file")
        return None
    return {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


def _rubric(fences: list[Cell], tasks: dict[str, Task], report: Report) -> tuple[Criterion, ...]:
    if not fences:
        report(1, "The project has no rubric", 'Write a fence yaml rubric="name"')
        return ()
    for extra in fences[1:]:
        report(extra.line, "The project has two rubrics", "Make one of them")
    cell = fences[0]
    look_at_name(cell, report)
    found = read_yaml(cell.text, cell.line + 1, report)
    if not isinstance(found, list):
        report(cell.line, f"The rubric {cell.name} is not a list of criteria", _SHAPE)
        return ()
    if len(found) not in _CRITERIA:
        report(cell.line, f"The rubric has {len(found)} criteria", "Use four, five or six")
    read = [_criterion(value, number, cell, report) for number, value in enumerate(found, 1)]
    criteria = tuple(criterion for criterion in read if criterion)
    names = [*tasks, *(criterion.name for criterion in criteria)]
    for name in sorted({name for name in names if names.count(name) > 1}):
        report(cell.line, f"The name {name} of a criterion is taken", "Choose another")
    return criteria


def _criterion(value: object, number: int, cell: Cell, report: Report) -> Criterion | None:
    levels = value.get("levels") if isinstance(value, dict) else None
    if not isinstance(levels, dict) or not all(
        isinstance(value.get(key), str) for key in ("name", "title")
    ):
        report(cell.line, f"Criterion {number} lacks its name, title or levels", _SHAPE)
        return None
    points = list(levels)
    if (
        len(points) != _LEVELS
        or not all(type(p) is int and p >= 0 for p in points)
        or points != sorted(set(points), reverse=True)
    ):
        report(
            cell.line,
            f"Criterion {number} does not have {_LEVELS} levels with falling points",
            _SHAPE,
        )
        return None
    told = tuple((p, str(text).strip()) for p, text in levels.items())
    return Criterion(value["name"], value["title"].strip(), told)
