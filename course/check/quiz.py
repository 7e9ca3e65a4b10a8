"""The recall quiz: multiple choice, with a reason for each option."""

from __future__ import annotations


def quiz(name: str) -> None:
    """Show the questions of a quiz; each option tells why it is right or wrong."""
    from IPython.display import display
    from jupyterquiz import display_quiz

    from course.lesson import find_quiz

    _, questions = find_quiz(name)
    shown = [
        {
            "question": question.text.replace("`", ""),
            "type": "many_choice",
            "answers": [
                {
                    "answer": option.text.replace("`", ""),
                    "correct": option.right,
                    "feedback": option.reason,
                }
                for option in question.options
            ],
        }
        for question in questions
    ]
    result = display_quiz(shown, shuffle_answers=True)
    if result is not None:
        display(result)
