"""Finds pairs of students whose answers are more alike than chance and teaching explain.

Two right answers to a small question look alike because there are few ways to be right. So an
answer that is close to one in the course itself says nothing, and of the others each counts by how
rare it is in the class: `log2(students / students with a like answer)`, summed over exercises.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import combinations

from course.lesson.model import Exercise

ALIKE = 92
"""Texts count as alike from this similarity on, in percent (Indel distance of their tokens)."""
SHORTEST = 40
"""Shorter answers, in characters, are never evidence."""
ROWS_AT_ONCE = 500


@dataclass(frozen=True)
class Pair:
    """Two students, the exercises in which they are alike, and how unlikely that is, in bits."""

    students: tuple[str, str]
    exercises: tuple[str, ...]
    bits: float


def normal(text: str, language: str) -> str:
    """A text without comments, spacing and letter case: what is left when it is disguised."""
    from pygments import lex
    from pygments.lexers import get_lexer_by_name
    from pygments.token import Comment, Text, Whitespace

    tokens = lex(text, get_lexer_by_name(language))
    kept = (
        word.strip()
        for kind, word in tokens
        if kind not in Comment and kind not in Whitespace and kind is not Text
    )
    return " ".join(word for word in kept if word).lower()


def pairs(answers: Mapping[str, Mapping[str, str]], exercises: Iterable[Exercise]) -> list[Pair]:
    """The pairs of students with alike answers, the most telling first.

    `answers` holds the text of each student by exercise, as `{exercise: {student: text}}`.
    """
    bits: dict[tuple[str, str], float] = defaultdict(float)
    where: dict[tuple[str, str], list[str]] = defaultdict(list)
    for exercise in exercises:
        for pair, worth in _of_exercise(exercise, answers.get(exercise.name, {})):
            bits[pair] += worth
            where[pair].append(exercise.name)
    found = [Pair(pair, tuple(where[pair]), round(worth, 1)) for pair, worth in bits.items()]
    return sorted(found, key=lambda pair: (-pair.bits, pair.students))


def _of_exercise(exercise: Exercise, texts: Mapping[str, str]):
    """Each pair of students that is alike in one exercise, with what it is worth."""
    groups: dict[str, list[str]] = defaultdict(list)
    for student, text in sorted(texts.items()):
        groups[normal(text, exercise.language)].append(student)
    expected = [exercise.starter, exercise.reference, *exercise.also]
    expected += [mistake.text for mistake in exercise.wrong]
    telling = _unexpected(list(groups), [normal(text, exercise.language) for text in expected])
    neighbours = _neighbours(telling)
    for text, near in neighbours.items():
        students = sorted(student for other in near for student in groups[other])
        worth = math.log2(len(texts) / len(students))
        if worth <= 0:
            continue
        own = groups[text]
        for one, other in combinations(own, 2):
            yield (one, other), worth
        for second in near:
            if second > text:
                for one in own:
                    for other in groups[second]:
                        yield tuple(sorted((one, other))), worth


def _unexpected(texts: list[str], expected: list[str]) -> list[str]:
    """The texts that are long enough and unlike every answer in the course."""
    from rapidfuzz import fuzz, process

    long = [text for text in texts if len(text) >= SHORTEST]
    return [
        text
        for text in long
        if not process.extractOne(text, expected, scorer=fuzz.ratio, score_cutoff=ALIKE)
    ]


def _neighbours(texts: list[str]) -> dict[str, set[str]]:
    """For each text the texts that are alike, itself among them."""
    import numpy as np
    from rapidfuzz import fuzz, process

    near: dict[str, set[str]] = {text: {text} for text in texts}
    for start in range(0, len(texts), ROWS_AT_ONCE):
        rows = texts[start : start + ROWS_AT_ONCE]
        scores = process.cdist(rows, texts, scorer=fuzz.ratio, score_cutoff=ALIKE, dtype=np.uint8)
        for row, column in zip(*np.nonzero(scores), strict=True):
            near[rows[row]].add(texts[column])
    return near
