"""Ways to start a fork server: one small interface, three walls of different height."""

from __future__ import annotations

import os
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

import course
from grader.jail import inside

INSIDE = Path(inside.__file__).parent
COURSE = Path(course.__file__).parent
SHARED_FOLDER = "/jail/data"


class NoJail(RuntimeError):
    """A jail of the kind that was asked for cannot be had; the message says what to do."""


@dataclass(frozen=True)
class Start:
    """How a server is started: its command line, its whole environment, and in namespaces or not.

    `warning` is told in every summary; it is empty for a jail that holds.
    """

    command: list[str]
    environment: dict[str, str] = field(default_factory=dict)
    nested: bool = True
    warning: str = ""


class Launcher(Protocol):
    """Knows how to start a fork server of a kind that sees `data` as its only folder."""

    def start(self, kind: str, data: Path) -> Start:
        """The way to start it. Raises `NoJail`."""
        ...


def environment(scratch: str) -> dict[str, str]:
    """Every variable in a jail. The allocators run no thread of their own: it would miss a fork."""
    return {
        "PATH": "/usr/local/bin:/usr/bin:/bin",
        "HOME": scratch,
        "TMPDIR": scratch,
        "COURSE_CACHE": f"{scratch}/cache",
        "LC_ALL": "C.UTF-8",
        "TZ": "UTC",
        "ARROW_DEFAULT_MEMORY_POOL": "system",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "PYTHONDONTWRITEBYTECODE": "1",
        "PYTHONHASHSEED": "0",
    }


def program(library: str, package: str, kind: str, nested: bool, python: str) -> list[str]:
    """The command line of the server; `library` is the folder that holds its two packages."""
    code = (
        f"import sys; sys.path.insert(0, {library!r}); "
        f"from {package}.serve import main; main({kind!r}, {nested!r})"
    )
    # -I: no variable and no file in the working folder says what is imported.
    return [python, "-I", "-c", code]


def launcher(name: str) -> Launcher:
    """The launcher of that name: `bubblewrap`, `docker` or `plain`. Raises `NoJail`."""
    from grader.jail.bubblewrap import Bubblewrap
    from grader.jail.docker import Docker
    from grader.jail.plain import Plain

    kinds: dict[str, type[Launcher]] = {"bubblewrap": Bubblewrap, "docker": Docker, "plain": Plain}
    if name not in kinds:
        raise NoJail(f"There is no jail {name!r}. Choose one of {', '.join(kinds)}.")
    return kinds[name]()


def python_folders() -> list[Path]:
    """The folders that this Python needs to run: its own, and that of its environment."""
    found = {Path(sys.prefix), Path(sys.base_prefix), Path(os.path.realpath(sys.executable)).parent}
    outside = [path for path in found if not path.is_relative_to("/usr")]
    return sorted(p for p in outside if not any(p != o and p.is_relative_to(o) for o in outside))
