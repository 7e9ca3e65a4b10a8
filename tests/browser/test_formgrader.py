"""An instructor opens nbgrader's formgrader on a graded class and sees the marks."""

from __future__ import annotations

from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as shown
from selenium.webdriver.support.ui import WebDriverWait

from grader.release import CourseFolder, assignments, release
from grader.simulate import simulate

pytestmark = [
    pytest.mark.browser,
    pytest.mark.jail,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
NAME = "week01_01_tiny"
PATIENCE_S = 180


@pytest.fixture
def graded(tmp_path, monkeypatch):
    """The folder of a class with two graded submissions, and what each must earn."""
    monkeypatch.setenv("COURSE_ROOT", str(Path(__file__).parents[1] / "fixtures/course"))
    folder = CourseFolder.open(tmp_path / "class")
    (lesson,) = assignments([NAME])
    assert [result.state for result in release(folder, [lesson])] == ["released"]
    # Stock nbgrader: its own kernels make the marks, not the grader's verdicts.
    del folder.api.config.Autograde["autograde_preprocessors"]
    made = simulate(folder, lesson, students=2, kinds=("right", "half"))
    monkeypatch.delenv("PYTEST_CURRENT_TEST")
    for one in made:
        outcome = folder.api.autograde(NAME, one.student)
        assert outcome["success"], outcome["error"] + outcome["log"]
    return folder, made


def test_manual_grading_shows_submissions_and_marks(graded, jupyter, browser):
    folder, made = graded
    server = jupyter(folder.root)
    wait = WebDriverWait(browser, PATIENCE_S)
    # JupyterLab sets the cookie without which formgrader's own requests are refused.
    browser.get(server.url("lab"))
    wait.until(shown.presence_of_element_located((By.ID, "jp-main-dock-panel")))

    browser.get(server.url(f"formgrader/gradebook/{NAME}/01_tiny"))
    name = (By.CSS_SELECTOR, "#main-table td.name a.name-hidden")
    wait.until(shown.element_to_be_clickable(name))
    scores = [cell.text for cell in browser.find_elements(By.CSS_SELECTOR, "#main-table td.score")]
    assert sorted(scores) == sorted(f"{one.total} / {made[0].total}" for one in made)

    browser.find_element(*name).click()
    wait.until(shown.presence_of_element_located((By.CSS_SELECTOR, "input.score[placeholder]")))
    wait.until(lambda _: _marks(browser) in [_expected(one) for one in made])


def _marks(browser):
    """The marks that the page of one submission shows, by exercise."""
    fields = browser.find_elements(By.CSS_SELECTOR, "input.score")
    return {field.get_attribute("id"): field.get_attribute("placeholder") for field in fields}


def _expected(one):
    return {name: str(answer.earns) for name, answer in one.answers.items()}
