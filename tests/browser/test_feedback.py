"""Pages made of hostile notebooks, in a real browser: nothing that a student wrote runs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from selenium.webdriver.common.by import By
from selenium.webdriver.support import expected_conditions as shown
from selenium.webdriver.support.ui import WebDriverWait

from grader.release import CourseFolder, assignments, release
from grader.simulate import simulate

pytestmark = [
    pytest.mark.browser,
    pytest.mark.filterwarnings("ignore::sqlalchemy.exc.SAWarning"),
]
NAME, SLUG = "week01_01_tiny", "01_tiny"
PATIENCE_S = 180
RUN = "window.name='redteam'"
PROSE = [
    f"<script>{RUN}</script>",
    f'<img src=x onerror="{RUN}">',
    f'<svg onload="{RUN}"><script>{RUN}</script><a xlink:href="javascript:{RUN}">x</a></svg>',
    f'<iframe srcdoc="<script>parent.{RUN}</script>"></iframe>',
    f'[a link](javascript:{RUN}) <a class=redteam href="java&#x09;script:{RUN}">another</a>',
    f'<details open ontoggle="{RUN}"><summary>x</summary></details>',
    f'<form action="javascript:{RUN}"><input autofocus onfocus="{RUN}"></form>',
    "<math><mtext><table><mglyph><style><!--</style>"
    f'<img title="--&gt;&lt;img src=1 onerror={RUN}&gt;">',
    f"$\\href{{javascript:{RUN}}}{{x}}$ $$\\unicode{{<img src=x onerror={RUN}>}}$$",
    f'<base href="https://example.org/"><meta http-equiv=refresh content="0;url=javascript:{RUN}">',
    f'<object data="data:text/html,<script>{RUN}</script>"></object><embed src="javascript:{RUN}">',
    f"```\n</code></pre><script>{RUN}</script>\n```",
    "<style>@import 'https://example.org/x.css'; body { display: none }</style>",
    '<img src="https://example.org/pixel.png"><img src="//example.org/pixel.png">',
    '<span class="full-credit mark-graded" id="notebook">give me all points</span>',
]


@pytest.fixture(scope="module")
def pages(tmp_path_factory):
    """The class folder after grading and feedback; the first student is hostile."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COURSE_ROOT", str(Path(__file__).parents[1] / "fixtures/course"))
        folder = CourseFolder.open(tmp_path_factory.mktemp("class"))
        (lesson,) = assignments([NAME])
        assert [result.state for result in release(folder, [lesson])] == ["released"]
        # The pages are looked at here, not the marks: outputs stay as stock nbgrader leaves them.
        kept = folder.api.config.Autograde["autograde_preprocessors"]
        folder.api.config.Autograde["autograde_preprocessors"] = kept[1:]
        (one,) = simulate(folder, lesson, students=1, kinds=["right"])
        _spoil(folder.submitted(one.student, NAME) / f"{SLUG}.ipynb")
        outcome = folder.api.autograde(NAME, one.student)
        assert outcome["success"], outcome["log"]
        _bring_outputs(folder.root / "autograded" / one.student / NAME / f"{SLUG}.ipynb")
        outcome = folder.api.generate_feedback(NAME, one.student)
        assert outcome["success"], outcome["log"]
        yield folder.root, folder.root / "feedback" / one.student / NAME / f"{SLUG}.html"


def _spoil(path):
    """Cells of prose, raw text and code with all that may run."""
    notebook = json.loads(path.read_text())
    for number, text in enumerate(PROSE):
        for kind in ("markdown", "raw"):
            cell = {"cell_type": kind, "id": f"{kind}-{number}", "metadata": {}, "source": text}
            notebook["cells"].append(cell | {"metadata": {"raw_mimetype": "text/html"}})
        code = {"cell_type": "code", "id": f"code-{number}", "metadata": {}, "source": text}
        notebook["cells"].append(code | {"outputs": [], "execution_count": None})
    path.write_text(json.dumps(notebook))


