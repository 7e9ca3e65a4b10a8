"""Puts the cells of one exercise together, and tells an author what is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from keyword import iskeyword

from course.lesson.error import Report
from course.lesson.model import Cell, Exercise, Mistake
from course.lesson.python_text import look_at_answer, look_at_check
from course.lesson.solution import bare, part

LONGEST_NAME = 32
MOST_HINTS = 3
LEAST_WRONG = 3
SHORTEST_REASON = 20
_NAME = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
_FORM = re.compile(r"pytest|file:[\w.-]+")
_PARTS = ("check", "also", "wrong", "hint", "why")


def read_exercises(cells: Sequence[Cell], report: Report) -> dict[str, Exercise]:
    """Every exercise of a lesson by name, in the order of the lesson."""
    tasks = {cell.name for cell in cells if cell.role == "task"}
    exercises: dict[str, Exercise] = {}
    for place, cell in enumerate(cells):
        if cell.role == "exercise":
            if cell.name in exercises:
                report(
                    cell.line,
                    f"Two exercises are called {cell.name}; the first is in line "
                    f"{exercises[cell.name].line}",
                    "Rename one of them, with everything that belongs to it",
                )
                continue
            before = cells[place - 1] if place else None
            exercises[cell.name] = _exercise(cell, before, cells, report)
    for cell in cells:
        if cell.role in ("hint", "why") and cell.name in tasks:
            continue
        if cell.role in _PARTS and cell.name not in exercises:
            report(
                cell.line,
                f"This {cell.role} belongs to {cell.name}, and there is no such exercise here",
                "Write the name of an exercise of this file",
            )
    return exercises


def look_at_name(cell: Cell, report: Report) -> None:
    """Names are snake_case, short, and mean the same in Python, in nbgrader and on a disk."""
    name = cell.name or ""
    if not _NAME.fullmatch(name) or iskeyword(name) or name.endswith("_answer"):
        report(
            cell.line,
            f"The name {name or '(none)'} is not snake_case, a keyword, or ends with _answer",
            "Use a noun of the thing made in small letters, for example daily_revenue",
        )
    elif len(name) > LONGEST_NAME:
        report(
            cell.line,
            f"The name {name} has {len(name)} characters",
            f"Find one with at most {LONGEST_NAME}",
        )


def _exercise(cell: Cell, before: Cell | None, cells: Sequence[Cell], report: Report) -> Exercise:
    parts = {role: [c for c in cells if c.role == role and c.name == cell.name] for role in _PARTS}
    look_at_name(cell, report)
    title = _title(cell, before, report)
    _look_at_form(cell, report)
    starter, reference = part(cell, report)
    _look_at_parts(cell, parts, report)
    answers = _look_at_answers(cell, starter, reference, parts, report)
    return Exercise(
        name=cell.name,
        language=cell.language,
        points=_points(cell, report),
        prompt=before.text if before else "",
        starter=starter,
        reference=reference,
        check=parts["check"][0].text if parts["check"] else "",
        line=cell.line,
        title=title,
        also=tuple(c.text for c in answers if c.role == "also"),
        wrong=tuple(
            Mistake(c.text, c.attributes.get("because", ""), c.line)
            for c in answers
            if c.role == "wrong"
        ),
        hints=tuple(c.text for c in parts["hint"]),
        why=parts["why"][0].text if parts["why"] else "",
        form=cell.attributes.get("form", ""),
    )


def _look_at_form(cell: Cell, report: Report) -> None:
    form = cell.attributes.get("form")
    if form is not None and not _FORM.fullmatch(form):
        report(
            cell.line,
            f"The form of {cell.name} is {form or 'empty'}",
            'Write form="pytest" for a cell of tests, or form="file:Makefile" for a file',
        )
    elif form == "pytest" and cell.language != "python":
        report(cell.line, f"{cell.name} is a pytest cell in {cell.language}", "Use python")


def _title(cell: Cell, before: Cell | None, report: Report) -> str:
    first = before.text.split("\n")[0] if before and before.role == "prose" else ""
    if not first.startswith("### "):
        report(
            cell.line,
            f"The prose directly before {cell.name} does not begin with a ### heading",
            "Put the question there: a heading such as ### What did each city earn, then the task",
        )
    return first.removeprefix("### ").strip()


def _points(cell: Cell, report: Report) -> int:
    points = cell.attributes.get("points", "")
    if points not in ("1", "2", "3"):
        report(
            cell.line,
            f"The points of {cell.name} are {points or 'missing'}",
            "Write points=1 for easy, points=2 for medium or points=3 for hard",
        )
        return 0
    return int(points)


def _look_at_parts(cell: Cell, parts: dict[str, list[Cell]], report: Report) -> None:
    """How many of each part there are."""
    name = cell.name
    for role in ("check", "why"):
        if not parts[role]:
            remedy = (
                f'Write a fence python check="{name}" that holds same_rows() or another check'
                if role == "check"
                else f'Write <!-- #region why="{name}" -->: why it works, what breaks in production'
            )
            report(cell.line, f"The exercise {name} has no {role}", remedy)
        for extra in parts[role][1:]:
            report(extra.line, f"The exercise {name} has two {role} parts", "Make one of them")
    for check in parts["check"]:
        look_at_check(check, report)
    if not parts["also"]:
        report(
            cell.line,
            f"The exercise {name} has no also",
            "Add another right answer, written another way",
        )
    if len(parts["wrong"]) < LEAST_WRONG:
        report(
            cell.line,
            f"The exercise {name} has {len(parts['wrong'])} wrong answers",
            f"Add known mistakes until there are {LEAST_WRONG}",
        )
    if not parts["hint"]:
        report(
            cell.line,
            f"The exercise {name} has no hint",
            f'Write <!-- #region hint="{name}" -->: half the way to the answer',
        )
    for extra in parts["hint"][MOST_HINTS:]:
        report(
            extra.line,
            f"The exercise {name} has more than {MOST_HINTS} hints",
            "Take one out, or make one of two",
        )


def _look_at_answers(
    cell: Cell, starter: str, reference: str, parts: dict[str, list[Cell]], report: Report
) -> list[Cell]:
    """Every also and wrong that can be an answer; no two of them may be the same."""
    is_function = cell.language == "python" and "form" not in cell.attributes
    if is_function and look_at_answer(cell, reference, f"The reference of {cell.name}", report):
        # A starter that cannot run would stop a learner's Run All at its cell.
        look_at_answer(cell, starter, f"The starter of {cell.name}", report)
    seen = {bare(reference, cell.language): f"the reference in line {cell.line}"}
    answers = []
    for answer in (*parts["also"], *parts["wrong"]):
        if answer.role == "wrong":
            _look_at_because(answer, report)
        if answer.language != cell.language:
            report(
                answer.line,
                f"This {answer.role} is {answer.language}, and {cell.name} is {cell.language}",
                f"Write it in {cell.language}",
            )
            continue
        if is_function:
            look_at_answer(answer, answer.text, f"This {answer.role} of {cell.name}", report)
        key = bare(answer.text, answer.language)
        if not key:
            report(answer.line, f"This {answer.role} of {cell.name} is empty", "Write the answer")
        elif key in seen:
            report(
                answer.line,
                f"This {answer.role} of {cell.name} is the same as {seen[key]}",
                "Change it or take it out",
            )
        seen.setdefault(key, f"the {answer.role} in line {answer.line}")
        answers.append(answer)
    return answers


def _look_at_because(cell: Cell, report: Report) -> None:
    because = cell.attributes.get("because", "").strip()
    if not because:
        report(
            cell.line,
            f"This wrong answer to {cell.name} has no because",
            'Write because="..." behind its name: what the mistake is and where to look',
        )
    elif len(because) < SHORTEST_REASON or because[-1] not in ".?":
        report(
            cell.line,
            f"The because is not a sentence: {because}",
            f"Use at least {SHORTEST_REASON} characters and end with a full stop",
        )
