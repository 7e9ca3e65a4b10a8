"""How long a project's checks take in the jail, next to the same checks without one.

    python benchmarks/project.py

Both sides take turns, task by task, so that a busy machine slows both. The learner's
files are the reference, so both make each run once.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

from course.check.channel import Context
from course.check.project import judge_task
from course.check.project_bench import forget_runs
from course.lesson import lessons, parse
from course.lesson.model import Lesson
from grader.jail import launcher
from grader.verdict.data import Data
from grader.verdict.files import collect
from grader.verdict.grade import Grader, Jails
from grader.verdict.secret import Secret

_SECRET = Secret("benchmark", b"b" * 32)


def main() -> None:
    """Print the seconds of both sides for each project, and their ratio."""
    grader = Grader(Jails(launcher("bubblewrap"), Data(_SECRET)), _SECRET)
    try:
        for lesson in map(parse, lessons()):
            if lesson.is_project:
                here, jailed = _both(lesson, grader)
                print(
                    f"{lesson.code}  here {here:.1f} s  jail {jailed:.1f} s  {jailed / here:.2f}×"
                )
    finally:
        grader.jails.close()


def _both(lesson: Lesson, grader: Grader) -> tuple[float, float]:
    folder = lesson.project_folder / "reference"
    text, context = collect(folder), Context(lesson, _SECRET.seeds)
    sides = [0.0, 0.0]
    for attempt in ("warm", "timed"):
        if attempt == "timed":  # the drops are made, the runs of both sides are not
            forget_runs()
            sides = [0.0, 0.0]
        for task in lesson.tasks.values():
            ways = (
                partial(judge_task, lesson, task, folder, context),
                partial(grader.grade, lesson, task, text),
            )
            # Here the learner's files are the reference, so both sides make as many runs.
            sides = [spent + _seconds(way) for spent, way in zip(sides, ways, strict=True)]
    return sides[0], sides[1]


def _seconds(way: Callable[[], object]) -> float:
    started = time.perf_counter()
    way()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
