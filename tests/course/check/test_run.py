"""check, hint and solution as a notebook calls them, at a keyboard and where nobody looks."""

from __future__ import annotations

import json

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course import answers
from course.check import judge as judging
from course.check import run, vocabulary
from course.check.unpassed import CouldNotRun, NotAttempted, NotYet
from course.check.verdict import Rows, Status, Verdict
from course.lesson import find

NAME = "named_trips"
LESSON, EXERCISE = find(NAME)


@pytest.fixture
def shell():
    InteractiveShell.clear_instance()
    yield InteractiveShell.instance()
    InteractiveShell.clear_instance()


@pytest.fixture
def keyboard(monkeypatch, tmp_path, shell):
    """A person's kernel: a workspace, nothing kept, no strictness."""
    monkeypatch.delenv("PYTEST_CURRENT_TEST", raising=False)
    monkeypatch.setattr(run, "_strict", lambda: False)
    monkeypatch.setattr(run, "_shown", {})
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    answers.forget()
    yield tmp_path
    answers.forget()


def shown(call, *arguments) -> list[str]:
    """The HTML of everything that a call displays, in order."""
    with capture_output() as captured:
        call(*arguments)
    assert captured.stderr == ""
    return [output.data["text/html"] for output in captured.outputs]


def events(workspace) -> list[tuple[str, str]]:
    file = workspace / ".course" / "progress.jsonl"
    lines = file.read_text().splitlines() if file.exists() else []
    return [(event["event"], event["name"]) for event in map(json.loads, lines)]


def test_nothing_written_is_not_attempted_and_not_recorded(keyboard):
    (card,) = shown(run.check, NAME)
    assert "○ not attempted" in card
    assert "There is no answer yet" in card
    answers.keep(NAME, EXERCISE.starter)
    assert "○ not attempted" in shown(run.check, NAME)[0]
    assert events(keyboard) == []


def test_a_right_answer_gets_its_reason(keyboard):
    answers.keep(NAME, EXERCISE.also[0])
    (card,) = shown(run.check, NAME)
    assert "✓ passed" in card
    assert "row count with the left table" in card
    assert events(keyboard) == [("passed", NAME)]


def test_a_wrong_answer_shows_at_once_and_again_with_its_example(keyboard):
    answers.keep(NAME, EXERCISE.wrong[0].text)
    first, full = shown(run.check, NAME)
    assert "✗ not yet" in first
    assert "Looking for" in first
    assert "The smallest data on which it shows" in full
    assert "Looking for" not in full
    assert f'<code>hint("{NAME}")</code>: 2 hints left' in full
    assert events(keyboard) == [("not_yet", NAME)]


def test_an_interrupted_search_leaves_a_whole_card(keyboard, monkeypatch):
    def interrupted():
        raise KeyboardInterrupt

    verdict = Verdict(NAME, Status.NOT_YET, advice="Look.", search=interrupted)
    monkeypatch.setattr(run, "first_verdict", lambda *_: verdict)
    with capture_output() as captured, pytest.raises(KeyboardInterrupt):
        run.check(NAME)
    assert "Looking for" not in captured.outputs[-1].data["text/html"]


def test_a_search_that_fails_takes_nothing_from_the_verdict():
    def broken():
        raise ZeroDivisionError

    verdict = Verdict(NAME, Status.NOT_YET, advice="Look.", search=broken)
    assert judging.explained(verdict) == Verdict(NAME, Status.NOT_YET, advice="Look.")
    found = Verdict(NAME, Status.NOT_YET, search=lambda: (Rows("t", ("a",), ()),))
    assert judging.explained(found).counterexample[0].title == "t"


def test_a_fault_of_the_checker_is_not_blamed_on_the_learner(monkeypatch):
    def broken(text):
        raise ZeroDivisionError("division by zero")

    monkeypatch.setattr(vocabulary, "check_of", broken)
    verdict = judging.judge(LESSON, EXERCISE, "select 1")
    assert verdict.status is Status.COULD_NOT_RUN
    assert "The checker failed, not your answer" in verdict.advice
    assert "03_joins.md, exercise named_trips" in verdict.advice


