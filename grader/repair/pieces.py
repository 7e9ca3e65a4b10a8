"""Cuts submitted cells into pieces, so that what was merged into one cell is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from grader.repair.read import Cell

_MAGIC = re.compile(r"%%\w+[ \t]+(\w+)")
_TIMED = re.compile(r"%%(?:time|timeit|capture|prun)\b[^\n]*\n")
_CHECK = re.compile(r"[ \t]*check\([ \t]*[\"'](\w+)[\"'][ \t]*\)[ \t]*;?[ \t]*")


@dataclass(frozen=True)
class Piece:
    """A part of a submitted cell, usually the whole.

    `marks` are the exercises that it answers by its own words: the name behind a magic, or of a
    function. `check` is the exercise whose check it calls, and nothing else.
    """

    cell: Cell
    text: str
    place: int
    marks: frozenset[str] = field(default_factory=frozenset)
    check: str = ""
    merged: bool = False


def pieces_of(cells: list[Cell], magics: set[str], functions: set[str]) -> list[Piece]:
    """The pieces of all cells, in order; the names are those of the released exercises."""
    found: list[Piece] = []
    for cell in cells:
        parts = _parts(cell.text, magics, magics | functions)
        for text in parts:
            marks, check = _marks(text, magics, functions), _check(text, magics | functions)
            piece = Piece(cell, text, len(found), marks, check, len(parts) > 1)
            found.append(piece)
    return found


def _parts(text: str, magics: set[str], names: set[str]) -> list[str]:
    """The text, cut before each magic of an exercise and around each call of a check."""
    parts: list[list[str]] = [[]]
    cut = False
    for line in text.splitlines(keepends=True):
        magic = _MAGIC.match(line)
        check = _CHECK.fullmatch(line.rstrip("\n"))
        if (magic and magic[1] in magics) or (check and check[1] in names):
            parts.append([line])
            cut = bool(check)
            if cut:
                parts.append([])
        else:
            parts[-1].append(line)
    texts = ["".join(lines) for lines in parts]
    kept = [part for part in texts if part.strip()]
    return [part.rstrip("\n") if len(kept) > 1 else part for part in kept] or [text]


def _marks(text: str, magics: set[str], functions: set[str]) -> frozenset[str]:
    text = _TIMED.sub("", text)
    magic = _MAGIC.match(text)
    if magic:
        return frozenset({magic[1]} & magics)
    if text.startswith("%%"):
        return frozenset()
    return frozenset(name for name in functions if _defines(text, name))


def _defines(text: str, name: str) -> bool:
    start = rf"(?m)^(?:(?:async[ \t]+)?def|class)[ \t]+{name}\b|^{name}[ \t]*="
    return bool(re.search(start, text))


def _check(text: str, names: set[str]) -> str:
    found = _CHECK.fullmatch(text.strip("\n"))
    return found[1] if found and found[1] in names else ""


def without_ipython(text: str) -> str:
    """Python text without the lines that are for IPython: `%timeit f(3)`, `!ls`, `f?`."""
    lines = _TIMED.sub("", text).split("\n")
    return "\n".join(line for line in lines if not line.startswith(("%", "!", "?")))
