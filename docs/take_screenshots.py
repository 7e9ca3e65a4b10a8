"""Takes the README's pictures: a real JupyterLab, a real lesson, right and wrong answers.

Run it from the checkout, with Chromium and chromedriver installed:
    .venv/bin/python docs/take_screenshots.py
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as shown
from selenium.webdriver.support.ui import WebDriverWait

from course.lesson import parse
from course.workspace import lay_out, prepare
from course.workspace.jupyter import configure, environment

ROOT = Path(__file__).resolve().parent.parent
WEEK = "week01-03_foundations/week01_sql"
LESSON = "02_select"
RIGHT, WRONG = "urgent_kinds", "longest_trips"
PATIENCE_S = 120


def main() -> None:
    """Write `docs/images/lesson.png`."""
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "workspace"
        prepare(home)
        lay_out(home)
        configure(home)
        answer(home)
        line = [sys.executable, "-m", "jupyterlab", "--no-browser"]
        line += ["--allow-root"] if os.geteuid() == 0 else []
        server = subprocess.Popen(
            line, cwd=home, env=environment(home), stderr=subprocess.PIPE, text=True
        )
        try:
            address = next(
                found
                for text in server.stderr
                if (found := re.search(r"(http://localhost:\d+)/lab\?token=(\w+)", text))
            )
            take(f"{address[1]}/lab/tree/{WEEK}/{LESSON}.ipynb?token={address[2]}")
        finally:
            server.terminate()
            server.wait()


def answer(home: Path) -> None:
    """Keep the part of the lesson around two exercises, with a right and a wrong answer."""
    lesson = parse(ROOT / WEEK / "source" / f"{LESSON}.md")
    path = home / WEEK / f"{LESSON}.ipynb"
    notebook = json.loads(path.read_text())
    texts = {
        RIGHT: lesson.exercises[RIGHT].also[0],
        WRONG: lesson.exercises[WRONG].wrong[0].text,
    }
    kept = []
    for place, cell in enumerate(notebook["cells"]):
        name = cell["id"].partition("-")[2].replace("-", "_")
        if cell["id"].startswith("answer-") and name in texts:
            cell["source"] = f"%%sql {name}\n{texts[name]}"
            kept += [notebook["cells"][place - 1], cell, notebook["cells"][place + 1]]
    notebook["cells"] = [notebook["cells"][0], *kept]
    path.write_text(json.dumps(notebook))


def take(url: str) -> None:
    """Run all cells and take the picture when the last check has spoken."""
    options = webdriver.ChromeOptions()
    for word in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--hide-scrollbars"):
        options.add_argument(word)
    options.add_argument("--window-size=1180,1960")
    browser = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    try:
        browser.get(url)
        wait = WebDriverWait(browser, PATIENCE_S)
        wait.until(shown.presence_of_element_located((By.CSS_SELECTOR, ".jp-Notebook .jp-Cell")))
        wait.until(lambda b: "| Idle" in b.find_element(By.ID, "jp-bottom-panel").text)
        for kind, label in (
            ("lm-MenuBar-itemLabel", "Run"),
            ("lm-Menu-itemLabel", "Run All Cells"),
        ):
            item = (By.XPATH, f"//*[contains(@class, '{kind}')][text()='{label}']")
            wait.until(shown.element_to_be_clickable(item)).click()
        wait.until(lambda b: "not yet" in b.find_element(By.CSS_SELECTOR, ".jp-Notebook").text)
        browser.execute_script("document.querySelector('.jp-WindowedPanel-outer').scrollTop = 0")
        browser.save_screenshot(str(ROOT / "docs" / "images" / "lesson.png"))
    finally:
        browser.quit()


if __name__ == "__main__":
    main()
