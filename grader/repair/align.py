"""Finds, for each exercise of a release, the piece of a submission that answers it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from grader.repair.pieces import Piece
from grader.repair.release import Answer, Release

ALIKE = 70.0


@dataclass(frozen=True)
class Found:
    """The answer to one exercise: its piece, the other pieces that answer it, and how it was known.

    `how` is `words` (a magic, a function's name), `name` (of the cell), `check` (it stands before
    the check) or `likeness` (to the starter).
    """

    piece: Piece
    others: tuple[Piece, ...]
    how: str


def found_answers(release: Release, pieces: list[Piece]) -> dict[str, Found]:
    """The answers that are there, by exercise.

    A cell's own words come first: they are what the learner's notebook went by. Of several cells
    the last one before the check counts, as it does when a notebook is run from top to bottom; one
    that holds no more than the starter counts only where there is nothing else.
    """
    known = {id(piece) for piece in pieces if _is_released(release, piece)}
    taken: set[int] = set()
    found: dict[str, Found] = {}
    for how, is_one in _WAYS.items():
        for name, answer in release.answers.items():
            if name in found:
                continue
            fits = partial(is_one, answer, pieces=pieces)
            able = [p for p in pieces if id(p) not in taken | known and not p.check and fits(p)]
            if able:
                best = max(able, key=partial(_rank, answer, pieces))
                found[name] = Found(best, tuple(p for p in able if p is not best), how)
                if how != "words":
                    taken.add(id(best))
        taken |= {id(one.piece) for one in found.values()}
    return found


def untouched(answer: Answer, text: str) -> bool:
    """Whether a text is empty, or no more than the starter."""
    body = text.removeprefix(answer.head) if answer.head else text
    return not body.strip() or text.split() == answer.starter.split()


def _rank(answer: Answer, pieces: list[Piece], piece: Piece) -> tuple[bool, bool, int]:
    checks = [p.place for p in pieces if p.check == answer.name]
    before = not checks or piece.place < max(checks)
    return not untouched(answer, piece.text), before, piece.place


def _by_words(answer: Answer, piece: Piece, pieces: list[Piece]) -> bool:
    return answer.name in piece.marks


def _by_name(answer: Answer, piece: Piece, pieces: list[Piece]) -> bool:
    named = piece.cell.grade_id == answer.grade_id or piece.cell.id == answer.cell_id
    return named and not piece.marks and bool(piece.text.strip())


def _by_check(answer: Answer, piece: Piece, pieces: list[Piece]) -> bool:
    """Whether the piece is the code right before the exercise's check."""
    if piece.marks or piece.cell.kind != "code" or piece.place + 1 >= len(pieces):
        return False
    return pieces[piece.place + 1].check == answer.name and bool(piece.text.strip())


def _by_likeness(answer: Answer, piece: Piece, pieces: list[Piece]) -> bool:
    from rapidfuzz import fuzz

    if piece.marks or len(piece.text) < 20:
        return False
    return fuzz.ratio(answer.starter, piece.text, score_cutoff=ALIKE) >= ALIKE


def _is_released(release: Release, piece: Piece) -> bool:
    """Whether a piece is prose or code of the release that asks for no answer."""
    places = {answer.place for answer in release.answers.values()}
    text = piece.text.strip()
    return any(
        text == "".join(cell["source"]).strip()
        for place, cell in enumerate(release.cells)
        if place not in places
    )


_WAYS = {"words": _by_words, "name": _by_name, "check": _by_check, "likeness": _by_likeness}
