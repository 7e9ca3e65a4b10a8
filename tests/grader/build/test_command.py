"""What a person sees of `grader build` and `grader new`."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
from typer.testing import CliRunner

from course.command_line import load
from course.lesson import errors, parse
from grader.build import build, learner_notebook
from grader.cli import COMMANDS, app
from grader.new import CannotBegin, new_lesson


@pytest.fixture
def run(course):
    return lambda *words: CliRunner().invoke(app, list(words))


def test_build_says_what_it_did_in_one_line(run):
    first = run("build")
    assert first.exit_code == 0
    assert first.stdout.startswith("1 lesson: 1 written (")
    assert run("build", "week01").stdout.startswith("1 lesson: 1 unchanged (")


def test_check_names_the_notebooks_that_differ(run, week):
    result = run("build", "--check")
    assert result.exit_code == 1
    assert f"{week}/01_tiny.ipynb differs from 01_tiny.md. Run: grader build." in result.stderr
    run("build")
    assert run("build", "--check").exit_code == 0


def test_check_names_a_notebook_without_a_source(run, week):
    run("build")
    (week / "09_gone.ipynb").write_text("{}")
    result = run("build", "--check")
    assert result.exit_code == 1
    assert "09_gone.ipynb has no source" in result.stderr


def test_every_mistake_of_every_file_is_told_without_a_traceback(run, tiny):
    text = tiny.read_text()
    tiny.write_text(text.replace("points=2", "points=9").replace("minutes: 10", "minutes: no"))
    tiny.with_name("02_other.md").write_text("# No front matter\n")
    result = run("build")
    assert result.exit_code == 1
    assert "01_tiny.md:5: " in result.stderr and "01_tiny.md:43: " in result.stderr
    assert "02_other.md:1: The front matter is missing" in result.stderr
    assert "Traceback" not in result.output
    assert "2 broken with 3 mistakes" in result.stdout


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["build", "week09"], "No week is called week09. Choose one of these: week01_sql."),
        (["build", "gone.md"], "There is no file gone.md. Check the path."),
        (["build", "--check", "--watch"], "Choose one of --check and --watch"),
        (["new", "lesson", "week09", "joins"], "No week is called week09."),
        (["new", "lesson", "week01", "Joins!"], "The slug Joins! is not snake_case"),
        (["new", "lesson", "week01", "tiny"], "01_tiny.md is there already."),
    ],
)
def test_bad_words_get_a_sentence(run, words, sentence):
    result = run(*words)
    assert result.exit_code == 2
    assert sentence in result.stderr
    assert "Traceback" not in result.output


def test_an_unknown_command_is_refused(run):
    assert run("biuld").exit_code == 2


def test_help_lists_every_command_and_imports_none_of_them(course):
    program = (
        "import sys; sys.argv = ['grader', '--help']\n"
        "from grader.cli import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print('loaded:', [m for m in sys.modules if m.startswith(('grader.build', 'nbgrader'))])"
    )
    env = {**os.environ, "COLUMNS": "100"}
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, env=env)
    assert "loaded: []" in done.stdout, done.stderr
    assert all(f"{name} " in done.stdout for name in COMMANDS)


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_can_be_loaded(name):
    assert load(COMMANDS, name).name == name


def test_a_new_lesson_builds(run, week):
    result = run("new", "lesson", "week01", "window_frames")
    path = week / "source/02_window_frames.md"
    assert result.exit_code == 0
    assert str(path) in result.stdout.replace("\n", "") and "grader build" in result.stdout
    assert errors(path) == []
    assert (parse(path).code, parse(path).title) == ("W01L2", "Window frames")
    assert [built.state for built in build()] == ["written", "written"]
    assert len(learner_notebook(parse(path))["cells"]) > 5


def test_a_new_lesson_never_overwrites(course, week):
    path = new_lesson("week01", "joins")
    path.write_text("mine")
    with pytest.raises(CannotBegin, match="is there already"):
        new_lesson("week01", "joins")
    assert path.read_text() == "mine"
    assert new_lesson("week01_sql", "sets").name == "03_sets.md"


def test_the_longest_slug_still_gives_names_that_fit(course, week):
    path = new_lesson("week01", "a" * 24)
    assert errors(path) == []
