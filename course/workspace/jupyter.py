"""Jupyter's configuration for a workspace, and how it is started there."""

from __future__ import annotations

import errno
import json
import os
import socket
import sys
from pathlib import Path
from urllib.parse import quote

from course.workspace.notebook import write_bytes
from course.workspace.place import Trouble

_PAGES = ("assignment-list", "course-list", "create-assignment", "formgrader", "menu")
_HANDLERS = ("assignment_list", "course_list", "formgrader")
"""nbgrader's pages for a class, and what serves them: a learner needs only the Validate button."""


def configure(home: Path) -> None:
    """Writes the configuration into `.course/jupyter` of the workspace, where it differs."""
    files = {name: json.dumps(content, indent=2) for name, content in _settings(home).items()}
    # Without this file nbgrader warns at every start.
    files["nbgrader_config.py"] = '"""A learner\'s Validate button needs no settings."""'
    for name, text in files.items():
        path = _folder(home) / name
        data = f"{text}\n".encode()
        if not path.is_file() or path.read_bytes() != data:
            write_bytes(path, data)


def _settings(home: Path) -> dict[str, dict]:
    """Every file in the form that Jupyter reads."""
    off = {f"nbgrader.server_extensions.{part}": False for part in _HANDLERS}
    return {
        "jupyter_server_config.json": {
            "ServerApp": {
                "jpserver_extensions": off,
                "log_level": "WARN",
                "root_dir": str(home),
                # The default is longer than the interval, which brings a warning per kernel.
                "tornado_settings": {"ws_ping_timeout": 30_000},
            }
        },
        "jupyter_lab_config.json": {
            "LabApp": {
                "log_level": "WARN",
                "news_url": None,
                "workspaces_dir": str(_folder(home) / "tabs"),
            }
        },
        "labconfig/page_config.json": {
            "disabledExtensions": {f"@jupyter/nbgrader:{part}": True for part in _PAGES}
        },
        "labconfig/default_setting_overrides.json": {
            "@jupyterlab/apputils-extension:notification": {
                "checkForUpdates": False,
                "fetchNews": "false",
            },
            "@jupyterlab/docmanager-extension:plugin": {"autosaveInterval": 30},
        },
        "kernels/python3/kernel.json": {
            "argv": [
                *(sys.executable, "-m", "ipykernel_launcher", "-f", "{connection_file}"),
                "--log-level=ERROR",
            ],
            "display_name": "Python (course)",
            "language": "python",
            "env": {"COURSE_HOME": str(home)},
            "metadata": {"debugger": True},
        },
    }


def trust(home: Path, names: list[Path]) -> None:
    """Signs notebooks that the course laid, so that JupyterLab does not call them untrusted."""
    if not names:
        return
    import nbformat
    from nbformat.sign import NotebookNotary

    notary = NotebookNotary()
    for name in names:
        notary.sign(nbformat.read(home / name, as_version=4))


def start(home: Path, options: list[str]) -> None:
    """Runs JupyterLab in this process until it is stopped."""
    os.environ.update(variables(home))
    from jupyterlab.labapp import main

    main(options)


def variables(home: Path) -> dict[str, str]:
    """The variables with which Jupyter finds that configuration before all others."""
    folder = str(_folder(home))
    return {
        "COURSE_HOME": str(home),
        "JUPYTER_CONFIG_PATH": _first(folder, os.environ.get("JUPYTER_CONFIG_PATH")),
        "JUPYTER_PATH": _first(folder, os.environ.get("JUPYTER_PATH")),
    }


def options(notebook: str, port: int | None, browser: bool) -> list[str]:
    """The options of a JupyterLab that opens on a notebook (a path in the workspace)."""
    line = ["--ServerApp.answer_yes=True"]
    if notebook:
        line.append(f"--LabApp.default_url=/lab/tree/{quote(notebook)}")
    if port is not None:
        line += [f"--port={port}", "--ServerApp.port_retries=0"]
    if not browser:
        line.append("--no-browser")
    if os.geteuid() == 0:  # a container's user; the address is this machine's alone
        line.append("--allow-root")
    return line


def has_browser() -> bool:
    """Whether a page can be opened here; a text browser in the same terminal is no help."""
    if sys.platform == "darwin" or os.environ.get("BROWSER"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def look_at_port(port: int) -> None:
    """Raises `Trouble` when nothing can listen there."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError as error:
            taken = error.errno == errno.EADDRINUSE
            why = "is taken by another program" if taken else f"cannot be used: {error.strerror}"
            raise Trouble(f"Port {port} {why}. Choose another: make lab PORT={port + 1}.") from None


def _folder(home: Path) -> Path:
    return home / ".course" / "jupyter"


def _first(folder: str, others: str | None) -> str:
    return os.pathsep.join([folder, *([others] if others else [])])
