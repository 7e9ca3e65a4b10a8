"""The front matter of a lesson: its code, title, engine, minutes and outcomes."""

from __future__ import annotations

import re
from dataclasses import dataclass

from course.lesson.error import Report
from course.lesson.yaml_text import read_yaml

ENGINES = ("duckdb", "postgres", "bash", "python")
_CODE = re.compile(r"W\d\d(L\d|P)")


@dataclass(frozen=True)
class Header:
    """The front matter, and the number of the line behind it (from 1)."""

    code: str = ""
    title: str = ""
    engine: str = ""
    minutes: int = 0
    outcomes: tuple[str, ...] = ()
    behind: int = 1


def read_header(text: str, report: Report) -> Header:
    """The header of a source text; what is missing or wrong in it goes to `report`."""
    lines = text.split("\n")
    end = next((n for n, line in enumerate(lines) if n and line.rstrip() == "---"), None)
    if lines[0].rstrip() != "---" or end is None:
        report(
            1,
            "The front matter is missing",
            "Begin with a line ---, then code, title, engine, minutes and outcomes, then ---",
        )
        return Header()
    values = read_yaml("\n".join(lines[1:end]), 2, report)
    if values is None:
        return Header(behind=end + 2)
    if not isinstance(values, dict):
        report(2, "The front matter is not a list of keys", "Write lines such as code: W01L2")
        return Header(behind=end + 2)
    _look_at(values, lines[:end], report)
    outcomes = values.get("outcomes")
    return Header(
        str(values.get("code")),
        str(values.get("title")),
        str(values.get("engine")),
        values["minutes"] if isinstance(values.get("minutes"), int) else 0,
        tuple(str(outcome) for outcome in outcomes) if isinstance(outcomes, list) else (),
        end + 2,
    )


def _look_at(values: dict[str, object], lines: list[str], report: Report) -> None:
    rules = {
        "code": (_is_code, "Write the lesson's code, for example code: W01L2 (W01P for a project)"),
        "title": (_is_text, "Write the title that the table of contents shows"),
        "engine": (_is_engine, f"Choose one of {', '.join(ENGINES)}"),
        "minutes": (_is_minutes, "Write the time a beginner needs as a number: minutes: 75"),
        "outcomes": (_are_outcomes, "List at least one thing that the learner can do afterwards"),
    }
    for key, (holds, remedy) in rules.items():
        value = values.get(key)
        if key not in values:
            report(1, f"The front matter has no {key}", remedy)
        elif not holds(value):
            report(_line_of(key, lines), f"The front matter's {key} is not right: {value}", remedy)
    for key in values:
        if key not in rules:
            report(
                _line_of(key, lines),
                f"The front matter's key {key} is unknown",
                f"Take it out; the keys are {', '.join(rules)}",
            )


def _line_of(key: str, lines: list[str]) -> int:
    found = (n for n, line in enumerate(lines, 1) if line.lstrip().startswith(f"{key}:"))
    return next(found, 1)


def _is_code(value: object) -> bool:
    return isinstance(value, str) and bool(_CODE.fullmatch(value))


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_minutes(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and 0 < value <= 600


def _are_outcomes(value: object) -> bool:
    return isinstance(value, list) and bool(value) and all(_is_text(item) for item in value)


def _is_engine(value: object) -> bool:
    return value in ENGINES
