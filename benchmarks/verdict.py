"""How long a verdict takes on a warm kernel: a table per exercise, and the p95 over all.

    python -m benchmarks.verdict [week01] [--engine duckdb] [--rounds 5]

A first round warms every world; then each right and each wrong answer is judged `--rounds` times,
each time with a comment of its own, so that no cache can know the text. Times are milliseconds.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Iterator
from statistics import quantiles

from course.check.run import judge
from course.lesson import Exercise, Lesson, lessons, parse

_COMMENT = {"sql": "-- {}", "bash": "# {}", "python": "# {}"}
BUDGET_MS = 150


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("week", nargs="?", default="week")
    options.add_argument("--engine", default="duckdb")
    options.add_argument("--rounds", type=int, default=5)
    options.add_argument("--only", default="")
    chosen = options.parse_args()
    print(f"{'exercise':<24}{'right p50':>10}{'p95':>8}{'wrong p50':>11}{'p95':>8}{'max':>8}")
    everything: list[float] = []
    for lesson, exercise in _exercises(chosen.week, chosen.engine):
        if chosen.only not in exercise.name:
            continue
        right, wrong = _times(lesson, exercise, chosen.rounds)
        everything += right + wrong
        print(
            f"{exercise.name:<24}{_at(right, 50):>10.0f}{_at(right, 95):>8.0f}"
            f"{_at(wrong, 50):>11.0f}{_at(wrong, 95):>8.0f}{max(wrong):>8.0f}"
        )
    if everything:
        p95 = _at(everything, 95)
        print(
            f"\n{len(everything)} verdicts: p50 {_at(everything, 50):.0f} ms, p95 {p95:.0f} ms, "
            f"slowest {max(everything):.0f} ms; the p95 is {p95 / BUDGET_MS:.0%} of its budget."
        )


def _exercises(week: str, engine: str) -> Iterator[tuple[Lesson, Exercise]]:
    for path in lessons():
        lesson = parse(path)
        if week in str(path) and lesson.engine == engine:
            for exercise in lesson.exercises.values():
                yield lesson, exercise


def _times(lesson: Lesson, exercise: Exercise, rounds: int) -> tuple[list[float], list[float]]:
    """Milliseconds of every right and of every wrong verdict, after a round that warms up."""
    right: list[float] = []
    wrong: list[float] = []
    comment = _COMMENT[exercise.language]
    for number in range(rounds + 1):
        groups = (
            ((exercise.reference, *exercise.also), right),
            ([mistake.text for mistake in exercise.wrong], wrong),
        )
        for answers, times in groups:
            for answer in answers:
                begin = time.perf_counter()
                judge(lesson, exercise, f"{answer}\n{comment.format(number)}")
                if number:
                    times.append((time.perf_counter() - begin) * 1000)
    return right, wrong


def _at(times: list[float], percent: int) -> float:
    return quantiles(times, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
