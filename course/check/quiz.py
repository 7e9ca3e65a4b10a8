"""The recall quiz: multiple choice, with a reason for each option."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from course.lesson.model import Question


def quiz(name: str) -> None:
    """Show the questions of a quiz; each option tells why it is right or wrong."""
    from jupyterquiz import display_quiz

    from course.check.run import stop
    from course.lesson import LessonError, UnknownName, find_quiz

    try:
        _, questions = find_quiz(name)
    except (UnknownName, LessonError) as error:
        stop(error)
    display_quiz([as_quiz(question) for question in questions], shuffle_answers=True)


def as_quiz(question: Question) -> dict[str, object]:
    """A question in the shape that jupyterquiz draws; its texts are HTML there."""
    return {
        "question": _html(question.text),
        "type": "multiple_choice",
        "answers": [
            {
                "answer": _html(option.text),
                "correct": option.right,
                # The colour alone does not say it to everybody.
                "feedback": f"{'✓ Right.' if option.right else '✗ No.'} {_html(option.reason)}",
            }
            for option in question.options
        ],
    }


def _html(text: str) -> str:
    """Escaped, `code` as code, and without what the library would read as formulas and links."""
    from course.check.show import prose

    return prose(text).replace("$", "&#36;").replace("[", "&#91;")
