"""Answers go in as text and come out as outcomes: right, wrong, broken and hostile ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.lesson import find
from course.lesson.model import Exercise, Lesson
from grader.jail import Jail, JailBroken, launcher
from grader.verdict.data import Data
from grader.verdict.grade import Grader, Jails
from grader.verdict.outcome import Status
from grader.verdict.secret import Secret

pytestmark = pytest.mark.jail


@pytest.fixture(scope="module")
def grader():
    secret = Secret("tests", b"k" * 32)
    grader = Grader(Jails(launcher("bubblewrap"), Data(secret)), secret)
    yield grader
    grader.jails.close()


@pytest.mark.parametrize(
    "name", ["halden_trips", "delivered_lines", "best_days", "repair_queue_sync"]
)
def test_the_verdict_is_that_of_the_check(grader, name):
    lesson, exercise = find(name)
    for text in (exercise.reference, *exercise.also):
        assert grader.grade(lesson, exercise, text).status is Status.PASS
    for mistake in exercise.wrong:
        outcome = grader.grade(lesson, exercise, mistake.text)
        assert outcome.status in (Status.FAIL, Status.STUDENT_ERROR)
        assert outcome.share == 0
        assert mistake.because in outcome.detail
    for text in (exercise.starter, "", None):
        assert grader.grade(lesson, exercise, text).status is Status.NOT_ATTEMPTED


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("select trip_id, city_id from", Status.STUDENT_ERROR),
        ("select 1; drop table trip", Status.STUDENT_ERROR),
        ("select * from read_csv('/etc/passwd')", Status.STUDENT_ERROR),
        ("select a.* from trip a, trip b, trip c", Status.MEMORY),
        ("select " + "(" * 5_000 + "1" + ")" * 5_000, Status.STUDENT_ERROR),
        ("select '" + "x" * 30_000 + "'", Status.STUDENT_ERROR),
        ("\ud800", Status.STUDENT_ERROR),
    ],
)
def test_a_hostile_query_gets_a_true_status_and_no_points(grader, text, status):
    outcome = grader.grade(*find("halden_trips"), text)
    assert (outcome.status, outcome.share) == (status, 0.0), outcome.detail


def test_the_rows_of_the_notebook_typed_in_fail_on_hidden_data(grader):
    lesson, exercise = find("halden_trips")
    typed = "select 1 as trip, now() as unlocked_at, 2 as metres"
    assert grader.grade(lesson, exercise, typed).share == 0


def test_feedback_tells_no_right_value_of_hidden_data(grader):
    lesson, exercise = find("delivered_lines")
    public = grader.grade(lesson, exercise, "echo 999999")
    assert "Expected" in public.feedback  # this drop is the same for everybody
    from course.check.verdict import Status as Checked
    from course.check.verdict import Verdict
    from grader.verdict.outcome import of_verdict

    hidden = of_verdict(Verdict("x", Checked.NOT_YET, "your query on other data", "canary-1", "2"))
    assert "canary-1" not in hidden.feedback
    assert "canary-1" in hidden.detail


@pytest.mark.parametrize(
    ("looked_at", "error", "told"),
    [
        (
            "your query, as it ran",
            "Conversion Error: cannot cast 'canary'",
            "Conversion Error: its",
        ),
        ("your query, as it ran", 'Binder Error: no column "trp"', 'no column "trp"'),
        ("your script on another drop of the same shape", "cut: canary", ""),
    ],
)
def test_an_error_on_hidden_data_does_not_quote_it(looked_at, error, told):
    from course.check.verdict import Status as Checked
    from course.check.verdict import Verdict
    from grader.verdict.outcome import of_verdict

    found = of_verdict(Verdict("x", Checked.COULD_NOT_RUN, looked_at, error=error))
    assert "canary" not in found.feedback
    assert told in found.feedback
    assert error in found.detail


def _python(check: str, reference: str) -> tuple[Lesson, Exercise]:
    exercise = Exercise("f", "python", 1, "", "", reference, check, 1, "")
    lesson = Lesson(Path("x.md"), "W01L1", "", "duckdb", 1, (), (), {"f": exercise}, {})
    return lesson, exercise


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("def f(x): return x + 1", Status.PASS),
        ("def f(x): return x + 1.0000000000001", Status.PASS),
        ("def f(x): return x", Status.FAIL),
        ("def f(x): raise SystemExit(0)", Status.STUDENT_ERROR),
        ("def f(x): raise KeyboardInterrupt", Status.STUDENT_ERROR),
        ("def f(x):\n    import os\n    os._exit(0)", Status.DIED),
        ("import sys; sys.exit(0)", Status.STUDENT_ERROR),
        ("import os; os._exit(0)", Status.DIED),
        ("f = 3", Status.STUDENT_ERROR),
        ("class A:\n    def __eq__(s, o): return True\ndef f(x): return A()", Status.FAIL),
        ("import builtins\nbuiltins.all = lambda x: True\ndef f(x): return 0", Status.FAIL),
        (
            "def f(x):\n    import sys\n"
            "    sys.modules['course.check.values'].same = lambda *a: True\n    return 0",
            Status.FAIL,
        ),
        (
            "def f(x):\n    import os\n    os.write(3, b'x' * 100)\n    return x + 1",
            Status.OUTPUT_LIMIT,
        ),
    ],
)
def test_a_function_is_judged_by_what_it_returns(grader, text, status):
    outcome = grader.grade(*_python("same_calls([1, 2, 10])", "def f(x): return x + 1"), text)
    assert outcome.status is status, outcome.detail
    assert outcome.share == (status is Status.PASS)


_FRAME = """
import json, os, struct
def f(x):
    header, blob = {header!r}, {blob!r}
    os.write(3, struct.pack('>IQ', len(header), len(blob)) + header + blob)
    os._exit({code})
