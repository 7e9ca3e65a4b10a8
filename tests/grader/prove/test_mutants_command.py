"""What a person sees of `grader mutants`."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.prove.mutants import proof
from grader.prove.mutants.proof import Proof, Survivor

LIVES = Survivor("joins", "a → b", "select b", "random data 7")


@pytest.fixture
def run(tiny, monkeypatch):
    """Runs the command; each proof is `found` instead of a hunt."""

    def run(*words: str, found=lambda: Proof("daily_revenue", 1, 2, 200, ())):
        monkeypatch.setattr(proof, "prove", lambda *args, **rest: found())
        return CliRunner().invoke(app, ["mutants", *words])

    return run


def test_a_table_tells_the_count(run):
    result = run("week01")
    assert result.exit_code == 0
    last = result.stdout.splitlines()[-1].split()
    assert last == ["all", "203", "1", "2", "200", "0", "100.0%"]


def test_a_survivor_is_told_with_what_to_do(run):
    result = run(found=lambda: Proof("daily_revenue", 0, 0, 9, (LIVES,)))
    assert result.exit_code == 1
    assert "daily_revenue: a → b\n  differs on: random data 7\n  Add an edit" in result.stdout
    assert "Fewer than 99% are killed. Strengthen the checks." in result.stderr


def test_json_holds_everything(run):
    result = run("--json", found=lambda: Proof("daily_revenue", 0, 0, 199, (LIVES,)))
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert told["share"] == 0.995
    assert told["exercises"][0]["survivors"][0]["text"] == "select b"


def test_ctrl_c_says_how_to_go_on(run):
    def stop():
        raise KeyboardInterrupt

    result = run(found=stop)
    assert result.exit_code == 130
    assert "Stopped with 1 exercises to go. Run it again to go on." in result.stderr


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("week77",), "No week is called week77."),
        (("--exercise", "nothing"), "There is no exercise nothing in what you chose."),
        (("--exercise", "to_minor_units"), "None of these exercises is answered with SQL"),
    ],
)
def test_bad_input_is_one_sentence(run, words, sentence):
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr
