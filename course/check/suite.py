"""The check of a test suite: it passes on right code, and fails on code with a planted bug.

A runner of answers has `reports(check, tests)`, which gives what `KillsMutants.reports` gives.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from functools import lru_cache, partial
from pathlib import Path

from course.check import suite_main
from course.check.channel import Context
from course.check.output import Text
from course.check.verdict import Rows, Status, Verdict
from course.lesson.model import Exercise

SUITE_LIMIT_S = 2.0
WHOLE_LIMIT_S = 120.0
RIGHT = "the right code"


@dataclass(frozen=True)
class Report:
    """What a suite did on one version of the module: names of passed tests, failures by name."""

    passed: tuple[str, ...]
    failed: tuple[tuple[str, str], ...]


def kills_mutants(
    module: str, code: str, mutants: dict[str, tuple[str, str]], at_least: int
) -> KillsMutants:
    """A check that the answer, a cell of pytest tests, finds `at_least` of the planted bugs.

    `code` is the right module, which the tests import as `module`. A mutant has a sentence that
    says what it does wrong, and a text of the code with its replacement. The suite has to pass on
    the right code first.
    """
    for sentence, (old, _) in mutants.items():
        if code.count(old) != 1:
            raise ValueError(f"The text of the mutant {sentence!r} stands {code.count(old)} times.")
    if not 1 <= at_least <= len(mutants):
        raise ValueError(f"at_least is {at_least} of {len(mutants)} mutants.")
    return KillsMutants(module, code, tuple(mutants.items()), at_least)


@dataclass(frozen=True)
class KillsMutants:
    """See `kills_mutants`."""

    module: str
    code: str
    mutants: tuple[tuple[str, tuple[str, str]], ...]
    at_least: int

    def judge(self, exercise: Exercise, answer: object, context: Context) -> Verdict:
        """The verdict on the text of the tests."""
        run = self.reports if context.runner is None else partial(context.runner.reports, self)
        reports = run(str(answer))
        right = reports.get(RIGHT)
        if right is None:
            return Verdict(
                exercise.name,
                Status.COULD_NOT_RUN,
                looked_at=f"your tests on the right {self.module}",
                advice="They ended the process that runs them.",
            )
        if right.failed or not right.passed:
            because = self._because_on_right(exercise, right) if context.explain else ""
            return self._wrong_on_right(exercise, right, because)
        survivors = [
            sentence for sentence, _ in self.mutants if not self._killed(reports, sentence)
        ]
        killed = len(self.mutants) - len(survivors)
        if killed >= self.at_least:
            return Verdict(exercise.name, Status.PASSED, facts={"killed": killed})
        because = self._because(exercise, survivors) if context.explain else ""
        rows = tuple((Text(sentence),) for sentence in survivors[:2])
        return Verdict(
            exercise.name,
            Status.NOT_YET,
            looked_at=f"your tests on {len(self.mutants)} versions of {self.module} with a bug",
            expected=f"at least {self.at_least} found",
            got=f"{killed}",
            because=because,
            advice="Think of an input on which such a version gives another result.",
            tables=(
                Rows("No test of yours fails when", ("the code",), rows, _more(len(survivors) - 2)),
            ),
            facts={"killed": killed},
        )

    def reports(self, tests: str) -> dict[str, Report]:
        """What the tests do on each version, by the sentence of the mutant."""
        return _run(self, tests)

    def versions(self) -> dict[str, str]:
        """The right code and every mutant of it."""
        mutants = {name: self.code.replace(old, new) for name, (old, new) in self.mutants}
        return {RIGHT: self.code, **mutants}

    def _killed(self, reports: dict[str, Report], sentence: str) -> bool:
        # A version that ends the whole process was found too.
        report = reports.get(sentence)
        return report is None or bool(report.failed)

    def _wrong_on_right(self, exercise: Exercise, right: Report, because: str) -> Verdict:
        if not right.failed:
            return Verdict(
                exercise.name,
                Status.NOT_YET,
                looked_at="your cell",
                expected="test functions",
                got="none",
                advice="pytest runs the functions whose names begin with test_.",
            )
        name, reason = right.failed[0]
        broken = name == "the cell"
        return Verdict(
            exercise.name,
            Status.COULD_NOT_RUN if broken else Status.NOT_YET,
            looked_at=f"{name} on the right {self.module}",
            expected="" if broken else "a test that passes",
            got="" if broken else reason,
            because=because,
            error=reason if broken else "",
            advice="" if broken else "The code is right here, so the test asks for something else.",
        )

    def _because_on_right(self, exercise: Exercise, right: Report) -> str:
        """The sentence of the known mistake that the right code refutes in the same words."""
        for mistake in exercise.wrong:
            its = self.reports(mistake.text).get(RIGHT)
            if its and its.failed and its.failed[0][1] == right.failed[0][1]:
                return mistake.because
        return ""

    def _because(self, exercise: Exercise, survivors: list[str]) -> str:
        """The sentence of the known mistake whose tests miss the same bugs."""
        for mistake in exercise.wrong:
            reports = self.reports(mistake.text)
            if [s for s, _ in self.mutants if not self._killed(reports, s)] == survivors:
                return mistake.because
        return ""


def _more(count: int) -> str:
    return f"{count} more" if count > 0 else ""


@lru_cache(maxsize=200)
def _run(check: KillsMutants, tests: str) -> dict[str, Report]:
    try:
        return reports_of(told_by(check.module, check.versions(), tests))
    except subprocess.TimeoutExpired:
        return {}


def reports_of(told: bytes) -> dict[str, Report]:
    """The reports in what `told_by` gives. Raises `ValueError` for what is none."""
    try:
        return {
            name: Report(
                tuple(map(str, said["passed"])),
                tuple((str(test), str(reason)) for test, reason in said["failed"].items()),
            )
            for name, said in json.loads(told or b"{}").items()
        }
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(f"This is no report of tests: {error}") from error


def told_by(module: str, versions: dict[str, str], tests: str) -> bytes:
    """What the tests do on each version, as JSON; nothing when they end the process at once.

    Raises `subprocess.TimeoutExpired` when they do not end.
    """
    with tempfile.TemporaryDirectory(prefix="larkway-tests-") as folder:
        order, report = Path(folder, "order.json"), Path(folder, "report.json")
        order.write_text(
            json.dumps(
                {
                    "module": module,
                    "versions": versions,
                    "tests": tests,
                    "folder": folder,
                    "report": str(report),
                    "limit_s": SUITE_LIMIT_S,
                }
            )
        )
        subprocess.run(
            [sys.executable, "-I", suite_main.__file__, str(order)],
            capture_output=True,
            env={**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1", "PYTEST_ADDOPTS": ""},
            cwd=folder,
            timeout=WHOLE_LIMIT_S,
            check=False,
        )
        return report.read_bytes() if report.exists() else b""
