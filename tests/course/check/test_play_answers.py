"""Scenarios as checks: what an answer does to files, memory and processes."""

from __future__ import annotations

import sys
from pathlib import Path

import pyarrow as pa
import pytest

from course.check.channel import Context
from course.check.play import at_most, same_play
from course.check.verdict import Status
from course.lesson.model import Exercise, Lesson, Mistake

LESSON = Lesson(Path("x.md"), "W02L2", "", "duckdb", 10, (), (), {}, {})
ATOMIC = """
import os

def save(path, lines):
    draft = f"{path}.draft"
    with open(draft, "w") as file:
        for line in lines:
            file.write(line)
            file.flush()
    os.replace(draft, path)
"""
DIRECT = """
def save(path, lines):
    with open(path, "w") as file:
        for line in lines:
            file.write(line)
"""
LAZY = "def total(n):\n    return sum(x for x in range(n))\n"
GREEDY = "def total(n):\n    return sum([x for x in range(n)])\n"


def judge(play, answer, reference, name, wrong=(), **options):
    mistakes = tuple(Mistake(text, because, 1) for text, because in wrong)
    exercise = Exercise(name, "python", 1, "", "", reference, "", 1, "", wrong=mistakes)
    return same_play(play, **options).judge(exercise, answer, Context(LESSON))


def killed(save, stage):
    path = stage.folder / "report.csv"
    lines = ["a\n"] * 50
    save(path, lines)
    yield "the file after one call", path.read_text()
    given = {"path": str(path), "lines": ["b\n"] * 50}
    whole = stage.child("save(path, lines)", given=given)
    yield "the file after a second call", path.read_text()
    for step in stage.steps(whole.lines, 4):
        path.write_text("old\n")
        ended = stage.child("save(path, lines)", given=given, kill_at=step)
        yield "how the process ended", ended.how
        yield "the file after a kill", path.read_text() in ("old\n", "b\n" * 50)
    path.write_text("old\n")
    stage.child("save(path, lines)", given=given, file_limit=20)
    yield "the file after a crash in the middle of a write", path.read_text()


def test_a_kill_half_way_tells_an_atomic_write_from_another():
    assert judge(killed, ATOMIC, ATOMIC, "save").passed
    wrong = [(DIRECT, "The old file is gone before the new one is whole.")]
    verdict = judge(killed, DIRECT, ATOMIC, "save", wrong)
    assert verdict.status is Status.NOT_YET
    assert verdict.looked_at.startswith("the file after a")
    assert verdict.because == wrong[0][1]


def memory(total, stage):
    yield "the sum", total(10)
    yield "bytes held", at_most(stage.peak_bytes(lambda: total(50_000)), plus=100_000)


def test_memory_is_bounded_by_what_the_reference_takes():
    assert judge(memory, LAZY, LAZY, "total").passed
    verdict = judge(memory, GREEDY, LAZY, "total", [(GREEDY, "A list of all numbers is held.")])
    assert verdict.expected.startswith("at most")
    assert verdict.because == "A list of all numbers is held."


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS has no limit of address space")
def test_a_child_has_a_hard_memory_limit():
    def play(total, stage):
        yield "the end", stage.child("total(1_000_000)", given={}, memory_mb=20).how

    assert judge(play, LAZY, LAZY, "total").passed
    assert judge(play, GREEDY, LAZY, "total").got == "'out of memory'"


def test_a_loop_over_rows_is_counted():
    loop = "def doubled(xs):\n    out = []\n    for x in xs:\n        out += [x]\n    return out\n"
    vector = "import numpy as np\ndef doubled(xs):\n    return np.array(xs).tolist()\n"

    def play(doubled, stage):
        xs = list(range(500))
        yield "the result", doubled(xs)
        yield "lines of Python", at_most(stage.lines_run(lambda: doubled(xs)), plus=50)

    assert judge(play, vector, vector, "doubled").passed
    verdict = judge(play, loop, vector, "doubled")
    assert verdict.looked_at == "lines of Python"


def test_calls_of_functions_are_counted_by_name():
    text = """
import heapq

def doubled(xs):
    def twice(x):
        return 2 * x

    return list(heapq.merge(map(twice, xs)))
"""
    seen = {}

    def play(doubled, stage):
        seen["own"] = stage.calls(lambda: doubled(range(30)), own=True)
        seen["all"] = stage.calls(lambda: doubled(range(30)))
        yield "the result", doubled(range(3))

    assert judge(play, text, text, "doubled").passed
    assert seen["own"] == {"doubled": 1, "doubled.<locals>.twice": 30}
    assert seen["all"]["doubled.<locals>.twice"] == 30
    assert seen["all"]["merge"] >= 1


def test_a_function_from_a_notebook_can_be_run_in_a_child():
    from course.check.function import function_of

    function = function_of("save", ATOMIC)
    assert judge(killed, function, ATOMIC, "save").passed


def test_tables_and_opened_files_can_be_looked_at():
    text = """
import pyarrow.parquet as pq

def copy(table, folder):
    pq.write_table(table, folder / "out.parquet")
    return (folder / "list.txt").read_text()
"""

    def play(copy, stage):
        (stage.folder / "list.txt").write_text("x")
        table = pa.table({"a": [1, 2]})
        yield "files opened", sorted(set(stage.opened(lambda: copy(table, stage.folder))))
        yield "the table", stage.read("out.parquet")
        yield "trips", stage.table("trip").num_rows > 0

    assert judge(play, text, text, "copy").passed


def test_an_answer_that_raises_shows_its_own_lines():
    verdict = judge(killed, "def save(path, lines):\n    lines.no\n", ATOMIC, "save")
    assert verdict.status is Status.COULD_NOT_RUN
    assert "lines.no" in verdict.error and "play.py" not in verdict.error
    assert judge(killed, "def load(): pass", ATOMIC, "save").status is Status.COULD_NOT_RUN


def test_the_text_of_a_script_can_be_run_twice_at_once():
    lock = """mkdir lock.d 2>/dev/null || exit 3
echo in >> log.txt
sleep 0.3
rmdir lock.d
"""
    exercise = Exercise("locked_job", "bash", 1, "", "", lock, "", 1, "")

    def play(script, stage):
        (stage.folder / "job.sh").write_text(script)
        outcome = stage.bash(
            "bash job.sh & a=$!; bash job.sh & b=$!; wait $a; x=$?; wait $b; y=$?; echo $((x + y))"
        )
        yield "the two exit codes together", outcome.text
        yield "the log", (stage.folder / "log.txt").read_text()

    check = same_play(play)
    assert check.judge(exercise, lock, Context(LESSON)).passed
    both = check.judge(exercise, "echo in >> log.txt", Context(LESSON))
    assert both.looked_at == "the two exit codes together"


def test_an_endless_answer_is_stopped():
    verdict = judge(memory, "def total(n):\n    while True: pass\n", LAZY, "total", limit_s=0.3)
    assert "0.3 seconds" in verdict.error
