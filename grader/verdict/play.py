"""Plays scenarios with answers in jails; what was seen is compared outside."""

from __future__ import annotations

import json

from course.check.drops import Drop
from course.check.function import NotDefined
from course.check.play import AtMost, Broke, SamePlay
from course.check.worlds import CheckWorld
from course.lesson.model import Exercise
from grader.jail import Jail, Limits, Stopped
from grader.jail.inside import seen as border
from grader.jail.inside import values
from grader.verdict.data import Data
from grader.verdict.runner import error_of, table_of, trusted

_LIMITS = Limits(scratch_mb=512, processes=256)
"""A stage starts programs, and engines have a thread for each core."""
_AFTER_S = 20.0
"""To define the answer, and to hand out what was seen."""
_STATUS = ((TimeoutError, "TIMEOUT"), (MemoryError, "MEMORY"))
Seen = list[tuple[str, object]]


class PlayRunner:
    """Plays an answer, in a jail of its own for each seed."""

    def __init__(self, jail: Jail, data: Data) -> None:
        self._jail, self._data = jail, data
        self.status = ""

    def seen(self, check: SamePlay, exercise: Exercise, text: str, seed: int) -> Seen:
        """What `SamePlay.seen` gives for the answer; raises as it does."""
        job = {
            "name": exercise.name,
            "language": exercise.language,
            "form": exercise.form,
            "check": exercise.check,
            "text": text,
            "seed": seed,
            "world": self._data.world(CheckWorld("", seed, "XS")),
            "drop": self._data.drop(Drop("", seed)),
        }
        wall_s = check.limit_s + _AFTER_S
        limits = Limits(**{**_LIMITS.as_job(), "step_s": check.limit_s, "wall_s": wall_s})
        frames = list(self._jail.run(job, limits))
        if not frames:
            raise Stopped("DIED", "The process ended before anything was seen.")
        found = trusted(lambda: [_one(*frame) for frame in frames])
        if isinstance(last := found[-1][1], Broke):
            self._blame(last.error)
        return found

    def carried(self, seen: Seen) -> Seen:
        """What comes out of a jail for this: a list for a range, a plain text for a subclass."""
        return [
            (what, value) if isinstance(value, AtMost) else _one(*border.pack(what, value))
            for what, value in seen
        ]

    def close(self) -> None:
        """Nothing is left running: each performance ends with its frames."""

    def _blame(self, error: BaseException) -> None:
        self.status = next((status for kind, status in _STATUS if isinstance(error, kind)), "")


def _one(header: dict[str, object], blob: bytes) -> tuple[str, object]:
    """A name and a value from a jail. Raises as `trusted` expects, and `NotDefined`."""
    if "too_much" in header:
        raise values.NotCarried(str(header["too_much"]))
    if "no_memory" in header:
        raise Stopped("MEMORY", "What it gave needs more memory than there is.")
    if "broken" in header:
        raise NotDefined from error_of(header["broken"])
    what = str(header["what"])
    if "broke" in header:
        return what, Broke(error_of(header["broke"]))
    if "at_most" in header:
        return what, AtMost(float(values.decode(header["at_most"])))
    if "table" in header:
        return what, table_of(blob)
    return what, values.decode(json.loads(blob))
