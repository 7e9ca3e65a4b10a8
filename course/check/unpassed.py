"""The errors that a check raises where no person is looking: under nbgrader, pytest or in CI."""

from __future__ import annotations

from course.check.verdict import Status, Verdict


class Unpassed(AssertionError):
    """A verdict other than passed, where no person is looking; prints as the message alone."""

    def __init__(self, verdict: Verdict) -> None:
        from course.check.show import as_text

        super().__init__(as_text(verdict))
        self.verdict = verdict

    def _render_traceback_(self) -> list[str]:
        return str(self).splitlines()


class NotYet(Unpassed):
    """The answer runs and is wrong."""


class NotAttempted(Unpassed):
    """There is no answer."""


class CouldNotRun(Unpassed):
    """The answer, or the check itself, could not run."""


_ERRORS = {
    Status.NOT_YET: NotYet,
    Status.NOT_ATTEMPTED: NotAttempted,
    Status.COULD_NOT_RUN: CouldNotRun,
}


def unpassed(verdict: Verdict) -> Unpassed:
    """The error that stands for a verdict other than passed."""
    return _ERRORS[verdict.status](verdict)
