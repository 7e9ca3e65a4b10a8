"""Turns a lesson into notebooks: the learner's, the solved one, and nbgrader's source version.

A notebook here is the plain dictionary of nbformat 4.5, made by hand: importing nbformat costs
more than building a lesson, and the tests validate every notebook with it.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable

from course.lesson import Cell, Exercise, Lesson
from grader.build.cell import cell_id, check_cell, code, markdown
from grader.build.project import rubric_cells, task_cells

SETUP = "from course import check, hint, progress, quiz, solution"
SETUP_POSTGRES = """\
from course import check, hint, progress, quiz, reset_database, solution, use

use("postgres")"""
SETUP_PROJECT = "from course import check, hint, progress, show_files"
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
    cells = [code("setup", _setup(lesson))]
    seen: Counter[str] = Counter()
    for cell in lesson.cells:
        if cell.role == "prose":
            cells.append(markdown(cell_id("text", cell.text, seen), cell.text))
        elif cell.role == "code":
            text = _with_magic(cell.language, "", cell.text)
            cells.append(code(cell_id("code", text, seen), text))
        elif cell.role == "exercise":
            exercise = lesson.exercises[cell.name]
            cells.append(_answer_cell(exercise, answer(cell, exercise)))
            cells.append(check_cell(exercise.name, exercise.points))
        elif cell.role == "quiz":
            cells.append(code(f"quiz-{cell.name}", f'quiz("{cell.name}")'))
        elif cell.role == "task":
            cells += task_cells(lesson.tasks[cell.name])
        elif cell.role == "rubric":
            cells += rubric_cells(lesson.rubric)
    return {"cells": cells, "metadata": _metadata(lesson), "nbformat": 4, "nbformat_minor": 5}


def _setup(lesson: Lesson) -> str:
    if lesson.is_project:
        return SETUP_PROJECT
    return SETUP_POSTGRES if lesson.engine == "postgres" else SETUP


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
    cell = code(f"answer-{exercise.name}", _answer_text(exercise, text))
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


def _with_magic(language: str, name: str, text: str) -> str:
    magic = " ".join(word for word in (_MAGIC[language], name) if word)
    return f"{magic}\n{text}" if _MAGIC[language] else text
