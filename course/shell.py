"""Runs a bash script in a folder of its own: few variables, a time limit, an output limit."""

from __future__ import annotations

import contextlib
import os
import selectors
import shutil
import signal
import subprocess
import sys
import sysconfig
import tempfile
import time
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from course.paths import cache_root

TIME_LIMIT_S = 30.0
OUTPUT_LIMIT = 1_000_000
FILE_LIMIT_MB = 256
_GRACE_S = 1.0
_GNU = ("coreutils", "findutils", "gawk", "gnu-sed", "grep")


class ShellMissing(OSError):
    """There is no bash on this machine; the message says how to get one."""


@dataclass(frozen=True)
class Outcome:
    """What a script did: its two outputs, its exit code, and the sentence why it was stopped."""

    stdout: bytes
    stderr: bytes
    code: int
    stopped: str = ""

    @property
    def text(self) -> str:
        """The standard output as text; a byte that is no UTF-8 shows as a question mark."""
        return self.stdout.decode(errors="replace")

    @property
    def complaints(self) -> str:
        """The standard error as text."""
        return self.stderr.decode(errors="replace")


def run(
    script: str,
    folder: Path,
    *,
    name: str = "script",
    limit_s: float = TIME_LIMIT_S,
    memory_mb: int | None = None,
    variables: Mapping[str, str] | None = None,
) -> Outcome:
    """Run `script` with bash in `folder`; every process that it started is gone afterwards.

    `name` stands in bash's own messages. `memory_mb` bounds the address space of each process.
    `variables` come on top of the few that every script sees.
    """
    # The limits are set by a first bash, not by preexec_fn: a kernel runs threads.
    limits = f"ulimit -f {FILE_LIMIT_MB * 1024}; ulimit -c 0; ulimit -t {max(1, round(limit_s))}"
    if memory_mb:
        limits += f"; ulimit -v {memory_mb * 1024}"
    wrapper = f'{{ {limits}; }} 2>/dev/null; exec "$BASH" --noprofile --norc -c "$1" "$0"'
    with tempfile.TemporaryDirectory(prefix="larkway-", ignore_cleanup_errors=True) as scratch:
        process = subprocess.Popen(
            [_bash(), "--noprofile", "--norc", "-c", wrapper, name, script],
            cwd=folder,
            env={**environment(folder, scratch), **(variables or {})},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            start_new_session=True,
        )
        try:
            return _follow(process, limit_s)
        finally:
            _end(process)


def environment(folder: Path, scratch: str) -> dict[str, str]:
    """Every variable that a script sees. Nothing of the notebook's own environment gets in."""
    folders = [*_duckdb_folder(), *_gnu_folders(), os.environ.get("PATH", os.defpath)]
    # The course's own programs, shellcheck among them: a kernel's PATH may not have them.
    folders.append(sysconfig.get_path("scripts"))
    if not shutil.which("jq"):
        folders.append(str(_shims()))
    return {
        "PATH": os.pathsep.join(folders),
        "HOME": str(folder),
        "PWD": str(folder),
        "TMPDIR": scratch,
        "LC_ALL": "en_US.UTF-8" if sys.platform == "darwin" else "C.UTF-8",
        "TZ": "UTC",
        "TERM": "dumb",
    }


@cache
def _bash() -> str:
    found = shutil.which("bash")
    if not found:
        raise ShellMissing(
            "This lesson needs bash, and there is none. Install the package `bash`, "
            "then run the cell again."
        )
    return found


@cache
def _duckdb_folder() -> tuple[str, ...]:
    """Where the program `duckdb` of the course's own version lies; its start script is slow."""
    found = find_spec("duckdb_cli")
    return tuple(found.submodule_search_locations or ()) if found else ()


@cache
def _gnu_folders() -> tuple[str, ...]:
    """Homebrew's GNU tools: the lessons speak of their options, macOS brings others."""
    if sys.platform != "darwin":
        return ()
    roots = (Path("/opt/homebrew/opt"), Path("/usr/local/opt"))
    found = (root / tool / "libexec" / "gnubin" for root in roots for tool in _GNU)
    return tuple(str(folder) for folder in found if folder.is_dir())


def tools_note() -> str:
    """What is missing for the lessons' commands to work as shown; empty where all is well."""
    if sys.platform == "darwin" and not _gnu_folders():
        return (
            "The lessons use GNU tools, and macOS brings others. Run "
            "`brew install bash coreutils findutils gawk gnu-sed grep`, then restart JupyterLab."
        )
    return ""


@cache
def _shims() -> Path:
    """A folder with a `jq` that runs the library of that name, for machines without the program."""
    place = cache_root() / "bin"
    place.mkdir(parents=True, exist_ok=True)
    fresh = place / f"jq.{os.getpid()}"
    program = Path(__file__).with_name("jq_command.py")
    fresh.write_text(f'#!/bin/sh\nexec "{sys.executable}" -I "{program}" "$@"\n')
    fresh.chmod(0o755)
    fresh.replace(place / "jq")
    return place


def _follow(process: subprocess.Popen, limit_s: float) -> Outcome:
    """Read both outputs until they close, or until a limit is reached."""
    caught: dict[int, bytearray] = {
        process.stdout.fileno(): bytearray(),
        process.stderr.fileno(): bytearray(),
    }
    deadline, stopped, ended = time.monotonic() + limit_s, "", False
    with selectors.DefaultSelector() as selector:
        for number in caught:
            selector.register(number, selectors.EVENT_READ)
        while selector.get_map() and not stopped:
            if not ended and process.poll() is not None:
                # `tee >(wc)` may still write; a job left in the background may not hold us up.
                ended, deadline = True, min(deadline, time.monotonic() + _GRACE_S)
            left = deadline - time.monotonic()
            if left <= 0:
                stopped = (
                    ""
                    if ended
                    else f"The script ran longer than {limit_s:g} seconds and was stopped."
                )
                break
            for key, _ in selector.select(min(left, 0.1)):
                stopped = stopped or _read(selector, key.fd, caught[key.fd])
    if stopped:
        _end(process)
    code = process.wait() if not stopped or process.poll() is not None else -signal.SIGKILL
    out, err = (bytes(data[:OUTPUT_LIMIT]) for data in caught.values())
    return Outcome(out, err, code if code >= 0 else 128 - code, stopped)


def _read(selector: selectors.BaseSelector, number: int, data: bytearray) -> str:
    piece = os.read(number, 65_536)
    if not piece:
        selector.unregister(number)
    data += piece
    if len(data) > OUTPUT_LIMIT:
        return (
            f"The script wrote more than {OUTPUT_LIMIT:,} bytes and was stopped. "
            "Write large results to a file."
        )
    return ""


def _end(process: subprocess.Popen) -> None:
    """Kill the script's whole process group, and close what we hold of it."""
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
    for stream in (process.stdout, process.stderr):
        stream.close()
