"""Grades tasks on this machine: in this process, or in several with jails of their own."""

from __future__ import annotations

import os
import signal
from collections.abc import Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import get_context

from grader.backends.chunks import chunks, in_order
from grader.jail import launcher
from grader.verdict import outcome
from grader.verdict.data import Data
from grader.verdict.grade import Grader, Jails
from grader.verdict.outcome import Outcome
from grader.verdict.secret import Secret
from grader.verdict.task import Task

ATTEMPTS = 3
_grader: Grader | None = None


@dataclass(frozen=True)
class Local:
    """`jobs` processes, each with fork servers of its own. `jail` names the kind of jail."""

    jobs: int
    jail: str
    secret: Secret

    @property
    def warning(self) -> str:
        """What a summary must tell of this way to grade; empty when all is well."""
        return launcher(self.jail).start("sql", Data(self.secret).folder).warning

    def run(self, tasks: list[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome, as they come. Raises `NoJail` before the first."""
        launcher(self.jail).start("sql", Data(self.secret).folder)  # fails early, and once
        tasks = in_order(tasks)
        if self.jobs <= 1:
            yield from self._here(tasks)
        else:
            yield from self._elsewhere(tasks)

    def _here(self, tasks: list[Task]) -> Iterator[tuple[Task, Outcome]]:
        grader = _made(self.jail, self.secret)
        try:
            for task in tasks:
                yield task, grader.grade(*task.of_lesson(), task.text)
        finally:
            grader.jails.close()

    def _elsewhere(self, tasks: list[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Chunks in a pool; when a worker is killed, its pool goes and the rest is done again."""
        left = {task.key: task for task in tasks}
        for _ in range(ATTEMPTS):
            try:
                for task, found in self._pool(list(left.values())):
                    del left[task.key]
                    yield task, found
            except BrokenProcessPool:
                continue
            return
        for task in left.values():
            reason = "The process that graded it ended three times."
            yield task, outcome.failed(task.exercise, "INFRA", reason)

    def _pool(self, tasks: list[Task]) -> Iterator[tuple[Task, Outcome]]:
        pieces = list(chunks(tasks))
        with ProcessPoolExecutor(
            min(self.jobs, len(pieces)) or 1,
            mp_context=get_context("spawn"),
            initializer=_begin,
            initargs=(self.jail, self.secret, os.getpid()),
        ) as pool:
            waiting: set[Future] = {pool.submit(_grade, chunk) for chunk in pieces}
            try:
                while waiting:
                    done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
                    for future in done:
                        yield from future.result()
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


def _made(jail: str, secret: Secret) -> Grader:
    return Grader(Jails(launcher(jail), Data(secret)), secret)


def _begin(jail: str, secret: Secret, parent: int) -> None:
    """Make a worker's grader. A worker whose parent is killed ends too, and its jails with it."""
    global _grader
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _die_with(parent)
    _grader = _made(jail, secret)


def _die_with(parent: int) -> None:
    import threading
    import time

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _grade(tasks: list[Task]) -> list[tuple[Task, Outcome]]:
    return [(task, _grader.grade(*task.of_lesson(), task.text)) for task in tasks]
