"""`course lab` as a learner sees it: the page opens on the lesson, runs a cell, stops cleanly."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PATIENCE_S = 120


@pytest.fixture
def lab(tmp_path):
    """A running JupyterLab on a new workspace: its process, its address and the workspace."""
    home = tmp_path / "home"
    environment = {**os.environ, "COURSE_HOME": str(home), "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen(
        [sys.executable, "-m", "course.cli", "lab", "--no-browser"],
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    lines = []
    for line in process.stdout:  # ends when the server ends, so a failed start cannot hang
        lines.append(line)
        if found := re.search(r"http://127\.0\.0\.1:\S+", line):
            break
    assert found, "".join(lines)
    yield process, found[0], home
    process.kill()
    process.wait()
    process.stdout.close()


@pytest.mark.browser
def test_the_lab_opens_on_the_first_lesson_and_a_cell_runs(lab, browser):
    from selenium.webdriver.common.by import By
    from selenium.webdriver.common.keys import Keys
    from selenium.webdriver.support.ui import WebDriverWait

    process, address, home = lab
    assert "/lab/tree/week01-03_foundations/week01_sql/01_" in address and "token=" in address
    browser.get(address)
    wait = WebDriverWait(browser, PATIENCE_S)
    wait.until(lambda b: b.find_elements(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell .cm-content"))
    wait.until(lambda b: "Python (course) | Idle" in b.find_element(By.TAG_NAME, "body").text)
    assert "official Jupyter news" not in browser.find_element(By.TAG_NAME, "body").text
    setup = browser.find_element(By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell .cm-content")
    setup.click()
    setup.send_keys(Keys.CONTROL, Keys.END)
    setup.send_keys(Keys.ENTER, "import os, course; os.environ['COURSE_HOME'] + '/'")
    setup.send_keys(Keys.SHIFT, Keys.ENTER)
    shown = (By.CSS_SELECTOR, ".jp-Notebook .jp-CodeCell .jp-OutputArea-output")
    wait.until(lambda b: f"{home}/" in "".join(e.text for e in b.find_elements(*shown)))

    second = subprocess.run(
        [sys.executable, "-m", "course.cli", "lab", "--no-browser"],
        env={**os.environ, "COURSE_HOME": str(home), "PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    assert second.returncode == 0
    assert "already runs" in second.stdout and address.split("token=")[1] in second.stdout

    process.send_signal(signal.SIGINT)
    assert process.wait(PATIENCE_S) == 0
    laid = home / "week01-03_foundations" / "week01_sql" / "01_files_and_pipes.ipynb"
    assert json.loads(laid.read_text())["metadata"]["larkway"]["laid"]["cells"]
