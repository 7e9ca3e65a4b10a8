"""A course of one small lesson in a folder of its own, whose text a test may change."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from course.lesson import Lesson, parse

FIXTURE = Path(__file__).parents[2] / "fixtures/course"


@pytest.fixture
def tiny(tmp_path, monkeypatch) -> Path:
    """The source of the one lesson; `$COURSE_ROOT` points to its course."""
    root = tmp_path / "course"
    shutil.copytree(FIXTURE, root)
    monkeypatch.setenv("COURSE_ROOT", str(root))
    return root / "week01-03_foundations/week01_sql/source/01_tiny.md"


@pytest.fixture
def edited(tiny) -> Callable[..., Lesson]:
    """The lesson after replacing `old` by `new` once in its source."""

    def edit(old: str, new: str) -> Lesson:
        text = tiny.read_text("utf-8")
        assert old in text
        tiny.write_text(text.replace(old, new, 1), "utf-8")
        return parse(tiny)

    return edit
