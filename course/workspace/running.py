"""Finds a JupyterLab that runs on a workspace, by the files that Jupyter keeps of its servers."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote
from urllib.request import ProxyHandler, build_opener

import psutil

TIMEOUT_S = 3


@dataclass(frozen=True)
class Server:
    """A running JupyterLab: its address with a slash at the end, and its token."""

    url: str
    token: str
    pid: int

    def address(self, notebook: str = "") -> str:
        """Where a browser finds a notebook (a path in the workspace), token included."""
        page = f"{self.url}lab/tree/{quote(notebook)}" if notebook else f"{self.url}lab"
        return f"{page}?token={self.token}" if self.token else page


def server_on(home: Path) -> Server | None:
    """The server that runs on the workspace, or None."""
    from jupyter_core.paths import jupyter_runtime_dir

    for file in sorted(Path(jupyter_runtime_dir()).glob("jpserver-*.json")):
        try:
            facts = json.loads(file.read_bytes())
            server = Server(facts["url"], facts["token"], int(facts["pid"]))
            here = Path(facts["root_dir"]).resolve() == home.resolve()
        except (OSError, ValueError, LookupError, TypeError):
            continue
        if here and psutil.pid_exists(server.pid) and _answers(server):
            return server
    return None


def _answers(server: Server) -> bool:
    """Whether a Jupyter server is behind the address: a killed one leaves its file behind."""
    try:
        # Never by a proxy: the address is on this machine.
        with build_opener(ProxyHandler({})).open(f"{server.url}api", timeout=TIMEOUT_S) as answer:
            return "version" in json.load(answer)
    except (OSError, ValueError, TypeError):
        return False
