"""Runs one script of a project's check beside the learner's files and a copy of a raw drop."""

from __future__ import annotations

import base64
import os
from collections.abc import Callable
from dataclasses import replace

from . import bash, confine

KEEPS_FILES, LASTS = False, False
SHARES_ITS_PROCESS = True
"""A script cannot reach this process, but what it leaves may break whoever looks at it."""
CHANGED_LIMIT = 1_000


def preload() -> None:
    """Import what a run needs; the whole server stays small, so its forks are fast."""
    from course.check import project_bench  # noqa: F401

    bash.preload()


def prepare(job: dict) -> None:
    """Nothing to open: the copy is made by the child, in a folder of its own."""


def stage(job: dict, nested: bool) -> None:
    """Lay out a copy of the drop, and the learner's files beside it; hide all other data."""
    bash.stage(job, nested)
    for name, (data, runs) in job["files"].items():
        place = bash.folder() / job["beside"] / name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(base64.b64decode(data))
        place.chmod(0o755 if runs else 0o644)


def run(job: dict, send: Callable[..., None]) -> None:
    """Send how the script ended, its two outputs, the new files, and which given ones changed."""
    from course import shell
    from course.check.drops import marks
    from course.check.project_bench import made_files

    confine.hide_memory()
    folder = bash.folder()
    before = marks(folder)
    outcome = shell.run(job["text"], folder, name="check", limit_s=job["limits"]["step_s"])
    if os.getpid() == 1:
        confine.kill_all_others()
    changed: list[str] = []
    try:
        after = marks(folder)
        changed = [path for path, mark in before.items() if _differs(mark, after.get(path))]
        for name, data in made_files(folder, after.keys() - before.keys()):
            send({"made": name}, data)
    except OSError as error:
        told = f"What the script left in its folder cannot be read: {error.strerror}."
        outcome = replace(outcome, stopped=outcome.stopped or told)
    send({"code": outcome.code, "stopped": outcome.stopped}, outcome.stdout)
    send({"stderr": True}, outcome.stderr)
    send({"changed": sorted(changed)[:CHANGED_LIMIT]})


def _differs(before: tuple, after: tuple | None) -> bool:
    """Whether a path is another now; a folder of an overlay may get another number by itself."""
    is_folder = before[2:] == (0, 0)
    return after is None or (before[1:] != after[1:] if is_folder else before != after)
