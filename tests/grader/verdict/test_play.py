"""Scenarios are played and suites are run in a jail, and judged outside it."""

from __future__ import annotations

from pathlib import Path

import pytest

from course.lesson import find
from course.lesson.model import Exercise, Lesson
from grader.jail import launcher
from grader.verdict.data import Data
from grader.verdict.grade import Grader, Jails
from grader.verdict.outcome import Status
from grader.verdict.secret import Secret

pytestmark = pytest.mark.jail
_FAILED = (Status.FAIL, Status.STUDENT_ERROR)


@pytest.fixture(scope="module")
def grader():
    secret = Secret("tests", b"k" * 32)
    grader = Grader(Jails(launcher("bubblewrap"), Data(secret)), secret)
    yield grader
    grader.jails.close()


@pytest.mark.parametrize("name", ["row_batches", "save_report", "publish_day", "fare_tests"])
def test_the_verdict_is_that_of_the_check(grader, name):
    lesson, exercise = find(name)
    for text in (exercise.reference, *exercise.also[:1]):
        outcome = grader.grade(lesson, exercise, text)
        assert outcome.status is Status.PASS, outcome.detail
    for mistake in exercise.wrong[:2]:
        outcome = grader.grade(lesson, exercise, mistake.text)
        assert (outcome.status in _FAILED, outcome.share) == (True, 0.0)
        assert mistake.because in outcome.detail
    assert grader.grade(lesson, exercise, exercise.starter).status is Status.NOT_ATTEMPTED


_PLAY = """
def play(f, stage):
    yield "two", f(2)
    yield "the rows", stage.table("city").select(["city_id"]) if f(1) == 1 else []
    yield "the files", sorted(p.name for p in stage.drop("partners").iterdir())
    yield "what it took", at_most(stage.lines_run(lambda: f(3)), plus=5)
    yield "a pair", (range(2), stage.raised(f, "x"))

same_play(play, limit_s=3)
"""
_RIGHT = "def f(x):\n    if x == 'x':\n        raise ValueError\n    return x"


def _case(check: str = _PLAY, form: str = "", reference: str = _RIGHT) -> tuple[Lesson, Exercise]:
    exercise = Exercise("f", "python", 1, "", "", reference, check, 1, "", form=form)
    lesson = Lesson(Path("x.md"), "W02L1", "", "python", 1, (), (), {"f": exercise}, {})
    return lesson, exercise


_LIAR = """
class Liar:
    def __eq__(self, other): return True
    def __hash__(self): return 0
    def __repr__(self): raise SystemExit(0)
    def __reduce__(self): return eval, ("1 / 0",)
"""


@pytest.mark.parametrize(
    ("text", "status"),
    [
        (_RIGHT, Status.PASS),
        (f"{_RIGHT} + 1", Status.FAIL),
        ("def f(x):\n    raise RuntimeError('no')", Status.STUDENT_ERROR),
        ("def f(x):\n    raise KeyboardInterrupt", Status.STUDENT_ERROR),
        ("f = 3", Status.STUDENT_ERROR),
        ("def f(x:", Status.STUDENT_ERROR),
        ("import os\nos._exit(0)", Status.DIED),
        ("def f(x):\n    import os\n    os._exit(0)", Status.DIED),
        ("def f(x):\n    while True: pass", Status.TIMEOUT),
        ("def f(x): return bytes(10**9)", Status.MEMORY),
        ("def f(x): return bytes(5 * 10**7)", Status.OUTPUT_LIMIT),
        ("def f(x): return [0] * 3_000_000", Status.OUTPUT_LIMIT),
        (f"{_LIAR}\ndef f(x): return Liar()", Status.FAIL),
        (f"{_LIAR}\ndef f(x): return {{Liar(): [Liar()]}}", Status.FAIL),
        (
            "import sys\nsys.modules['course.check.values'].same = lambda *a: True\n"
            "def f(x): return 0",
            Status.FAIL,
        ),
    ],
)
def test_an_answer_is_judged_by_what_is_seen(grader, text, status):
    outcome = grader.grade(*_case(), text)
    assert outcome.status is status, outcome.detail
    assert outcome.share == (status is Status.PASS)


