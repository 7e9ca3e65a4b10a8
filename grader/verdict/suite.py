"""Runs suites of tests in jails; what their reports are worth is judged outside."""

from __future__ import annotations

from course.check.suite import RIGHT, WHOLE_LIMIT_S, KillsMutants, Report, reports_of
from grader.jail import Jail, Limits, Stopped
from grader.verdict.runner import trusted

REPORT_BYTES = 2_000_000
_LIMITS = Limits(wall_s=WHOLE_LIMIT_S + 20, cpu_s=WHOLE_LIMIT_S, output_bytes=REPORT_BYTES)


class SuiteRunner:
    """Runs one suite on all versions of its module, in one run."""

    def __init__(self, jail: Jail) -> None:
        self._jail = jail
        self.status = ""

    def reports(self, check: KillsMutants, tests: str) -> dict[str, Report]:
        """What the tests do on each version, by the sentence of the mutant."""
        job = {"text": tests, "module": check.module, "versions": check.versions()}
        for header, told in self._jail.run(job, _LIMITS):
            if "too_slow" in header:
                raise Stopped("TIMEOUT", f"They ran longer than {WHOLE_LIMIT_S:g} seconds.")
            if "too_much" in header:
                raise Stopped("OUTPUT_LIMIT", "Their report is too long.")
            found = trusted(lambda told=told: reports_of(told))
            self.status = "" if RIGHT in found else "DIED"
            return found
        raise Stopped("DIED", "The process ended before the tests did.")

    def close(self) -> None:
        """Nothing is left running: a suite ends with its frame."""
