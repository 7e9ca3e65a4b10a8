"""Shared set-up of the tests: a world of their own, a browser, and tools that may be missing.

A test that needs more than the environment has a mark (`browser`, `jail`, `second_numpy`). Where it
is missing, the test is left out and the end of the run says so; with `CI` set it fails.
"""

from __future__ import annotations

import contextlib
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import pytest

# A learner's own settings must not reach a test, nor a test the learner's progress.
for _name in ("COURSE_HOME", "COURSE_ROOT", "PORT", "NBGRADER_EXECUTION"):
    os.environ.pop(_name, None)

CHROMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


@dataclass(frozen=True)
class Tool:
    """A program that tests of one mark need: what it is, how to get it, whether it works here."""

    name: str
    remedy: str
    works: Callable[[], bool]


@cache
def chrome() -> str | None:
    """The program file of a Chromium or Chrome."""
    return next((found for name in CHROMES if (found := shutil.which(name))), None)


def _has_browser() -> bool:
    return bool(chrome() and shutil.which("chromedriver"))


def _has_jail() -> bool:
    jail = ["bwrap", "--unshare-all", "--ro-bind", "/", "/", "--proc", "/proc", "true"]
    return bool(shutil.which("bwrap")) and subprocess.run(jail, capture_output=True).returncode == 0


@cache
def numpy_folder() -> Path | None:
    """A folder with the other numpy of `locks/second-numpy.txt`, installed there once; or None."""
    from course.paths import cache_root

    lock = Path(__file__).parents[1] / "locks" / "second-numpy.txt"
    name = f"{sys.implementation.cache_tag}-{hashlib.sha256(lock.read_bytes()).hexdigest()[:12]}"
    place = cache_root() / "second-numpy" / name
    if place.exists():
        return place
    place.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=place.parent) as fresh:
        pip = [
            sys.executable,
            "-m",
            "pip",
            "install",
            "--quiet",
            "--no-deps",
            "--only-binary=:all:",
        ]
        pip += ["--require-hashes", "--requirement", str(lock), "--target", f"{fresh}/numpy"]
        if subprocess.run(pip, capture_output=True).returncode:
            return None
        with contextlib.suppress(OSError):  # another process was faster
            Path(fresh, "numpy").rename(place)
    return place


TOOLS = {
    "second_numpy": Tool(
        "another numpy, from locks/second-numpy.txt",
        "It is installed when pip can reach a package index: connect, and run the tests again.",
        lambda: numpy_folder() is not None,
    ),
    "browser": Tool(
        "Chromium and chromedriver",
        "On Debian and Ubuntu: sudo apt install chromium chromium-driver. "
        "On macOS: brew install --cask google-chrome chromedriver.",
        _has_browser,
    ),
    "jail": Tool(
        "bubblewrap with user namespaces (Linux only)",
        "On Debian and Ubuntu: sudo apt install bubblewrap. Where it is installed, allow "
        "it: sudo sysctl -w kernel.apparmor_restrict_unprivileged_userns=0.",
        _has_jail,
    ),
}
_left_out = pytest.StashKey[dict[str, int]]()


@cache
def missing(mark: str) -> bool:
    """Whether the tool of a mark is missing here; looked up once, and only when a test asks."""
    return mark in TOOLS and not TOOLS[mark].works()


def _needs(item: pytest.Item) -> str | None:
    return next((m.name for m in item.iter_markers() if missing(m.name)), None)


def pytest_configure(config: pytest.Config) -> None:
    config.stash[_left_out] = {}


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if os.environ.get("CI"):
        return
    counts = config.stash[_left_out]
    out = [item for item in items if _needs(item)]
    for item in out:
        counts[_needs(item)] = counts.get(_needs(item), 0) + 1
    items[:] = [item for item in items if item not in out]
    if out:
        config.hook.pytest_deselected(items=out)


def pytest_runtest_setup(item: pytest.Item) -> None:
    if mark := _needs(item):
        tool = TOOLS[mark]
        pytest.fail(f"This test needs {tool.name}. {tool.remedy}", pytrace=False)


def pytest_sessionfinish(session: pytest.Session) -> None:
    # Under xdist the workers collect, and only the first process writes the summary.
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left_out"] = session.config.stash[_left_out]


@pytest.hookimpl(optionalhook=True)
def pytest_testnodedown(node, error) -> None:
    node.config.stash[_left_out].update(getattr(node, "workeroutput", {}).get("left_out", {}))


def pytest_terminal_summary(terminalreporter, config: pytest.Config) -> None:
    for mark, count in config.stash[_left_out].items():
        tool = TOOLS[mark]
        tests = f"{count} test{'s' * (count != 1)}"
        terminalreporter.write_line(f"{tests} left out, for want of {tool.name}. {tool.remedy}")


@pytest.fixture(autouse=True, scope="session")
def _jupyter_of_its_own(tmp_path_factory) -> Iterator[None]:
    """Jupyter and IPython keep their files in a folder of this run, not in the user's home."""
    folder = tmp_path_factory.mktemp("jupyter")
    names = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR")
    with pytest.MonkeyPatch.context() as patch:
        for name in names:
            (folder / name.lower()).mkdir()
            patch.setenv(name, str(folder / name.lower()))
        yield


@pytest.fixture
def second_numpy() -> Path:
    """The folder of another numpy, to stand first on a path; for tests with that mark."""
    return numpy_folder()


@pytest.fixture
def browser() -> Iterator[object]:
    """A headless Chromium, driven by selenium; for tests with the mark `browser`."""
    from selenium import webdriver
    from selenium.webdriver.chrome.service import Service

    options = webdriver.ChromeOptions()
    options.binary_location = chrome()
    for argument in ("--headless=new", "--window-size=1400,1000", "--disable-dev-shm-usage"):
        options.add_argument(argument)
    if os.geteuid() == 0:  # Chromium's own sandbox refuses root
        options.add_argument("--no-sandbox")
    driver = webdriver.Chrome(options=options, service=Service(shutil.which("chromedriver")))
    yield driver
    driver.quit()
