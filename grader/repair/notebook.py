"""Builds the notebook that is graded: the release, with the student's answers and own cells."""

from __future__ import annotations

import copy
from collections.abc import Iterable
from dataclasses import dataclass
from html import escape

from grader.repair.align import Found, found_answers
from grader.repair.compose import Text, composed
from grader.repair.notes import notes_on
from grader.repair.pieces import Piece, pieces_of
from grader.repair.read import Cell, plain
from grader.repair.release import Release

_NOTE = "note-repairs"


@dataclass(frozen=True)
class Repaired:
    """The notebook as it is graded, and a sentence for each thing that was put right.

    `texts` holds the answers by exercise; one without an answer is not in it.
    """

    notebook: dict[str, object]
    notes: tuple[str, ...]
    texts: dict[str, str]


def repaired(release: Release, cells: list[Cell], notes: Iterable[str] = ()) -> Repaired:
    """The notebook to grade. Whatever the cells are, it has the cells and marks of the release."""
    magics = {answer.name for answer in release.answers.values() if answer.head}
    pieces = pieces_of(cells, magics, release.answers.keys() - magics)
    found = found_answers(release, pieces)
    places = _places(release, pieces, found)
    free = [piece for piece in pieces if piece.place not in places]
    texts = {
        name: composed(release.answers[name], one, pieces, free) for name, one in found.items()
    }
    told = [*notes, *notes_on(release, cells, pieces, found, texts, places)]
    notebook = _built(release, pieces, places, texts)
    if told:
        notebook["cells"].insert(0, note_cell(told))
    return Repaired(notebook, tuple(told), {name: one.text for name, one in texts.items()})


def answers(notebook: dict[str, object]) -> dict[str, str]:
    """The answers in a repaired notebook by exercise, each without the line of its magic."""
    found = {}
    for cell in notebook["cells"]:
        grading = cell["metadata"].get("nbgrader", {})
        if grading.get("solution"):
            text = plain(cell["source"])
            name = str(grading["grade_id"]).removesuffix("_answer")
            found[name] = text.partition("\n")[2] if text.startswith("%%") else text
    return found


def note_cell(notes: Iterable[str]) -> dict[str, object]:
    """A cell of prose that tells the student what was put right."""
    lines = [f"- {_plain(note)}" for note in notes]
    text = "\n".join(["**Before grading, this notebook was put right:**", "", *lines])
    return {"cell_type": "markdown", "id": _NOTE, "metadata": {}, "source": text}


def _places(release: Release, pieces: list[Piece], found: dict[str, Found]) -> dict[int, int]:
    """For each piece that stands for a cell of the release: their two places."""
    places = {one.piece.place: release.answers[name].place for name, one in found.items()}
    ids: dict[str, int] = {}
    texts: dict[str, list[int]] = {}
    for place, cell in enumerate(release.cells):
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            continue
        ids[cell.get("id", "")] = place
        texts.setdefault(_text(cell).strip(), []).append(place)
    checks = {name: p for p, cell in enumerate(release.cells) if (name := _check_name(cell))}
    taken = set(places.values())
    for piece in pieces:
        if piece.place in places or piece.marks:
            continue
        able = [] if piece.merged else [ids.get(piece.cell.id)]
        able += [checks.get(piece.check), *texts.get(piece.text.strip(), ())]
        place = next((one for one in able if one is not None and one not in taken), None)
        if place is not None:
            places[piece.place] = place
            taken.add(place)
    return places


def _built(
    release: Release, pieces: list[Piece], places: dict[int, int], texts: dict[str, Text]
) -> dict[str, object]:
    by_place = {answer.place: name for name, answer in release.answers.items()}
    joined = {piece.place for one in texts.values() for piece in one.joined}
    own: dict[int, str] = {}
    extra: dict[int, list[dict[str, object]]] = {}
    last = -1
    for piece in pieces:
        if piece.place in places:
            last = places[piece.place]
            own[last] = piece.text
        elif piece.place not in joined and piece.text.strip():
            extra.setdefault(last, []).append(_own_cell(piece))
    cells = list(extra.get(-1, ()))
    for place, released in enumerate(release.cells):
        cell = copy.deepcopy(released)
        grading = cell["metadata"].get("nbgrader", {})
        if place in by_place:
            name = by_place[place]
            cell["source"] = texts[name].text if name in texts else _text(cell)
        else:
            cell["source"] = own[place] if place in own and not grading else _text(cell)
        cells += [cell, *extra.get(place, ())]
    return {**copy.deepcopy(release.notebook), "cells": _numbered(cells)}


def _own_cell(piece: Piece) -> dict[str, object]:
    """A cell of the student's own, without the marks and tags that it may have brought."""
    cell = {"cell_type": piece.cell.kind, "metadata": {}, "source": piece.text}
    if piece.cell.kind == "code":
        return {**cell, "execution_count": None, "outputs": []}
    if piece.cell.pictures and piece.cell.kind == "markdown":
        cell["attachments"] = piece.cell.pictures
    return cell


def _numbered(cells: list[dict[str, object]]) -> list[dict[str, object]]:
    return [{**cell, "id": cell.get("id") or f"own-{n}"} for n, cell in enumerate(cells)]


def _text(cell: dict[str, object]) -> str:
    return "".join(cell["source"])


def _check_name(cell: dict[str, object]) -> str:
    grading = cell["metadata"].get("nbgrader", {})
    return str(grading["grade_id"]) if grading.get("grade") and not grading["solution"] else ""


def _plain(text: str) -> str:
    """A sentence that Markdown shows as it stands, whatever names a student put into it."""
    words = " ".join(text.split())
    return escape("".join(f"\\{c}" if c in "\\`*_{}[]#!|$~" else c for c in words), quote=False)
