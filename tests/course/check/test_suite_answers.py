"""Test suites as answers: they must accept right code and find planted bugs."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.check.channel import Context
from course.check.suite import kills_mutants
from course.check.verdict import Status
from course.lesson.model import Exercise, Lesson, Mistake

LESSON = Lesson(Path("x.md"), "W02L5", "", "duckdb", 10, (), (), {}, {})
CODE = '''
def cents(text):
    """12,50 as 1250."""
    whole, _, part = text.strip().partition(",")
    if not whole.isdigit():
        raise ValueError(text)
    return int(whole) * 100 + int(part.ljust(2, "0")[:2] or 0)
'''
MUTANTS = {
    "blanks around the number are not taken off": ("text.strip()", "text"),
    "12,5 becomes 12.05": ('part.ljust(2, "0")', 'part.rjust(2, "0")'),
    "letters are taken for nothing": ("raise ValueError(text)", "return 0"),
    "it never ends": ("whole, _, part", "while True: pass\n    whole, _, part"),
}
GOOD = """
import pytest
from fares import cents

def test_half():
    assert cents("12,5") == 1250

def test_blanks():
    assert cents(" 3 ") == 300

def test_letters():
    with pytest.raises(ValueError):
        cents("x")
"""
WEAK = "from fares import cents\n\ndef test_one():\n    assert cents('1,00') == 100\n"


def judge(tests, at_least=4, wrong=()):
    mistakes = tuple(Mistake(text, because, 1) for text, because in wrong)
    exercise = Exercise("fare_tests", "python", 1, "", "", GOOD, "", 1, "", wrong=mistakes)
    return kills_mutants("fares", CODE, MUTANTS, at_least).judge(exercise, tests, Context(LESSON))


def test_a_suite_that_finds_every_bug_passes():
    assert judge(GOOD).passed


def test_a_weak_suite_hears_how_many_it_found_and_what_it_missed():
    verdict = judge(WEAK, wrong=[(WEAK, "One test looks at whole numbers only.")])
    assert verdict.status is Status.NOT_YET
    assert (verdict.expected, verdict.got) == ("at least 4 found", "1")
    assert verdict.because == "One test looks at whole numbers only."
    assert "blanks" in str(verdict.tables[0].rows[0])


def test_a_test_that_fails_on_right_code_is_named():
    verdict = judge("from fares import cents\n\ndef test_x():\n    assert cents('1') == 1\n")
    assert "test_x" in verdict.looked_at
    assert "assert 100 == 1" in verdict.got


def test_no_tests_at_all_and_a_cell_that_cannot_be_read():
    assert judge("x = 1").got == "none"
    assert judge("def test_(").status is Status.COULD_NOT_RUN
    assert judge("import os; os._exit(0)").status is Status.COULD_NOT_RUN


def test_an_author_hears_of_a_mutant_that_changes_nothing():
    with pytest.raises(ValueError, match="stands 0 times"):
        kills_mutants("fares", CODE, {"x": ("no such text", "y")}, 1)
