"""The `course` command: fast help, one sentence for a mistake, and what each sub-command says."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.cli import COMMANDS
from course.command_line import load

ROOT = Path(__file__).parents[2]
HEAVY = ("duckdb", "pandas", "pyarrow", "IPython", "jupyter_core", "nbgrader", "numpy", "psutil")


def course(*arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """Runs the command in a process of its own, as a person does."""
    return subprocess.run(
        [sys.executable, "-m", "course.cli", *arguments],
        env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "200", **variables},
        capture_output=True,
        text=True,
    )


def test_help_names_every_command_and_loads_none_of_them():
    code = (
        "import sys; from course.cli import main; sys.argv = ['course', '--help']\n"
        "try: main()\n"
        f"finally: print('loaded:', *[name for name in {HEAVY} if name in sys.modules])"
    )
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    text = run.stdout.decode()
    assert run.returncode == 0
    assert all(name in text for name in COMMANDS)
    assert text.strip().endswith("loaded:")


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_is_where_the_table_says(name):
    assert load(COMMANDS, name).name == name


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("labs",), "No such command 'labs'"),
        (("lab", "--prot", "1"), "No such option"),
        (("lab", "--port", "web"), "--port"),
        (("lab", "--port", "70000"), "--port"),
        (("progress", "week01"), "week01"),
    ],
)
def test_bad_input_is_one_sentence_and_exit_2(arguments, told):
    run = course(*arguments)
    assert run.returncode == 2
    assert run.stdout == ""
    assert len(run.stderr.strip().splitlines()) == 1
    assert told in run.stderr and "--help" in run.stderr


def test_bad_port_in_the_environment_is_told_by_its_name():
    run = course("lab", PORT="web")
    assert run.returncode == 2
    assert "PORT" in run.stderr and len(run.stderr.strip().splitlines()) == 1


def test_without_a_command_the_help_is_shown():
    run = course()
    assert run.returncode == 2
    assert "progress" in run.stdout + run.stderr


def test_progress_of_a_new_learner_names_the_first_exercise(tmp_path):
    run = course("progress", COURSE_HOME=str(tmp_path))
    assert run.returncode == 0
    assert "W01L1" in run.stdout and "Next: W01L1" in run.stdout


def test_update_lays_out_the_course_and_says_so_once(tmp_path):
    home = tmp_path / "home"
    first = course("update", COURSE_HOME=str(home))
    assert first.returncode == 0, first.stderr
    assert "laid out" in first.stdout
    assert sorted(p.name for p in home.glob("week*/week01_sql/*.ipynb")) == sorted(
        p.name for p in ROOT.glob("week*/week01_sql/*.ipynb")
    )
    assert "up to date" in course("update", COURSE_HOME=str(home)).stdout


@pytest.mark.parametrize(
    ("name", "told"), [("a file", "is not a folder"), ("checkout", "course's own notebooks")]
)
def test_an_impossible_workspace_is_one_sentence(tmp_path, name, told):
    (tmp_path / "a file").write_text("")
    home = ROOT if name == "checkout" else tmp_path / name
    run = course("update", COURSE_HOME=str(home))
    assert run.returncode == 1
    assert told in run.stderr and "COURSE_HOME" in run.stderr
    assert len(run.stderr.strip().splitlines()) == 1