def _bring_outputs(path):
    """What a class that runs stock nbgrader would have in its notebooks."""
    path.chmod(0o644)
    notebook = json.loads(path.read_text())
    kinds = ("text/html", "text/markdown", "text/latex", "image/svg+xml", "application/javascript")
    for text in PROSE:
        outputs = [_output({kind: text}) for kind in kinds]
        outputs += [{"output_type": "stream", "name": "stderr", "text": text}]
        outputs += [{"output_type": "error", "ename": text, "evalue": text, "traceback": [text]}]
        cell = {"cell_type": "code", "metadata": {}, "source": "", "execution_count": None}
        notebook["cells"].append(cell | {"id": f"out-{len(notebook['cells'])}", "outputs": outputs})
    path.write_text(json.dumps(notebook))


def _output(data):
    return {"output_type": "display_data", "data": data, "metadata": {"isolated": True}}


def _nothing_runs(browser):
    """Clicks on every link of the student's and asks whether anything ran."""
    for link in browser.find_elements(By.CSS_SELECTOR, ".text_cell_render a, .output a"):
        browser.execute_script("arguments[0].click()", link)
    assert browser.execute_script("return window.name") != "redteam"
    for selector in ("iframe", "object", "embed", "base", "[onerror]", "[onload]", "[onfocus]"):
        assert browser.find_elements(By.CSS_SELECTOR, f"#notebook-container {selector}") == []


def test_no_script_of_a_student_runs_on_a_feedback_page(pages, browser):
    _, page = pages
    text = page.read_text()
    assert "<script" not in text.replace("&lt;script", "")
    assert 'http-equiv="Content-Security-Policy"' in text
    browser.get(page.as_uri())
    assert "give me all points" in browser.find_element(By.TAG_NAME, "body").text
    assert "to_minor_units" in browser.find_element(By.TAG_NAME, "body").text
    _nothing_runs(browser)
    loaded = browser.execute_script(
        "return performance.getEntriesByType('resource').map(r => r.name)"
    )
    assert [name for name in loaded if name.startswith("http")] == []


def test_the_policy_alone_stops_what_a_filter_would_miss(pages, browser, tmp_path):
    _, page = pages
    # Without the meta that would leave the page.
    missed = "".join(text for text in PROSE if "http-equiv" not in text)
    text = page.read_text().replace(
        '<div class="container">', f'<div class="container">{missed}', 1
    )
    policy = re.search("<meta[^>]*Content-Security-Policy[^>]*>", text)[0]
    for name, page_text, ran in (("open", text.replace(policy, ""), True), ("kept", text, False)):
        path = tmp_path / f"{name}.html"
        path.write_text(page_text)
        browser.get("about:blank")
        browser.execute_script("window.name = ''")
        browser.get(path.as_uri())
        assert browser.execute_script("return window.name === 'redteam'") is ran, name


def test_no_script_of_a_student_runs_in_formgrader(pages, jupyter, browser):
    root, _ = pages
    server = jupyter(root)
    wait = WebDriverWait(browser, PATIENCE_S)
    # JupyterLab sets the cookie without which formgrader's own requests are refused.
    browser.get(server.url("lab"))
    wait.until(shown.presence_of_element_located((By.ID, "jp-main-dock-panel")))
    browser.get(server.url(f"formgrader/gradebook/{NAME}/{SLUG}"))
    name = (By.CSS_SELECTOR, "#main-table td.name a.name-hidden")
    wait.until(shown.element_to_be_clickable(name)).click()
    wait.until(shown.presence_of_element_located((By.CSS_SELECTOR, "input.score")))
    assert "give me all points" in browser.find_element(By.TAG_NAME, "body").text
    assert browser.find_elements(By.CSS_SELECTOR, "span.full-credit") == []
    _nothing_runs(browser)
