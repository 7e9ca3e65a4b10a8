"""The `%%bash` cell magic: runs a script in the learner's own copy of the raw drop folder."""

from __future__ import annotations

import os
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from course import answers, shell

if TYPE_CHECKING:
    from IPython.core.interactiveshell import InteractiveShell

LINES_SHOWN = 200
SCALE = "S"


def register(ip: InteractiveShell) -> None:
    """Make `%%bash` and `%fresh_drop` known to an IPython shell."""
    ip.register_magic_function(bash, "cell", "bash")
    ip.register_magic_function(fresh_drop, "line", "fresh_drop")


def bash(line: str, cell: str) -> None:
    """`%%bash` runs a script and shows what it prints; `%%bash name` also keeps it as an answer."""
    name = line.strip()
    if name:
        answers.keep(name, cell)
    if not cell.strip():
        print("This cell is empty.")
        return
    try:
        outcome = shell.run(
            cell, working_folder(), name=name or "bash", variables={"PROJECT": str(_project())}
        )
    except OSError as error:
        print(f"⚠ {error}")
        return
    print(as_text(outcome), end="")


def _project() -> Path:
    """The learner's files beside the notebook of a project, which a cell finds as `$PROJECT`."""
    from course.starter import FOLDER

    return Path.cwd() / FOLDER


def as_text(outcome: shell.Outcome) -> str:
    """What a learner sees of a run: the output, complaints marked, and how it ended if not well."""
    lines = _bounded(outcome.text)
    lines += [f"stderr ▏ {line}" for line in _bounded(outcome.complaints)]
    if outcome.stopped:
        lines.append(f"⚠ {outcome.stopped}")
    elif outcome.code:
        lines.append(f"exit code {outcome.code}")
    return "".join(f"{line}\n" for line in lines)


def _bounded(text: str) -> list[str]:
    lines = text.replace("\r\n", "\n").splitlines()
    left = len(lines) - LINES_SHOWN
    return lines if left <= 0 else [*lines[:LINES_SHOWN], f"… {left:,} more lines"]


def fresh_drop(line: str = "") -> None:
    """`%fresh_drop` brings every delivered file back as it was; files that you made stay."""
    folder = working_folder()
    _fill(folder)
    print(
        f"Every delivered file in {folder} is as it was at the start. "
        "Your own files are still there."
    )


def working_folder() -> Path:
    """The folder that `%%bash` works in: `drop` in the workspace, made on first use.

    The workspace is `$COURSE_HOME`. Without one the folder goes when this process ends.
    """
    home = os.environ.get("COURSE_HOME")
    folder = Path(home).resolve() / "drop" if home else _own_folder() / "drop"
    if not folder.is_dir():
        fresh = folder.with_name(f".drop-{os.getpid()}")
        _fill(fresh)
        try:
            fresh.rename(folder)
        except OSError:  # another notebook of this workspace was faster
            import shutil

            shutil.rmtree(fresh, ignore_errors=True)
            if not folder.is_dir():
                raise
    return folder


@cache
def _own_folder() -> Path:
    from course.check.drops import scratch

    return scratch()


def _fill(folder: Path) -> None:
    """Copy the delivered files over whatever is there. Never links: what is edited stays here."""
    from course.check.drops import copy_tree
    from course.world import PUBLIC_SEED
    from course.world.cache import drop_folder

    copy_tree(drop_folder(PUBLIC_SEED, SCALE), folder)
