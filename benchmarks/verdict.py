"""How long a verdict takes on a warm kernel: a table per exercise, and the p95 over all.

    python benchmarks/verdict.py [week01] [--engine duckdb] [--rounds 5]

A first round warms every world; then each right and each wrong answer is judged `--rounds` times,
each time with a comment of its own, so that no cache can know the text. Times are milliseconds.
`example` is the search for the smallest counter-example, which a notebook shows after the verdict:
each one is looked for as if it were the first. `--cpu` counts the time of the processors instead of
the clock on the wall: on a machine that does other work, that is the fair figure.
"""

from __future__ import annotations

import argparse
import os
import time
from collections.abc import Callable, Iterator
from statistics import quantiles

from course.check import example
from course.check.judge import first_verdict
from course.lesson import Exercise, Lesson, lessons, parse

_COMMENT = {"sql": "-- {}", "bash": "# {}", "python": "# {}"}
VERDICT_MS, EXAMPLE_MS = 150, 2_000


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("week", nargs="?", default="week")
    options.add_argument("--engine", default="duckdb")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="", help="a part of an exercise's name")
    options.add_argument("--cpu", action="store_true")
    chosen = options.parse_args()
    clock = time.process_time if chosen.cpu else time.perf_counter
    kind = "processor time" if chosen.cpu else "wall clock"
    print(f"milliseconds of {kind}; {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    names = "right p50", "p95", "wrong p50", "p95", "max", "example p50", "max"
    print(f"{'exercise':<24}" + "".join(f"{name:>12}" for name in names))
    verdicts: list[float] = []
    examples: list[float] = []
    for lesson, exercise in _exercises(chosen.week, chosen.engine):
        if chosen.only not in exercise.name:
            continue
        right, wrong, found = _times(lesson, exercise, chosen.rounds, clock)
        verdicts += right + wrong
        examples += found
        figures = _at(right, 50), _at(right, 95), _at(wrong, 50), _at(wrong, 95), max(wrong)
        figures = *figures, _at(found, 50), max(found, default=0)
        print(f"{exercise.name:<24}" + "".join(f"{figure:>12.0f}" for figure in figures))
    for name, times, budget in (
        ("verdicts", verdicts, VERDICT_MS),
        ("examples", examples, EXAMPLE_MS),
    ):
        p95 = _at(times, 95)
        print(
            f"{len(times)} {name}: p50 {_at(times, 50):.0f} ms, p95 {p95:.0f} ms, "
            f"slowest {max(times, default=0):.0f} ms; p95 / budget = {p95 / budget:.2f}"
        )


def _exercises(week: str, engine: str) -> Iterator[tuple[Lesson, Exercise]]:
    for path in lessons():
        lesson = parse(path)
        if week in str(path) and lesson.engine == engine:
            for exercise in lesson.exercises.values():
                yield lesson, exercise


def _times(
    lesson: Lesson, exercise: Exercise, rounds: int, clock: Callable[[], float]
) -> tuple[list[float], list[float], list[float]]:
    """Milliseconds of every right verdict, every wrong one, and every search for an example."""
    right: list[float] = []
    wrong: list[float] = []
    found: list[float] = []
    groups = (
        ((exercise.reference, *exercise.also), right),
        (tuple(mistake.text for mistake in exercise.wrong), wrong),
    )
    for number in range(rounds + 1):
        comment = _COMMENT[exercise.language].format(number)
        for answers, times in groups:
            for answer in answers:
                begin = clock()
                verdict = first_verdict(lesson, exercise, f"{answer}\n{comment}")
                middle = clock()
                example.forget()
                verdict.explained()
                if number:  # the first round warms up
                    times.append((middle - begin) * 1000)
                    if verdict.search:
                        found.append((clock() - middle) * 1000)
    return right, wrong, found


def _at(times: list[float], percent: int) -> float:
    return quantiles(times, n=100, method="inclusive")[percent - 1] if len(times) > 1 else 0.0


if __name__ == "__main__":
    main()
