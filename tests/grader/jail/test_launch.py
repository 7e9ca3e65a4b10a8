"""Ways to start a jail: by name, with a warning where it is none, with help where it lacks."""

from __future__ import annotations

import pytest

from course.check.worlds import CheckWorld
from grader.jail import Jail, Limits, NoJail, Stopped, launcher
from grader.jail.docker import Docker


def test_an_unknown_jail_is_refused_with_the_names_of_those_there_are():
    with pytest.raises(NoJail, match="bubblewrap, docker, plain"):
        launcher("none")


def test_without_bubblewrap_the_error_says_how_to_install_it(monkeypatch, tmp_path):
    from grader.jail import bubblewrap

    monkeypatch.setenv("PATH", str(tmp_path))
    bubblewrap._probe.cache_clear()
    with pytest.raises(NoJail, match="apt-get install bubblewrap"):
        launcher("bubblewrap").start("sql", tmp_path)


def test_docker_gets_no_network_and_only_the_folders_of_a_jail(monkeypatch, tmp_path):
    program = tmp_path / "docker"
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    words = Docker().start("sql", tmp_path / "data").command
    assert {"--network=none", "--read-only", "--cap-drop=ALL"} <= set(words)
    volumes = [words[place + 1] for place, word in enumerate(words) if word == "--volume"]
    assert len(volumes) == 3
    assert all(volume.endswith(":ro") for volume in volumes)


def test_plain_works_bounds_a_run_and_warns(data):
    name = data.world(CheckWorld("small", 11, "XS"))
    plain = launcher("plain")
    assert "Do not trust these marks" in plain.start("sql", data.folder).warning
    jail = Jail(plain, "sql", data.folder)
    job = {"worlds": [name], "constructs": False}
    assert len(list(jail.run({**job, "text": "select 1 as one"}, Limits()))) == 2
    with pytest.raises(Stopped) as stop:
        slow = "select count(*) from range(1000000000000)"
        list(jail.run({**job, "text": slow}, Limits(step_s=60, wall_s=1)))
    assert stop.value.status == "TIMEOUT"
    jail.close()
