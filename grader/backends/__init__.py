"""Where answers are graded: in processes of this machine, or on the workers of a cluster."""

from __future__ import annotations

from grader.backends.local import Local
from grader.verdict.classwork import Backend
from grader.verdict.secret import Secret


class NoBackend(RuntimeError):
    """A backend cannot be had as it was asked for; the message says what to do."""


def backend(name: str, *, jobs: int, scheduler: str, jail: str, secret: Secret) -> Backend:
    """The backend of that name: `local` with `jobs` processes, or `dask` with a `scheduler`.

    Raises `NoBackend`.
    """
    if name not in ("local", "dask"):
        raise NoBackend(f"There is no backend {name!r}. Choose local or dask.")
    if (name == "dask") != bool(scheduler):
        raise NoBackend(
            "--backend dask and --scheduler ADDRESS belong together. Give both, or none of them."
        )
    if name == "local":
        return Local(jobs, jail, secret)
    from grader.backends.cluster import Cluster

    return Cluster(scheduler, jail, secret)
