"""Chooses the notebook in a student's folder, reads it, and never raises for what it finds."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from grader.repair.notebook import Repaired, repaired
from grader.repair.read import Cell, Unreadable, read
from grader.repair.release import Release

MOST_NOTEBOOKS = 20
PROBLEM = "problem"
"""The key in a notebook's metadata under which stands why nothing of it could be read."""


@dataclass(frozen=True)
class Submitted:
    """What a student handed in, ready to be graded; `problem` says why nothing could be read."""

    repaired: Repaired
    problem: str = ""


def submitted(path: Path, release: Release) -> Submitted:
    """The submission that should lie at `path`; a notebook beside it stands in for it."""
    cells, notes, problem = _chosen(path, release)
    if problem:
        notes = [f"{problem} Nothing could be graded."]
    found = repaired(release, cells, notes)
    if problem:
        found.notebook["metadata"][PROBLEM] = problem
    return Submitted(found, problem)


def notebooks_in(folder: Path) -> list[Path]:
    """The notebooks that a student handed in; a link to a file of somebody else is none."""
    found = (p for p in folder.glob("*.ipynb") if p.is_file() and not p.is_symlink())
    return sorted(found)[:MOST_NOTEBOOKS]


def _chosen(path: Path, release: Release) -> tuple[list[Cell], list[str], str]:
    """`(cells, notes, problem)` of the notebook that holds most of the release."""
    found: list[tuple[int, bool, Path, list[Cell], list[str]]] = []
    problem = ""
    for candidate in notebooks_in(path.parent):
        try:
            cells, notes = read(candidate)
        except Unreadable as error:
            problem = problem or str(error)
            continue
        count = len(_recognised(cells, release))
        found.append((count, candidate == path, candidate, cells, notes))
    if not found:
        missing = f"{path.name} is not there, and no other notebook."
        return [], [], problem or missing
    _, _, best, cells, notes = max(found, key=lambda one: (one[0], one[1]))
    if path.is_symlink():
        notes = [*notes, f"{path.name} is a link. Links are not followed."]
    if best != path:
        notes = [*notes, f"The notebook is called {best.name}. Its name should be {path.name}."]
    if len(found) > 1 or problem:
        count = len(notebooks_in(path.parent))
        notes = [*notes, f"The folder held {count} notebooks. {best.name} was graded."]
    return cells, notes, ""


def _recognised(cells: list[Cell], release: Release) -> set[str]:
    """The exercises of the release that a notebook knows, by cell names and by words."""
    names = {answer.grade_id: name for name, answer in release.answers.items()}
    found = {names[cell.grade_id] for cell in cells if cell.grade_id in names}
    text = "\n".join(cell.text for cell in cells)
    calls = {name for name in release.answers if f'check("{name}")' in text}
    return found | calls | {n for n, a in release.answers.items() if a.head and a.head in text}
