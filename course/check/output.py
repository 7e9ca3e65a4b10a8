"""Compares what two scripts print: whole lines, or the fields of lines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation

from course.check.compare import Difference
from course.check.verdict import Rows

SHOWN = 5
WIDTH = 160
Line = object
"""A line as it is compared: its text, or a tuple of its fields."""


@dataclass(frozen=True)
class Reading:
    """How lines are compared: `fields` is a separator, `whitespace` or empty for whole lines."""

    fields: str = ""
    ordered: bool = True

    def lines(self, text: str) -> list[str]:
        """The lines without trailing blanks and without empty ones at the end."""
        lines = [line.rstrip(" \t") for line in text.split("\n")]
        while lines and not lines[-1]:
            lines.pop()
        return lines

    def value(self, line: str) -> Line:
        """What of a line counts; numbers by value when lines are read as fields."""
        if not self.fields:
            return line
        parts = line.split() if self.fields == "whitespace" else line.split(self.fields)
        return tuple(_number(part.strip()) for part in parts)


def _number(text: str) -> object:
    """A number as a whole one or with six digits, as awk prints it; other text as it is."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    return int(value) if value == value.to_integral_value() else f"{float(value):.6g}"


def same_text(
    expected: str, actual: str, reading: Reading, what: str = "your output"
) -> Difference | None:
    """The first difference of two texts, line by line or as bags of lines."""
    want, got = reading.lines(expected), reading.lines(actual)
    wanted, found = [reading.value(line) for line in want], [reading.value(line) for line in got]
    if wanted == found:
        return None
    missing, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    if not missing and not extra:
        return None if not reading.ordered else _order(want, got, wanted, found, what)
    if not got:
        return Difference(
            "nothing",
            f"{_count(want)} in {what}",
            "nothing",
            tables=_tables(_picked(want, wanted, missing), [], what),
        )
    lost, more = _picked(want, wanted, missing), _picked(got, found, extra)
    kind = "missing" if not more else "extra" if not lost else "lines"
    wish, seen = f"{_count(want)} in {what}", _count(got)
    if kind == "lines":
        same = len(want) == len(got)
        wish = f"the line {_show(lost[0][1])}" if same else f"{wish} with {_show(lost[0][1])}"
        seen = _show(more[0][1]) if same else f"{seen} with {_show(more[0][1])}"
    return Difference(
        kind,
        wish,
        seen,
        advice=_hidden(lost, more, reading),
        tables=_tables(lost, more, what),
    )


def _count(lines: list[str]) -> str:
    return f"{len(lines):,} line{'s' * (len(lines) != 1)}"


def _show(line: str) -> str:
    """A line in backticks, with what cannot be seen made visible."""
    shown = line.replace("\t", "→").replace("\r", "␍").replace("\ufeff", "[BOM]")
    return f"`{shown[:WIDTH]}{'…' * (len(shown) > WIDTH)}`"


def _picked(lines: list[str], values: list[Line], wanted: Counter) -> list[tuple[int, str]]:
    """The numbered lines whose values are in the bag, as often as they are in it."""
    left, found = Counter(wanted), []
    for number, (line, value) in enumerate(zip(lines, values, strict=True), 1):
        if left[value] > 0:
            left[value] -= 1
            found.append((number, line))
    return found


def _tables(
    lost: list[tuple[int, str]], more: list[tuple[int, str]], what: str
) -> tuple[Rows, ...]:
    titles = (
        (f"Expected, but not in {what}", lost),
        (f"In {what}, but not expected", more),
    )
    return tuple(
        Rows(
            title + _legend(lines[:SHOWN]),
            ("line", "text"),
            tuple((n, Text(_show(line)[1:-1])) for n, line in lines[:SHOWN]),
            f"{len(lines) - SHOWN} more" if len(lines) > SHOWN else "",
        )
        for title, lines in titles
        if lines
    )


def _legend(lines: list[tuple[int, str]]) -> str:
    return " (a tab shows as →)" * any("\t" in line for _, line in lines)


class Text:
    """A text that is shown as it stands, without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _order(
    want: list[str], got: list[str], wanted: list[Line], found: list[Line], what: str
) -> Difference:
    place = next(i for i, (a, b) in enumerate(zip(wanted, found, strict=True)) if a != b)
    lost, more = (list(enumerate(lines, 1))[place : place + SHOWN] for lines in (want, got))
    return Difference(
        "order",
        f"{_show(want[place])} in line {place + 1} of {what}",
        f"{_show(got[place])} there",
        advice="The lines are right, their order is not: look at `sort` and its columns.",
        tables=_tables(lost, more, what),
    )


def _hidden(lost: list[tuple[int, str]], more: list[tuple[int, str]], reading: Reading) -> str:
    """What often differs and cannot be seen."""
    if not lost or not more:
        return ""
    want, got = lost[0][1], more[0][1]
    for sentence, same in _INVISIBLE:
        if same(want) == same(got):
            return sentence
    return ""


_INVISIBLE: tuple[tuple[str, Callable[[str], str]], ...] = (
    (
        "Your line ends with a carriage return (␍), the mark of a Windows file. "
        "`tr -d '\\r'` takes it out.",
        lambda line: line.replace("\r", ""),
    ),
    (
        "Your line begins with a byte order mark. `sed '1s/^\\xef\\xbb\\xbf//'` takes it out.",
        lambda line: line.replace("\ufeff", ""),
    ),
    (
        "Only blanks and tabs differ, and a tab shows as →: look at the separator.",
        lambda line: "".join(line.split()),
    ),
    ("Only upper and lower case differ.", str.lower),
)
