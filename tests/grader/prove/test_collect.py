"""pytest collects sources: ids are exercise names, failures are sentences for an author."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]


@pytest.fixture
def run(tiny):
    """Runs pytest on the small course, in a process of its own."""

    def run(*words: str) -> subprocess.CompletedProcess:
        command = [sys.executable, "-m", "pytest", "-p", "grader.prove.collect", "-q"]
        paths = f"{ROOT}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
        return subprocess.run(
            [*command, "-p", "no:cacheprovider", *words],
            cwd=os.environ["COURSE_ROOT"],
            env={**os.environ, "PYTHONPATH": paths},
            capture_output=True,
            text=True,
        )

    return run


def test_each_exercise_is_a_test_of_its_name(run, tiny):
    (tiny.parent.parent / "README.md").write_text("# Not a lesson\n")
    result = run("--collect-only")
    lines = result.stdout.splitlines()
    assert [line.partition("::")[2] for line in lines if "::" in line] == [
        "daily_revenue",
        "to_minor_units",
    ]


def test_a_flaw_is_told_without_a_traceback(run, edited):
    lesson = edited("where status <> 'cancelled'", "where city_id <> 2")
    line = next(cell.line for cell in lesson.cells if cell.role == "also")
    result = run("-k", "daily_revenue")
    assert result.returncode == 1
    assert f"01_tiny.md:{line}: This also of daily_revenue does not pass." in result.stdout
    assert "Mend it, or make the check accept every right answer." in result.stdout
    assert "Traceback" not in result.stdout and "judge(" not in result.stdout


def test_an_authoring_mistake_is_an_error_of_its_file(run, edited, tiny):
    tiny.write_text(tiny.read_text("utf-8").replace("points=2", "points=9"), "utf-8")
    result = run()
    assert result.returncode != 0
    assert "01_tiny.md:43: The points of daily_revenue are 9." in result.stdout
    assert "Traceback" not in result.stdout
