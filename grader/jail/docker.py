"""A jail for machines without bubblewrap: the fork server in a container without network.

The image has Python and the packages of `locks/core.txt`; `GRADER_IMAGE` names it. A container is
one wall for all runs of a server: between runs stand limits and a process group, not namespaces.
"""

from __future__ import annotations

import os
import shutil
from dataclasses import dataclass
from pathlib import Path

from grader.jail.launch import COURSE, INSIDE, SHARED_FOLDER, NoJail, Start, environment, program

IMAGE = "larkway-grader"
_WALL = (
    "--network=none --read-only --cap-drop=ALL --security-opt=no-new-privileges "
    "--user=65534:65534 --pids-limit=256 --memory=3g --memory-swap=3g --ulimit=core=0"
)


@dataclass(frozen=True)
class Docker:
    """See `grader.jail.launch.Launcher`."""

    def start(self, kind: str, data: Path) -> Start:
        """The docker command line around the server; its messages go over standard input."""
        docker = shutil.which("docker") or shutil.which("podman")
        if not docker:
            raise NoJail("Neither docker nor podman is installed. Install one, or bubblewrap.")
        command = [docker, "run", "--rm", "--interactive", *_WALL.split()]
        for name, value in environment("/tmp").items():
            command += ["--env", f"{name}={value}"]
        folders = ((INSIDE, "/jail/inside"), (COURSE, "/jail/course"), (data, SHARED_FOLDER))
        for source, target in folders:
            command += ["--volume", f"{source}:{target}:ro"]
        if kind == "postgres":
            command += ["--tmpfs", "/jail/pg:mode=1777"]
        command += ["--tmpfs", "/tmp:size=256m,mode=1777", os.environ.get("GRADER_IMAGE", IMAGE)]
        server = program("/jail", "inside", kind, False, "python3")
        # The client of docker needs its own variables; none of them reaches the container.
        return Start(command + server, dict(os.environ), nested=False)
