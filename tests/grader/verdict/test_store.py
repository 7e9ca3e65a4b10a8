"""The store keeps what it was given, whoever is killed, and lets two graders work at once."""

from __future__ import annotations

import json
import os
import random
import signal
from pathlib import Path

import pytest

from course.lesson import lessons
from grader.verdict.classwork import Classwork
from grader.verdict.outcome import Outcome, Status
from grader.verdict.secret import Secret
from grader.verdict.store import Store

SOURCE = next(path for path in lessons() if path.stem == "02_select")
SECRET = Secret("tests", b"k" * 32)
STUDENTS = 12


def _outcome(key: str, status: Status = Status.PASS) -> Outcome:
    return Outcome("x", status, float(int(key[:2], 16) % 2), key)


class Pure:
    """A backend whose outcomes are a function of the key; tells a pipe after each."""

    def __init__(self, pipe: int | None = None) -> None:
        self.pipe, self.made = pipe, 0

    def run(self, tasks):
        for task in tasks:
            self.made += 1
            yield task, _outcome(task.key)
            if self.pipe is not None:
                os.write(self.pipe, b".")


@pytest.fixture
def files(tmp_path) -> dict[str, Path]:
    """The notebooks of a class in which every student answers in words of their own."""
    found = {}
    for number in range(STUDENTS):
        cells = [
            {"cell_type": "code", "source": f"%%sql {name}\nselect {number} as {name}"}
            for name in ("halden_trips", "elsewhere_trips", "june_trips")
        ]
        path = tmp_path / f"s{number:02d}.ipynb"
        path.write_text(json.dumps({"cells": cells, "nbformat": 4, "nbformat_minor": 5}))
        found[path.stem] = path
    return found


def _grade(place: Path, files: dict[str, Path], backend: Pure) -> dict[str, Outcome]:
    store = Store(place)
    try:
        # Every verdict is written at once: the most places to be killed at.
        graded = Classwork(store, SECRET, "none").grade(SOURCE, files, backend)
    finally:
        store.close()
    return graded.verdicts


def test_a_run_that_is_killed_fifty_times_ends_with_the_same_verdicts(tmp_path, files, monkeypatch):
    monkeypatch.setattr("grader.verdict.classwork.WRITE_EVERY_S", 0.0)
    undisturbed = _grade(tmp_path / "one.db", files, Pure())
    place, chance = tmp_path / "killed.db", random.Random(4)
    for _ in range(50):
        reading, writing = os.pipe()
        child = os.fork()
        if not child:
            os.close(reading)
            _grade(place, files, Pure(writing))
            os._exit(0)
        os.close(writing)
        for _ in range(chance.randint(0, 3)):
            os.read(reading, 1)
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
        os.close(reading)
    last = Pure()
    assert _grade(place, files, last) == undisturbed
    assert last.made < len(undisturbed)
    again = Pure()
    assert _grade(place, files, again) == undisturbed
    assert again.made == 0


def test_two_graders_at_once_lose_nothing(tmp_path, files, monkeypatch):
    monkeypatch.setattr("grader.verdict.classwork.WRITE_EVERY_S", 0.0)
    place = tmp_path / "both.db"
    halves = [dict(list(files.items())[:8]), dict(list(files.items())[4:])]
    children = []
    for half in halves:
        child = os.fork()
        if not child:
            _grade(place, half, Pure())
            os._exit(0)
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(c, 0)[1]) for c in children] == [0, 0]
    rest = Pure()
    _grade(place, files, rest)
    assert rest.made == 0


def test_the_same_text_of_two_students_is_graded_once(tmp_path, files):
    twins = {"a": files["s00"], "b": files["s00"], "c": files["s01"]}
    backend = Pure()
    store = Store(tmp_path / "x.db")
    graded = Classwork(store, SECRET, "none").grade(SOURCE, twins, backend)
    store.close()
    assert graded.submissions[0].keys == graded.submissions[1].keys
    assert backend.made == len(graded.verdicts)


def test_what_is_no_verdict_is_not_kept(tmp_path):
    store = Store(tmp_path / "x.db")
    store.put([("00", _outcome("00", Status.INFRA)), ("01", _outcome("01"))])
    assert store.get("00") is None
    assert store.get("01") == _outcome("01")


def test_collecting_drops_what_nobody_used(tmp_path, monkeypatch):
    store = Store(tmp_path / "x.db")
    now = 1_800_000_000.0
    monkeypatch.setattr("time.time", lambda: now)
    store.put([("00", _outcome("00")), ("01", _outcome("01"))])
    now += 40 * 86_400
    store.many(["01"])
    now += 1
    assert store.collect(days=30) == (1, 1)
    assert store.get("01") is not None


def test_another_variant_jail_or_text_is_another_key(tmp_path):
    from grader.verdict.key import key_of
    from grader.verdict.task import lesson_at

    lesson = lesson_at(str(SOURCE))
    exercise = lesson.exercises["halden_trips"]
    keys = {
        key_of(lesson, exercise, "select 1", "a", "bubblewrap"),
        key_of(lesson, exercise, "select 2", "a", "bubblewrap"),
        key_of(lesson, exercise, "select 1", "b", "bubblewrap"),
        key_of(lesson, exercise, "select 1", "a", "plain"),
        key_of(lesson, lesson.exercises["elsewhere_trips"], "select 1", "a", "bubblewrap"),
    }
    assert len(keys) == 5
