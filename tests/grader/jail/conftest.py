"""Jails on a small world and a small drop, started once for all tests of this folder."""

from __future__ import annotations

import pytest

from course.check.drops import Drop
from course.check.worlds import CheckWorld
from grader.jail import Jail, Limits, launcher
from grader.verdict.data import Data
from grader.verdict.secret import Secret

WORLD = CheckWorld("small", 11, "XS")
LIMITS = Limits(step_s=20, wall_s=60)


@pytest.fixture(scope="session")
def data() -> Data:
    return Data(Secret("tests", b"k" * 32))


@pytest.fixture(scope="session")
def query(data):
    """Runs a query text in the jail; gives the frames."""
    name = data.world(WORLD)
    jail = Jail(launcher("bubblewrap"), "sql", data.folder)

    def run(text: str, limits: Limits = LIMITS, times: int = 1) -> list:
        job = {"text": text, "worlds": [name] * times, "constructs": False}
        return list(jail.run(job, limits))

    yield run
    jail.close()


@pytest.fixture(scope="session")
def script(data):
    """Runs a bash script in the jail; gives what it printed, and all frames."""
    name = data.drop(Drop("small", 11))
    jail = Jail(launcher("bubblewrap"), "bash", data.folder)

    def run(text: str, limits: Limits = LIMITS, files: tuple[str, ...] = ()) -> tuple[str, list]:
        job = {"text": text, "drop": name, "name": "x", "memory_mb": None, "files": list(files)}
        frames = list(jail.run(job, limits))
        return frames[0][1].decode(), frames

    yield run
    jail.close()


@pytest.fixture(scope="session")
def function(data):
    """Calls a function `f` in the jail with each case; gives the frames."""
    from grader.jail.inside import values

    jail = Jail(launcher("bubblewrap"), "call", data.folder)

    def run(text: str, *cases: object, limits: Limits = LIMITS) -> list:
        job = {"name": "f", "text": text, "cases": [values.encode(case) for case in cases]}
        return list(jail.run(job, limits))

    yield run
    jail.close()