"""


@pytest.mark.parametrize(
    ("header", "blob", "code", "status"),
    [
        (b'{"fault": "no memory"}', b"", 70, Status.DIED),
        (b"[]", b"", 0, Status.TAMPER),
        (b'{"result": true}', b"{}", 0, Status.TAMPER),
        (b'{"result": true}', b"[" * 15_000, 0, Status.TAMPER),
        (b'{"raised": 3}', b"", 0, Status.TAMPER),
        (b'{"result": true}', b'{"value": {"$": "int", "v": "?"}}', 0, Status.TAMPER),
    ],
)
def test_frames_of_its_own_earn_nothing_and_are_no_fault_of_ours(
    grader, header, blob, code, status
):
    text = _FRAME.format(header=header, blob=blob, code=code)
    found = grader.grade(*_python("same_calls([1, 2])", "def f(x): return x"), text)
    assert (found.status, found.share) == (status, 0.0), found.detail


@pytest.mark.parametrize("value", ["10**400", "10**5000", "[0.5] * 3", "float('nan')"])
def test_a_strange_value_is_wrong_and_nothing_worse(grader, value):
    text = f"def f(x): return {value}"
    found = grader.grade(*_python("same_calls([1, 2])", "def f(x): return x / 3"), text)
    assert (found.status, found.share) == (Status.FAIL, 0.0), found.detail


def test_a_result_on_which_the_check_fails_is_the_fault_of_the_answer(grader, monkeypatch):
    from course.check import call

    def same(expected, actual, *options):
        if actual == 666:
            raise ArithmeticError
        return expected == actual

    monkeypatch.setattr(call, "same", same)
    found = grader.grade(*_python("same_calls([1])", "def f(x): return x"), "def f(x): return 666")
    assert found.status is Status.STUDENT_ERROR
    assert "cannot be compared" in found.feedback


def test_an_error_that_is_asked_for_is_known_by_its_class(grader):
    reference = "import json\ndef f(x): return json.loads(x)"
    check = "same_calls(['1', '{'], raises=ValueError)"
    own = (
        "import json\ndef f(x):\n    try: return json.loads(x)\n"
        "    except Exception: raise ValueError('no')"
    )
    for text in (reference, own):
        outcome = grader.grade(*_python(check, reference), text)
        assert outcome.status is Status.PASS, outcome.detail


@pytest.mark.parametrize(
    "check", ["same_calls([1])", "def play(f, stage):\n    yield 'one', f(1)\nsame_play(play)"]
)
def test_a_fault_of_the_jail_is_never_scored(grader, monkeypatch, check):
    def broken(jail, job, limits):
        raise JailBroken("no memory")
        yield

    monkeypatch.setattr(Jail, "run", broken)
    outcome = grader.grade(*_python(check, "def f(x): return x"), "def f(x): return 2")
    assert (outcome.status, outcome.share) == (Status.INFRA, 0.0)


def test_a_fault_of_the_check_is_never_scored(grader):
    outcome = grader.grade(
        *_python("same_calls([1], wrong_word=1)", "def f(x): return x"), "def f(x): return x"
    )
    assert (outcome.status, outcome.share) == (Status.INFRA, 0.0)
    assert "wrong_word" in outcome.detail
    assert "wrong_word" not in outcome.feedback
