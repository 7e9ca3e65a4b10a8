"""Several processes give the verdicts of one, also when some of them are killed on the way."""

from __future__ import annotations

import psutil
import pytest

from course.lesson import find
from grader.backends.local import Local
from grader.verdict.key import key_of
from grader.verdict.outcome import Outcome
from grader.verdict.secret import Secret
from grader.verdict.task import Task

pytestmark = pytest.mark.jail
SECRET = Secret("tests", b"k" * 32)


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    """Twenty-four answers in three chunks: one of them is right."""
    lesson, exercise = find("halden_trips")
    texts = [exercise.reference, *(f"select {number} as trip" for number in range(23))]
    return [
        Task(key_of(lesson, exercise, text, "tests", "x"), str(lesson.path), exercise.name, text)
        for text in texts
    ]


def _told(outcome: Outcome) -> tuple:
    return outcome.status, outcome.share, outcome.feedback, outcome.detail


def test_a_killed_worker_changes_no_verdict(tasks):
    alone = {task.key: _told(found) for task, found in Local(1, "bubblewrap", SECRET).run(tasks)}
    assert sorted(share for _, share, *_ in alone.values()) == [0.0] * 23 + [1.0]
    found: dict[str, tuple] = {}
    for task, outcome in Local(2, "bubblewrap", SECRET).run(tasks):
        if not found:
            _a_worker().kill()
        assert task.key not in found
        found[task.key] = _told(outcome)
    assert found == alone


def _a_worker() -> psutil.Process:
    children = psutil.Process().children()
    return next(child for child in children if "spawn_main" in " ".join(child.cmdline()))
