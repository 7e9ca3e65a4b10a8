"""Cuts a source text into cells: prose at its headings, fences and regions by their first line."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from course.lesson.error import Report
from course.lesson.fence import read_fence, read_region
from course.lesson.layout import look_at_headings, look_at_lines, look_at_tabs
from course.lesson.model import Cell

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_REGION = re.compile(r"<!--\s*#(region|endregion)\b(.*?)-->\s*$")
_FENCE_AGAIN = re.compile(r"^```+\w")


@dataclass(frozen=True)
class _Block:
    """Lines `start` to `stop` (excluded, from 0) that are a cell of their own, or a cut."""

    start: int
    stop: int
    cell: Cell | None


def read_cells(text: str, first: int, report: Report) -> tuple[Cell, ...]:
    """The cells of `text`, whose first line is line `first` of the file."""
    lines = text.split("\n")
    tokens = _parser().parse(text)
    look_at_lines(lines, tokens, first, report)
    look_at_headings(tokens, first, report)
    cells = []
    done = 0
    for block in _blocks(tokens, lines, first, report):
        cells += _prose(lines, done, block.start, first)
        if block.cell is not None:
            cells.append(block.cell)
        done = block.stop
    cells += _prose(lines, done, len(lines), first)
    return tuple(cells)


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    # Only blocks matter here, and inline parsing is most of the work.
    return MarkdownIt("commonmark").disable("inline")


def _blocks(tokens: list[Token], lines: list[str], first: int, report: Report) -> list[_Block]:
    blocks: list[_Block] = []
    inside: tuple[Token, re.Match[str]] | None = None
    for token in tokens:
        region = _REGION.match(token.content) if token.type == "html_block" else None
        if region and not token.level:
            inside = _region(token, region, inside, lines, first, report, blocks)
        elif inside:
            continue
        elif token.type == "fence":
            cell = _fence(token, lines, first, report)
            if cell:
                blocks.append(_Block(*token.map, cell))
        elif token.type == "heading_open" and not token.level and token.tag <= "h3":
            blocks.append(_Block(token.map[0], token.map[0], None))
    if inside:
        report(
            first + inside[0].map[0],
            "The region is never closed",
            "End it with <!-- #endregion --> on a line of its own",
        )
    return blocks


def _region(
    token: Token,
    mark: re.Match[str],
    inside: tuple[Token, re.Match[str]] | None,
    lines: list[str],
    first: int,
    report: Report,
    blocks: list[_Block],
) -> tuple[Token, re.Match[str]] | None:
    """Opens or closes a region; gives back what is open afterwards."""
    line = first + token.map[0]
    if mark[1] == "region":
        if inside:
            report(
                first + inside[0].map[0],
                "The region is never closed",
                f"End it with <!-- #endregion --> before the region in line {line}",
            )
        return token, mark
    if not inside:
        report(line, "An #endregion closes nothing", "Take it out, or open a region before it")
        return None
    start, stop = inside[0].map[0], token.map[1]
    body = "\n".join(lines[start + 1 : token.map[0]]).strip()
    opening = read_region(inside[1][2], first + start, report)
    if opening and not body:
        report(first + start, f"The {opening.role} is empty", "Write it, or take the region out")
    cell = opening and Cell(
        opening.role, "markdown", body, first + start, opening.name, opening.attributes
    )
    blocks.append(_Block(start, stop, cell))
    return None


def _fence(token: Token, lines: list[str], first: int, report: Report) -> Cell | None:
    start, stop = token.map
    line = first + start
    last = lines[stop - 1].strip()
    again = next((n for n in range(start + 1, stop) if _FENCE_AGAIN.match(lines[n])), None)
    # Four backticks may hold three; three that hold three have lost their end.
    if again is not None and token.markup == "```":
        report(line, "The fence is never closed", f"End it with ``` before line {first + again}")
        return None
    if stop - 1 == start or set(last) != {token.markup[0]} or len(last) < len(token.markup):
        report(line, "The fence is never closed", "End it with ``` on a line of its own")
        return None
    opening = read_fence(token.info, line, report)
    if opening is None:
        return None
    if token.level or token.markup != "```":
        if opening.role == "code":
            return None
        report(
            line,
            f"The {opening.role} fence stands inside a list or a quotation, or is not made of ```",
            "Move it to the left edge and open it with three backticks",
        )
        return None
    # What a fence holds is code: its blank lines at the end mean nothing.
    text = token.content.rstrip()
    look_at_tabs(opening.language, token, first, report)
    return Cell(opening.role, opening.language, text, line, opening.name, opening.attributes)


def _prose(lines: list[str], start: int, stop: int, first: int) -> list[Cell]:
    while start < stop and not lines[start].strip():
        start += 1
    text = "\n".join(lines[start:stop]).rstrip()
    return [Cell("prose", "markdown", text, first + start)] if text else []
