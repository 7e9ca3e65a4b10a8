"""`grader explain` and `grader similar` on a small class."""

from __future__ import annotations

import json

import pytest
from typer.testing import CliRunner

from grader.cli import app
from grader.verdict import secret

NAME = "week01_02_select"
ODD = "select t.trip_id, t.started_at from trip t where 1 = 1 and not (t.city_id <> 1) and true"


@pytest.fixture
def course(tmp_path, monkeypatch):
    """A class of three that is not graded; the first two wrote the same odd answer."""
    monkeypatch.setenv(secret.VARIABLE, str(tmp_path / "secret"))
    root = tmp_path / "class"
    run("release", NAME, root=root)
    run("simulate", NAME, "--students", "3", "--kinds", "right", root=root)
    for student in ("sim00001", "sim00002"):
        path = root / "submitted" / student / NAME / "02_select.ipynb"
        notebook = json.loads(path.read_text())
        for cell in notebook["cells"]:
            if cell["id"] == "answer-halden_trips":
                cell["source"] = f"%%sql halden_trips\n{ODD}"
        path.write_text(json.dumps(notebook))
    return root


def run(*words, root, code=0):
    done = CliRunner().invoke(app, [*words, "--course", str(root)])
    assert done.exit_code == code, done.output
    return done.output


def test_students_who_wrote_the_same_odd_answer_are_named(course):
    output = run("similar", NAME, root=course)
    assert "sim00001 and sim00002" in output and "halden_trips" in output
    assert "Alike is not copied" in output
    assert json.loads(run("similar", NAME, "--json", root=course))[0]["students"] == [
        "sim00001",
        "sim00002",
    ]


def test_what_is_not_there_is_told_with_the_next_step(course):
    assert "Run: grader autograde" in run(
        "explain", "sim00001", "halden_trips", root=course, code=2
    )
    assert "handed in no" in run("explain", "nobody", "halden_trips", root=course, code=2)
    assert "no_such" in run("explain", "sim00001", "no_such", root=course, code=2)


@pytest.mark.jail
def test_a_mark_is_explained_with_answer_data_and_reason(course):
    run("autograde", NAME, "--jobs", "1", root=course)
    output = run("explain", "sim00001", "halden_trips", root=course)
    assert "not (t.city_id <> 1)" in output
    assert "of 1 points" in output and "the data of this notebook" in output
    assert "Looked at" in output or "PASS" in output
