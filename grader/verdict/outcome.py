"""What grading one answer gives: a status, what the student reads, what the instructor sees."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass, replace
from enum import StrEnum

from course.check import verdict as checked
from course.check.show import as_text

LONGEST = 6_000
_OPEN = ("your result on the data of this notebook", "a small drop of the same shape")
_STATUS = {
    checked.Status.PASSED: "PASS",
    checked.Status.NOT_YET: "FAIL",
    checked.Status.NOT_ATTEMPTED: "NOT_ATTEMPTED",
    checked.Status.COULD_NOT_RUN: "STUDENT_ERROR",
}
_OF_THE_TEXT = re.compile(
    r"(Parser|Binder|Catalog|Permission) Error|"
    r"(syntax error|column|relation|function|operator|missing|permission denied)\b"
)
_KIND = re.compile(r"[A-Z][A-Za-z ]* Error")
_CONTROL = {code: f"\\x{code:02x}" for code in (*range(9), *range(11, 32), 127, *range(128, 160))}


class Status(StrEnum):
    """Every way in which grading an answer can end. INFRA is never scored."""

    PASS = "PASS"
    PARTIAL = "PARTIAL"
    FAIL = "FAIL"
    NOT_ATTEMPTED = "NOT_ATTEMPTED"
    STUDENT_ERROR = "STUDENT_ERROR"
    TIMEOUT = "TIMEOUT"
    MEMORY = "MEMORY"
    OUTPUT_LIMIT = "OUTPUT_LIMIT"
    DIED = "DIED"
    TAMPER = "TAMPER"
    INFRA = "INFRA"


@dataclass(frozen=True)
class Outcome:
    """The graded answer to one exercise.

    `share` is the part of the points that it earns, 0 to 1. `feedback` is for the student and says
    nothing of what hidden data should give; `detail` is the whole message, for the instructor.
    """

    exercise: str
    status: Status
    share: float
    feedback: str
    detail: str = ""
    seconds: float = 0.0

    def as_json(self) -> str:
        """One line of JSON; `from_json` reads it."""
        return json.dumps(asdict(self), sort_keys=True)

    @staticmethod
    def from_json(text: str) -> Outcome:
        """The outcome that `as_json` wrote."""
        parts = json.loads(text)
        return Outcome(**{**parts, "status": Status(parts["status"])})


def of_verdict(
    verdict: checked.Verdict,
    status: str = "",
    seconds: float = 0.0,
    told: checked.Verdict | None = None,
) -> Outcome:
    """The outcome of a check's verdict; `status` is one that the jail knows better.

    `told` is what the student may read of it, where the kind of check knows that.
    """
    status = Status(status or _STATUS[verdict.status])
    share = 1.0 if status is Status.PASS and verdict.passed else 0.0
    told = told or (verdict if _is_open(verdict) else _without_answers(verdict))
    texts = harmless(as_text(told)), harmless(as_text(verdict))
    return Outcome(verdict.name, status, share, *texts, seconds)


def failed(exercise: str, status: str, sentence: str, seconds: float = 0.0) -> Outcome:
    """The outcome where no verdict could be reached."""
    text = f"⚠ {_WORDS.get(status, 'could not run')} · {exercise}\n{sentence}"
    return Outcome(exercise, Status(status), 0.0, harmless(text), harmless(text), seconds)


_WORDS = {
    "NOT_ATTEMPTED": "not attempted",
    "TIMEOUT": "took too long",
    "MEMORY": "took too much memory",
    "OUTPUT_LIMIT": "gave too much output",
    "DIED": "ended before it was done",
    "INFRA": "not graded yet",
}


def harmless(text: str) -> str:
    """Text without terminal escapes and lone surrogates, and not longer than a page."""
    text = text.encode("utf-8", "replace").decode().translate(_CONTROL)
    return text if len(text) <= LONGEST else f"{text[:LONGEST]}\n… shortened"


def _is_open(verdict: checked.Verdict) -> bool:
    """Whether the message speaks of data that every learner has."""
    return verdict.passed or verdict.looked_at.removeprefix("your script on ") in _OPEN


def _without_answers(verdict: checked.Verdict) -> checked.Verdict:
    """What may be told of hidden data: where it failed and why, not what is right there."""
    advice = (
        verdict.advice or "The data is not shown. It differs from the notebook's in its values."
    )
    error = _without_data(verdict)
    return replace(
        verdict, expected="", got="", tables=(), counterexample=(), advice=advice, error=error
    )


def _without_data(verdict: checked.Verdict) -> str:
    """An error's text where it speaks of the answer alone; any other may quote hidden rows."""
    if not verdict.looked_at.startswith(("your query", "your script", "your result")):
        return verdict.error
    if _OF_THE_TEXT.match(verdict.error):
        return verdict.error
    kind = _KIND.match(verdict.error)
    return f"{kind[0]}: its text is not shown, it may hold hidden data." if kind else ""
