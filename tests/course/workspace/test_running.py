"""A JupyterLab that already runs on the workspace is found, and nothing else is taken for one."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from course.workspace.running import Server, server_on


@pytest.fixture
def runtime(tmp_path, monkeypatch) -> Path:
    """The folder in which Jupyter keeps a file per server."""
    folder = tmp_path / "runtime"
    folder.mkdir()
    monkeypatch.setenv("JUPYTER_RUNTIME_DIR", str(folder))
    return folder


@pytest.fixture
def answering():
    """A server on a free port that answers what a Jupyter server does, or something else."""
    servers = []

    def start(body: bytes) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *arguments: object) -> None:
                pass

        server = HTTPServer(("127.0.0.1", 0), Handler)
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        servers.append(server)
        return f"http://127.0.0.1:{server.server_port}/"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


def note(runtime: Path, home: Path, url: str, pid: int) -> None:
    facts = {"url": url, "token": "secret", "pid": pid, "root_dir": str(home)}
    (runtime / f"jpserver-{pid}.json").write_text(json.dumps(facts))


def test_a_running_server_is_found_with_its_address(runtime, tmp_path, answering):
    url = answering(b'{"version": "2.21"}')
    note(runtime, tmp_path / "home", url, os.getpid())
    server = server_on(tmp_path / "home")
    assert server.address("week one/01.ipynb") == f"{url}lab/tree/week%20one/01.ipynb?token=secret"


def test_the_workspace_is_known_behind_a_link(runtime, tmp_path, answering):
    (tmp_path / "home").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "home")
    note(runtime, tmp_path / "home", answering(b'{"version": "2"}'), os.getpid())
    assert server_on(tmp_path / "link")


def test_a_server_on_another_folder_is_not_ours(runtime, tmp_path, answering):
    note(runtime, tmp_path / "other", answering(b'{"version": "2"}'), os.getpid())
    assert server_on(tmp_path / "home") is None


def test_the_file_of_a_killed_server_is_passed_over(runtime, tmp_path, answering):
    ended = subprocess.Popen([sys.executable, "-c", ""])
    ended.wait()
    note(runtime, tmp_path / "home", answering(b'{"version": "2"}'), ended.pid)
    assert server_on(tmp_path / "home") is None


@pytest.mark.parametrize("body", [b"another program", b"[]", b"3"])
def test_another_program_behind_the_address_is_no_server(runtime, tmp_path, answering, body):
    note(runtime, tmp_path / "home", answering(body), os.getpid())
    assert server_on(tmp_path / "home") is None


@pytest.mark.parametrize("text", ["", "{", "[]", '{"url": 3}'])
def test_a_broken_file_is_passed_over(runtime, tmp_path, text):
    (runtime / "jpserver-1.json").write_text(text)
    assert server_on(tmp_path / "home") is None


def test_a_server_without_a_token_has_an_address_without_one():
    assert Server("http://127.0.0.1:8888/", "", 1).address() == "http://127.0.0.1:8888/lab"
