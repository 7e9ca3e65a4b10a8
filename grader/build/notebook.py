"""Turns a lesson into notebooks: the learner's, the solved one, and nbgrader's source version.

A notebook here is the plain dictionary of nbformat 4.5, made by hand: importing nbformat costs
more than building a lesson, and the tests validate every notebook with it.
"""

from __future__ import annotations

import hashlib
from collections import Counter
from collections.abc import Callable

from course.lesson import Cell, Exercise, Lesson

SETUP = "from course import check, hint, progress, quiz, solution"
SETUP_POSTGRES = """\
from course import check, hint, progress, quiz, reset_database, solution, use

use("postgres")"""
_MAGIC = {"sql": "%%sql", "bash": "%%bash", "python": ""}
_FORM_MAGIC = {"pytest": "%%pytest", "file": "%%keep"}

Notebook = dict[str, object]


def learner_notebook(lesson: Lesson) -> Notebook:
    """What ships: every answer cell holds its starter, and no cell has an output."""
    return _notebook(lesson, lambda cell, exercise: exercise.starter)


def solved_notebook(lesson: Lesson) -> Notebook:
    """The same notebook with the reference in every answer cell; run from top to bottom."""
    return _notebook(lesson, lambda cell, exercise: exercise.reference)


def source_notebook(lesson: Lesson) -> Notebook:
    """What nbgrader's `source/` folder holds: solutions in place, between their markers."""
    return _notebook(lesson, lambda cell, exercise: cell.text)


def _notebook(lesson: Lesson, answer: Callable[[Cell, Exercise], str]) -> Notebook:
    cells = [_code("setup", SETUP_POSTGRES if lesson.engine == "postgres" else SETUP)]
    seen: Counter[str] = Counter()
    for cell in lesson.cells:
        if cell.role == "prose":
            cells.append(_markdown(_id("text", cell.text, seen), cell.text))
        elif cell.role == "code":
            text = _with_magic(cell.language, "", cell.text)
            cells.append(_code(_id("code", text, seen), text))
        elif cell.role == "exercise":
            exercise = lesson.exercises[cell.name]
            cells += [_answer_cell(exercise, answer(cell, exercise)), _check_cell(exercise)]
        elif cell.role == "quiz":
            cells.append(_code(f"quiz-{cell.name}", f'quiz("{cell.name}")'))
    return {"cells": cells, "metadata": _metadata(lesson), "nbformat": 4, "nbformat_minor": 5}


def _metadata(lesson: Lesson) -> dict[str, object]:
    return {
        "kernelspec": {
            "display_name": "Python 3 (ipykernel)",
            "language": "python",
            "name": "python3",
        },
        "language_info": {"name": "python"},
        # Who lays notebooks out or grades them need not guess from a file's name.
        "larkway": {"engine": lesson.engine, "lesson": lesson.code},
        "title": lesson.title,
    }


def _answer_cell(exercise: Exercise, text: str) -> dict[str, object]:
    grading = {"grade": False, "grade_id": f"{exercise.name}_answer", "locked": False}
    cell = _code(f"answer-{exercise.name}", _answer_text(exercise, text))
    cell["metadata"] = {
        "deletable": False,
        "nbgrader": {**grading, "schema_version": 3, "solution": True, "task": False},
    }
    return cell


def _answer_text(exercise: Exercise, text: str) -> str:
    if not exercise.form:
        return _with_magic(exercise.language, exercise.name, text)
    kind, _, file = exercise.form.partition(":")
    return f"{' '.join([_FORM_MAGIC[kind], exercise.name, file]).rstrip()}\n{text}"


def _check_cell(exercise: Exercise) -> dict[str, object]:
    grading = {"grade": True, "grade_id": exercise.name, "locked": True, "points": exercise.points}
    cell = _code(f"check-{exercise.name}", f'check("{exercise.name}")')
    cell["metadata"] = {
        "deletable": False,
        "editable": False,
        "nbgrader": {**grading, "schema_version": 3, "solution": False, "task": False},
    }
    return cell


def _with_magic(language: str, name: str, text: str) -> str:
    magic = " ".join(word for word in (_MAGIC[language], name) if word)
    return f"{magic}\n{text}" if _MAGIC[language] else text


def _id(kind: str, text: str, seen: Counter[str]) -> str:
    # The text makes the id, not its place: an edit changes one id, an insertion none.
    base = f"{kind}-{hashlib.sha256(text.encode()).hexdigest()[:12]}"
    seen[base] += 1
    return base if seen[base] == 1 else f"{base}-{seen[base]}"


def _markdown(id: str, text: str) -> dict[str, object]:
    return {"cell_type": "markdown", "id": id, "metadata": {}, "source": _lines(text)}


def _code(id: str, text: str) -> dict[str, object]:
    return {
        "cell_type": "code",
        "execution_count": None,
        "id": id,
        "metadata": {},
        "outputs": [],
        "source": _lines(text),
    }


def _lines(text: str) -> list[str]:
    return text.splitlines(keepends=True)
