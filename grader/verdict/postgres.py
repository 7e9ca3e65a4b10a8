"""Runs answers for PostgreSQL in jails that have a server of their own."""

from __future__ import annotations

from dataclasses import replace

import pyarrow as pa

from course.check.state import SameState, Trial
from course.check.worlds import CheckWorld
from grader.jail import Jail, Limits, Stopped
from grader.verdict.data import Data
from grader.verdict.runner import STATUS_OF, SqlRunner, refusal, table_of


def _world(data: Data, world: CheckWorld) -> dict[str, str]:
    """The world without its edit, by its meaningless name; the server makes the edit itself."""
    return {"name": data.world(replace(world, edit="")), "edit": world.edit}


class PostgresRows(SqlRunner):
    """As `SqlRunner`, with worlds that are databases of a server."""

    def job(self, worlds: list[CheckWorld]) -> dict[str, object]:
        """The worlds as the jail knows them."""
        known = [_world(self._data, world) for world in worlds]
        return {"worlds": known, "probes": []}


class PostgresState:
    """Runs a script and looks at what it left, once for each trial of a check."""

    def __init__(self, jail: Jail, data: Data) -> None:
        self._jail, self._data = jail, data
        self.status = ""

    def leave(self, check: SameState, trial: Trial, script: str) -> tuple[pa.Table | str, ...]:
        """What each probe finds after the script; raises as `SameState.run`."""
        job = {
            "text": script,
            "worlds": [_world(self._data, trial.world)],
            "probes": [query for _, query in check.probes],
            "then": check.then,
            "times": trial.times,
            "constructs": False,
        }
        found: list[pa.Table | str] = []
        for header, blob in self._jail.run(job, Limits()):
            if "error" in header:
                self.status = STATUS_OF.get(str(header["error"]), "")
                raise refusal(header)
            found.append(str(header["text"]) if "text" in header else table_of(blob))
        if len(found) != len(check.probes):
            raise Stopped("DIED", "The script ended before all was looked at.")
        return tuple(found)

    def close(self) -> None:
        """Nothing is left running: each trial ends with its frames."""
