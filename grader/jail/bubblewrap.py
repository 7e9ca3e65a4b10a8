"""The default jail: bubblewrap, which Debian and most others package.

The server sees the system's programs and this Python, read-only, and one folder of data. It has no
network, no home, no variable of ours, and a process table of its own. As root it keeps two rights
until it has become `nobody`; as another user it lives in a user namespace.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from grader.jail.launch import (
    COURSE,
    INSIDE,
    SHARED_FOLDER,
    NoJail,
    Start,
    environment,
    program,
    python_folders,
)

_SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib32", "/lib64")
_SETTINGS = ("alternatives", "ld.so.cache", "localtime", "magic", "mime.types", "nsswitch.conf")
_ALONE = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup")
_RIGHTS = ("CAP_SETUID", "CAP_SETGID", "CAP_SYS_ADMIN")


@dataclass(frozen=True)
class Bubblewrap:
    """See `grader.jail.launch.Launcher`."""

    def start(self, kind: str, data: Path) -> Start:
        """The bubblewrap command line around the server."""
        _probe()
        command = [_program(), "--die-with-parent", "--new-session", "--clearenv", *_rights()]
        for name, value in environment("/tmp").items():
            command += ["--setenv", name, value]
        command += [*_folders(data, kind), "--chdir", "/tmp", "--"]
        return Start(command + program("/jail", "inside", kind, True, sys.executable))


def _rights() -> list[str]:
    if os.getuid() != 0:
        return ["--unshare-user", "--uid", "1000", "--gid", "1000", *_ALONE, "--cap-drop", "ALL"]
    added = [word for right in _RIGHTS for word in ("--cap-add", right)]
    return [*_ALONE, "--cap-drop", "ALL", *added]


def _folders(data: Path, kind: str) -> list[str]:
    # First of all, so that a Python below /tmp is not hidden by it.
    words: list[str] = ["--perms", "1777", "--tmpfs", "/tmp"]
    for name in _SYSTEM:
        path = Path(name)
        if path.is_symlink():
            words += ["--symlink", os.readlink(path), name]
        elif path.is_dir():
            words += ["--ro-bind", name, name]
    # Folders on the way are made here: bubblewrap would make them for root's eyes only.
    for name in ("/etc", "/jail", "/jail/drop", *map(str, _way_to(python_folders()))):
        words += ["--dir", name]
    for name in _SETTINGS:
        words += ["--ro-bind-try", f"/etc/{name}", f"/etc/{name}"]
    for folder in python_folders():
        words += ["--ro-bind", str(folder), str(folder)]
        # An installed grader would show its answers' checks; nothing in a jail needs it.
        for package in folder.glob("lib/python3*/site-packages/grader"):
            words += ["--tmpfs", str(package)]
    words += ["--ro-bind", str(INSIDE), "/jail/inside", "--ro-bind", str(COURSE), "/jail/course"]
    words += ["--ro-bind", str(data), SHARED_FOLDER]
    words += ["--proc", "/proc", "--dev", "/dev"]
    if kind == "postgres":
        words += ["--perms", "1777", "--tmpfs", "/jail/pg"]
    words += ["--ro-bind", str(INSIDE / "passwd"), "/etc/passwd"]
    # What a run could write outside its own folders would greet the next one.
    return [*words, "--remount-ro", "/dev", "--remount-ro", "/"]


def _way_to(folders: list[Path]) -> list[Path]:
    """The folders above, from the top down; none that lies in another one of the list."""
    above = {parent for folder in folders for parent in folder.parents if parent != Path("/")}
    return sorted(path for path in above if not any(path.is_relative_to(f) for f in folders))


def _program() -> str:
    found = shutil.which("bwrap")
    if not found:
        raise NoJail(
            "bubblewrap is not installed, and answers are not run without a jail. "
            "Install it (Debian, Ubuntu: apt-get install bubblewrap; Fedora: dnf install "
            "bubblewrap), or use --jail docker."
        )
    return found


@cache
def _probe() -> None:
    """Start the smallest jail there is; whoever cannot learns why before the class is graded."""
    words = [*_rights(), "--ro-bind", "/", "/", "--proc", "/proc", "--dev", "/dev", "true"]
    done = subprocess.run([_program(), *words], capture_output=True, text=True, check=False)
    if done.returncode:
        raise NoJail(
            f"bubblewrap cannot make a jail here: {done.stderr.strip()}. The system must allow "
            "user namespaces (sysctl kernel.unprivileged_userns_clone=1; on Ubuntu also "
            "kernel.apparmor_restrict_unprivileged_userns=0); in a container, start it with "
            "--security-opt seccomp=unconfined --security-opt systempaths=unconfined."
        )
