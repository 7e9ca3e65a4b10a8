"""The recall quiz: one right option, a reason for each, and nothing that the page misreads."""

from __future__ import annotations

import pytest

from course.check import quiz as quizzes
from course.lesson import Option, Question, lessons, parse

QUESTION = Question(
    "Which form of `x <> all (…)` is [safe](never) for $1?",
    (Option("`<> all`", True, "It costs < 2 $."), Option("not in", False, "A NULL & all is lost.")),
)


def test_texts_are_escaped_and_code_stays_code():
    drawn = quizzes.as_quiz(QUESTION)
    assert drawn["question"] == (
        "Which form of <code>x &lt;&gt; all (…)</code> is &#91;safe](never) for &#36;1?"
    )
    assert drawn["answers"][0]["answer"] == "<code>&lt;&gt; all</code>"


def test_a_reason_says_in_words_whether_the_option_was_right():
    right, wrong = quizzes.as_quiz(QUESTION)["answers"]
    assert right["feedback"] == "✓ Right. It costs &lt; 2 &#36;."
    assert wrong["feedback"] == "✗ No. A NULL &amp; all is lost."
    assert (right["correct"], wrong["correct"]) == (True, False)


def test_every_quiz_of_the_course_is_drawn(monkeypatch):
    shown = []
    monkeypatch.setattr("jupyterquiz.display_quiz", lambda questions, **_: shown.append(questions))
    names = [name for path in lessons() for name in parse(path).quizzes]
    for name in names:
        quizzes.quiz(name)
    assert names
    assert all(answer["feedback"] for quiz in shown for q in quiz for answer in q["answers"])


def test_an_unknown_quiz_is_one_sentence():
    with pytest.raises(LookupError, match="There is no quiz joins_recal in the course") as stopped:
        quizzes.quiz("joins_recal")
    assert stopped.value._render_traceback_() == [str(stopped.value)]
