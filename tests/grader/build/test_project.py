"""A project's notebook: a graded cell per task, and a cell for a person per criterion."""

from __future__ import annotations

import shutil
from pathlib import Path

import nbformat
import pytest

from course.lesson import parse
from grader.build import learner_notebook, notebook_text, solved_notebook, source_notebook

FIXTURE = Path(__file__).parents[2] / "fixtures/project"


@pytest.fixture
def project(tmp_path):
    week = tmp_path / "week01-03_foundations/week01_sql"
    shutil.copytree(FIXTURE, week)
    return parse(week / "source/project.md")


def _cells(notebook):
    return nbformat.reads(notebook_text(notebook), as_version=4).cells


@pytest.mark.parametrize("make", [learner_notebook, solved_notebook, source_notebook])
def test_the_notebook_is_valid_to_nbgrader(project, make):
    from nbgrader.nbgraderformat import MetadataValidator

    node = nbformat.reads(notebook_text(make(project)), as_version=4)
    nbformat.validate(node)
    MetadataValidator().validate_nb(node)


def test_cells_and_points(project):
    cells = _cells(learner_notebook(project))
    assert cells[0].source == "from course import check, hint, progress, show_files"
    graded = [cell for cell in cells if "nbgrader" in cell.metadata]
    assert [(c.id, c.cell_type, c.metadata.nbgrader.points) for c in graded] == [
        ("check-day_count", "code", 50),
        ("check-quiet_end", "code", 30),
        ("manual-first_look", "markdown", 5),
        ("manual-second_look", "markdown", 5),
        ("manual-third_look", "markdown", 5),
        ("manual-fourth_look", "markdown", 5),
    ]
    assert graded[0].source == 'check("day_count")'
    assert all(cell.metadata.nbgrader.locked and not cell.metadata.deletable for cell in graded)


def test_a_task_is_asked_before_its_check_and_a_criterion_shows_its_levels(project):
    by_id = {cell.id: cell.source for cell in _cells(learner_notebook(project))}
    assert by_id["task-day_count"].startswith("### How many days are there?")
    assert list(by_id).index("task-day_count") + 1 == list(by_id).index("check-day_count")
    assert by_id["manual-first_look"].splitlines() == [
        "**It can be read**",
        "",
        "| points | what is seen |",
        "|---|---|",
        "| 5 | at once |",
        "| 3 | slowly |",
        "| 2 | with pain |",
        "| 1 | not at all |",
    ]


def test_hints_and_reasons_do_not_ship(project):
    text = notebook_text(source_notebook(project))
    assert "are enough" not in text and "lists only what is there" not in text
