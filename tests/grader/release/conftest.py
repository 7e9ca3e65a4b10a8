"""A folder of a class, and a way to call the command line."""

from __future__ import annotations

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.release import CourseFolder, assignments, release


@pytest.fixture
def grader():
    """Runs `grader …` and gives its exit code and texts."""
    return lambda *words: CliRunner().invoke(app, [str(word) for word in words])


@pytest.fixture
def folder(course, tmp_path) -> CourseFolder:
    """The folder of a class to which the tiny lesson was released."""
    folder = CourseFolder.open(tmp_path / "class")
    assert [result.state for result in release(folder, assignments(["week01"]))] == ["released"]
    return folder
