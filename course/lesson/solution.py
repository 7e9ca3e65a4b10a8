"""Parts an exercise's fence into the starter that ships and the reference that does not."""

from __future__ import annotations

import re

from course.lesson.error import Report
from course.lesson.model import Cell

BEGIN = "### BEGIN SOLUTION"
END = "### END SOLUTION"
_TODO = re.compile(r"\bTODO\b")
_COMMENT = {"sql": "--", "python": "#", "bash": "#"}


def part(cell: Cell, report: Report) -> tuple[str, str]:
    """`(starter, reference)` of an exercise fence; mistakes go to `report`."""
    lines = cell.text.split("\n")
    begins = [n for n, line in enumerate(lines) if line.strip() == BEGIN]
    ends = [n for n, line in enumerate(lines) if line.strip() == END]
    todos = [n for n, line in enumerate(lines) if _TODO.search(line)]
    _look_at_todo(cell, lines, todos, report)
    if not _is_one_region(cell, begins, ends, report):
        return cell.text, cell.text
    begin, end = begins[0], ends[0]
    if todos and begin < todos[0] < end:
        report(
            cell.line + 1 + todos[0],
            f"The TODO of {cell.name} stands inside the solution, so it does not ship",
            f"Move it above {BEGIN}",
        )
    starter = "\n".join(lines[:begin] + lines[end + 1 :]).strip("\n")
    kept = [n for n in range(len(lines)) if n not in (begin, end, *todos[:1])]
    reference = "\n".join(lines[n] for n in kept).strip("\n")
    _compare(cell, lines, (begin, end), (starter, reference), report)
    return starter.rstrip(), reference.rstrip()


def bare(text: str, language: str) -> str:
    """`text` without comments, blank lines and spacing: equal for two writings of one answer."""
    mark = _COMMENT[language]
    lines = (line for line in text.split("\n") if not line.strip().startswith(mark))
    if language == "python":  # its indentation has a meaning
        return "\n".join(line.rstrip() for line in lines if line.strip())
    return " ".join(" ".join(lines).split()).rstrip("; ")


def _look_at_todo(cell: Cell, lines: list[str], todos: list[int], report: Report) -> None:
    mark = _COMMENT[cell.language]
    if not todos:
        report(
            cell.line,
            f"The exercise {cell.name} has no TODO",
            f"Write one line {mark} TODO: ... that says what to do, above {BEGIN}",
        )
    elif len(todos) > 1:
        report(
            cell.line + 1 + todos[1],
            f"The exercise {cell.name} has {len(todos)} lines with TODO",
            "Keep one",
        )
    elif not lines[todos[0]].strip().startswith(mark):
        report(
            cell.line + 1 + todos[0],
            f"The TODO of {cell.name} is not a comment on a line of its own",
            f"Begin the line with {mark}",
        )


def _is_one_region(cell: Cell, begins: list[int], ends: list[int], report: Report) -> bool:
    mistake = None
    if not begins or not ends:
        missing = BEGIN if not begins else END
        mistake = (
            0,
            f"The exercise {cell.name} has no line {missing}",
            f"Put the solution between {BEGIN} and {END}",
        )
    elif ends[0] < begins[0]:
        mistake = (
            1 + ends[0],
            f"In {cell.name} the solution ends before it begins",
            f"Put {BEGIN} first",
        )
    elif len(begins) > 1 or len(ends) > 1:
        mistake = (
            1 + max(begins[-1], ends[-1]),
            f"The exercise {cell.name} has two solutions",
            f"Keep one {BEGIN} and one {END}",
        )
    if mistake:
        report(cell.line + mistake[0], *mistake[1:])
    return mistake is None


def _compare(
    cell: Cell, lines: list[str], region: tuple[int, int], texts: tuple[str, str], report: Report
) -> None:
    begin, end = region
    if not any(line.strip() for line in lines[begin + 1 : end]):
        report(
            cell.line + 1 + begin,
            f"The solution of {cell.name} is empty",
            f"Write it between {BEGIN} and {END}",
        )
    elif bare(texts[0], cell.language) == bare(texts[1], cell.language):
        report(
            cell.line + 1 + begin,
            f"The starter of {cell.name} does the same as its reference",
            f"Move what the learner has to write between {BEGIN} and {END}",
        )
