"""What the parser makes of a correct lesson."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.lesson import parse, parse_text

TINY = (
    Path(__file__).parents[2] / "fixtures/course/week01-03_foundations/week01_sql/source/01_tiny.md"
)


@pytest.fixture(scope="module")
def lesson():
    return parse(TINY)


def test_header(lesson):
    assert (lesson.code, lesson.title, lesson.engine, lesson.minutes) == (
        "W01L1",
        "A tiny lesson",
        "duckdb",
        10,
    )
    assert lesson.outcomes[0] == "add up what each city earned"
    assert (lesson.week, lesson.slug) == ("week01_sql", "01_tiny")


def test_exercises_stand_in_the_order_of_the_lesson(lesson):
    assert list(lesson.exercises) == ["daily_revenue", "to_minor_units"]


def test_starter_and_reference_are_parted(lesson):
    exercise = lesson.exercises["daily_revenue"]
    assert exercise.starter == "-- TODO: one row per city and local day"
    assert exercise.reference.startswith("select city.name as city")
    assert exercise.reference.endswith("group by all")
    python = lesson.exercises["to_minor_units"]
    assert python.starter.endswith("# TODO: move the point, then make it an int")
    assert "TODO" not in python.reference and "SOLUTION" not in python.reference
    assert python.reference.startswith("from decimal import Decimal\n\n\ndef to_minor_units")


def test_everything_else_of_an_exercise(lesson):
    exercise = lesson.exercises["daily_revenue"]
    assert exercise.title == "What did each city earn per day?"
    assert exercise.prompt.startswith("### What did each city earn per day?\n\nReturn one row")
    assert (exercise.points, exercise.language, exercise.check) == (2, "sql", "same_rows()")
    assert len(exercise.also) == 1 and len(exercise.wrong) == 3
    assert exercise.wrong[0].because == "Cancelled trips earn nothing: keep the trips that ended."
    assert TINY.read_text().split("\n")[exercise.wrong[0].line - 1].startswith("```sql wrong=")
    assert exercise.why.startswith("The filter comes before the sum")


def test_a_hint_may_hold_a_fence_and_stays_one_text(lesson):
    hint = lesson.exercises["daily_revenue"].hints[1]
    assert hint.startswith("The shape of the query, with two gaps:\n\n```sql\nselect")
    assert hint.endswith("```")
    assert [cell.role for cell in lesson.cells].count("code") == 3


def test_prose_is_cut_at_headings_and_keeps_other_fences():
    text = TINY.read_text().replace(
        "This query shows two", 'Look:\n\n```json\n{"a": 1}\n```\n\n#### Deeper\n\nIt shows two'
    )
    text = text.replace("## The data\n", "## The data\n\n### Jump\n", 1)
    prose = [cell.text for cell in parse_text(text, TINY).cells if cell.role == "prose"]
    assert prose[1:3] == ["## The data", prose[2]]
    assert prose[2].startswith("### Jump\n\nA trip costs nothing")
    assert "```json" in prose[2] and "#### Deeper" in prose[2]


def test_a_heading_inside_a_fence_cuts_nothing():
    text = TINY.read_text().replace("amount = 12.5\n", "# Not a heading\namount = 12.5\n")
    assert [c.role for c in parse_text(text, TINY).cells] == [c.role for c in parse(TINY).cells]


def test_quiz(lesson):
    questions = lesson.quizzes["tiny_recall"]
    assert len(questions) == 5
    assert [option.right for option in questions[1].options] == [True, False]
    assert questions[1].options[0].text == "`local_day`"
    assert questions[0].options[0].reason.startswith("The unlock fee")


def test_lines_count_from_the_top_of_the_file(lesson):
    lines = TINY.read_text().split("\n")
    for cell in lesson.cells:
        if cell.role == "prose":
            assert lines[cell.line - 1] == cell.text.split("\n")[0]
        else:
            assert lines[cell.line - 1].startswith(("```", "<!-- #region"))


def test_quotes_may_be_escaped_in_a_because():
    text = TINY.read_text().replace("keep the trips that ended.", 'keep \\"ended\\" ones.')
    mistake = parse_text(text, TINY).exercises["daily_revenue"].wrong[0]
    assert mistake.because == 'Cancelled trips earn nothing: keep "ended" ones.'


def test_a_file_is_read_again_only_when_it_changed(tmp_path):
    path = tmp_path / "01_copy.md"
    path.write_text(TINY.read_text())
    os.utime(path, ns=(1, 1))
    first = parse(path)
    assert parse(path) is first
    path.write_text(TINY.read_text().replace("A tiny lesson", "A small lesson"))
    assert parse(path).title == "A small lesson"


def test_importing_the_parser_is_light():
    heavy = {"markdown_it", "yaml", "jupytext", "nbformat", "IPython", "pandas"}
    program = f"import sys, course.lesson; print(sorted({heavy!r} & set(sys.modules)))"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stderr


def test_an_answer_may_be_tests_or_a_file():
    from course.lesson.error import Report
    from course.lesson.exercise import _look_at_form
    from course.lesson.model import Cell

    report = Report(Path("x.md"))
    for language, form in (("python", "pytest"), ("bash", "file:Makefile")):
        _look_at_form(Cell("exercise", language, "", 1, "x", {"form": form}), report)
    assert not report.errors
    for language, form in (("bash", "pytest"), ("python", "file:"), ("python", "essay")):
        _look_at_form(Cell("exercise", language, "", 1, "x", {"form": form}), report)
    assert len(report.errors) == 3