_FRAME = """
import os, struct
def f(x):
    header, blob = {header!r}, {blob!r}
    os.write(3, struct.pack('>IQ', len(header), len(blob)) + header + blob)
    os._exit(0)
"""


@pytest.mark.parametrize(
    ("header", "blob"),
    [
        (b"[]", b""),
        (b"{}", b"1"),
        (b'{"what": "two"}', b"[" * 15_000),
        (b'{"what": "two", "table": true}', b"no table"),
        (b'{"what": "two", "at_most": "few"}', b""),
        (b'{"what": "two", "broke": 3}', b""),
    ],
)
def test_frames_of_its_own_earn_nothing_and_are_no_fault_of_ours(grader, header, blob):
    text = _FRAME.format(header=header, blob=blob)
    # Without an end of its own the run counts as died; what it wrote is not even read then.
    text = text.replace("os._exit(0)", "os.write(3, _end)\n    os._exit(0)").replace(
        "def f", "_end = struct.pack('>IQ', 14, 0) + b'{\"done\": true}'\ndef f"
    )
    found = grader.grade(*_case(), text)
    assert (found.status, found.share) == (Status.TAMPER, 0.0), found.detail


def test_a_script_sees_no_hidden_data_and_not_the_grader(grader):
    check = """
def play(answer, stage):
    seen = stage.bash(answer)
    yield "what it found", sorted(seen.stdout.decode().split())

same_play(play)
"""
    look = "ls -A /jail/data; cat /proc/1/environ /proc/1/mem; ls /proc/1/fd"
    case = _case(check, form="file:f.sh", reference="true")
    outcome = grader.grade(*case, f"{look}; true")
    assert outcome.status is Status.PASS, outcome.detail


def test_the_data_of_a_seed_cannot_be_changed(grader):
    text = (
        "import glob, os\ndef f(x):\n    if x == 'x':\n        raise ValueError\n"
        "    for path in glob.glob('/tmp/cache/world/*/*/**', recursive=True):\n"
        "        if os.path.isfile(path) and not path.endswith('.whole'):\n"
        "            try:\n                open(path, 'w')\n"
        "            except OSError:\n                continue\n"
        "            return 'it could be written: ' + path\n    return x"
    )
    check = 'def play(f, stage):\n    yield "one", f(1)\nsame_play(play)'
    outcome = grader.grade(*_case(check), text)
    assert outcome.status is Status.PASS, outcome.detail


_SUITE = """
kills_mutants("m", "def f(x): return x", {"it adds": ("return x", "return x + 1")}, at_least=1)
"""


@pytest.mark.parametrize(
    ("text", "status"),
    [
        ("from m import f\ndef test(): assert f(1) == 1", Status.PASS),
        ("def test(): pass", Status.FAIL),
        ("import os\nos._exit(0)", Status.DIED),
        ("def test():\n    while True: pass", Status.FAIL),
        ("from m import f\ndef test(): assert bytes(10**10)", Status.FAIL),
        (
            "import pathlib\nfor p in pathlib.Path('..').glob('*.json'):\n    p.write_text('[]')\n"
            "import os\npathlib.Path('../report.json').write_text('[3]')\nos._exit(0)",
            Status.TAMPER,
        ),
        (
            "import os, pathlib\npathlib.Path('../report.json').write_text('x' * 3_000_000)\n"
            "os._exit(0)",
            Status.OUTPUT_LIMIT,
        ),
    ],
)
def test_a_suite_is_judged_by_its_report(grader, text, status):
    outcome = grader.grade(*_case(_SUITE, form="pytest", reference=text), text)
    assert outcome.status is status, outcome.detail
    assert outcome.share == (status is Status.PASS)
