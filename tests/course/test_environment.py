"""How `.venv` is made: once, again after an interruption, and with one sentence when it cannot."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import venv
from collections import namedtuple
from pathlib import Path

import pytest

from course import environment

ROOT = Path(__file__).parents[2]
Usage = namedtuple("Usage", "total used free")
PIP = "import sys; sys.exit('no/such' in open(sys.argv[-1]).read())"
"""Stands for pip where making it would take most of a test's time."""


@pytest.fixture
def checkout(tmp_path, monkeypatch) -> Path:
    """A checkout in a path with a space, whose lock asks for nothing."""
    root = tmp_path / "my course"
    (root / "locks").mkdir(parents=True)
    (root / "locks" / "core.txt").write_text("# nothing\n")
    (root / "course").mkdir()
    (root / "course" / "__init__.py").write_text("")
    (root / "course" / "cli.py").write_text("import sys\nprint('started with', sys.argv[1:])\n")
    monkeypatch.setattr(environment, "ROOT", root)
    monkeypatch.delenv("PYTHONPATH", raising=False)
    return root


@pytest.fixture
def quick(monkeypatch) -> None:
    """Environments come with a small stand-in for pip."""

    def create(folder: Path) -> None:
        venv.create(folder, symlinks=True)
        (folder / ".installing").touch()
        (packages,) = folder.glob("lib/python*/site-packages")
        (packages / "pip").mkdir()
        (packages / "pip" / "__init__.py").touch()
        (packages / "pip" / "__main__.py").write_text(PIP)

    monkeypatch.setattr(environment, "_create", create)


def test_an_environment_is_made_once_and_runs_the_course_from_any_folder(checkout, monkeypatch):
    assert environment.main(["core"]) == 0
    command = checkout / ".venv" / "bin" / "course"
    run = subprocess.run([command, "lab"], cwd="/", capture_output=True, text=True)
    assert run.stdout == "started with ['lab']\n", run.stderr
    monkeypatch.setattr(environment, "_pip_install", _must_not_run)
    assert environment.main(["core"]) == 0


def test_what_an_interruption_left_is_made_again(checkout, quick, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr(environment, "_pip_install", _interrupt)
        assert environment.main(["core"]) == 130
    debris = checkout / ".venv" / "half a package"
    debris.touch()
    assert environment.main(["core"]) == 0
    assert not debris.exists()


def test_a_changed_lock_is_installed_into_the_environment_that_is_there(
    checkout, quick, monkeypatch
):
    assert environment.main(["core"]) == 0
    (checkout / ".venv" / "mine").touch()
    (checkout / "locks" / "core.txt").write_text("# still nothing\n")
    asked = []
    monkeypatch.setattr(environment, "_pip_install", lambda *a, **more: asked.append(more))
    assert environment.main(["core"]) == 0
    assert asked == [{"quiet": True}]
    assert (checkout / ".venv" / "mine").exists()


def test_an_environment_whose_python_is_gone_is_made_again(checkout, quick):
    assert environment.main(["core"]) == 0
    for program in (checkout / ".venv" / "bin").glob("python*"):
        program.unlink()
    assert environment.main(["core"]) == 0
    assert (checkout / ".venv" / "bin" / "python").exists()


def test_a_small_disk_is_told_before_anything_is_written(checkout, monkeypatch, capsys):
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, 300_000_000))
    assert environment.main(["core"]) == 1
    said = capsys.readouterr().err
    assert "0.3 GB left" in said and "Free some space" in said
    assert not (checkout / ".venv").exists()


def test_a_disk_that_fills_up_is_told_and_the_next_run_mends_it(
    checkout, quick, monkeypatch, capsys
):
    free = [10e9, 1e6]
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, free.pop(0)))
    (checkout / "locks" / "core.txt").write_text("/no/such/package.whl\n")
    assert environment.main(["core"]) == 1
    assert "is full" in capsys.readouterr().err
    (checkout / "locks" / "core.txt").write_text("# nothing\n")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(0, 0, 10e9))
    assert environment.main(["core"]) == 0


def test_a_python_without_venv_names_the_package(checkout, monkeypatch, capsys):
    monkeypatch.setattr(environment, "find_spec", lambda name: None)
    assert environment.main(["core"]) == 1
    version = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    assert f"sudo apt install {version}" in capsys.readouterr().err


def test_a_package_that_pip_cannot_install_is_told(checkout, quick, capsys):
    (checkout / "locks" / "core.txt").write_text("/no/such/package.whl\n")
    assert environment.main(["core"]) == 1
    assert "run the command again" in capsys.readouterr().err


def test_an_unknown_lock_is_told(checkout, capsys):
    assert environment.main(["nothing"]) == 1
    assert "locks/" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("body", "told"),
    [
        ("case $2 in *print*) echo 3.9;; *) exit 1;; esac", "has Python 3.9"),
        ("exit 127", "there is none"),
    ],
)
def test_an_old_or_missing_python_is_one_sentence(tmp_path, body, told):
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\n{body}\n")
    python.chmod(0o755)
    run = subprocess.run(
        ["sh", ROOT / "course" / "find_python.sh", "core"],
        env={**os.environ, "PYTHON": str(python)},
        capture_output=True,
        text=True,
    )
    assert run.returncode == 1
    assert told in run.stderr and "Python 3.11 or newer" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1


def _must_not_run(*arguments: object, **more: object) -> None:
    raise AssertionError("pip ran again")


def _interrupt(*arguments: object, **more: object) -> None:
    raise KeyboardInterrupt
