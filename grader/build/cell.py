"""The cells of a notebook, as the plain dictionaries that nbformat writes."""

from __future__ import annotations

import hashlib
from collections import Counter

Cell = dict[str, object]


def code(id: str, text: str) -> Cell:
    """A code cell that has not run."""
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def markdown(id: str, text: str) -> Cell:
    """A cell of prose."""
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": _lines(text)}


def check_cell(name: str, points: int) -> Cell:
    """The graded, locked cell that checks what is called `name`."""
    cell = code(f"check-{name}", f'check("{name}")')
    cell["metadata"] = _locked(name, points, grade=True, task=False)
    return cell


def manual_cell(name: str, points: int, text: str) -> Cell:
    """A locked cell of prose to which a person gives points: nbgrader calls it a task."""
    cell = markdown(f"manual-{name}", text)
    cell["metadata"] = _locked(name, points, grade=False, task=True)
    return cell


def cell_id(kind: str, text: str, seen: Counter[str]) -> str:
    """An id from the cell's text, so that an edit changes one id and an insertion none."""
    base = f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    seen[base] += 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"


def _locked(name: str, points: int, *, grade: bool, task: bool) -> dict[str, object]:
    return {
        "deletable": False,
        "editable": False,
        "nbgrader": {
            "grade": grade,
            "grade_id": name,
            "locked": True,
            "points": points,
            "schema_version": 3,
            "solution": False,
            "task": task,
        },
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
