"""Every solved notebook runs from top to bottom, passes its checks, and shows the same again."""

from __future__ import annotations

import pytest

from course.lesson import lessons, parse
from grader.prove.notebooks import complaints


@pytest.mark.parametrize("path", [pytest.param(p, id=p.stem) for p in lessons()])
def test_a_solved_notebook_runs_twice(path, tmp_path):
    found = complaints(parse(path), tmp_path)
    assert not found, "\n".join(found)
