"""The seven invariants of the red team, on one class of cheats, graded once for all tests."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
from collections import Counter
from pathlib import Path

import psutil
import pytest

from tests.redteam.arena import CANARIES, CASES, FULL, HONEST, NAME, SLUG, Battle, fight, student
from tests.redteam.on_notebook import IMPORTED
from tests.redteam.on_python import MARK
from tests.redteam.waiting import WAITING

pytestmark = [pytest.mark.jail, pytest.mark.xdist_group("redteam")]
LISTED = """
    R01 R02 R03 R04 R05 R06 R07 R09 R10 R11 R12 R13 R14 R15 R16 R17 R18
    R20 R23 R24 R25 R28 R29 R32 R33 R34 R35 R37 R38 R39
    R50 R51 R52 R53 R55 R56 R57 R58 R60 R61 R63 R64 R65
    R70 R71 R72 R73 R74 R75 R76 R77 R78 R80 R82 R83 R84 R85 R86 R89 R90 R91 R92 R93 R95
    B1 B2 B3 B4 B5 B6 B7 B8 B9 B10 B11 B12
"""
TWINS = [case for case in CASES if case.twin is not None]
PORT = 47113
MEMORY_MB = 6_000
every_case = pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)


@pytest.fixture(scope="module")
def battle(tmp_path_factory) -> Battle:
    """Both classes, graded."""
    return fight(tmp_path_factory.mktemp("redteam"))


def test_every_case_of_the_list_is_played_or_said_to_wait():
    ids = {case.id for case in [*CASES, *WAITING]}
    assert [
        name for name in LISTED.split() if not any(re.fullmatch(f"{name}[a-z]?", id) for id in ids)
    ] == []
    assert len([id for id in ids if id.startswith("S")]) >= 20


def test_each_case_has_a_name_of_its_own():
    assert [n for n, count in Counter(case.id for case in CASES).items() if count > 1] == []


@every_case
def test_no_gain(battle, case):
    attack, honest = battle.told(case), battle.told(case, "without")
    assert attack.mark <= honest.mark
    assert attack.mark == case.earns


@every_case
def test_the_status_is_true(battle, case):
    told = battle.told(case)
    if case.on in told.statuses:
        assert told.statuses[case.on] in case.status, told.feedback[case.on]
        others = {name: status for name, status in told.statuses.items() if name != case.on}
        assert set(others.values()) == {"PASS"}, "it costs its own exercise alone"
    else:
        assert case.status[0] in told.statuses.values()
    assert "INFRA" not in told.statuses.values()


@pytest.mark.parametrize("case", TWINS, ids=lambda case: case.id)
def test_the_twin_keeps_full_marks(battle, case):
    twin = battle.told(case, "twin")
    assert twin.mark == FULL, twin.feedback


@pytest.mark.parametrize("name", HONEST)
def test_nobody_else_notices(battle, name):
    calm, stormy = battle.calm[name], battle.stormy[name]
    assert (calm.mark, calm.statuses) == (FULL, stormy.statuses)
    assert calm.feedback == stormy.feedback
    assert calm.text == stormy.text


@every_case
def test_nothing_leaks(battle, case):
    folder = battle.root / "stormy"
    artefacts = [*(folder / "autograded" / student(case, "attack")).rglob("*")]
    texts = {str(path): path.read_bytes() for path in artefacts if path.is_file()}
    hit = [
        (what, path)
        for what, word in CANARIES.items()
        for path, text in texts.items()
        if word.encode() in text
    ]
    assert hit == []
    assert not [path for path in artefacts if path.is_symlink()]


def test_logs_and_stored_verdicts_hold_no_canary(battle):
    stored = (battle.root / "stormy" / "verdicts.db").read_bytes()
    secret = (battle.root / "keys" / "secret").read_bytes()
    for word in (*map(str.encode, CANARIES.values()), secret):
        assert word not in battle.output.encode()
        assert word not in stored


@pytest.mark.parametrize("id", ["R50", "R75"])
def test_feedback_on_hidden_rows_tells_no_right_value(battle, id):
    case = next(case for case in CASES if case.id == id)
    feedback = battle.told(case).feedback[case.on]
    assert "Expected" not in feedback and "computes" not in feedback
    assert "The data is not shown" in feedback or "compute the values" in feedback


@pytest.mark.parametrize("name", ["a\nb", "..x/..", ".hidden", "a\\b", "\x1b[2J"])
def test_a_name_that_is_a_path_or_a_code_is_nobody(tmp_path, name):
    from types import SimpleNamespace

    from grader.autograde import _submissions

    for one in (name, "Eve, Smith"):
        (tmp_path / "submitted" / one / NAME).mkdir(parents=True)
    (tmp_path / "submitted" / "link").symlink_to(tmp_path / "submitted" / "Eve, Smith")
    folder = SimpleNamespace(root=tmp_path, settings=SimpleNamespace(CourseDirectory={}))
    found = _submissions(folder, SimpleNamespace(name=NAME, notebook=SLUG))
    assert {student for student, _ in found} <= {"Eve, Smith", "link"}


def test_what_hidden_rows_hold_does_not_come_out_in_an_error(battle):
    case = next(case for case in CASES if case.id == "S07")
    assert "its text is not shown" in battle.told(case).feedback[case.on]


def test_no_terminal_code_reaches_a_log_or_a_page(battle):
    assert "\x1b" not in battle.output
    for told in battle.stormy.values():
        assert "\x1b" not in "".join(told.feedback.values())


def test_nothing_is_left_running_or_listening(battle):
    # Somebody else may grade the same class on this machine: a process of ours names our folder.
    ours = (MARK, str(battle.root))
    left = [
        process.info["cmdline"]
        for process in psutil.process_iter(["cmdline"])
        if any(mark in word for word in process.info["cmdline"] or () for mark in ours)
    ]
    assert left == []
    with socket.socket() as client:
        assert client.connect_ex(("127.0.0.1", PORT)) != 0


def test_no_file_and_no_mount_is_left(battle):
    places = [Path("/tmp"), Path("/dev/shm"), Path("/var/tmp"), Path.home(), Path("/"), battle.root]
    left = [path / MARK for path in places if (path / MARK).exists()]
    left += [*battle.root.rglob(MARK), *battle.root.rglob(IMPORTED)]
    assert left == []
    assert str(battle.root) not in Path("/proc/self/mounts").read_text()


def test_the_jails_changed_no_data_and_nobody_the_source(battle):
    kept = {name: battle.data_after.get(name) for name in battle.data_before}
    assert kept == battle.data_before
    assert battle.source_after == battle.source_before


def test_the_gradebook_has_the_rows_of_the_class_and_no_others(battle):
    wanted = {
        student(c, w)
        for c in CASES
        for w in ("attack", "without", "twin")
        if getattr(c, w) is not None
    }
    assert set(battle.stormy) == wanted | set(HONEST)
    assert all(0 <= told.mark <= FULL for told in battle.stormy.values())


def test_memory_stays_in_bounds(battle):
    assert battle.peak_mb < MEMORY_MB


def test_feedback_pages_hold_no_canary_and_no_file_of_the_instructor(battle):
    line = [sys.executable, "-m", "nbgrader", "generate_feedback", NAME, "--student", "r16-attack"]
    known = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
    done = subprocess.run(
        line, cwd=battle.root / "stormy", env=known, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    folder = battle.root / "stormy/feedback/r16-attack" / NAME
    page = (folder / f"{SLUG}.html").read_text()
    assert "is not there, and no other notebook" in page
    assert not any(word in page for word in CANARIES.values())
    assert [path.name for path in folder.rglob("*") if "source" in path.name] == []
