"""Reads notebooks as a learner may have left them, half-written ones too, and writes them whole."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from pathlib import Path
from typing import Any

Notebook = dict[str, Any]
Cell = dict[str, Any]


class Damaged(ValueError):
    """The file is no whole notebook; `cells` are those that could still be read."""

    def __init__(self, cells: list[Cell]) -> None:
        super().__init__("no whole notebook")
        self.cells = cells


def read(path: Path) -> Notebook:
    """The notebook in a file, with unique cell ids; raises `Damaged`, or `OSError`."""
    text = path.read_bytes().decode("utf-8", errors="replace")
    try:
        notebook = json.loads(text)
    except (ValueError, RecursionError):
        raise Damaged(_cells_before_the_damage(text)) from None
    if isinstance(notebook, dict) and notebook.get("nbformat", 4) != 4:
        notebook = _converted(text)
    if not isinstance(notebook, dict) or not _are_cells(notebook.get("cells")):
        raise Damaged([])
    if not isinstance(notebook.setdefault("metadata", {}), dict):
        notebook["metadata"] = {}
    return notebook


def write(path: Path, notebook: Notebook) -> None:
    """Puts a notebook in its place in one step: a crash leaves the old file whole."""
    text = json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"
    try:
        data = text.encode()
    except UnicodeEncodeError:  # half of a surrogate pair: only an escape can say that
        data = (json.dumps(notebook, indent=1, sort_keys=True) + "\n").encode()
    write_bytes(path, data)


def write_bytes(path: Path, data: bytes) -> None:
    """Puts `data` in the place of a file in one step."""
    path = Path(os.path.realpath(path))  # a link of the learner's stays a link
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        with draft.open("wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    finally:
        with contextlib.suppress(OSError):
            draft.unlink(missing_ok=True)


def text_of(cell: Cell) -> str:
    """The text of a cell, which a notebook keeps as one string or as a list of lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(map(str, source))


def digest(text: str) -> str:
    """A short name of a text; the same that the builder puts into the ids of prose and examples."""
    return hashlib.sha256(text.encode(errors="surrogatepass")).hexdigest()[:12]


def grading(cell: Cell) -> dict[str, Any]:
    """What nbgrader wants to know of a cell; empty for prose, examples and the learner's own."""
    metadata = cell.get("metadata")
    facts = metadata.get("nbgrader") if isinstance(metadata, dict) else None
    return facts if isinstance(facts, dict) else {}


def answer_of(cell: Cell) -> str | None:
    """The name under which the cell's answer is graded, or None when it is no answer cell."""
    facts = grading(cell)
    return str(facts["grade_id"]) if facts.get("solution") and "grade_id" in facts else None


def _are_cells(cells: object) -> bool:
    return isinstance(cells, list) and all(
        isinstance(cell, dict) and cell.get("cell_type") in ("code", "markdown", "raw")
        for cell in cells
    )


def _cells_before_the_damage(text: str) -> list[Cell]:
    """The whole cells at the beginning of a file that was cut off."""
    start = re.search(r'"cells"\s*:\s*\[', text)
    cells: list[Cell] = []
    place = start.end() if start else len(text)
    decoder = json.JSONDecoder()
    with contextlib.suppress(ValueError, RecursionError):
        while place < len(text):
            place = re.compile(r"[\s,]*").match(text, place).end()
            cell, place = decoder.raw_decode(text, place)
            cells.append(cell)
    return cells if _are_cells(cells) else []


def _converted(text: str) -> object:
    """A notebook of the years before format 4."""
    import nbformat

    try:
        return nbformat.reads(text, as_version=4)
    except Exception:  # nbformat raises what its converters happen to meet
        return None
