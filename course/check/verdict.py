"""What a check says: one of four verdicts, and everything a message is made of."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import StrEnum


class Status(StrEnum):
    """The four verdicts; the value is what a learner reads."""

    PASSED = "passed"
    NOT_YET = "not yet"
    NOT_ATTEMPTED = "not attempted"
    COULD_NOT_RUN = "could not run"


@dataclass(frozen=True)
class Rows:
    """A small table to show: `title`, column names, and at most a handful of rows of any values.

    `marked` are the places of the rows that the reader should look at.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[object, ...], ...]
    note: str = ""
    marked: tuple[int, ...] = ()


@dataclass(frozen=True)
class Verdict:
    """The outcome of one check.

    `looked_at`, `expected`, `got` and `advice` are sentences or parts of one; `because` is the
    sentence of a known mistake that the answer behaves like; `tables` shows the first rows that
    differ; `counterexample` a few rows of base tables and what both answers make of them, which
    `search` looks for when it was not looked for yet; `error` is the learner's own traceback or an
    engine's message, for COULD_NOT_RUN.
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
    search: Callable[[], tuple[Rows, ...]] | None = field(default=None, compare=False, repr=False)

    @property
    def passed(self) -> bool:
        """Whether the answer is right."""
        return self.status is Status.PASSED

    def explained(self) -> Verdict:
        """The same verdict, its counter-example looked for, which takes two seconds at most."""
        if self.search is None:
            return self
        return replace(self, counterexample=self.search(), search=None)
