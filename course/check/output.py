"""Compares what two scripts left behind: lines of text, fields of lines, and files."""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace
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
    """A number as a whole one or with six digits, the way awk prints it; any other text as it is."""
    try:
        value = Decimal(text)
    except InvalidOperation:
        return text
    if not value.is_finite():
        return text
    return int(value) if value == value.to_integral_value() else f"{float(value):.6g}"


def same_text(expected: str, actual: str, reading: Reading, what: str = "your output") -> Difference | None:
    """The first difference of two texts, line by line or as bags of lines."""
    want, got = reading.lines(expected), reading.lines(actual)
    wanted, found = [reading.value(line) for line in want], [reading.value(line) for line in got]
    if wanted == found:
        return None
    missing, extra = Counter(wanted) - Counter(found), Counter(found) - Counter(wanted)
    if not missing and not extra:
        return None if not reading.ordered else _order(want, got, wanted, found, what)
    if not got:
        return Difference("nothing", _count(want), f"nothing in {what}", tables=_tables(_picked(want, wanted, missing), []))
    lost, more = _picked(want, wanted, missing), _picked(got, found, extra)
    kind = "missing" if not more else "extra" if not lost else "lines"
    return Difference(
        kind, f"{_count(want)} in {what}" if kind != "lines" else f"the line {_show(lost[0][1])}",
        _count(got) if kind != "lines" else f"{_show(more[0][1])}", advice=_hidden(lost, more, reading),
        tables=_tables(lost, more),
    )  # fmt: skip


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


def _tables(lost: list[tuple[int, str]], more: list[tuple[int, str]]) -> tuple[Rows, ...]:
    titles = (("Expected, but not in your output", lost), ("In your output, but not expected", more))
    return tuple(
        Rows(
            title, ("line", "text"), tuple((n, Text(_show(line)[1:-1])) for n, line in lines[:SHOWN]),
            f"{len(lines) - SHOWN} more" if len(lines) > SHOWN else "",
        )
        for title, lines in titles if lines
    )  # fmt: skip


class Text:
    """A text that is shown as it stands, without quotes."""

    def __init__(self, text: str) -> None:
        self.text = text

    def __repr__(self) -> str:
        return self.text


def _order(want: list[str], got: list[str], wanted: list[Line], found: list[Line], what: str) -> Difference:
    place = next(i for i, (a, b) in enumerate(zip(wanted, found, strict=True)) if a != b)
    return Difference(
        "order", f"{_show(want[place])} in line {place + 1} of {what}", f"{_show(got[place])} there",
        advice="The lines are right, their order is not: look at `sort` and its keys.",
        tables=_tables(list(enumerate(want, 1))[place : place + SHOWN], list(enumerate(got, 1))[place : place + SHOWN]),
    )  # fmt: skip


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
    ("Your line ends with a carriage return (␍), the mark of a Windows file. `tr -d '\\r'` takes it out.",
     lambda line: line.replace("\r", "")),
    ("Your line begins with a byte order mark. `sed '1s/^\\xef\\xbb\\xbf//'` takes it out.",
     lambda line: line.replace("\ufeff", "")),
    ("Only blanks and tabs differ (a tab shows as →): look at the separator.", lambda line: "".join(line.split())),
    ("Only upper and lower case differ.", str.lower),
)  # fmt: skip


def same_bytes(expected: dict[str, bytes], actual: dict[str, bytes], reading: Reading) -> Difference | None:
    """Whether the same files hold the same bytes; the difference names a file and both SHA-256."""
    names = _names(expected, actual)
    if names:
        return names
    for name, want in expected.items():
        got = actual[name]
        if want == got:
            continue
        text = same_text(_decoded(want), _decoded(got), Reading(), name)
        return Difference(
            "bytes", f"{name} with {len(want):,} bytes and SHA-256 {_hash(want)}",
            f"{len(got):,} bytes and SHA-256 {_hash(got)}", column=name,
            advice=text.advice if text else "The text is the same: look at line ends and at the end of the file.",
            tables=text.tables if text else (),
        )  # fmt: skip
    return None


def same_lines(expected: dict[str, bytes], actual: dict[str, bytes], reading: Reading) -> Difference | None:
    """Whether the same files hold the same lines, in any order."""
    names = _names(expected, actual)
    if names:
        return names
    for name, want in expected.items():
        found = same_text(_decoded(want), _decoded(actual[name]), replace(reading, ordered=False), name)
        if found:
            return found
    return None


def same_union(expected: dict[str, bytes], actual: dict[str, bytes], reading: Reading) -> Difference | None:
    """Whether as many files hold the same lines when they are put together."""
    if len(expected) != len(actual):
        return Difference("files", f"{len(expected)} files", f"{len(actual)}: {_list(actual)}")
    want, got = ("\n".join(_decoded(data).rstrip("\n") for data in files.values()) for files in (expected, actual))
    return same_text(want, got, replace(reading, ordered=False), "all your files together")


WAYS = {"bytes": same_bytes, "lines": same_lines, "union": same_union}


def kept_apart(files: dict[str, bytes], field: str) -> Difference | None:
    """Whether JSON lines that share the value of `field` are all in one file."""
    home: dict[object, str] = {}
    for name, data in files.items():
        for line in _decoded(data).splitlines():
            try:
                value = json.loads(line).get(field)
            except (ValueError, AttributeError):
                continue
            if home.setdefault(value, name) != name:
                return Difference(
                    "apart", f"all lines with the same {field} in one file",
                    f"{field} = {value} in {home[value]} and in {name}", column=field,
                )  # fmt: skip
    return None


def _names(expected: dict[str, bytes], actual: dict[str, bytes]) -> Difference | None:
    missing = [name for name in expected if name not in actual]
    extra = [name for name in actual if name not in expected]
    if not missing and not extra:
        return None
    advice = [f"Missing: {_list(missing)}."] * bool(missing) + [f"Not asked for: {_list(extra)}."] * bool(extra)
    return Difference("files", f"the files {_list(expected)}", _list(actual), advice=" ".join(advice))


def _list(names: object) -> str:
    names = list(names)
    return ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "") or "none"


def _decoded(data: bytes) -> str:
    return data.decode(errors="replace")


def _hash(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]
