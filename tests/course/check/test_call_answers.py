"""Functions as answers: which values count as equal, and what a failing call says."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from course.check.call import same_calls
from course.check.channel import Context
from course.check.values import same
from course.check.verdict import Status
from course.lesson.model import Exercise, Lesson, Mistake

LESSON = Lesson(Path("x.md"), "W01L1", "", "duckdb", 10, (), (), {}, {})
REFERENCE = """
from decimal import Decimal

def cents(text):
    return int(Decimal(text.replace(",", ".")) * 100)
"""
FLOAT = "def cents(text):\n    return float(text.replace(',', '.')) * 100 + 0.5\n"
CASES = ["12,50", "0", ("1234567,89",), {"text": "3"}]


def judge(answer, reference=REFERENCE, name="cents", wrong=(), **options):
    mistakes = tuple(Mistake(text, because, 1) for text, because in wrong)
    exercise = Exercise(name, "python", 1, "", "", reference, "", 1, "", wrong=mistakes)
    return same_calls(**{"cases": CASES, **options}).judge(exercise, answer, Context(LESSON))


def test_a_function_and_a_text_that_agree_pass():
    def cents(text):
        print("noise")
        whole, _, part = text.partition(",")
        return int(whole) * 100 + int(part or 0)

    assert judge(cents).passed
    assert judge(REFERENCE).passed


def test_the_smallest_failing_call_is_shown():
    verdict = judge(lambda text: float(text.replace(",", ".")) + 1)
    assert verdict.status is Status.NOT_YET
    assert verdict.looked_at == "`cents('0')`"
    assert (verdict.expected, verdict.got) == ("0", "1.0")


def test_a_known_mistake_gets_its_sentence():
    wrong = [("def cents(text): return None", "It returns."), (FLOAT, "Half a cent too much.")]
    assert (
        judge(lambda text: float(text.replace(",", ".")) * 100 + 0.5, wrong=wrong).because
        == "Half a cent too much."
    )


def test_an_error_shows_the_learners_frames_only():
    verdict = judge(
        "def cents(text):\n    return helper(text)\n\ndef helper(text):\n    return text['no']\n"
    )
    assert verdict.status is Status.COULD_NOT_RUN
    assert "return text['no']" in verdict.error
    assert "call.py" not in verdict.error
    assert "TypeError" in verdict.error


def test_a_wrong_number_of_arguments_has_no_frames_at_all():
    verdict = judge("def cents():\n    return 1\n")
    assert verdict.error.startswith("TypeError")


def test_a_cell_without_the_function_could_not_run():
    verdict = judge("def dollars(text):\n    return 1\n")
    assert verdict.status is Status.COULD_NOT_RUN
    assert "`cents`" in verdict.advice


def test_a_call_that_does_not_end_is_stopped():
    verdict = judge("def cents(text):\n    while True:\n        pass\n", limit_s=0.1, cases=["1"])
    assert "0.1 seconds" in verdict.error


def test_the_kind_of_error_counts():
    reference = "def cents(text):\n    raise ValueError('no')\n"
    assert judge("def cents(text):\n    raise ValueError('other words')\n", reference).passed
    assert judge("def cents(text):\n    raise KeyError(text)\n", reference, raises=KeyError).passed
    verdict = judge("def cents(text):\n    return 0\n", reference)
    assert (verdict.status, verdict.expected, verdict.got) == (Status.NOT_YET, "a ValueError", "0")


def test_changed_arguments_are_found():
    reference = "def top(values):\n    return sorted(values)[-1]\n"
    answer = "def top(values):\n    values.sort()\n    return values[-1]\n"
    verdict = judge(answer, reference, "top", cases=[([3, 1],)])
    assert "copy" in verdict.advice
    assert judge(answer, reference, "top", cases=[([3, 1],)], pure=False).passed


def test_generated_cases_depend_on_the_seed():
    seen = []

    def generate(seed):
        seen.append(seed)
        return [str(seed)]

    assert judge(REFERENCE, cases=(), generate=generate).passed
    assert seen == list(Context(LESSON).seeds)


def test_a_missing_return_is_said():
    assert "return" in judge("def cents(text):\n    text\n").advice


def test_a_check_without_cases_is_refused():
    with pytest.raises(ValueError, match="checks nothing"):
        same_calls()


TABLE = pa.table({"city": ["a", "b"], "n": [1, 2]})


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, 1.0),
        (Decimal("1.10"), 1.1),
        (0.3, 0.1 + 0.2),
        ([1, 2], (1, 2)),
        ({"a": [1]}, {"a": (1.0,)}),
        (float("nan"), float("nan")),
        ({1, 2}, {2, 1}),
        ([1, 2], pd.Series([1, 2])),
        (TABLE, pd.DataFrame({"n": [2, 1], "City": ["b", "a"]})),
        (TABLE, pl.DataFrame({"city": ["a", "b"], "n": [1, 2]})),
    ],
)
def test_values_that_are_the_same(expected, actual):
    assert same(expected, actual, 1e-9)


@pytest.mark.parametrize(
    ("expected", "actual"),
    [
        (1, True),
        (1, "1"),
        ("a", "A"),
        ([1, 2], [2, 1]),
        ({"a": 1}, {"a": 1, "b": 2}),
        (None, 0),
        (TABLE, [1]),
        (0.3, 0.31),
    ],
)
def test_values_that_differ(expected, actual):
    assert not same(expected, actual, 1e-9)
