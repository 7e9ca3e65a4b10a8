"""Makes the verdicts on one assignment of a class: each different answer once, and never twice."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from course.lesson import Lesson
from course.starter import FOLDER
from grader.repair import notebooks_in, submitted
from grader.repair.notebook import answers
from grader.repair.read import SIZE_LIMIT
from grader.repair.release import released_lesson
from grader.verdict.files import collect, digest_of
from grader.verdict.key import code, environment, key_of, project_key, reading
from grader.verdict.outcome import Outcome, Status
from grader.verdict.secret import Secret
from grader.verdict.store import Store
from grader.verdict.task import Task, lesson_at

WRITE_EVERY_S = 0.5


class Backend(Protocol):
    """Grades tasks somewhere; see `grader.backends`."""

    @property
    def warning(self) -> str:
        """What a summary must tell of this way to grade; empty when all is well."""
        ...

    def run(self, tasks: list[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome, in any order."""
        ...


@dataclass(frozen=True)
class Submission:
    """One student's notebook of the assignment. `digest` changes with the file and the grader.

    `problem` says why nothing in it could be read, `notes` what was put right.
    """

    student: str
    path: Path
    digest: str
    keys: dict[str, str] = field(default_factory=dict)
    problem: str = ""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Graded:
    """What came of an assignment: its submissions, the verdicts by key, and how many were made."""

    submissions: list[Submission]
    verdicts: dict[str, Outcome]
    made: int
    seconds: dict[str, float]

    def status_of(self, submission: Submission) -> set[Status]:
        """The statuses of a submission's answers."""
        return {self.verdicts[key].status for key in submission.keys.values()}


@dataclass(frozen=True)
class Classwork:
    """Grades assignments with a store, a secret and a kind of jail."""

    store: Store
    secret: Secret
    jail: str

    def digest(self, path: Path) -> str:
        """A hash of a submitted file and of everything that its marks depend on besides."""
        digest = hashlib.sha256(
            f"{code()} {reading()} {environment()} {self.secret.variant}".encode()
        )
        digest.update(self.jail.encode())
        for one in notebooks_in(path.parent):
            digest.update(one.name.encode("utf-8", "surrogateescape") + b"\0")
            if one.stat().st_size <= SIZE_LIMIT:
                with one.open("rb") as file:
                    digest.update(hashlib.file_digest(file, "sha256").digest())
        if path.stem == FOLDER:
            digest.update(collect(path.parent / FOLDER).encode())
        return digest.hexdigest()

    def tasks_of(self, source: Path, notebook: dict[str, object], folder: Path) -> dict[str, Task]:
        """The tasks in a repaired notebook, by exercise; without an answer the text is empty.

        `folder` is where the notebook was handed in: a project is answered in files there.
        """
        lesson = lesson_at(str(source))
        if lesson.is_project:
            return self._of_project(source, lesson, collect(folder / FOLDER))
        found = answers(notebook)
        tasks = {}
        for name, exercise in lesson.exercises.items():
            text = found.get(name, "")
            key = key_of(lesson, exercise, text, self.secret.variant, self.jail)
            tasks[name] = Task(key, str(source), name, text)
        return tasks

    def _of_project(self, source: Path, lesson: Lesson, text: str) -> dict[str, Task]:
        variant, group = self.secret.variant, digest_of(text)
        keys = {name: project_key(lesson, name, text, variant, self.jail) for name in lesson.tasks}
        return {name: Task(key, str(source), name, text, group) for name, key in keys.items()}

    def grade(
        self,
        source: Path,
        files: dict[str, Path],
        backend: Backend,
        *,
        force: bool = False,
        advance: Callable[[int, int], None] = lambda done, total: None,
    ) -> Graded:
        """The verdicts on the `files` of an assignment, by student; stored as they come."""
        started = time.perf_counter()
        tasks: dict[str, Task] = {}
        submissions = [self._read(source, student, path, tasks) for student, path in files.items()]
        known = {} if force else self.store.many(tasks)
        missing = [task for key, task in tasks.items() if key not in known]
        read_s, started = time.perf_counter() - started, time.perf_counter()
        made = dict(self._make(missing, backend, advance))
        seconds = {"reading": read_s, "verdicts": time.perf_counter() - started}
        return Graded(submissions, known | made, len(made), seconds)

    def _read(self, source: Path, student: str, path: Path, tasks: dict[str, Task]) -> Submission:
        digest = self.digest(path)
        found = submitted(path, released_lesson(str(source)))
        own = self.tasks_of(source, found.repaired.notebook, path.parent)
        tasks |= {task.key: task for task in own.values()}
        keys = {name: task.key for name, task in own.items()}
        return Submission(student, path, digest, keys, found.problem, found.repaired.notes)

    def _make(
        self, tasks: list[Task], backend: Backend, advance: Callable[[int, int], None]
    ) -> Iterator[tuple[str, Outcome]]:
        waiting: list[tuple[str, Outcome]] = []
        written, done = time.monotonic(), 0
        try:
            for task, outcome in backend.run(tasks) if tasks else ():
                waiting.append((task.key, outcome))
                done += 1
                if time.monotonic() - written > WRITE_EVERY_S:
                    self.store.put(waiting)
                    waiting, written = [], time.monotonic()
                advance(done, len(tasks))
                yield task.key, outcome
        finally:
            self.store.put(waiting)
