"""What runs on a worker of a Dask cluster: it supervises jails, and loads nothing of a student.

A worker brings the course and the grader itself, and grades only what it reads as the sender does.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from distributed import Worker, WorkerPlugin, get_worker

from course.paths import repo_root
from grader.jail import launcher
from grader.verdict import outcome
from grader.verdict.data import Data
from grader.verdict.grade import Grader, Jails
from grader.verdict.key import code, environment, key_of, project_key
from grader.verdict.outcome import Outcome
from grader.verdict.secret import Secret
from grader.verdict.task import Task

_REMEDY = "Install the version on it that you grade with."


class OtherVersion(RuntimeError):
    """A worker would judge by another course, grader or engine; the message says which worker."""


class Supervisor(WorkerPlugin):
    """Carries the secret into the memory of a worker, and keeps the worker's jails."""

    def __init__(self, jail: str, secret: Secret) -> None:
        self._jail, self._secret = jail, secret
        self._grader: Grader | None = None
        self._versions = (code(), environment())

    def setup(self, worker: Worker) -> None:
        """Make the grader. Raises `NoJail` or `OtherVersion`, which reach who asked for it."""
        # A jail answers one question at a time, whatever the number of the worker's threads.
        self._busy, self._over = threading.Lock(), False
        if self._versions != (code(), environment()):
            raise OtherVersion(f"The worker {worker.address} has another version. {_REMEDY}")
        data = Data(self._secret)
        kind = launcher(self._jail)
        kind.start("sql", data.folder)  # fails early, and before the first answer
        self._grader = Grader(Jails(kind, data), self._secret)

    def teardown(self, worker: Worker) -> None:
        """Close the jails; what is being graded for a run that is over ends after its answer."""
        self._over = True
        self._close()

    def grade(self, tasks: list[Task]) -> list[tuple[str, Outcome]]:
        """The key and the outcome of each task."""
        with self._busy:
            found = [(task.key, self._one(task)) for task in tasks if not self._over]
        if self._over:
            self._close()
        return found

    def _close(self) -> None:
        if self._grader and self._busy.acquire(blocking=False):
            try:
                self._grader.jails.close()
            finally:
                self._busy.release()

    def _one(self, task: Task) -> Outcome:
        here = replace(task, source=str(repo_root() / task.source))
        try:
            lesson, exercise = here.of_lesson()
            variant = self._secret.variant
            if lesson.is_project:
                key = project_key(lesson, exercise.name, task.text, variant, self._jail)
            else:
                key = key_of(lesson, exercise, task.text, variant, self._jail)
        except (OSError, LookupError):
            key = ""
        if key != task.key:
            told = f"The worker {get_worker().address} has another {task.source}. {_REMEDY}"
            return outcome.failed(task.exercise, "INFRA", told)
        return self._grader.grade(lesson, exercise, task.text)


def grade(run: str, tasks: list[Task]) -> list[tuple[str, Outcome]]:
    """Grade tasks with the supervisor that a run brought to this worker."""
    return get_worker().plugins[run].grade(tasks)
