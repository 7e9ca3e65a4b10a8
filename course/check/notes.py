"""What a notebook shows besides verdicts: a sentence, and a reference answer with its reason."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.lesson.model import Exercise


class Note:
    """A sentence with `code` in it, as HTML or text."""

    def __init__(self, text: str) -> None:
        self.text = text

    def _repr_html_(self) -> str:
        from course.check.show import prose

        return f"<div>{prose(self.text)}</div>"

    def __repr__(self) -> str:
        return self.text


class Solution:
    """A reference answer with the reason why it works."""

    def __init__(self, exercise: Exercise) -> None:
        self.exercise = exercise

    def _repr_html_(self) -> str:
        from html import escape

        from course.check.show import prose

        code = f"<pre>{escape(self.exercise.reference)}</pre>"
        return f"{code}<div>{prose(self.exercise.why)}</div>"

    def __repr__(self) -> str:
        return f"{self.exercise.reference}\n\n{self.exercise.why}"
