"""Cuts the tasks of a class into the pieces that one worker takes at a time."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from grader.verdict.task import Task

CHUNK = 8


def in_order(tasks: list[Task]) -> list[Task]:
    """Tasks so that neighbours look at the same worlds, which a jail then keeps open."""
    return sorted(tasks, key=lambda task: (task.source, task.group, task.exercise))


def chunks(tasks: list[Task]) -> Iterator[list[Task]]:
    """Tasks for one worker at a time: a few answers, or all of one group."""
    for group, those in groupby(tasks, lambda task: task.group):
        some = list(those)
        size = len(some) if group else CHUNK
        yield from (some[start : start + size] for start in range(0, len(some), size))
