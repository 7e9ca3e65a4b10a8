"""A course of two lessons that a test may change, and a workspace for it."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from types import SimpleNamespace

import pytest

WEEK = Path("week01-03_foundations") / "week01_sql"


def course_cell(kind: str, text: str, name: str = "") -> dict:
    """A cell as the builder writes it; `kind` is text, code, answer, check or setup."""
    marks = {
        "answer": {"grade": False, "grade_id": f"{name}_answer", "locked": False, "solution": True},
        "check": {"grade": True, "grade_id": name, "locked": True, "points": 1, "solution": False},
    }
    id = name if kind in marks else hashlib.sha256(text.encode()).hexdigest()[:12]
    cell = {
        "cell_type": "markdown" if kind == "text" else "code",
        "id": "setup" if kind == "setup" else f"{kind}-{id}",
        "metadata": {"deletable": False, "nbgrader": marks[kind]} if kind in marks else {},
        "source": text.splitlines(keepends=True),
    }
    return cell if kind == "text" else {**cell, "execution_count": None, "outputs": []}


def lesson_notebook(cells: list[dict]) -> dict:
    """A notebook as the builder writes it."""
    return {"cells": cells, "metadata": {"larkway": {}}, "nbformat": 4, "nbformat_minor": 5}


def exercise(name: str, starter: str = "") -> list[dict]:
    """The two cells of an exercise."""
    starter = starter or f"%%sql {name}\n-- TODO: {name}"
    return [
        course_cell("answer", starter, name),
        course_cell("check", f'check("{name}")', name),
    ]


class Course:
    """The notebooks of a checkout, and the workspace laid out from them."""

    def __init__(self, root: Path, home: Path) -> None:
        self.root, self.home = root, home

    def ship(self, slug: str, cells: list[dict]) -> None:
        """Puts a version of a lesson into the checkout."""
        path = self.root / WEEK / f"{slug}.ipynb"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(lesson_notebook(cells)))

    def path(self, slug: str) -> Path:
        """Where a lesson lies in the workspace."""
        return self.home / WEEK / f"{slug}.ipynb"

    def read(self, slug: str) -> dict:
        """The learner's notebook."""
        return json.loads(self.path(slug).read_text())

    def save(self, slug: str, notebook: dict) -> None:
        """What JupyterLab does when the learner saves."""
        self.path(slug).write_text(json.dumps(notebook))

    def write_into(self, slug: str, id: str, text: str) -> None:
        """The learner types into a cell and saves."""
        notebook = self.read(slug)
        next(c for c in notebook["cells"] if c["id"] == id)["source"] = text
        self.save(slug, notebook)

    def texts(self, slug: str) -> list[str]:
        """The text of every cell, from top to bottom."""
        return ["".join(cell["source"]) for cell in self.read(slug)["cells"]]


@pytest.fixture
def course(tmp_path, monkeypatch) -> Course:
    """A checkout with two lessons, and the path of a workspace that is not there yet."""
    made = Course(tmp_path / "checkout", tmp_path / "workspace")
    monkeypatch.setenv("COURSE_ROOT", str(made.root))
    monkeypatch.setenv("COURSE_HOME", str(made.home))
    made.ship("01_one", first_lesson())
    made.ship("02_two", [course_cell("text", "# Two"), *exercise("gamma")])
    return made


def first_lesson(prose: str = "# One") -> list[dict]:
    """Setup, prose, an example and two exercises."""
    return [
        course_cell("setup", "from course import check"),
        course_cell("text", prose),
        course_cell("code", "%%sql\nselect 1"),
        *exercise("alpha"),
        *exercise("beta"),
    ]


@pytest.fixture
def cells() -> SimpleNamespace:
    """The functions that make cells, for tests that ship another version."""
    return SimpleNamespace(course_cell=course_cell, exercise=exercise, first_lesson=first_lesson)
