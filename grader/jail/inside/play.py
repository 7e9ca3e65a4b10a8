"""Plays a scenario with a learner's answer once, and hands out what is seen, as data.

A function runs in the process of the scenario. What it returns is compared outside, so it cannot
be forged: to say the right thing is to have found it. What is measured in here can: an answer that
puts its hand on the instruments of `course.check.stage` may report fewer lines, calls or bytes
than it took, and another error than it raised. A script runs in processes of its own and cannot.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

from . import confine, seen, values

KEEPS_FILES, LASTS = False, False
SHARES_ITS_PROCESS = True
DATA = Path(os.environ.get("JAIL_DATA", "/jail/data"))
SCALE = "XS"


def preload() -> None:
    """Import what scenarios and answers use most, so that a forked child has it already."""
    from course.check.vocabulary import vocabulary

    from . import call

    call.preload()
    vocabulary()


def prepare(job: dict) -> None:
    """Nothing to open: the child sees the data of its seed as files."""


def stage(job: dict, nested: bool) -> None:
    """Put the world and the drop of this seed where a stage looks for them; hide all other data."""
    if not nested:
        # The folder of the cache outlives the run here, and the next run has other data.
        os.environ["COURSE_CACHE"] = tempfile.mkdtemp(prefix="cache-")
    from course.world.cache import adopt, world_folder

    place = world_folder(job["seed"], SCALE)
    place.mkdir(parents=True)
    for name, original in (
        ("world.duckdb", DATA / job["world"] / "world.duckdb"),
        ("drop", DATA / job["drop"]),
    ):
        _lend(original, place / name, nested)
        adopt(place / name)
    if nested:
        confine.cover(str(DATA))


def _lend(original: Path, place: Path, nested: bool) -> None:
    """Show the original at a place of this run, so that nothing is copied."""
    if not nested:
        place.symlink_to(original)
        return
    if original.is_dir():
        place.mkdir()
    else:
        place.touch()
    confine.bind(str(original), str(place))


def run(job: dict, send: Callable[..., None]) -> None:
    """Send each thing that was seen, in order; or why the answer could not even be played."""
    from course.check.function import NotDefined
    from course.check.vocabulary import check_of
    from course.lesson.model import Exercise

    if job["form"] or job["language"] != "python":
        confine.hide_memory()  # of what a script starts, nothing looks into this process
    exercise = Exercise(
        job["name"], job["language"], 0, "", "", "", job["check"], 0, "", form=job["form"]
    )
    try:
        found = check_of(job["check"]).seen(exercise, job["text"], job["seed"])
    except NotDefined as stop:
        return send({"broken": seen.told(stop.__cause__)})
    except BaseException as error:
        return send({"broken": seen.told(error)})
    for what, value in found:
        try:
            send(*seen.pack(what, value))
        except values.NotCarried as error:
            return send({"too_much": str(error)})
        except MemoryError:
            return send({"no_memory": True})
