"""The answers that this kernel has seen: the text behind `%%sql name` and `%%bash name`.

Only the text is kept. Whatever the cell did when it ran is the learner's to look at; a check runs
the text again on data and connections of its own.
"""

from __future__ import annotations

_answers: dict[str, str] = {}


def keep(name: str, text: str) -> None:
    """Remember `text` as the latest answer to the exercise `name`."""
    _answers[name] = text


def kept(name: str) -> str | None:
    """The latest answer to `name`, or None when its cell has not run in this kernel."""
    return _answers.get(name)


def forget() -> None:
    """Drop every answer; a test or a grader starts clean."""
    _answers.clear()
