"""The line that opens a fence or a region: its language, its role and its attributes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from difflib import get_close_matches

from course.lesson.error import Report

CODE = ("sql", "python", "bash")
ROLES: dict[str, tuple[str, ...]] = {
    "exercise": ("points", "form"),
    "check": (),
    "also": (),
    "wrong": ("because",),
    "quiz": (),
    "rubric": (),
}
"""What may stand behind a language, and the attributes that go with it."""

REGIONS: dict[str, tuple[str, ...]] = {"hint": (), "why": (), "task": ("points",)}
"""What a region may be, and the attributes that go with it."""
_LANGUAGES = {"check": ("python",), "quiz": ("yaml",), "rubric": ("yaml",)}
_WORD = re.compile(r'\s*(?:([\w-]+)=("(?:[^"\\]|\\.)*"|\d+(?=\s|$))|(\S+))')


@dataclass(frozen=True)
class Opening:
    """What an opening line says; `role` is `code` for a fence that has none."""

    language: str
    role: str
    name: str | None = None
    attributes: dict[str, str] = field(default_factory=dict)


def read_fence(info: str, line: int, report: Report) -> Opening | None:
    """The opening of a cell, or None for a fence that stays inside the prose."""
    language, _, rest = info.strip().partition(" ")
    attributes, strays = _attributes(rest)
    given = [role for role in ROLES if role in attributes]
    if language not in (*CODE, "yaml"):
        if given:
            report(
                line,
                f"A fence of the language {language or '(none)'} cannot have the role {given[0]}",
                "Use sql, python or bash, and yaml for a quiz or a rubric",
            )
        return None
    if language == "yaml" and not rest.strip():
        return None
    if strays:
        report(
            line,
            f"The words behind {language} cannot be read: {strays[0]}",
            'Write name="value" or name=1, with a space between two of them',
        )
        return None
    if not attributes:
        return Opening(language, "code")
    if not given:
        _unknown_role(next(iter(attributes)), line, report)
        return None
    return _with_role(language, given, attributes, line, report)


def read_region(text: str, line: int, report: Report) -> Opening | None:
    """The opening of a hint, a why or a task, from the words behind `#region`."""
    attributes, strays = _attributes(text)
    role = next(iter(attributes), "")
    if role in REGIONS and not strays and not attributes.keys() - {role, *REGIONS[role]}:
        name = attributes.pop(role)
        return Opening("markdown", role, name, attributes)
    report(
        line,
        f"A region cannot be opened with {text.strip() or 'nothing'}",
        'Write <!-- #region hint="name" -->, and why="name" or task="name" points=5 likewise',
    )
    return None


def _attributes(text: str) -> tuple[dict[str, str], list[str]]:
    attributes: dict[str, str] = {}
    strays = []
    for name, value, stray in _WORD.findall(text):
        if stray or name in attributes:
            strays.append(stray or f"{name} a second time")
        else:
            attributes[name] = re.sub(r"\\(.)", r"\1", value.strip('"')) if value else ""
    return attributes, strays


def _unknown_role(word: str, line: int, report: Report) -> None:
    near = get_close_matches(word, ROLES, 1, 0.5)
    if word in REGIONS:
        remedy = f"Put it into a region: <!-- #region {word}=... -->"
    elif near:
        remedy = f"Did you mean {near[0]}"
    else:
        remedy = f"The roles are {', '.join(ROLES)}"
    report(line, f"The role {word} is unknown", remedy)


def _with_role(
    language: str, given: list[str], attributes: dict[str, str], line: int, report: Report
) -> Opening | None:
    role = given[0]
    if len(given) > 1:
        report(line, f"One fence has two roles: {role} and {given[1]}", "Make two fences of it")
        return None
    allowed = _LANGUAGES.get(role, CODE)
    if language not in allowed:
        report(
            line,
            f"A fence of the language {language} cannot have the role {role}",
            f"Use {' or '.join(allowed)}",
        )
        return None
    for word in attributes:
        if word != role and word not in ROLES[role]:
            report(
                line,
                f"The attribute {word} is unknown to {role}",
                f"Take it out; {role} takes {' and '.join(ROLES[role]) or 'nothing else'}",
            )
    rest = {word: value for word, value in attributes.items() if word in ROLES[role]}
    return Opening(language, role, attributes[role], rest)
