"""What two results differ in: the kind of difference, the words for it, and the rows to show."""

from __future__ import annotations

from dataclasses import dataclass

from course.check.verdict import Rows

SHOWN = 5
LISTED = 12


@dataclass(frozen=True)
class Difference:
    """How a result differs: `kind` and `column` name it, the sentences tell it, tables show it."""

    kind: str
    expected: str
    got: str
    column: str = ""
    advice: str = ""
    tables: tuple[Rows, ...] = ()

    @property
    def signature(self) -> tuple[str, str]:
        """What two differences share when they come from the same mistake."""
        return self.kind, self.column


def listed(names: list[str]) -> str:
    """Names in one line, or the word none; of very many only the first."""
    left = len(names) - LISTED
    more = f" and {left} more" if left > 0 else ""
    return ", ".join(names[:LISTED]) + more if names else "none"


def counted(number: int, word: str = "row") -> str:
    """`1 row`, `1,234 rows`."""
    return f"{number:,} {word}{'s' * (number != 1)}"


def first_rows(
    title: str, columns: tuple[str, ...], rows: list[tuple], total: int | None = None
) -> Rows:
    """The first few rows as a table to show, with a note of how many are left out."""
    left = (len(rows) if total is None else total) - min(len(rows), SHOWN)
    return Rows(title, columns, tuple(rows[:SHOWN]), f"{left:,} more" if left > 0 else "")
