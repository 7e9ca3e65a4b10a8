"""Compares the files that two scripts made: by bytes, by lines, or all lines together."""

from __future__ import annotations

import json
from dataclasses import replace

from course.check.compare import Difference
from course.check.output import SHOWN, Reading, same_text


def same_bytes(
    expected: dict[str, bytes], actual: dict[str, bytes], reading: Reading
) -> Difference | None:
    """Whether the same files hold the same bytes; the difference names a file."""
    names = _names(expected, actual)
    if names:
        return names
    for name, want in expected.items():
        got = actual[name]
        if want == got:
            continue
        text = same_text(_decoded(want), _decoded(got), Reading(), name)
        return Difference(
            "bytes",
            f"{name} with {len(want):,} bytes",
            f"{len(got):,} bytes" if len(want) != len(got) else "as many bytes, but other ones",
            column=name,
            advice=text.advice if text else "The text is the same: look at the line ends.",
            tables=text.tables if text else (),
        )
    return None


def same_lines(
    expected: dict[str, bytes], actual: dict[str, bytes], reading: Reading
) -> Difference | None:
    """Whether the same files hold the same lines, in any order."""
    names = _names(expected, actual)
    if names:
        return names
    for name, want in expected.items():
        found = same_text(
            _decoded(want), _decoded(actual[name]), replace(reading, ordered=False), name
        )
        if found:
            return found
    return None


def same_union(
    expected: dict[str, bytes], actual: dict[str, bytes], reading: Reading
) -> Difference | None:
    """Whether as many files hold the same lines when they are put together."""
    if len(expected) != len(actual):
        return Difference("files", f"{len(expected)} files", f"{len(actual)}: {_list(actual)}")
    want, got = (
        "\n".join(_decoded(data).rstrip("\n") for data in files.values())
        for files in (expected, actual)
    )
    return same_text(want, got, replace(reading, ordered=False), "all your files together")


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
                    "apart",
                    f"all lines with the same {field} in one file",
                    f"{field} = {value} in {home[value]} and in {name}",
                    column=field,
                )
    return None


def _names(expected: dict[str, bytes], actual: dict[str, bytes]) -> Difference | None:
    missing = [name for name in expected if name not in actual]
    extra = [name for name in actual if name not in expected]
    if not missing and not extra:
        return None
    advice = [f"Missing: {_list(missing)}."] * bool(missing and actual) + [
        f"Not asked for: {_list(extra)}."
    ] * bool(extra)
    files = f"the file{'s' * (len(expected) != 1)} {_list(expected)}"
    return Difference("files", files, _list(actual), advice=" ".join(advice))


def _list(names: object) -> str:
    names = list(names)
    return (
        ", ".join(names[:SHOWN]) + (f" and {len(names) - SHOWN} more" if len(names) > SHOWN else "")
        or "no file"
    )


def _decoded(data: bytes) -> str:
    return data.decode(errors="replace")


WAYS = {"bytes": same_bytes, "lines": same_lines, "union": same_union}
