"""Keeps verdicts by their key, in one SQLite file that survives a kill at any moment.

The journal is a write-ahead log: a verdict is there as a whole or not at all, readers never wait,
and two graders that write at once wait for each other for an instant.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterable
from pathlib import Path

from grader.verdict.outcome import Outcome, Status

WAIT_S = 60.0
_DAY_S = 86_400
_TABLES = """
    create table if not exists verdict (
        key text primary key, exercise text not null, outcome text not null, used real not null
    ) without rowid;
    create table if not exists submission (
        assignment text not null, student text not null, digest text not null,
        primary key (assignment, student)
    ) without rowid;
    create table if not exists fact (name text primary key, value text not null) without rowid;
"""


class Store:
    """The verdicts of one course folder. Open one for each process; `close` it."""

    def __init__(self, path: Path) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._base = sqlite3.connect(path, timeout=WAIT_S, isolation_level=None)
        # NORMAL loses nothing when a process dies; a power cut may cost the last verdicts only.
        self._base.execute("pragma journal_mode = wal")
        self._base.execute("pragma synchronous = normal")
        self._base.executescript(_TABLES)

    def get(self, key: str) -> Outcome | None:
        """The verdict of that key, or None."""
        found = self.many([key])
        return found.get(key)

    def many(self, keys: Iterable[str]) -> dict[str, Outcome]:
        """Those of the verdicts that are there; they count as used today."""
        found: dict[str, Outcome] = {}
        wanted = list(dict.fromkeys(keys))
        for start in range(0, len(wanted), 500):
            some = wanted[start : start + 500]
            marks = ",".join("?" * len(some))
            rows = self._base.execute(
                f"select key, outcome, used from verdict where key in ({marks})", some
            ).fetchall()
            found |= {key: Outcome.from_json(text) for key, text, _ in rows}
            now = time.time()
            old = [(now, key) for key, _, used in rows if used < now - _DAY_S]
            self._write("update verdict set used = ? where key = ?", old)
        return found

    def put(self, verdicts: Iterable[tuple[str, Outcome]]) -> None:
        """Keep verdicts, all or none of them. INFRA is no verdict and is not kept."""
        now = time.time()
        rows = [
            (key, outcome.exercise, outcome.as_json(), now)
            for key, outcome in verdicts
            if outcome.status is not Status.INFRA
        ]
        self._write("insert or replace into verdict values (?, ?, ?, ?)", rows)

    def digest(self, assignment: str, student: str) -> str:
        """What `done` was told of a submission the last time, or nothing."""
        row = self._base.execute(
            "select digest from submission where assignment = ? and student = ?",
            (assignment, student),
        ).fetchone()
        return row[0] if row else ""

    def done(self, assignment: str, digests: dict[str, str]) -> None:
        """Remember for each student what was graded, so that it is not entered twice."""
        rows = [(assignment, student, digest) for student, digest in digests.items()]
        self._write("insert or replace into submission values (?, ?, ?)", rows)

    def fact(self, name: str) -> str:
        """A remembered value, or nothing."""
        row = self._base.execute("select value from fact where name = ?", (name,)).fetchone()
        return row[0] if row else ""

    def remember(self, name: str, value: str) -> None:
        """Remember a value."""
        self._write("insert or replace into fact values (?, ?)", [(name, value)])

    def collect(self, days: float) -> tuple[int, int]:
        """Drop verdicts that nobody used for so many days; `(dropped, kept)`."""
        limit = time.time() - days * _DAY_S
        dropped = self._base.execute("delete from verdict where used < ?", (limit,)).rowcount
        self._base.execute("vacuum")
        kept = self._base.execute("select count(*) from verdict").fetchone()[0]
        return dropped, kept

    def close(self) -> None:
        """Close the file."""
        self._base.close()

    def _write(self, statement: str, rows: list[tuple]) -> None:
        if not rows:
            return
        self._base.execute("begin immediate")
        try:
            self._base.executemany(statement, rows)
            self._base.execute("commit")
        except BaseException:
            self._base.execute("rollback")
            raise
