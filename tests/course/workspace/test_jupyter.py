"""Jupyter's configuration for a workspace, and what is looked at before it starts."""

from __future__ import annotations

import json
import socket

import pytest

from course.workspace import Trouble
from course.workspace.jupyter import configure, has_browser, look_at_port, options, variables


def test_the_kernel_is_the_courses_own_and_knows_the_workspace(tmp_path):
    configure(tmp_path)
    kernel = json.loads((tmp_path / ".course/jupyter/kernels/python3/kernel.json").read_text())
    assert kernel["env"] == {"COURSE_HOME": str(tmp_path)}
    from jupyter_client.kernelspec import KernelSpecManager

    with pytest.MonkeyPatch.context() as patch:
        for name, value in variables(tmp_path).items():
            patch.setenv(name, value)
        assert KernelSpecManager().get_kernel_spec("python3").argv == kernel["argv"]


def test_a_second_start_writes_nothing(tmp_path):
    configure(tmp_path)
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    before = {path: path.stat().st_mtime_ns for path in files}
    configure(tmp_path)
    assert before == {path: path.stat().st_mtime_ns for path in files}


def test_the_settings_of_the_person_come_after_those_of_the_course(tmp_path, monkeypatch):
    monkeypatch.setenv("JUPYTER_PATH", "/their/own")
    first, second = variables(tmp_path)["JUPYTER_PATH"].split(":")
    assert first.startswith(str(tmp_path)) and second == "/their/own"


def test_a_chosen_port_is_the_only_one_that_is_tried():
    line = options("week 1/01.ipynb", 9000, browser=False)
    assert {"--port=9000", "--ServerApp.port_retries=0", "--no-browser"} <= set(line)
    assert "--LabApp.default_url=/lab/tree/week%201/01.ipynb" in line


def test_a_taken_port_is_one_sentence_that_names_another():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        with pytest.raises(Trouble, match=f"Port {port} is taken .* PORT={port + 1}"):
            look_at_port(port)


def test_a_free_port_is_fine():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    look_at_port(port)


@pytest.mark.parametrize("name", ["DISPLAY", "WAYLAND_DISPLAY", "BROWSER"])
def test_a_screen_means_a_browser(monkeypatch, name):
    for other in ("DISPLAY", "WAYLAND_DISPLAY", "BROWSER"):
        monkeypatch.delenv(other, raising=False)
    monkeypatch.setattr("sys.platform", "linux")
    assert not has_browser()
    monkeypatch.setenv(name, "something")
    assert has_browser()