def test_a_full_disk_is_told_in_its_own_sentence(monkeypatch):
    def full(text):
        raise OSError("The disk is full. Free some space.")

    monkeypatch.setattr(vocabulary, "check_of", full)
    assert (
        judging.judge(LESSON, EXERCISE, "select 1").advice == "The disk is full. Free some space."
    )


@pytest.mark.parametrize("variable", ["NBGRADER_EXECUTION", "PYTEST_CURRENT_TEST", "COURSE_STRICT"])
def test_where_nobody_looks_anything_but_passed_raises(variable, monkeypatch, capsys, tmp_path):
    for name in ("NBGRADER_EXECUTION", "PYTEST_CURRENT_TEST", "COURSE_STRICT"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv(variable, "1")
    monkeypatch.setenv("COURSE_HOME", str(tmp_path))
    answers.forget()
    with pytest.raises(NotAttempted, match="not attempted"):
        run.check(NAME)
    answers.keep(NAME, EXERCISE.wrong[0].text)
    with pytest.raises(NotYet, match="The smallest data on which it shows"):
        run.check(NAME)
    answers.keep(NAME, "selec 1")
    with pytest.raises(CouldNotRun, match="syntax error"):
        run.check(NAME)
    answers.keep(NAME, EXERCISE.reference)
    run.check(NAME)
    assert capsys.readouterr().out == f"✓ passed · {NAME}\n"
    assert events(tmp_path) == []
    answers.forget()


def test_an_unpassed_check_prints_no_traceback(shell):
    answers.keep(NAME, "select 1 as a")
    with capture_output() as captured:
        shell.run_cell(f"from course import check\ncheck({NAME!r})")
    answers.forget()
    assert "✗ not yet" in captured.stdout + captured.stderr
    assert "Traceback" not in captured.stdout + captured.stderr
    assert "run.py" not in captured.stdout + captured.stderr


def test_an_unknown_exercise_is_one_sentence(shell):
    with capture_output() as captured:
        shell.run_cell("from course import check\ncheck('named_trip')")
    printed = captured.stdout + captured.stderr
    assert "There is no exercise named_trip in the course. Did you mean named_trips?" in printed
    assert "Traceback" not in printed


def test_hints_come_one_by_one_and_are_recorded(keyboard):
    first, second, none = (shown(run.hint, NAME)[0] for _ in range(3))
    assert "Hint 1 of 2." in first
    assert "Hint 2 of 2." in second
    assert f'<code>solution("{NAME}")</code>' in none
    assert events(keyboard) == [("hint", NAME)] * 2


@pytest.mark.parametrize("reply", ["", "no", "n", "what"])
def test_a_solution_is_not_shown_without_a_yes(keyboard, monkeypatch, reply):
    monkeypatch.setattr("builtins.input", lambda question: reply)
    (note,) = shown(run.solution, NAME)
    assert "Nothing was shown" in note
    assert events(keyboard) == []


def test_a_solution_is_shown_with_its_reason_and_recorded(keyboard, monkeypatch):
    asked = []
    monkeypatch.setattr("builtins.input", lambda question: asked.append(question) or " YES ")
    (card,) = shown(run.solution, NAME)
    assert "70%" in asked[0]
    assert "left join station as last_dock" in card
    assert "row count with the left table" in card
    assert events(keyboard) == [("solution", NAME)]


def test_a_kernel_without_a_keyboard_shows_no_solution(keyboard, monkeypatch):
    def no_stdin(question):
        raise RuntimeError("raw_input was called, but this frontend does not support it")

    monkeypatch.setattr("builtins.input", no_stdin)
    assert "Nothing was shown" in shown(run.solution, NAME)[0]
    with capture_output() as captured:
        run.solution(NAME, yes=True)
    assert "left join" in captured.outputs[0].data["text/html"]


def test_progress_counts_what_was_passed(keyboard):
    from course.progress import progress

    answers.keep(NAME, EXERCISE.reference)
    shown(run.check, NAME)
    line = next(line for line in repr(progress()).splitlines() if line.startswith("W01L3"))
    assert " 1/8 " in line
    assert "1/" in line
    assert "Next: " in repr(progress())
