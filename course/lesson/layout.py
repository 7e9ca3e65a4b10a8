"""Looks at the layout of a source text: headings, tabs, and fences that Markdown cannot see."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from course.lesson.error import Report

if TYPE_CHECKING:
    from markdown_it.token import Token

_BACKTICK = re.compile(r"^(`{3,})\w*[^`]*=\"[^`]*`")


def look_at_tabs(language: str, token: Token, first: int, report: Report) -> None:
    """Tabs look different in every editor; SQL, Python and YAML are indented with spaces."""
    if language == "bash":  # a here-document may need them
        return
    for number, line in enumerate(token.content.split("\n")):
        if "\t" in line[: len(line) - len(line.lstrip())]:
            report(
                first + token.map[0] + 1 + number,
                f"A tab indents this line of {language}",
                "Indent with spaces",
            )
            return


def look_at_lines(lines: list[str], tokens: list[Token], first: int, report: Report) -> None:
    """A fence with a backtick in its first line is no fence at all, and silently prose."""
    fenced = {n for t in tokens if t.type == "fence" for n in range(t.map[0] + 1, t.map[1])}
    for number, line in enumerate(lines):
        if number not in fenced and _BACKTICK.match(line):
            report(
                first + number,
                "The words behind a fence's language hold a backtick, which Markdown forbids",
                "Write the name without backticks",
            )


def look_at_headings(tokens: list[Token], first: int, report: Report) -> None:
    """A lesson begins with a heading of level 1, and no heading skips a level."""
    above = 0
    for token in tokens:
        if token.type != "heading_open" or token.level:
            continue
        level = int(token.tag[1])
        line = first + token.map[0]
        if level > above + 1:
            report(
                line,
                f"The heading jumps from level {above} to level {level}",
                f"Use {'#' * (above + 1)} here, or put a heading of that level before it",
            )
        above = level
