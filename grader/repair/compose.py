"""Makes the text of one answer out of the pieces that belong to it."""

from __future__ import annotations

import ast
from dataclasses import dataclass

from grader.repair.align import Found
from grader.repair.borrow import with_borrowed
from grader.repair.pieces import Piece, without_ipython
from grader.repair.release import Answer


@dataclass(frozen=True)
class Text:
    """The text of an answer, the pieces that were joined to it, and the names that it borrowed."""

    text: str
    joined: tuple[Piece, ...] = ()
    borrowed: tuple[str, ...] = ()


def composed(answer: Answer, found: Found, pieces: list[Piece], free: list[Piece]) -> Text:
    """The text of an answer; `free` are the pieces that stand for nothing in the release."""
    text = found.piece.text
    if not answer.head:
        before = [p.text for p in pieces if p.place < found.piece.place and _is_python(p)]
        after = [p.text for p in pieces if p.place > found.piece.place and _is_python(p)]
        text = without_ipython(text) if _is_no_python(text) else text
        text, borrowed = with_borrowed(text, after + before)
        return Text(text, borrowed=tuple(borrowed))
    if not text.startswith("%%"):
        text = f"{answer.head}\n{text}"
    rest = _rest_of(found.piece, pieces, free)
    return Text("\n".join([text.rstrip("\n"), *(p.text for p in rest)]) if rest else text, rest)


def _rest_of(piece: Piece, pieces: list[Piece], free: list[Piece]) -> tuple[Piece, ...]:
    """The pieces right behind an answer in SQL or bash that can be nothing but its second half."""
    rest = []
    for other in pieces[piece.place + 1 :]:
        if other not in free or other.cell.kind != "code" or not _is_second_half(other.text):
            break
        rest.append(other)
    return tuple(rest)


def _is_python(piece: Piece) -> bool:
    return piece.cell.kind == "code" and not piece.check and not piece.text.startswith("%%")


def _is_second_half(text: str) -> bool:
    return bool(text.strip()) and not text.startswith(("%", "!", "?")) and _is_no_python(text)


def _is_no_python(text: str) -> bool:
    try:
        compile(text, "<cell>", "exec", flags=ast.PyCF_ONLY_AST)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return True
    return False
