"""Reads the cells of a submitted file, whatever it is, and never its outputs."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

SIZE_LIMIT = 250_000_000
READ_WHOLE = 8_000_000
MOST_CELLS = 3_000
LONGEST_CELL = 200_000
PICTURES = ("image/png", "image/jpeg", "image/gif")
_KINDS = ("code", "markdown", "raw")
_FIELDS = ("cell_type", "source", "id", "input")


class Unreadable(ValueError):
    """The file is no notebook; the message tells the student what is wrong with it."""


@dataclass(frozen=True)
class Cell:
    """A cell as it was handed in: text with plain line ends, nbgrader's marks, the cell's id.

    `pictures` are those that were pasted into a cell of prose.
    """

    kind: str
    text: str
    grading: dict[str, object] = field(default_factory=dict)
    id: str = ""
    pictures: dict[str, object] = field(default_factory=dict)

    @property
    def grade_id(self) -> str:
        """nbgrader's name for the cell, or nothing."""
        return str(self.grading.get("grade_id", ""))


def read(path: Path) -> tuple[list[Cell], list[str]]:
    """The cells in a file, and what had to be put right to read them. Raises `Unreadable`."""
    if path.is_symlink() or not path.is_file():
        raise Unreadable(f"{path.name} is not a file. Submit the notebook itself.")
    size = path.stat().st_size
    if size > SIZE_LIMIT:
        limit = f"{SIZE_LIMIT // 1_000_000} MB"
        raise Unreadable(
            f"{path.name} is larger than {limit}. Clear all outputs, save, and submit again."
        )
    try:
        found = _streamed(path) if size > READ_WHOLE else _parsed(path)
    except Unreadable:
        raise
    except (ValueError, RecursionError, OSError):
        raise Unreadable(f"{path.name} is no notebook: it cannot be read as JSON.") from None
    cells, notes = found
    if len(cells) > MOST_CELLS:
        raise Unreadable(f"{path.name} has more than {MOST_CELLS:,} cells.")
    return cells, notes


def _parsed(path: Path) -> tuple[list[Cell], list[str]]:
    notebook = json.loads(path.read_text("utf-8-sig"))
    cells = notebook.get("cells") if isinstance(notebook, dict) else None
    if isinstance(cells, list):
        return list(_cells(cells)), []
    sheets = notebook.get("worksheets") if isinstance(notebook, dict) else None
    if not isinstance(sheets, list):
        raise Unreadable(f"{path.name} is no notebook: it has no list of cells.")
    old = [cell for sheet in sheets if isinstance(sheet, dict) for cell in _list(sheet, "cells")]
    return list(_cells(old)), ["The file had the format of 2013; it was read all the same."]


def _streamed(path: Path) -> tuple[list[Cell], list[str]]:
    """The cells of a large file, without what makes it large."""
    import ijson

    cells: list[dict[str, object]] = []
    cell: dict[str, object] = {}
    grading: dict[str, object] = {}
    with path.open("rb") as file:
        for prefix, event, value in ijson.parse(file, use_float=True):
            if not prefix.startswith("cells.item"):
                continue
            name = prefix.removeprefix("cells.item").removeprefix(".")
            if not name and event == "end_map":
                cells.append({**cell, "metadata": {"nbgrader": grading}})
                cell, grading = {}, {}
            elif name in _FIELDS and event == "string":
                cell[name] = value
            elif name == "source.item" and event == "string":
                cell["source"] = cell.get("source", "") + value
            elif name.startswith("metadata.nbgrader.") and event in ("string", "number", "boolean"):
                grading[name.rpartition(".")[2]] = value
            if len(cells) > MOST_CELLS:
                break
    if not cells:
        raise Unreadable(f"{path.name} is no notebook: it has no list of cells.")
    return list(_cells(cells)), []


def _cells(found: Iterable[object]) -> Iterator[Cell]:
    for cell in found:
        if not isinstance(cell, dict):
            continue
        metadata = cell.get("metadata")
        grading = metadata.get("nbgrader") if isinstance(metadata, dict) else None
        kind = cell.get("cell_type")
        kind = "markdown" if kind == "heading" else kind
        yield Cell(
            str(kind) if kind in _KINDS else "raw",
            plain(cell.get("source", cell.get("input", "")))[:LONGEST_CELL],
            _scalars(grading) if isinstance(grading, dict) else {},
            cell["id"] if isinstance(cell.get("id"), str) else "",
            _pictures(cell.get("attachments")),
        )


def plain(text: object) -> str:
    """The source of a cell as one text with plain line ends and without half characters."""
    text = "".join(map(str, text)) if isinstance(text, list) else str(text or "")
    text = text.replace("\r\n", "\n").replace("\r", "\n").lstrip("\ufeff")
    return text.encode("utf-8", "replace").decode()


def _scalars(grading: dict) -> dict[str, object]:
    return {str(k): v for k, v in grading.items() if isinstance(v, str | int | float | bool)}


def _pictures(found: object) -> dict[str, object]:
    """Pasted pictures of plain kinds: an SVG may hold a script."""
    kept = {}
    for name, kinds in found.items() if isinstance(found, dict) else ():
        known = kinds.items() if isinstance(kinds, dict) else ()
        plain_ones = {k: v for k, v in known if k in PICTURES and isinstance(v, str)}
        if plain_ones:
            kept[str(name)] = plain_ones
    return kept


def _list(sheet: dict, name: str) -> list:
    return found if isinstance(found := sheet.get(name), list) else []
