"""The Validate button of nbgrader's JupyterLab extension, on notebooks laid out for a learner."""

from __future__ import annotations

import json

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as shown
from selenium.webdriver.support.ui import WebDriverWait

from course.lesson import parse
from course.paths import repo_root
from course.workspace import lay_out, prepare
from course.workspace.jupyter import configure, variables
from grader.build import notebook_text

pytestmark = pytest.mark.browser
WEEK = "week01-03_foundations/week01_sql"
PATIENCE_S = 180


@pytest.fixture
def workspace(tmp_path):
    """A learner's workspace with every lesson laid out, as `make lab` leaves it."""
    home = tmp_path / "workspace"
    prepare(home)
    lay_out(home)
    configure(home)
    return home


def _answer(home, lesson, answers):
    """Writes answers into the laid-out notebook of a lesson, below their magic lines."""
    path = home / WEEK / f"{lesson}.ipynb"
    notebook = json.loads(path.read_text())
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id", "").removesuffix("_answer")
        if cell["metadata"].get("nbgrader", {}).get("solution") and name in answers:
            cell["source"] = f"%%sql {name}\n{answers[name]}"
    path.write_text(notebook_text(notebook))


def _validate(browser, server, lesson):
    """Presses Validate on a notebook and gives the class and the text of the dialog."""
    wait = WebDriverWait(browser, PATIENCE_S)
    browser.get(server.url(f"lab/tree/{WEEK}/{lesson}.ipynb"))
    button = (By.CSS_SELECTOR, ".validate-button .jp-ToolbarButtonComponent-label")
    wait.until(shown.element_to_be_clickable(button)).click()
    dialog = wait.until(shown.visibility_of_element_located((By.ID, "validation-message")))
    return dialog.get_attribute("class"), dialog.text


def test_validate_tells_right_from_wrong(workspace, jupyter, browser):
    lesson = parse(repo_root() / WEEK / "source/02_select.md")
    right = {name: exercise.reference for name, exercise in lesson.exercises.items()}
    mistake = lesson.exercises["halden_trips"].wrong[0]
    server = jupyter(workspace, variables(workspace))

    _answer(workspace, "02_select", {**right, "halden_trips": mistake.text})
    kind, text = _validate(browser, server, "02_select")
    assert "validation-failed" in kind
    assert "✗ not yet · halden_trips" in text and mistake.because in text
    assert "june_trips" not in text and "Traceback" not in text

    _answer(workspace, "02_select", right)
    kind, text = _validate(browser, server, "02_select")
    assert "validation-success" in kind
    assert "Success! Your notebook passes all the tests." in text


def test_validating_records_no_progress(workspace, jupyter, browser):
    server = jupyter(workspace, variables(workspace))
    kind, text = _validate(browser, server, "03_joins")
    assert "validation-failed" in kind and "○ not attempted · named_trips" in text
    assert not (workspace / ".course/progress.jsonl").exists()
