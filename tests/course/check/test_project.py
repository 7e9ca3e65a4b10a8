"""A project's task is judged by a plain function, and whatever goes wrong is said in sentences."""

from __future__ import annotations

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from course import shell
from course.check.channel import Context
from course.check.drops import Drop
from course.check.project import Failed, judge_task
from course.check.project_bench import Bench, Run
from course.check.project_mistakes import mistakes, variant
from course.check.show import as_text
from course.check.verdict import Status
from course.lesson import parse

FIXTURE = Path(__file__).parents[2] / "fixtures/project"
SMALL = Drop("a small drop", 11, edit="find . -type f ! -path './trips/*' -delete")


@pytest.fixture
def lesson(tmp_path):
    """A tiny project in a week of its own."""
    week = tmp_path / "week01-03_foundations/week01_sql"
    shutil.copytree(FIXTURE, week)
    return parse(week / "source/project.md")


@pytest.fixture
def folder(lesson, tmp_path):
    """The learner's files, which begin as the reference."""
    folder = tmp_path / "work/project"
    shutil.copytree(lesson.project_folder / "reference", folder)
    return folder


@pytest.fixture
def bench(lesson, folder):
    return Bench(lesson, "day_count", folder, Context(lesson))


def _judge(lesson, folder, task="day_count", **context):
    return judge_task(lesson, lesson.tasks[task], folder, Context(lesson, **context))


def test_a_right_project_passes(lesson, folder):
    assert _judge(lesson, folder).passed
    assert _judge(lesson, folder, "quiet_end").passed


def test_the_starter_is_not_attempted(lesson):
    verdict = _judge(lesson, lesson.starter_folder)
    assert verdict.status is Status.NOT_ATTEMPTED
    assert "still those of the starter" in verdict.advice


def test_without_a_folder_the_next_step_is_said(lesson, tmp_path):
    verdict = _judge(lesson, tmp_path / "project")
    assert verdict.status is Status.COULD_NOT_RUN
    assert "`make lab`" in verdict.advice


def test_a_failure_becomes_a_verdict_with_rationale_and_help(lesson, folder):
    (folder / "count.sh").write_text("echo broken >&2; exit 7")
    verdict = _judge(lesson, folder, "quiet_end")
    assert verdict.status is Status.NOT_YET
    assert as_text(verdict).splitlines() == [
        "✗ not yet · quiet_end",
        "Looked at the end. Expected 0, got 7.",
        "It ended badly.",
        "Look at the last line.",
        "broken",
    ]


def test_a_fault_of_the_check_is_not_the_learners(lesson, folder):
    checks = lesson.project_folder / "checks.py"
    checks.write_text("def day_count(bench):\n    return 1 / 0\n")
    verdict = _judge(lesson, folder)
    assert verdict.status is Status.COULD_NOT_RUN
    assert "The checker failed, not your files." in verdict.advice
    assert "W01P, task day_count: ZeroDivisionError" in verdict.advice


def test_a_class_may_keep_the_checks(lesson, folder):
    (lesson.project_folder / "checks.py").unlink()
    verdict = _judge(lesson, folder)
    assert verdict.status is Status.COULD_NOT_RUN
    assert "keeps the checks" in verdict.advice


def test_a_known_mistake_hears_its_sentence_and_others_a_difference(lesson, folder):
    (mistake,) = mistakes(lesson)
    mistaken = variant(lesson.project_folder / "reference", mistake)
    assert _judge(lesson, mistaken).because == mistake.because
    assert _judge(lesson, mistaken, explain=False).because == ""
    text = (folder / "count.sh").read_text()
    (folder / "count.sh").write_text(text + 'sed -i s/,6$/,7/ "$2/days.csv"\n')
    verdict = _judge(lesson, folder)
    assert verdict.because == "" and verdict.got == "days = 7"


def test_a_missing_table_is_named_with_what_is_there(lesson, folder):
    (folder / "count.sh").write_text('mkdir "$2"; echo a > "$2/other.csv"; echo why >&2; exit 3')
    verdict = _judge(lesson, folder)
    assert verdict.got == "these tables: other.csv"
    assert "exit code 3" in verdict.advice and verdict.error == "why"


def test_a_mistake_whose_text_is_not_there_is_told_to_the_author(lesson):
    (mistake,) = mistakes(lesson)
    with pytest.raises(ValueError, match=r"occurs 0 times in count\.sh"):
        variant(lesson.project_folder / "reference", replace(mistake, old="nowhere"))


def test_a_run_sees_copies_and_gives_what_is_new(bench, folder):
    run = bench.run("cp drop/trips/trips_2025-01-15.csv a.csv; mkdir b; echo x > b/c", SMALL)
    assert run.made["b/c"] == b"x\n" and run.made["a.csv"].startswith(b"trip_id")
    assert run.changed == ()
    assert [path.name for path in folder.iterdir()] == ["count.sh"]


def test_a_run_tells_what_it_changed_and_the_next_one_finds_everything_whole(bench, folder):
    before = (folder / "count.sh").read_bytes()
    script = "rm drop/trips/trips_2025-01-15.csv; echo x >> project/count.sh; ls drop/trips | wc -l"
    run = bench.run(script, SMALL)
    assert run.changed == ("drop/trips/trips_2025-01-15.csv", "project/count.sh")
    again = bench.run(f"{script} # again", SMALL)
    assert again.outcome.stdout == run.outcome.stdout
    assert (folder / "count.sh").read_bytes() == before


def test_links_and_endless_folders_are_not_followed(bench):
    run = bench.run("ln -s /etc/passwd out.csv; ln -s / all; mkfifo p; echo x > real.csv", SMALL)
    assert list(run.made) == ["real.csv"]


def test_the_same_run_is_made_once_until_a_file_changes(bench, folder, monkeypatch):
    calls = []
    real = shell.run
    monkeypatch.setattr(shell, "run", lambda *a, **k: calls.append(a) or real(*a, **k))
    for _ in range(2):
        bench.run("true # counted", SMALL)
    assert len(calls) == 1
    (folder / "more.sql").write_text("select 1")
    bench.run("true # counted", SMALL)
    assert len(calls) == 2


def test_a_script_that_does_not_end_is_a_failure_with_advice(bench):
    with pytest.raises(Failed, match=r"ran longer than 0\.2 seconds") as failed:
        bench.run("while true; do sleep 1; done", SMALL, limit_s=0.2)
    assert failed.value.looked_at == "your project on a small drop"


def test_the_learners_files_run_where_the_context_says_and_the_reference_here(lesson, folder):
    class Jail:
        def __init__(self):
            self.seen = []

        def attempt(self, files, drop, script, limit_s):
            self.seen.append((files, script))
            return Run(shell.Outcome(b"", b"", 0), {"out/days.csv": b"folder,days\n"}, ())

    jail = Jail()
    context = Context(lesson, explain=False, runner=jail)
    verdict = judge_task(lesson, lesson.tasks["day_count"], folder, context)
    assert verdict.expected == "2 rows" and verdict.got == "0 rows, 2 missing"
    assert jail.seen == [(folder, "bash project/count.sh drop out")]
