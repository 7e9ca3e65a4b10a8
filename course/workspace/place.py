"""Where the workspace is, and whether it can be one."""

from __future__ import annotations

import os
from pathlib import Path

from course.paths import repo_root

_ELSEWHERE = "Choose another folder: make lab COURSE_HOME=/its/path."


class Trouble(Exception):
    """What stands in the way of the learner, as one sentence that says what to do."""


def home() -> Path:
    """The workspace: `$COURSE_HOME`, or the folder `workspace` in the checkout."""
    chosen = os.environ.get("COURSE_HOME")
    if not chosen:
        return repo_root() / "workspace"
    # A shell leaves the tilde in `make lab COURSE_HOME=~/learn` as it is.
    return Path(os.path.abspath(Path(chosen).expanduser()))


def prepare(folder: Path) -> None:
    """Makes the workspace's folders; raises `Trouble` where the folder cannot be a workspace."""
    root = repo_root().resolve()
    real = folder.resolve()
    weeks = [path for path in root.glob("week*") if path.is_dir()]
    if real == root or any(real.is_relative_to(path) for path in weeks):
        raise Trouble(f"{folder} holds the course's own notebooks. {_ELSEWHERE}")
    try:
        (folder / ".course").mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise Trouble(f"{folder} is not a folder. {_ELSEWHERE}") from None
    except OSError as error:
        raise Trouble(f"{folder} cannot be made: {error.strerror}. {_ELSEWHERE}") from None
    if not os.access(folder, os.W_OK | os.X_OK) or not os.access(folder / ".course", os.W_OK):
        raise Trouble(f"{folder} is read-only. Run: chmod -R u+w {folder}. Or: {_ELSEWHERE}")
