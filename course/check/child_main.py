"""The program of a child: sets its limits, runs the answer, writes one JSON file. See `child`."""

from __future__ import annotations

import json
import os
import pickle
import resource
import signal
import sys
from contextlib import suppress
from pathlib import Path

FILE = "<answer>"
REPORT_BYTES = 4_000_000


def main() -> None:
    """Read the order from standard input and do it."""
    order = pickle.load(sys.stdin.buffer)
    tracer = Tracer(order["kill_at"])
    report = {"how": "returned", "value": None, "error": ""}
    try:
        space: dict[str, object] = {"__name__": "__main__"}
        exec(compile(order["text"], FILE, "exec"), space)
        space.update(order["given"])
        _limit(order)
        sys.settrace(tracer)
        try:
            value = eval(compile(order["expression"], "<call>", "eval"), space)
        finally:
            sys.settrace(None)
        report["value"] = plain(value)
    except MemoryError:
        report["how"] = "out of memory"
    except BaseException as error:
        report |= {"how": "raised", "error": f"{type(error).__name__}: {error}"}
    _unlimit()
    with open(order["report"], "w") as file:
        file.write(json.dumps({**report, "lines": tracer.lines})[:REPORT_BYTES])


class Tracer:
    """Counts the lines of the answer that run, and dies before a given one."""

    def __init__(self, kill_at: int) -> None:
        self.lines = 0
        self.kill_at = kill_at

    def __call__(self, frame, event, argument):
        if frame.f_code.co_filename != FILE:
            return None
        if event == "line":
            self.lines += 1
            if self.lines == self.kill_at:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def _limit(order: dict[str, object]) -> None:
    if order["file_limit"]:
        # Python ignores this signal and raises instead; a crash is what is wanted here.
        signal.signal(signal.SIGXFSZ, signal.SIG_DFL)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _soft(resource.RLIMIT_FSIZE, order["file_limit"])
    statm = Path("/proc/self/statm")
    if order["memory_mb"] and statm.exists():
        used = int(statm.read_text().split()[0]) * resource.getpagesize()
        _soft(resource.RLIMIT_AS, used + order["memory_mb"] * 1_000_000)


def _unlimit() -> None:
    for kind in (resource.RLIMIT_FSIZE, resource.RLIMIT_AS):
        with suppress(ValueError, OSError):
            _soft(kind, resource.getrlimit(kind)[1])


def _soft(kind: int, value: int) -> None:
    resource.setrlimit(kind, (value, resource.getrlimit(kind)[1]))


def plain(value: object) -> object:
    """The value as JSON can hold it; what JSON has no word for becomes its text."""
    if isinstance(value, dict):
        return {str(key): plain(item) for key, item in value.items()}
    if value is None or isinstance(value, bool | int | float | str):
        return value
    if hasattr(value, "__iter__") and not isinstance(value, bytes | Path):
        return [plain(item) for item in value]
    return str(value)


if __name__ == "__main__":
    main()
