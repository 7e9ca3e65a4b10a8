"""Runs a learner's tests on versions of a module, and hands out the report.

The tests share a process with what counts them, so a suite that was written to deceive could report
failures that it did not see. It gains nothing but the points of its own exercise.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable

from . import bash, confine

KEEPS_FILES, LASTS = False, False


def preload() -> None:
    """The tests run in a fresh Python: only what starts it is imported here."""
    from course.check import suite  # noqa: F401


def prepare(job: dict) -> None:
    """Nothing to open: the versions come with the job."""


def stage(job: dict, nested: bool) -> None:
    """Hide the data of other kinds of answers."""
    if nested:
        confine.cover(str(bash.DATA))


def run(job: dict, send: Callable[..., None]) -> None:
    """Send the report as its program wrote it: it is read outside, and believed nothing."""
    from course.check import suite

    confine.hide_memory()
    try:
        told = suite.told_by(job["module"], job["versions"], job["text"])
    except subprocess.TimeoutExpired:
        return send({"too_slow": True})
    except MemoryError:
        return send({"too_much": True})
    send({"report": True}, told)
