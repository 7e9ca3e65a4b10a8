"""Reads the answers out of a submitted notebook, as text, without trusting a word of it."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from pathlib import Path

SIZE_LIMIT = 50_000_000
_MAGIC = re.compile(r"%%(\w+)[ \t]*(\w*)[^\n]*(?:\n|$)")


class Unreadable(ValueError):
    """The file is no notebook; the message tells the student what is wrong with it."""


@dataclass(frozen=True)
class Answer:
    """What a student wrote for one exercise: the text of the cell, without the magic's line."""

    exercise: str
    text: str


def read(path: Path) -> dict[str, object]:
    """The notebook in a file. Raises `Unreadable`."""
    if path.is_symlink() or not path.is_file():
        raise Unreadable(f"{path.name} is not a file. Submit the notebook itself.")
    if path.stat().st_size > SIZE_LIMIT:
        raise Unreadable(
            f"{path.name} is larger than {SIZE_LIMIT // 1_000_000} MB. Clear all outputs, save, "
            "and submit again."
        )
    try:
        notebook = json.loads(path.read_text("utf-8-sig"))
    except (ValueError, RecursionError, OSError):
        raise Unreadable(f"{path.name} is no notebook: it cannot be read as JSON.") from None
    if not isinstance(notebook, dict) or not isinstance(notebook.get("cells"), list):
        raise Unreadable(f"{path.name} is no notebook of version 4: it has no list of cells.")
    return notebook


def answers(notebook: dict[str, object], names: list[str]) -> dict[str, Answer]:
    """The answer to each exercise of that name; one that is not there is left out.

    A cell belongs to an exercise by its nbgrader name, or by the name behind its magic.
    """
    by_id: dict[str, str] = {}
    by_magic: dict[str, str] = {}
    for cell in notebook["cells"]:
        if not isinstance(cell, dict) or cell.get("cell_type") != "code":
            continue
        text = source(cell)
        if named := _grade_id(cell):
            by_id.setdefault(named, text)
        magic = _MAGIC.match(text)
        if magic and magic[2]:
            by_magic[magic[2]] = text
    found = {}
    for name in names:
        text = by_id.get(f"{name}_answer", by_magic.get(name))
        if text is not None:
            found[name] = Answer(name, _MAGIC.sub("", text, count=1) if "%%" in text[:2] else text)
    return found


def source(cell: dict[str, object]) -> str:
    """The text of a cell, with plain line ends."""
    text = cell.get("source", "")
    text = "".join(map(str, text)) if isinstance(text, list) else str(text)
    return text.replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")


def _grade_id(cell: dict[str, object]) -> str:
    metadata = cell.get("metadata")
    grading = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return str(grading.get("grade_id", "")) if isinstance(grading, dict) else ""
