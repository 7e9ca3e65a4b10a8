"""A course of one small lesson in a folder of its own."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest


@pytest.fixture
def course(tmp_path, monkeypatch) -> Path:
    """The root of a copy of the fixture course; `$COURSE_ROOT` points to it."""
    root = tmp_path / "course"
    shutil.copytree(Path(__file__).parents[1] / "fixtures/course", root)
    monkeypatch.setenv("COURSE_ROOT", str(root))
    return root


@pytest.fixture
def week(course) -> Path:
    """The folder of its one week."""
    return course / "week01-03_foundations/week01_sql"


@pytest.fixture
def tiny(week) -> Path:
    """The source of its one lesson."""
    return week / "source/01_tiny.md"
