"""The three notebooks of a lesson are valid, and hold what they should and nothing else."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import nbformat
import pytest

from course.lesson import parse, parse_text
from grader.build import learner_notebook, notebook_text, solved_notebook, source_notebook

TINY = (
    Path(__file__).parents[2] / "fixtures/course/week01-03_foundations/week01_sql/source/01_tiny.md"
)
MAKERS = [learner_notebook, solved_notebook, source_notebook]


@pytest.fixture(scope="module")
def lesson():
    return parse(TINY)


def _node(notebook):
    return nbformat.reads(notebook_text(notebook), as_version=4)


def _by_id(notebook):
    return {cell.id: cell for cell in _node(notebook).cells}


@pytest.mark.parametrize("make", MAKERS)
def test_notebooks_are_valid_to_nbformat_and_to_nbgrader(lesson, make):
    from nbgrader.nbgraderformat import MetadataValidator

    node = _node(make(lesson))
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)
    assert (node.nbformat, node.nbformat_minor) == (4, 5)
    ids = [cell.id for cell in node.cells]
    assert len(set(ids)) == len(ids)
    assert all(re.fullmatch(r"[a-zA-Z0-9_-]{1,64}", id) for id in ids)


@pytest.mark.parametrize("make", MAKERS)
def test_the_text_is_what_nbformat_writes(lesson, make):
    text = notebook_text(make(lesson))
    assert nbformat.writes(nbformat.reads(text, as_version=4)) + "\n" == text


def test_order_of_the_cells(lesson):
    kinds = [cell["id"].split("-")[0] for cell in learner_notebook(lesson)["cells"]]
    assert " ".join(kinds) == (
        "setup text text code text code text code text answer check text answer check text quiz"
    )


def test_first_cell_and_quiz(lesson):
    cells = _by_id(learner_notebook(lesson))
    assert cells["setup"].source == "from course import check, hint, progress, quiz, solution"
    assert cells["quiz-tiny_recall"].source == 'quiz("tiny_recall")'


def test_a_postgres_lesson_says_so_before_its_first_example(lesson):
    cells = _by_id(learner_notebook(replace(lesson, engine="postgres")))
    assert cells["setup"].source.endswith('\nuse("postgres")')
    assert "reset_database" in cells["setup"].source


def test_answers_ship_as_starters(lesson):
    cells = _by_id(learner_notebook(lesson))
    assert cells["answer-daily_revenue"].source == (
        "%%sql daily_revenue\n-- TODO: one row per city and local day"
    )
    assert cells["answer-to_minor_units"].source.startswith("from decimal import Decimal\n")
    assert cells["check-daily_revenue"].source == 'check("daily_revenue")'


def test_worked_examples_ship_with_their_magic(lesson):
    sources = [c.source for c in _node(learner_notebook(lesson)).cells if c.id[:5] == "code-"]
    assert sources[0].startswith("%%sql\nselect trip_id")
    assert sources[1].startswith("%%bash\nprintf")
    assert sources[2].startswith("amount = 12.5\n")


def test_nothing_of_the_answers_ships(lesson):
    text = notebook_text(learner_notebook(lesson))
    assert "SOLUTION" not in text and "jupytext" not in text
    for exercise in lesson.exercises.values():
        hidden = [exercise.reference, exercise.check, exercise.why, *exercise.hints]
        hidden += [*exercise.also, *(mistake.because for mistake in exercise.wrong)]
        hidden += [mistake.text for mistake in exercise.wrong]
        sources = "\n".join(cell.source for cell in _node(learner_notebook(lesson)).cells)
        assert not [part for part in hidden if part in sources]


def test_the_solved_notebook_holds_the_references(lesson):
    cells = _by_id(solved_notebook(lesson))
    reference = lesson.exercises["daily_revenue"].reference
    assert cells["answer-daily_revenue"].source == f"%%sql daily_revenue\n{reference}"
    assert "TODO" not in notebook_text(solved_notebook(lesson))


def test_the_source_notebook_becomes_the_learners_when_nbgrader_clears_it(lesson):
    from nbgrader.preprocessors import ClearSolutions

    clear = ClearSolutions()
    clear.code_stub = {"python": ""}
    released, _ = clear.preprocess(_node(source_notebook(lesson)), {})
    for cell, expected in zip(released.cells, _node(learner_notebook(lesson)).cells, strict=True):
        assert cell.source.rstrip() == expected.source


def test_grading_metadata(lesson):
    cells = _by_id(learner_notebook(lesson))
    assert cells["answer-daily_revenue"].metadata.nbgrader == {
        "grade": False,
        "solution": True,
        "locked": False,
        "task": False,
        "grade_id": "daily_revenue_answer",
        "schema_version": 3,
    }
    assert cells["check-daily_revenue"].metadata.nbgrader == {
        "grade": True,
        "solution": False,
        "locked": True,
        "task": False,
        "grade_id": "daily_revenue",
        "points": 2,
        "schema_version": 3,
    }


def test_learner_notebooks_have_no_outputs(lesson):
    for cell in _node(learner_notebook(lesson)).cells:
        if cell.cell_type == "code":
            assert (cell.outputs, cell.execution_count) == ([], None)


def test_kernel(lesson):
    kernel = _node(learner_notebook(lesson)).metadata.kernelspec
    assert kernel == {
        "name": "python3",
        "display_name": "Python 3 (ipykernel)",
        "language": "python",
    }


def test_a_new_paragraph_changes_no_other_id(lesson):
    text = TINY.read_text().replace("## The data\n", "## More\n\nNew words.\n\n## The data\n")
    before = [cell["id"] for cell in learner_notebook(lesson)["cells"]]
    after = [cell["id"] for cell in learner_notebook(parse_text(text, TINY))["cells"]]
    assert len(after) == len(before) + 1
    assert [id for id in after if id in before] == before


def test_repeated_cells_get_ids_of_their_own():
    text = TINY.read_text().replace(
        "The shell can", "```python\nprint(1)\n```\n\n```python\nprint(1)\n```\n\nThe shell can"
    )
    ids = [cell["id"] for cell in learner_notebook(parse_text(text, TINY))["cells"]]
    assert len(set(ids)) == len(ids)
    assert sum(id.endswith("-2") for id in ids) == 1
