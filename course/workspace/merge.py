"""Brings a learner's notebook to a new version: the course's cells change, the learner's stay.

Who wrote a cell is told by its text. Each notebook remembers, in its metadata, the text (as a
digest) that the course laid into each cell. Whatever else stands there is the learner's, and is
kept: an answer in the cell of its exercise, everything else as a cell of its own where it was.
"""

from __future__ import annotations

import copy
import re
from collections import Counter, defaultdict

from course.workspace.notebook import Cell, Notebook, answer_of, digest, grading, text_of

_NAMED_BY_TEXT = re.compile(r"(?:text|code)-([0-9a-f]{12})(?:-\d+)?")
_ID = re.compile(r"[a-zA-Z0-9-_]{1,64}")


def lay(
    shipped: Notebook, mine: Notebook | None, elsewhere: dict[str, Cell], note: dict
) -> Notebook:
    """The shipped notebook with all that the learner wrote in `mine`.

    `elsewhere` holds answers of other notebooks by name: an exercise that moved takes its answer
    along. `note` goes into the metadata, beside the digests of what was laid.
    """
    merged = copy.deepcopy(shipped)
    cells: list[Cell] = merged["cells"]
    laid = {cell["id"]: digest(text_of(cell)) for cell in cells}
    if mine is None:
        kept, extras, known = {}, {}, set()
    else:
        kept, extras, known = _sort(shipped, mine)
    for cell in cells:
        name = answer_of(cell)
        if cell["id"] in kept:
            _take(cell, kept[cell["id"]])
        elif name in elsewhere and cell["id"] not in known:
            _take(cell, elsewhere[name])
    merged["cells"] = _woven(cells, extras)
    own = merged["metadata"].get("larkway")
    merged["metadata"]["larkway"] = {**(own or {}), "laid": {**note, "cells": laid}}
    return merged


def own_answers(notebook: Notebook) -> dict[str, Cell]:
    """The cells with an answer that the learner wrote, by the name they are graded under."""
    theirs = _Theirs(notebook, notebook)
    answers: dict[str, Cell] = {}
    for cell in notebook["cells"]:
        name = answer_of(cell)
        if name and name not in answers and not theirs.is_courses(cell, cell.get("id")):
            answers[name] = cell
    return answers


class _Theirs:
    """Tells the course's text from the learner's in one notebook."""

    def __init__(self, shipped: Notebook, mine: Notebook) -> None:
        self.laid = _laid(mine)
        self.shipped = {} if shipped is mine else _texts(shipped)
        here = {cell.get("id") for cell in mine["cells"]}
        # A tool that gives cells new ids must not turn the course's text into the learner's.
        gone = [{id: mark for id, mark in known.items() if id not in here} for known in self.both()]
        self.adrift = Counter(gone[0].values()) | Counter(gone[1].values())

    def both(self) -> tuple[dict[str, str], dict[str, str]]:
        return self.laid, self.shipped

    def is_courses(self, cell: Cell, place: str | None) -> bool:
        """Whether the cell says what the course laid into `place`, or into a cell now lost."""
        mark = digest(text_of(cell))
        if any(known.get(place or "") == mark for known in self.both()):
            return True
        named = _NAMED_BY_TEXT.fullmatch(str(cell.get("id")))
        if named and named[1] == mark:
            return True
        if place is None and self.adrift[mark] > 0:
            self.adrift[mark] -= 1
            return True
        return False

    def may_stay(self, cell: Cell, place: str) -> bool:
        """Whether an edited cell stands for the shipped one: that is as it was when edited."""
        return self.laid.get(place) == self.shipped[place] or bool(_NAMED_BY_TEXT.fullmatch(place))


def _laid(notebook: Notebook) -> dict[str, str]:
    own = notebook["metadata"].get("larkway")
    laid = own.get("laid") if isinstance(own, dict) else None
    cells = laid.get("cells") if isinstance(laid, dict) else None
    return dict(cells) if isinstance(cells, dict) else {}


def _texts(notebook: Notebook) -> dict[str, str]:
    return {cell["id"]: digest(text_of(cell)) for cell in notebook["cells"]}


def _sort(
    shipped: Notebook, mine: Notebook
) -> tuple[dict[str, Cell], dict[str | None, list[Cell]], set[str]]:
    """What the learner wrote: for which shipped cell, and behind which; and all cells known."""
    theirs = _Theirs(shipped, mine)
    by_id = {cell["id"]: cell for cell in shipped["cells"]}
    by_name = {answer_of(cell): cell["id"] for cell in shipped["cells"] if answer_of(cell)}
    kept: dict[str, Cell] = {}
    extras: dict[str | None, list[Cell]] = defaultdict(list)
    known = set(_laid(mine))
    anchor: str | None = None
    for cell in mine["cells"]:
        id, name = cell.get("id"), answer_of(cell)
        place = id if id in by_id else by_name.get(name)
        if place is not None:
            known.add(place)
            anchor = place
        if not text_of(cell).strip() or theirs.is_courses(cell, place):
            continue
        target = by_id.get(place or "", {})
        if place is None or place in kept or grading(target).get("locked"):
            extras[anchor].append(cell)
        elif answer_of(target) or theirs.may_stay(cell, place):
            kept[place] = cell
        else:
            extras[anchor].append(cell)
    return kept, extras, known


def _take(cell: Cell, mine: Cell) -> None:
    """Puts the learner's text, and what it showed, into a shipped cell."""
    cell["source"] = mine.get("source", "")
    cell["metadata"] = {**(mine.get("metadata") or {}), **cell["metadata"]}
    if mine.get("cell_type") != cell["cell_type"]:
        return
    for part in ("outputs", "execution_count", "attachments"):
        if part in mine:
            cell[part] = mine[part]


def _woven(cells: list[Cell], extras: dict[str | None, list[Cell]]) -> list[Cell]:
    """The cells with the learner's own behind those that they stood behind."""
    taken = {cell["id"] for cell in cells}
    woven: list[Cell] = []
    for anchor, cell in [(None, None), *((cell["id"], cell) for cell in cells)]:
        if cell is not None:
            woven.append(cell)
        woven += [_as_extra(own, taken) for own in extras.get(anchor, [])]
    return woven


def _as_extra(cell: Cell, taken: set[str]) -> Cell:
    """A cell of the learner's own: free to delete, unknown to the grader, with an id of its own."""
    metadata = cell.get("metadata") if isinstance(cell.get("metadata"), dict) else {}
    bound = ("nbgrader", "deletable", "editable") if "nbgrader" in metadata else ()
    own = {key: value for key, value in metadata.items() if key not in bound}
    id = cell.get("id")
    if not isinstance(id, str) or not _ID.fullmatch(id) or id in taken:
        base = f"own-{digest(text_of(cell))}"
        id = next(i for n in range(1, 10_000) if (i := f"{base}-{n}") not in taken)
    taken.add(id)
    extra = {**cell, "id": id, "metadata": own}
    if cell.get("cell_type") == "code":
        extra = {"execution_count": None, "outputs": [], **extra}
    return extra
