"""Says in sentences what was put right in a notebook."""

from __future__ import annotations

from collections.abc import Iterator

from grader.repair.align import Found
from grader.repair.compose import Text
from grader.repair.pieces import Piece
from grader.repair.read import Cell
from grader.repair.release import Release

_FROM_THE_RELEASE = ("points", "grade", "solution", "locked", "task")


def notes_on(
    release: Release,
    cells: list[Cell],
    pieces: list[Piece],
    found: dict[str, Found],
    texts: dict[str, Text],
    places: dict[int, int],
) -> Iterator[str]:
    """One sentence for each repair."""
    if cells and not found and not _has_graded(release, pieces):
        yield "This is another notebook: nothing of the released one was found in it."
        return
    for name in release.answers:
        if name not in found:
            yield f"There was no cell with an answer to {name}."
        else:
            yield from _on_answer(release, name, found[name], texts[name])
    yield from _on_checks(release, pieces)
    yield from _on_marks(release, cells)
    if _moved(places):
        yield "Cells stood in another order. They are back in the order of the release."


def _has_graded(release: Release, pieces: list[Piece]) -> bool:
    """Whether a check or another graded cell of the release is there: a project has no answers."""
    graded = [cell for cell in release.cells if "nbgrader" in cell["metadata"]]
    ids = {cell["metadata"]["nbgrader"]["grade_id"] for cell in graded}
    texts = {"".join(cell["source"]).strip() for cell in graded}
    return any(p.check or p.cell.grade_id in ids or p.text.strip() in texts for p in pieces)


def _on_answer(release: Release, name: str, found: Found, text: Text) -> Iterator[str]:
    piece = found.piece
    if found.others:
        count = len(found.others) + 1
        yield f"{count} cells answered {name}. The last one before its check was graded."
    if piece.cell.kind != "code" and not release.cells[release.answers[name].place][
        "cell_type"
    ].startswith(piece.cell.kind):
        yield f"The answer to {name} was a {piece.cell.kind} cell. It was graded as code."
    if piece.merged:
        yield f"The answer to {name} stood in one cell with other things. It was taken out of it."
    if text.joined:
        yield f"The answer to {name} stood in {len(text.joined) + 1} cells. They were joined."
    if text.borrowed:
        names = ", ".join(text.borrowed)
        yield f"The answer to {name} uses {names} from other cells. That was added to it."
    if found.how in ("check", "likeness"):
        yield f"The cell with the answer to {name} had lost its name. It was known by its place."
    elif found.how == "name" and release.answers[name].head:
        yield f"The first line of the answer to {name} was missing or changed. It was put back."


def _on_checks(release: Release, pieces: list[Piece]) -> Iterator[str]:
    called = {piece.check for piece in pieces}
    known = {piece.cell.grade_id for piece in pieces}
    for cell in release.cells:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("solution") or not (grading.get("grade") or grading.get("task")):
            continue
        name = str(grading["grade_id"])
        text = "".join(cell["source"]).strip()
        if any(piece.text.strip() == text for piece in pieces) or name in called:
            continue
        if name in known:
            yield f"The cell {name} was changed. The released one counts."
        else:
            yield f"The cell {name} was missing and was put back."


def _on_marks(release: Release, cells: list[Cell]) -> Iterator[str]:
    """One sentence where the marks of graded cells are not those of the release."""
    released = {
        cell["metadata"]["nbgrader"]["grade_id"]: cell["metadata"]["nbgrader"]
        for cell in release.cells
        if "nbgrader" in cell["metadata"]
    }
    marks = {cell.grade_id: cell.grading for cell in cells if cell.grade_id in released}
    changed = any(
        mark.get(word) != released[name].get(word)
        for name, mark in marks.items()
        for word in _FROM_THE_RELEASE
        if word in released[name]
    )
    if changed:
        yield "Points and locks of graded cells had been changed. Those of the release count."
    if len(marks) < len(released) and cells:
        yield "Some graded cells had lost their nbgrader marks. They were put back."


def _moved(places: dict[int, int]) -> bool:
    order = [places[place] for place in sorted(places)]
    return order != sorted(order)
