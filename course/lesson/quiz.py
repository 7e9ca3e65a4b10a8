"""Reads a recall quiz: five questions, each with one right option and a reason per option."""

from __future__ import annotations

from course.lesson.error import Report
from course.lesson.model import Cell, Option, Question
from course.lesson.yaml_text import read_yaml

QUESTIONS = 5
_SHAPE = "Write - question: ..., and below it options: with text, right and reason for each"


def read_quiz(cell: Cell, report: Report) -> tuple[Question, ...]:
    """The questions of a quiz fence; what is wrong in it goes to `report`."""
    found = read_yaml(cell.text, cell.line + 1, report)
    if found is None and cell.text.strip():
        return ()
    if not isinstance(found, list):
        report(cell.line, f"The quiz {cell.name} is not a list of questions", _SHAPE)
        return ()
    if len(found) != QUESTIONS:
        report(
            cell.line,
            f"The quiz {cell.name} has {len(found)} questions",
            f"Ask exactly {QUESTIONS}",
        )
    lines = [n for n, line in enumerate(cell.text.split("\n"), 1) if line.startswith("-")]
    questions = []
    for number, value in enumerate(found):
        line = cell.line + (lines[number] if number < len(lines) else 0)
        question = _question(value, number + 1, line, report)
        if question:
            questions.append(question)
    return tuple(questions)


def _question(value: object, number: int, line: int, report: Report) -> Question | None:
    options = value.get("options") if isinstance(value, dict) else None
    if not isinstance(options, list) or not _is_text(value.get("question")):
        report(line, f"Question {number} of the quiz lacks its question or its options", _SHAPE)
        return None
    read = [_option(option, number, line, report) for option in options]
    if None in read:
        return None
    if len(read) < 2 or sum(option.right for option in read) != 1:
        report(
            line,
            f"Question {number} of the quiz has {sum(o.right for o in read)} right options "
            f"of {len(read)}",
            "Give at least two options, and mark exactly one with right: true",
        )
    if len({option.text for option in read}) < len(read):
        report(line, f"Question {number} of the quiz has an option twice", "Change one of them")
    return Question(value["question"].strip(), tuple(read))


def _option(value: object, number: int, line: int, report: Report) -> Option | None:
    if not isinstance(value, dict) or "text" not in value or value["text"] in ("", None):
        report(line, f"An option of question {number} has no text", _SHAPE)
        return None
    if not isinstance(value.get("right"), bool):
        report(
            line,
            f"An option of question {number} does not say whether it is right",
            "Write right: true or right: false below its text",
        )
        return None
    if not _is_text(value.get("reason")):
        report(
            line,
            f"An option of question {number} has no reason",
            "Write a sentence that says why it is right or wrong",
        )
        return None
    # YAML reads a bare 42 or true as a value; the learner reads what the author wrote.
    return Option(str(value["text"]).strip(), value["right"], value["reason"].strip())


def _is_text(value: object) -> bool:
    return isinstance(value, str) and bool(value.strip())
