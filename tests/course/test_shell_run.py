"""Bash in a folder of its own: limits, environment, and what a cell shows."""

from __future__ import annotations

import json
import subprocess
import sys
import time

import psutil
import pytest

from course import answers, jq_command, shell, shell_magic


def test_outputs_and_exit_code_are_told_apart(tmp_path):
    outcome = shell.run("echo out; echo err >&2; exit 3", tmp_path)
    assert (outcome.text, outcome.complaints, outcome.code, outcome.stopped) == (
        "out\n",
        "err\n",
        3,
        "",
    )


def test_nothing_of_the_environment_leaks(tmp_path, monkeypatch):
    monkeypatch.setenv("SECRET_TOKEN", "x")
    names = {line.split("=")[0] for line in shell.run("env", tmp_path).text.splitlines()}
    assert "SECRET_TOKEN" not in names
    assert {"PATH", "HOME", "LC_ALL", "TZ", "TMPDIR"} <= names


def test_bash_names_the_exercise_in_its_messages(tmp_path):
    assert shell.run("no_such", tmp_path, name="daily").complaints.startswith(
        "daily: line 1: no_such"
    )


def test_a_script_that_runs_too_long_is_killed_with_its_children(tmp_path):
    outcome = shell.run("sleep 987 & sleep 987", tmp_path, limit_s=0.2)
    assert "0.2 seconds" in outcome.stopped
    assert not [
        p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "987"]
    ]


def test_a_background_job_does_not_hold_the_cell(tmp_path):
    start = time.monotonic()
    assert shell.run("sleep 986 & echo x", tmp_path).text == "x\n"
    assert time.monotonic() - start < 20
    assert not [
        p for p in psutil.process_iter(["cmdline"]) if p.info["cmdline"] == ["sleep", "986"]
    ]


def test_endless_output_is_cut(tmp_path):
    outcome = shell.run("yes", tmp_path)
    assert len(outcome.stdout) == shell.OUTPUT_LIMIT
    assert "bytes" in outcome.stopped


def test_stdin_is_empty(tmp_path):
    assert shell.run("cat; read x || echo none", tmp_path).text == "none\n"


def test_a_cell_keeps_its_text_and_shows_everything_on_stdout(tmp_path, monkeypatch, capfd):
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    (tmp_path / "drop").mkdir()
    shell_magic.bash("daily", "echo hi\necho bad >&2\nexit 2\n")
    out, err = capfd.readouterr()
    assert out == "hi\nstderr ▏ bad\nexit code 2\n"
    assert err == ""
    assert answers.kept("daily") == "echo hi\necho bad >&2\nexit 2\n"


def test_a_long_output_is_shortened():
    text = shell_magic.as_text(shell.Outcome(b"x\n" * 500, b"", 0))
    assert text.count("x\n") == shell_magic.LINES_SHOWN
    assert "… 300 more lines" in text


def test_the_working_folder_is_a_copy_that_can_be_repaired(tmp_path, monkeypatch, capsys):
    import course.world.cache

    source = tmp_path / "cache"
    (source / "trips").mkdir(parents=True)
    (source / "trips" / "a.csv").write_text("1\n")
    monkeypatch.setattr(
        course.world.cache, "drop_folder", lambda seed, scale: source, raising=False
    )
    monkeypatch.setenv("COURSE_HOME", str(tmp_path / "home"))
    shell_magic.bash("", "echo 2 >> trips/a.csv; echo mine > own.txt; cat trips/a.csv")
    assert capsys.readouterr().out == "1\n2\n"
    assert (source / "trips" / "a.csv").read_text() == "1\n"
    shell_magic.fresh_drop()
    assert (tmp_path / "home" / "drop" / "trips" / "a.csv").read_text() == "1\n"
    assert (tmp_path / "home" / "drop" / "own.txt").read_text() == "mine\n"


def jq(*arguments: str, text: str) -> tuple[str, int]:
    done = subprocess.run(
        [sys.executable, "-I", jq_command.__file__, *arguments],
        input=text,
        capture_output=True,
        text=True,
    )
    return done.stdout, done.returncode


LINES = '{"a":[1,2],"b":"é"}\n{"a":null}\n'


@pytest.mark.parametrize(
    ("arguments", "expected"),
    [
        (("-r", ".b"), ("é\nnull\n", 0)),
        (("-c", "."), ('{"a":[1,2],"b":"é"}\n{"a":null}\n', 0)),
        (("-s", "length"), ("2\n", 0)),
        (("-e", ".a"), ("[\n  1,\n  2\n]\nnull\n", 1)),
        (("-n", "[inputs] | length"), ("2\n", 0)),
        (("-rc", "--arg", "x", "1", "--argjson", "y", "2", "[$x, $y]"), ('["1",2]\n["1",2]\n', 0)),
        (("-R", "length"), ("19\n10\n", 0)),
        ((".[",), ("", 3)),
        (("--no-such", "."), ("", 2)),
    ],
)
def test_the_small_jq_answers_like_the_real_one(arguments, expected):
    assert jq(*arguments, text=LINES) == expected


def test_the_small_jq_is_found_where_the_real_one_is_missing(tmp_path, monkeypatch):
    monkeypatch.setenv("COURSE_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(shell.shutil, "which", lambda name: None)
    shell._shims.cache_clear()
    folder = shell.environment(tmp_path, "/tmp")["PATH"].split(":")[-1]
    done = subprocess.run(
        [f"{folder}/jq", "-c", "."], input='{"a": 1}', capture_output=True, text=True
    )
    shell._shims.cache_clear()
    assert json.loads(done.stdout) == {"a": 1}
