"""What a check says: one of four verdicts, and everything a message is made of."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class Status(StrEnum):
    """The four verdicts; the value is what a learner reads."""

    PASSED = "passed"
    NOT_YET = "not yet"
    NOT_ATTEMPTED = "not attempted"
    COULD_NOT_RUN = "could not run"


@dataclass(frozen=True)
class Rows:
    """A small table to show: `title`, column names, and at most a handful of rows of any values."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    note: str = ""


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    `looked_at`, `expected`, `got` and `advice` are sentences or parts of one; `because` is the
    sentence of a known mistake that the answer behaves like; `tables` shows the first rows that
    differ, and the counter-example where one was found (`counterexample` rows of base tables);
    `error` is the learner's own traceback or an engine's message, for COULD_NOT_RUN.
    """

    name: str
    status: Status
    looked_at: str = ""
    expected: str = ""
    got: str = ""
    because: str = ""
    advice: str = ""
    tables: tuple[Rows, ...] = ()
    counterexample: tuple[Rows, ...] = ()
    error: str = ""
    facts: dict[str, object] = field(default_factory=dict)

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status is Status.PASSED
