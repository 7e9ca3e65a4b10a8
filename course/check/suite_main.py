"""The program that runs a learner's tests against several versions of a module. See `suite`."""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pytest

LONGEST = 400


class Listener:
    """A pytest plugin that remembers what passed, what failed and why."""

    def __init__(self) -> None:
        self.passed: list[str] = []
        self.failed: dict[str, str] = {}

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """A file that cannot be read counts as a failed test of its own."""
        if report.failed:
            self.failed["the cell"] = _last(str(report.longrepr))

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """Set-up, call and tear-down of one test."""
        name = report.nodeid.split("::", 1)[-1]
        if report.failed:
            self.failed[name] = _last(str(report.longrepr))
        elif report.when == "call" and report.passed:
            self.passed.append(name)


def _last(text: str) -> str:
    lines = [line[2:].strip() for line in text.splitlines() if line.startswith("E ")]
    return (lines[0] if lines else text.strip().splitlines()[-1])[:LONGEST]


def main() -> None:
    """Read the order, a JSON file, and write a report beside it after each version."""
    import pytest

    order = json.loads(Path(sys.argv[1]).read_text())
    _make_chance_repeat()
    reports = {}
    for name, code in order["versions"].items():
        folder = Path(order["folder"]) / f"version_{len(reports)}"
        folder.mkdir()
        (folder / f"{order['module']}.py").write_text(code)
        (folder / "test_answer.py").write_text(order["tests"])
        reports[name] = _run(pytest, folder, order["module"], order["limit_s"])
        Path(order["report"]).write_text(json.dumps(reports))


def _run(pytest, folder: Path, module: str, limit_s: float) -> dict[str, object]:
    listener = Listener()
    os.chdir(folder)
    sys.path.insert(0, str(folder))
    for name in (module, "test_answer"):
        sys.modules.pop(name, None)
    # Time of the processor: a busy machine must not fail right tests.
    signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, limit_s)
    silence = io.StringIO()
    try:
        with contextlib.redirect_stdout(silence), contextlib.redirect_stderr(silence):
            arguments = ["-q", "-x", "-p", "no:cacheprovider", "--rootdir=.", "-c", "/dev/null"]
            pytest.main([*arguments, "test_answer.py"], plugins=[listener])
    except TimeoutError as error:
        listener.failed["the tests"] = str(error)
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        sys.path.remove(str(folder))
    return {"passed": listener.passed, "failed": listener.failed}


def _too_slow(number: int, frame: object) -> None:
    raise TimeoutError("they did not end")


def _make_chance_repeat() -> None:
    with contextlib.suppress(ImportError):
        from hypothesis import settings

        settings.register_profile("course", derandomize=True, database=None, deadline=None)
        settings.load_profile("course")


if __name__ == "__main__":
    main()
