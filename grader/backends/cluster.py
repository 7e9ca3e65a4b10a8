"""Grades tasks on the workers of a Dask cluster, wherever it runs; see `docs/scale-out.md`."""

from __future__ import annotations

import contextlib
import ipaddress
import logging
import uuid
from collections.abc import Iterator
from dataclasses import dataclass, replace
from importlib.util import find_spec
from itertools import islice
from pathlib import Path
from queue import Empty, SimpleQueue
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from course.paths import repo_root
from grader.backends import NoBackend
from grader.backends.chunks import chunks, in_order
from grader.jail.plain import WARNING as PLAIN_WARNING
from grader.verdict import outcome
from grader.verdict.outcome import Outcome
from grader.verdict.secret import Secret
from grader.verdict.task import Task

if TYPE_CHECKING:
    from distributed import Client, Future

ANSWER_S = 10
"""How long a scheduler may take to answer."""
PATIENCE_S = 60
"""How long a run waits for a worker when there is none."""
RETRIES = 3
IN_FLIGHT = 256
"""Chunks that wait on the cluster: more than it has cores, and not the whole class in memory."""

_MISSING = (
    "--backend dask needs a package that is not installed. Install it: "
    ".venv/bin/pip install --require-hashes -r locks/dask.txt"
)
_GONE = "The scheduler or its last worker went away."
_OPEN = (
    "--scheduler {address}: the secret and the answers travel in the clear, and whoever reaches "
    "the scheduler can read them. Use tls:// where the network is not yours alone."
)


@dataclass(frozen=True)
class Cluster:
    """The workers of the Dask scheduler at `address`; `jail` names the kind of jail they start."""

    address: str
    jail: str
    secret: Secret

    @property
    def warning(self) -> str:
        """What a summary must tell of this way to grade; empty when all is well."""
        plain = [PLAIN_WARNING] if self.jail == "plain" else []
        in_the_clear = [] if _is_private(self.address) else [_OPEN.format(address=self.address)]
        return "\n".join(plain + in_the_clear)

    def run(self, tasks: list[Task]) -> Iterator[tuple[Task, Outcome]]:
        """Each task with its outcome, as they come.

        Raises `NoBackend` or `NoJail` before the first.
        """
        with _connected(self.address) as client, self._supervised(client) as name:
            yield from _graded(client, name, in_order(tasks))

    @contextlib.contextmanager
    def _supervised(self, client: Client) -> Iterator[str]:
        """The name under which each worker has a supervisor, also a worker that comes later."""
        from grader.backends.worker import OtherVersion, Supervisor

        name = f"grader-{uuid.uuid4().hex}"
        try:
            try:
                client.register_plugin(Supervisor(self.jail, self.secret), name=name)
            except (OtherVersion, ImportError) as error:
                raise NoBackend(f"A worker of {self.address} cannot grade: {error}") from None
            yield name
        finally:
            with contextlib.suppress(Exception):  # the scheduler may be gone, and the jails too
                client.unregister_worker_plugin(name)


@contextlib.contextmanager
def _connected(address: str) -> Iterator[Client]:
    """A client of a scheduler that has a worker. Raises `NoBackend`."""
    if not find_spec("distributed"):
        raise NoBackend(_MISSING)
    from distributed import Client, TimeoutError

    # A lost connection is told in the outcomes, not in a page of tracebacks.
    logging.getLogger("distributed.client").setLevel(logging.CRITICAL)
    try:
        client = Client(address, timeout=ANSWER_S, set_as_default=False)
    except OSError:
        raise NoBackend(
            f"No Dask scheduler answers at {address}. Start one with `dask scheduler`, or correct "
            "the address."
        ) from None
    except (ValueError, TypeError, RuntimeError) as error:
        raise NoBackend(f"--scheduler {address} cannot be used: {error}") from None
    with client:
        try:
            client.wait_for_workers(1, timeout=PATIENCE_S)
        except TimeoutError:
            raise NoBackend(
                f"The Dask scheduler at {address} has no worker. Start one with "
                f"`dask worker {address} --nthreads 1`."
            ) from None
        yield client


def _graded(client: Client, name: str, tasks: list[Task]) -> Iterator[tuple[Task, Outcome]]:
    from grader.backends.worker import grade

    done: SimpleQueue[Future] = SimpleQueue()
    pieces, running = chunks(tasks), {}

    def begin(count: int) -> None:
        for piece in islice(pieces, count):
            sent = [_as_sent(task) for task in piece]
            # Dask gives the work of a worker that died to another one, up to three times.
            future = client.submit(grade, name, sent, pure=False, retries=RETRIES)
            running[future.key] = (future, piece)
            future.add_done_callback(done.put)

    begin(IN_FLIGHT)
    while running:
        try:
            future = done.get(timeout=PATIENCE_S)
        except Empty:
            if _has_worker(client):
                continue
            break
        _, piece = running.pop(future.key)
        yield from zip(piece, _outcomes(future, piece), strict=True)
        if client.status == "running":
            begin(1)
    left = [*(piece for _, piece in running.values()), *pieces]
    for task in (task for piece in left for task in piece):
        yield task, outcome.failed(task.exercise, "INFRA", _GONE)


def _has_worker(client: Client) -> bool:
    with contextlib.suppress(Exception):  # whatever a lost connection raises
        return client.status == "running" and bool(client.nthreads())
    return False


def _outcomes(future: Future, piece: list[Task]) -> list[Outcome]:
    """The outcomes of a chunk; INFRA where no worker came to an end with it."""
    from distributed import CancelledError, KilledWorker

    try:
        found = dict(future.result())
        return [found[task.key] for task in piece]
    except KilledWorker:
        reason = f"Every worker that graded it ended, {RETRIES + 1} times."
    except CancelledError:
        reason = _GONE
    except Exception as error:  # of the cluster: a grader gives an outcome for whatever it meets
        reason = f"The cluster failed: {type(error).__name__}: {error}"
    return [outcome.failed(task.exercise, "INFRA", reason) for task in piece]


def _as_sent(task: Task) -> Task:
    """The task with the place of its lesson in the course, which is elsewhere on each machine."""
    source = Path(task.source)
    inside = source.is_relative_to(repo_root())
    return replace(task, source=str(source.relative_to(repo_root()))) if inside else task


def _is_private(address: str) -> bool:
    """Whether nobody can listen: TLS, or this machine alone."""
    parts = urlsplit(address if "://" in address else f"tcp://{address}")
    host = parts.hostname or ""
    with contextlib.suppress(ValueError):
        return parts.scheme in ("tls", "wss") or ipaddress.ip_address(host).is_loopback
    return host == "localhost"
