"""Projects are graded in a jail: as the checks say, whatever a submission tries."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from course.check.channel import Context
from course.check.project import judge_task
from course.check.project_mistakes import mistakes, variant
from course.lesson import parse
from grader.backends.chunks import chunks
from grader.jail import JailBroken, launcher
from grader.verdict.data import Data
from grader.verdict.files import collect
from grader.verdict.grade import Grader, Jails
from grader.verdict.key import project_key
from grader.verdict.outcome import Status
from grader.verdict.secret import Secret
from grader.verdict.task import Task

pytestmark = pytest.mark.jail
FIXTURE = Path(__file__).parents[2] / "fixtures/project"
CHECKS = """
from course.check.drops import Drop
from course.check.project import Failed

EDIT = "find . -type f ! -path './trips/trips_2025-01*' -delete"

def day_count(bench):
    drop = Drop("a small drop", bench.context.seeds[0], edit=EDIT)
    run = bench.run("bash project/count.sh drop out", drop, limit_s=20.0)
    if run.made.get("out/days.csv") != b"right\\n":
        raise Failed(
            "It is wrong.",
            looked_at="your report",
            expected="canary",
            got=", ".join(run.made),
            error=run.outcome.complaints,
        )
"""
RIGHT = 'mkdir "$2"; echo right > "$2/days.csv"\n'
DEEP = "d=$(printf 'd/%.0s' {1..1500}); for n in 1 2 3; do mkdir -p $d; cd $d || exit; done"


@pytest.fixture(scope="module")
def grader():
    secret = Secret("tests", b"k" * 32)
    grader = Grader(Jails(launcher("bubblewrap"), Data(secret)), secret)
    yield grader
    grader.jails.close()


@pytest.fixture
def lesson(tmp_path):
    """A tiny project in a week of its own."""
    week = tmp_path / "week01-03_foundations/week01_sql"
    shutil.copytree(FIXTURE, week)
    return parse(week / "source/project.md")


@pytest.fixture
def strict(lesson):
    """The same project with one strict check."""
    (lesson.project_folder / "checks.py").write_text(CHECKS)
    (lesson.project_folder / "reference" / "count.sh").write_text(RIGHT)
    return lesson


@pytest.fixture
def folder(tmp_path):
    """A submitted folder, empty."""
    folder = tmp_path / "submitted/project"
    folder.mkdir(parents=True)
    return folder


def _grade(grader, lesson, folder, task="day_count"):
    return grader.grade(lesson, lesson.tasks[task], collect(folder))


def test_the_verdict_is_that_of_the_check(grader, lesson, tmp_path):
    reference = lesson.project_folder / "reference"
    for task in lesson.tasks:
        assert _grade(grader, lesson, reference, task).status is Status.PASS
        starter = _grade(grader, lesson, lesson.starter_folder, task)
        assert starter.status is Status.NOT_ATTEMPTED
        missing = _grade(grader, lesson, tmp_path / "nowhere", task)
        assert missing.status is Status.NOT_ATTEMPTED
    (mistake,) = mistakes(lesson)
    mistaken = variant(reference, mistake)
    for name, task in lesson.tasks.items():
        outcome = _grade(grader, lesson, mistaken, name)
        here = judge_task(lesson, task, mistaken, Context(lesson, grader.secret.seeds))
        assert (outcome.share == 1) == here.passed
    assert mistake.because in _grade(grader, lesson, mistaken, mistake.task).feedback


@pytest.mark.parametrize(
    ("script", "status"),
    [
        (RIGHT, Status.PASS),
        (f"{RIGHT}echo warning >&2; sleep 0.5", Status.PASS),
        ("exit 0", Status.FAIL),
        ("kill -9 $$", Status.FAIL),
        ("kill -9 $PPID; kill -9 1; kill -9 -1", Status.FAIL),
        ("while true; do :; done", Status.TIMEOUT),
        ("trap '' TERM INT HUP; while true; do sleep 1; done", Status.TIMEOUT),
        ("f() { f | f & }; f; while true; do :; done", Status.TIMEOUT),
        ("yes", Status.OUTPUT_LIMIT),
        (
            "mkdir out; for n in {1..40}; do head -c 1900000 /dev/zero > out/$n; done",
            Status.OUTPUT_LIMIT,
        ),
        ("mkdir -p out/days.csv; chmod 000 out drop project", Status.FAIL),
        ("mkdir out; ln -s /jail/data out/data; ln -s /etc/passwd out/days.csv", Status.FAIL),
        ("mkdir out; mkfifo out/days.csv", Status.FAIL),
        ("rm -rf drop project", Status.FAIL),
        (DEEP, Status.FAIL),
        (f'cd "$TMPDIR"; {DEEP}', Status.FAIL),
    ],
)
def test_a_script_gets_a_true_status(grader, strict, folder, script, status):
    (folder / "count.sh").write_text(script)
    if status is Status.TIMEOUT:
        (strict.project_folder / "checks.py").write_text(CHECKS.replace("20.0", "1.0"))
    outcome = _grade(grader, strict, folder)
    assert (outcome.status, outcome.share) == (status, float(status is Status.PASS)), outcome.detail
    (strict.project_folder / "checks.py").write_text(CHECKS)
    (folder / "count.sh").write_text(f"{RIGHT}# after {script.encode().hex()}")
    assert _grade(grader, strict, folder).status is Status.PASS


def test_nothing_of_the_class_is_in_reach(grader, strict, folder):
    look = "ls /jail/data /jail/grader /root; cat /proc/1/environ; env; find /jail -maxdepth 2"
    (folder / "count.sh").write_text(f"{{ {look}; }} >&2")
    outcome = _grade(grader, strict, folder)
    assert outcome.status is Status.FAIL
    assert "/jail/drop/project" in outcome.detail
    for word in ("checks.py", "/jail/data/", "SECRET", "reference", "week01_sql"):
        assert word not in outcome.detail


def test_the_student_reads_nothing_that_a_script_saw_on_hidden_data(grader, strict, folder):
    spy = 'mkdir out; for file in drop/trips/*; do touch "out/$(head -c 60 "$file" | tr , _)"; done'
    (folder / "count.sh").write_text(f"{spy}; cat drop/trips/* | head -n 3 >&2")
    outcome = _grade(grader, strict, folder)
    assert outcome.status is Status.FAIL and "trip_id" in outcome.detail
    for word in ("trip_id", "canary", "out/"):
        assert word not in outcome.feedback
    assert "Looked at your report." in outcome.feedback


def test_a_link_to_a_file_of_the_instructor_earns_nothing(grader, lesson, folder):
    (folder / "count.sh").symlink_to(lesson.project_folder / "reference" / "count.sh")
    (folder / "other.sh").write_text("true")
    outcome = _grade(grader, lesson, folder)
    assert (outcome.status, outcome.share) == (Status.FAIL, 0.0)
    assert "project/count.sh is a link" in outcome.feedback
    (folder / "count.sh").unlink()
    shutil.copy(lesson.project_folder / "reference" / "count.sh", folder)
    with (folder / "huge.csv").open("wb") as file:
        file.truncate(50_000_000_000)
    outcome = _grade(grader, lesson, folder)
    assert outcome.status is Status.PASS
    assert "huge.csv is larger than" in outcome.feedback


def test_a_fault_of_the_check_or_of_the_jail_is_never_scored(grader, lesson, folder, monkeypatch):
    (folder / "count.sh").write_text("true")
    (lesson.project_folder / "checks.py").write_text("def day_count(bench): 1 / 0")
    outcome = _grade(grader, lesson, folder)
    assert (outcome.status, outcome.share) == (Status.INFRA, 0.0)
    assert "ZeroDivisionError" in outcome.detail and "Zero" not in outcome.feedback
    (lesson.project_folder / "checks.py").write_text(CHECKS)

    def broken(*_):
        raise JailBroken("no more processes")

    monkeypatch.setattr(grader.jails.of("project"), "run", broken)
    outcome = _grade(grader, lesson, folder)
    assert outcome.status is Status.INFRA and "no more processes" in outcome.detail


def test_a_result_on_which_the_check_fails_is_the_fault_of_the_project(grader, strict, folder):
    checks = strict.project_folder / "checks.py"
    checks.write_text(CHECKS + "    if run.outcome.code == 9: 1 / 0\n")
    (folder / "count.sh").write_text(f"{RIGHT}exit 9")
    assert _grade(grader, strict, folder).status is Status.STUDENT_ERROR


def test_tasks_of_one_project_go_to_one_worker():
    projects = [
        Task(f"{group}{n}", "p.md", f"t{n}", "", group) for group in "ab" for n in range(14)
    ]
    answers = [Task(f"k{n}", "a.md", f"e{n}", "") for n in range(10)]
    sizes = [len(chunk) for chunk in chunks([*answers, *projects])]
    assert sizes == [8, 2, 14, 14]


def test_the_key_depends_on_every_file_of_both_sides(lesson, folder):
    def key():
        return project_key(lesson, "day_count", collect(folder), "variant", "bubblewrap")

    keys = [key()]
    for path in (folder / "a.sh", lesson.project_folder / "more.sh", lesson.starter_folder / "x"):
        path.write_text("1")
        keys.append(key())
    assert len(set(keys)) == 4
