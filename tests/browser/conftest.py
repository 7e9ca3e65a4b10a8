"""A real JupyterLab for a real browser."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import quote

import pytest

_ADDRESS = re.compile(r"(http://(?:localhost|127\.0\.0\.1):\d+)/lab\?token=(\w+)")


class Server:
    """A running JupyterLab: its address, and its token."""

    def __init__(self, process: subprocess.Popen) -> None:
        self.log: list[str] = []
        for line in process.stderr:
            self.log.append(line)
            if found := _ADDRESS.search(line):
                self.address, self.token = found.groups()
                break
        else:
            pytest.fail("JupyterLab did not start:\n" + "".join(self.log))
        # A full pipe would stop the server.
        threading.Thread(target=lambda: self.log.extend(process.stderr), daemon=True).start()

    def url(self, path: str) -> str:
        """The address of a page; its token makes the browser known."""
        return f"{self.address}/{quote(path)}?token={self.token}"


@pytest.fixture
def jupyter(monkeypatch) -> Iterator[Callable[..., Server]]:
    """Starts a JupyterLab in a folder, with extra variables, and stops it after the test."""
    started = []

    def start(folder: Path, variables: dict[str, str] | None = None) -> Server:
        line = [sys.executable, "-m", "jupyterlab", "--no-browser"]
        if os.geteuid() == 0:
            line.append("--allow-root")
        known = {**os.environ, **(variables or {})}
        # Kernels take it for an order to raise; here a person looks.
        known.pop("PYTEST_CURRENT_TEST", None)
        process = subprocess.Popen(line, cwd=folder, env=known, stderr=subprocess.PIPE, text=True)
        started.append(process)
        return Server(process)

    yield start
    for process in started:
        process.terminate()
        process.wait()
