"""A cluster gives the verdicts of this machine, also when a worker is killed on the way."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import psutil
import pytest
from distributed import Client, LocalCluster

from course.lesson import find
from grader.backends import NoBackend, backend, cluster
from grader.backends.cluster import Cluster
from grader.backends.local import Local
from grader.jail import NoJail
from grader.verdict.key import key_of
from grader.verdict.outcome import Outcome
from grader.verdict.secret import Secret
from grader.verdict.task import Task

JAIL = "bubblewrap"
SECRET = Secret("tests", b"a secret that nobody may read anywhere")


@pytest.fixture(scope="module")
def tasks() -> list[Task]:
    """Twenty-four answers in three chunks: one of them is right."""
    lesson, exercise = find("halden_trips")
    texts = [exercise.reference, *(f"select {number} as trip" for number in range(23))]
    return [
        Task(key_of(lesson, exercise, text, "tests", JAIL), str(lesson.path), exercise.name, text)
        for text in texts
    ]


@pytest.fixture
def workers(tmp_path):
    """A cluster of two worker processes, with their files in a folder of the test."""
    with LocalCluster(
        n_workers=2,
        threads_per_worker=1,
        memory_limit=0,
        dashboard_address=None,
        local_directory=tmp_path / "workers",
    ) as made:
        yield made


def _told(outcome: Outcome) -> Outcome:
    """All of an outcome but the time that it took."""
    return replace(outcome, seconds=0.0)


def _written(folder: Path) -> bytes:
    return b"".join(path.read_bytes() for path in folder.rglob("*") if path.is_file())


@pytest.mark.jail
def test_a_killed_worker_changes_no_verdict_and_the_secret_stays_in_memory(
    tasks, workers, tmp_path
):
    alone = {task.key: _told(found) for task, found in Local(1, JAIL, SECRET).run(tasks)}
    assert sorted(found.share for found in alone.values()) == [0.0] * 23 + [1.0]
    found: dict[str, Outcome] = {}
    with Client(workers, set_as_default=False) as watcher:
        for task, outcome in Cluster(workers.scheduler_address, JAIL, SECRET).run(tasks):
            if not found:
                psutil.Process(next(iter(watcher.run(os.getpid).values()))).kill()
            assert task.key not in found
            found[task.key] = _told(outcome)
        assert found == alone
        logs = f"{watcher.get_scheduler_logs()} {watcher.get_worker_logs()}"
        assert SECRET.key.decode() not in logs
        assert SECRET.key not in _written(tmp_path)
        left = watcher.run(lambda dask_worker: [n for n in dask_worker.plugins if "grader" in n])
        assert not any(left.values())


@pytest.mark.jail
def test_an_answer_that_ends_every_worker_is_infra(tasks, workers, monkeypatch):
    monkeypatch.setattr("grader.backends.worker.grade", _end)
    found = [outcome for _, outcome in Cluster(workers.scheduler_address, JAIL, SECRET).run(tasks)]
    assert {outcome.status for outcome in found} == {"INFRA"}
    assert "Every worker that graded it ended, 4 times." in found[0].detail
    assert len(found) == len(tasks)


def _end(run: str, tasks: list[Task]) -> None:
    os._exit(1)


@pytest.mark.jail
def test_a_worker_with_another_version_of_the_lesson_gives_no_marks(tasks, workers):
    other = [replace(task, text=f"{task.text} -- changed") for task in tasks[:2]]
    found = [outcome for _, outcome in Cluster(workers.scheduler_address, JAIL, SECRET).run(other)]
    assert {outcome.status for outcome in found} == {"INFRA"}
    assert "Install the version on it that you grade with." in found[0].detail


def test_what_a_worker_cannot_do_is_said_before_the_first_verdict(tasks, workers):
    with pytest.raises(NoJail, match="There is no jail 'none'"):
        list(Cluster(workers.scheduler_address, "none", SECRET).run(tasks))


def test_a_cluster_without_a_worker(tasks, monkeypatch):
    monkeypatch.setattr(cluster, "PATIENCE_S", 0.1)
    with (
        LocalCluster(n_workers=0, dashboard_address=None) as empty,
        pytest.raises(NoBackend, match=r"has no worker\. Start one with `dask worker tcp://"),
    ):
        list(Cluster(empty.scheduler_address, JAIL, SECRET).run(tasks))


def test_a_scheduler_that_does_not_answer_is_one_sentence(tasks, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_S", 0.2)
    with pytest.raises(NoBackend) as told:
        list(Cluster("tcp://127.0.0.1:1", JAIL, SECRET).run(tasks))
    assert str(told.value) == (
        "No Dask scheduler answers at tcp://127.0.0.1:1. Start one with `dask scheduler`, or "
        "correct the address."
    )


@pytest.mark.parametrize("address", ["nowhere://x", "tls://127.0.0.1:1"])
def test_an_address_that_cannot_be_used(tasks, address, monkeypatch):
    monkeypatch.setattr(cluster, "ANSWER_S", 0.2)
    with pytest.raises(NoBackend, match=f"--scheduler {address} cannot be used: "):
        list(Cluster(address, JAIL, SECRET).run(tasks))


def test_a_missing_package_is_one_sentence(tasks, monkeypatch):
    monkeypatch.setattr(cluster, "find_spec", lambda name: None)
    with pytest.raises(NoBackend, match=r"pip install --require-hashes -r locks/dask\.txt"):
        list(Cluster("tcp://127.0.0.1:1", JAIL, SECRET).run(tasks))


def test_a_network_on_which_others_listen_is_told():
    assert not Cluster("tls://grading.example:8786", JAIL, SECRET).warning
    assert not Cluster("tcp://127.0.0.1:8786", JAIL, SECRET).warning
    assert not Cluster("localhost:8786", JAIL, SECRET).warning
    assert "in the clear" in Cluster("grading.example:8786", JAIL, SECRET).warning
    assert "without a wall" in Cluster("localhost:8786", "plain", SECRET).warning


@pytest.mark.parametrize(("name", "scheduler"), [("dask", ""), ("local", "x"), ("cloud", "")])
def test_a_backend_that_cannot_be_had(name, scheduler):
    with pytest.raises(NoBackend, match=r"Choose local or dask\.|belong together"):
        backend(name, jobs=1, scheduler=scheduler, jail=JAIL, secret=SECRET)
