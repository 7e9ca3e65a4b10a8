"""`from course import …` stays light: engines and frames are loaded by the first call."""

from __future__ import annotations

import subprocess
import sys

import pytest

HEAVY = (
    "IPython",
    "duckdb",
    "jinja2",
    "jupyterquiz",
    "jupytext",
    "markdown_it",
    "nbformat",
    "nbgrader",
    "numpy",
    "pandas",
    "polars",
    "psycopg",
    "pyarrow",
    "pyspark",
    "rich",
    "sqlalchemy",
    "sqlglot",
    "typer",
    "yaml",
)


def _loaded_after(code: str) -> set[str]:
    program = f"{code}\nimport sys\nprint(*{{name.split('.')[0] for name in sys.modules}})"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert done.stderr == ""
    return set(done.stdout.split())


@pytest.mark.parametrize(
    "code",
    [
        "from course import check, hint, solution, progress, quiz, use",
        "import course.magics, course.shell_magic",
        "from course.check.run import judge",
    ],
)
def test_no_heavy_library_is_imported(code):
    assert _loaded_after(code) & set(HEAVY) == set()


def test_a_hint_needs_no_engine():
    loaded = _loaded_after("from course import hint\nhint('named_trips')")
    assert loaded & {"duckdb", "pandas", "polars", "pyarrow", "psycopg", "sqlglot"} == set()
