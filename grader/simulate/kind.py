"""The kinds of submissions: what each kind answers to each exercise, and what that must earn."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from course.lesson import Exercise, Lesson
from grader.simulate import text

KINDS = ("right", "also", "wrong", "half", "empty", "broken", "slow", "crash")
"""Every kind, in the order in which a class is dealt."""


@dataclass(frozen=True)
class Answer:
    """What a learner wrote below the magic line of one answer cell.

    `kind` is `reference`, `also`, `wrong`, `starter`, `broken`, `slow` or `crash`; a `crash` takes
    the place of the whole cell, magic line included. `earns` is the mark of a fair grader: an
    answer that takes the kernel down costs its own points and no others. It is None where a mark
    is not known in advance, in a spoiled project.
    """

    kind: str
    text: str
    earns: int | None


def submission(lesson: Lesson, kind: str, rng: random.Random) -> dict[str, Answer]:
    """The answers of one submission of this kind, by exercise.

    A `half` one stops after half of the exercises. A `wrong`, `broken` or `slow` one has such an
    answer to one exercise at least and to half of them at most, a `crash` one to one exercise; the
    others are right.
    """
    exercises = list(lesson.exercises.values())
    half = len(exercises) // 2
    spoiled = _spoiled(lesson, kind, rng, half)
    answers = {}
    for place, exercise in enumerate(exercises):
        if kind == "empty" or (kind == "half" and place >= half):
            answers[exercise.name] = Answer("starter", exercise.starter, 0)
        elif exercise.name in spoiled:
            answers[exercise.name] = _SPOIL[kind](exercise, lesson.engine, rng)
        elif kind == "also" and exercise.also:
            answers[exercise.name] = Answer("also", rng.choice(exercise.also), exercise.points)
        else:
            answers[exercise.name] = Answer("reference", exercise.reference, exercise.points)
    return answers


def _spoiled(lesson: Lesson, kind: str, rng: random.Random, most: int) -> set[str]:
    able = {
        "wrong": lambda exercise: bool(exercise.wrong),
        "broken": lambda exercise: True,
        "slow": lambda exercise: text.slow(exercise, lesson.engine) is not None,
        "crash": lambda exercise: True,
    }
    if kind not in able:
        return set()
    names = [e.name for e in lesson.exercises.values() if able[kind](e)]
    most = 1 if kind == "crash" else max(1, min(most, len(names)))
    return set(rng.sample(names, min(len(names), rng.randint(1, most))))


def _wrong(exercise: Exercise, engine: str, rng: random.Random) -> Answer:
    return Answer("wrong", rng.choice(exercise.wrong).text, 0)


def _broken(exercise: Exercise, engine: str, rng: random.Random) -> Answer:
    return Answer("broken", text.broken(exercise), 0)


def _slow(exercise: Exercise, engine: str, rng: random.Random) -> Answer:
    return Answer("slow", text.slow(exercise, engine) or exercise.reference, exercise.points)


def _crash(exercise: Exercise, engine: str, rng: random.Random) -> Answer:
    return Answer("crash", text.CRASH, 0)


_SPOIL: dict[str, Callable[[Exercise, str, random.Random], Answer]] = {
    "wrong": _wrong,
    "broken": _broken,
    "slow": _slow,
    "crash": _crash,
}
