"""Processes that meet at a gate: who is at work at the same time, and who is held."""

from __future__ import annotations

from course.check.gate import Gate

TWO = "(./gate one; echo one >> done) & (./gate two; echo two >> done) & wait"


def test_two_processes_meet_and_go_on_in_the_order_of_the_scenario(tmp_path):
    with Gate(tmp_path) as gate:
        run = gate.start("./gate one; echo one; ./gate two; echo two")
        assert gate.arrival(run) == "one"
        other = gate.start("./gate other; echo other >> done")
        assert gate.arrival(other) == "other"
        gate.let_on("other")
        assert gate.arrival(other) is None and other.result().code == 0
        assert (tmp_path / "done").read_text() == "other\n"
        gate.let_on("one")
        assert gate.arrival(run) == "two"
        assert gate.finish(run).text == "one\ntwo\n"


def test_both_are_there_at_once_and_the_second_may_go_first(tmp_path):
    with Gate(tmp_path) as gate:
        run = gate.start(TWO)
        assert {gate.arrival(run), gate.arrival(run)} == {"one", "two"}
        gate.let_on("two")
        assert gate.finish(run).code == 0
    assert sorted((tmp_path / "done").read_text().split()) == ["one", "two"]


def test_who_runs_alone_meets_nobody(tmp_path):
    with Gate(tmp_path) as gate:
        run = gate.start("./gate 'name with blanks'; ./gate two; exit 3")
        assert gate.arrival(run) == "name with blanks"
        assert gate.arrival(run, limit_s=0) is None
        assert gate.finish(run).code == 3
        assert gate.arrival(run) is None


def test_at_the_end_everyone_is_let_on(tmp_path):
    with Gate(tmp_path) as gate:
        run = gate.start("for i in 1 2 3; do ./gate $i; echo $i >> done; done")
        gate.arrival(run)
    assert run.done()
    assert [path.name for path in tmp_path.iterdir()] == ["done"]
    assert (tmp_path / "done").read_text() == "1\n2\n3\n"


def test_a_process_that_is_killed_at_the_gate_does_no_harm(tmp_path):
    with Gate(tmp_path) as gate:
        run = gate.start("./gate held & kill -9 $!; wait; ./gate next")
        assert gate.arrival(run) in ("held", "next")
        gate.finish(run)
