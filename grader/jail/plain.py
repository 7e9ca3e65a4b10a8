"""No jail: processes with limits. For a machine that has nothing better, and only by name."""

from __future__ import annotations

import atexit
import shutil
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from grader.jail.launch import COURSE, Start, environment, program

WARNING = (
    "--jail plain: answers ran as your own user, with limits and without a wall. They could read "
    "your files and use the network. Do not trust these marks; install bubblewrap."
)


@dataclass(frozen=True)
class Plain:
    """See `grader.jail.launch.Launcher`."""

    def start(self, kind: str, data: Path) -> Start:
        """The server itself, as a process of this user."""
        command = program(str(COURSE.parent), "grader.jail.inside", kind, False, sys.executable)
        variables = environment(tempfile.gettempdir()) | {"JAIL_DATA": str(data)}
        if kind == "postgres":
            folder = tempfile.mkdtemp(prefix="larkway-postgres-")
            atexit.register(shutil.rmtree, folder, ignore_errors=True)
            variables["JAIL_POSTGRES"] = folder
        return Start(command, variables, nested=False, warning=WARNING)
