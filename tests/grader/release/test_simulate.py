"""Simulated submissions: the same for the same seed, and worth what their record says."""

from __future__ import annotations

import json
from random import Random

import nbformat
import pytest

from course.check.project import is_untouched
from course.check.run import judge
from course.lesson import parse
from grader.release import CourseFolder, assignments, release
from grader.release.answer_files import answer_files
from grader.simulate import KINDS, record_path, simulate, submission
from grader.simulate.text import slow

NAME = "week01_01_tiny"


def _submissions(folder):
    root = folder.root / "submitted"
    return {p.relative_to(root): p.read_bytes() for p in sorted(root.rglob("*")) if p.is_file()}


def _cells(folder, student):
    path = folder.submitted(student, NAME) / "01_tiny.ipynb"
    return {cell.id: cell for cell in nbformat.read(path, as_version=4).cells}


def test_the_same_seed_writes_the_same_bytes(folder):
    (tiny,) = assignments([])
    simulate(folder, tiny, students=16, seed=5)
    first = _submissions(folder)
    simulate(folder, tiny, students=16, seed=5)
    assert _submissions(folder) == first and len(first) == 48
    simulate(folder, tiny, students=16, seed=6)
    assert _submissions(folder) != first


def test_the_record_says_what_each_submission_holds_and_earns(folder):
    (tiny,) = assignments([])
    made = simulate(folder, tiny, students=8)
    record = json.loads(record_path(folder, tiny).read_text())
    assert (record["assignment"], record["notebook"]) == (NAME, "01_tiny")
    assert [entry["kind"] for entry in record["submissions"].values()] == list(KINDS)
    for one in made:
        entry = record["submissions"][one.student]
        assert entry["total"] == one.total == sum(entry["marks"].values())
        assert entry["answers"] == {name: answer.kind for name, answer in one.answers.items()}
    totals = {one.kind: one.total for one in made}
    assert totals["right"] == totals["also"] == totals["slow"] == 3
    assert totals["empty"] == 0
    assert max(totals[kind] for kind in ("wrong", "half", "broken", "crash")) < 3


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "crash"])
def test_answers_earn_what_is_expected(tiny, kind):
    lesson = parse(tiny)
    queries = {name: e for name, e in lesson.exercises.items() if not e.is_function}
    for seed in range(4):
        answers = submission(lesson, kind, Random(seed))
        for name, exercise in queries.items():
            verdict = judge(lesson, exercise, answers[name].text)
            assert verdict.passed == bool(answers[name].earns), answers[name]


def test_a_slow_query_says_that_it_waits(tiny):
    lesson = parse(tiny)
    text = slow(lesson.exercises["daily_revenue"], lesson.engine)
    assert "recursive" in text and lesson.exercises["daily_revenue"].reference in text


def test_answers_stand_below_the_magic_line_and_starters_stay_as_released(folder):
    (tiny,) = assignments([])
    simulate(folder, tiny, students=2, kinds=("empty", "right"))
    released = nbformat.read(folder.released(NAME, "01_tiny"), as_version=4).cells
    empty, right = _cells(folder, "sim00001"), _cells(folder, "sim00002")
    for cell in released:
        assert empty[cell.id].source.rstrip() == cell.source.rstrip()
        assert right[cell.id].metadata == cell.metadata
    answer = right["answer-daily_revenue"].source.splitlines()
    assert answer[0] == "%%sql daily_revenue" and answer[-1] == "-- sim00002"


def test_no_two_students_write_the_same_characters(folder):
    (tiny,) = assignments([])
    simulate(folder, tiny, students=3, kinds=("right",))
    texts = {_cells(folder, f"sim0000{n}")["answer-daily_revenue"].source for n in (1, 2, 3)}
    assert len(texts) == 3


def test_a_crash_takes_the_place_of_one_answer(folder):
    (tiny,) = assignments([])
    (one,) = simulate(folder, tiny, students=1, kinds=("crash",))
    (name,) = [name for name, answer in one.answers.items() if answer.kind == "crash"]
    source = _cells(folder, one.student)[f"answer-{name}"].source
    assert "os.kill(os.getpid()" in source and "%%" not in source


def test_the_command_says_where_the_expected_marks_are(folder, grader):
    words = (
        "simulate",
        "week01",
        "--course",
        folder.root,
        "--students",
        4,
        "--kinds",
        "right,half",
    )
    outcome = grader(*words)
    assert outcome.exit_code == 0
    assert f"{NAME}  4 submissions" in outcome.stdout
    assert str(record_path(folder, assignments([])[0])) in outcome.stdout


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--kinds", "right,lucky"), "There is no kind 'lucky'. Choose from right, also,"),
        (("--kinds", ","), "There is no kind"),
    ],
)
def test_unknown_kinds(folder, grader, words, told):
    outcome = grader("simulate", "week01", "--course", folder.root, *words)
    assert outcome.exit_code == 2 and told in outcome.stderr


def test_what_was_not_released_cannot_be_simulated(course, tmp_path, grader):
    outcome = grader("simulate", "week01", "--course", tmp_path / "other")
    assert outcome.exit_code == 2
    assert f"Release it first: grader release {NAME}" in outcome.stderr


def test_a_project_is_answered_in_files(tmp_path):
    folder = CourseFolder.open(tmp_path / "class")
    (project,) = assignments(["week01_project"])
    assert [result.state for result in release(folder, [project])] == ["released"]
    lesson = parse(project.source)
    made = {one.kind: one for one in simulate(folder, project, students=8)}
    files = {
        kind: folder.submitted(m.student, project.name) / "project" for kind, m in made.items()
    }
    assert made["right"].total == sum(task.points for task in lesson.tasks.values())
    assert made["empty"].total == 0 and is_untouched(lesson, files["empty"])
    assert made["also"].total == made["slow"].total == made["right"].total == 80
    assert made["broken"].total == made["crash"].total == 0
    assert made["wrong"].total is None and made["half"].total is None
    assert 0 in {answer.earns for answer in made["wrong"].answers.values()}
    assert not any(is_untouched(lesson, files[kind]) for kind in KINDS if kind != "empty")


def test_grading_leaves_the_files_of_a_project_to_the_learner(tmp_path):
    folder = CourseFolder.open(tmp_path / "class")
    kept = folder.api.config.Autograde.exclude_overwriting
    assert "project/report.sh" in kept["week01_project"]
    assert kept == answer_files()
