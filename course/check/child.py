"""Runs an answer's text in a process of its own, with hard limits, or until it is killed.

The child gets its input by pickle and hands out JSON: nothing that a learner's code made is ever
unpickled here.
"""

from __future__ import annotations

import json
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from course.check import child_main

LIMIT_S = 10.0


@dataclass(frozen=True)
class Ended:
    """How a child ended.

    `how` is `returned`, `raised`, `killed`, `out of memory` or `too slow`. `value` is what the
    expression gave, as JSON has it; `error` the name and text of what it raised; `lines` how many
    lines of the answer's text ran.
    """

    how: str
    value: object = None
    error: str = ""
    lines: int = 0
    stdout: str = ""


def run(
    text: str,
    expression: str,
    given: dict[str, object],
    folder: Path,
    *,
    kill_at: int = 0,
    file_limit: int = 0,
    memory_mb: int = 0,
    limit_s: float = LIMIT_S,
) -> Ended:
    """Run a text, then an expression with the names `given`, in a fresh Python in `folder`.

    `kill_at` kills the process (SIGKILL, nothing is flushed) before its n-th line of the text;
    `file_limit` kills it as soon as one file grows beyond so many bytes; `memory_mb` is what it may
    take beyond what a bare Python needs (Linux; elsewhere it is not bounded).
    """
    with tempfile.TemporaryDirectory(prefix="larkway-child-") as place:
        order = {
            "text": text,
            "expression": expression,
            "given": given,
            "kill_at": kill_at,
            "file_limit": file_limit,
            "memory_mb": memory_mb,
            "report": str(Path(place) / "report.json"),
        }
        try:
            done = subprocess.run(
                [sys.executable, "-I", child_main.__file__],
                input=pickle.dumps(order),
                capture_output=True,
                cwd=folder,
                env=_environment(place),
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return Ended("too slow", error=f"It ran longer than {limit_s:g} seconds.")
        return _ended(done, Path(order["report"]))


def _environment(place: str) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "LANG", "LC_ALL") if name in os.environ}
    return {**kept, "TMPDIR": place, "HOME": place, "TZ": "UTC", "PYTHONDONTWRITEBYTECODE": "1"}


def _ended(done: subprocess.CompletedProcess, report: Path) -> Ended:
    stdout = done.stdout.decode(errors="replace")
    try:
        told = json.loads(report.read_text())
    except (OSError, ValueError):
        told = {}
    if done.returncode in (-signal.SIGKILL, -signal.SIGXFSZ):
        return Ended("killed", lines=told.get("lines", 0), stdout=stdout)
    if not told:
        last = done.stderr.decode(errors="replace").strip().splitlines()[-1:]
        return Ended("raised", error=" ".join(last) or f"exit code {done.returncode}")
    return Ended(told["how"], told["value"], told["error"], told["lines"], stdout)
