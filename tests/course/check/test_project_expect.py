"""What most projects are asked: exit codes with messages, the same files, nothing left behind."""

from __future__ import annotations

import pytest

from course.check.project import Failed
from course.check.project_bench import Run
from course.check.project_expect import expect_exit, expect_same, expect_tidy
from course.shell import Outcome


def _run(code=0, said="", made=None, changed=()):
    return Run(Outcome(b"", said.encode(), code), made or {}, changed)


def test_the_code_and_a_message_that_names_the_file():
    expect_exit(_run(4, "job.sh: fares.tsv is missing\n"), 4, "no fares", "fares.tsv")
    expect_exit(_run(2, "Usage: job.sh FILE\n"), 2, "no argument", "usage")


@pytest.mark.parametrize(
    ("code", "said", "expected", "got"),
    [
        (1, "", "exit code 4", "1"),
        (4, "", "a message with fares.tsv in it", "none"),
        (4, "error\n", "a message with fares.tsv in it", "another one"),
        (4, "a\nb\nc\nfares.tsv\n", "at most 3 lines", "4"),
    ],
)
def test_a_wrong_code_or_message_is_told(code, said, expected, got):
    with pytest.raises(Failed) as failed:
        expect_exit(_run(code, said), 4, "no fares", "fares.tsv")
    assert (failed.value.expected, failed.value.got) == (expected, got)
    assert "no fares" in failed.value.looked_at


def test_the_same_tables():
    made = {"out/a.csv": b"x,y\n1,2\n"}
    keys = {"out/a.csv": ("x",)}

    def same(other):
        expect_same(made, _run(made=other), keys, "why", "help", "your report")

    same(made)
    for other, got in (
        ({}, "none, and exit code 0"),
        ({"out/a.csv": b"x,y\n1,3\n"}, "y = 3"),
        ({"out/a.csv": b'x,y\n"1",2\n'}, "other bytes, 10 of them"),
    ):
        with pytest.raises(Failed) as failed:
            same(other)
        assert failed.value.got == got


@pytest.mark.parametrize(
    ("made", "changed", "got"),
    [
        ({}, ("drop/a.csv",), "drop/a.csv changed or gone"),
        ({"out/b.csv": b""}, (), "out/b.csv as well"),
        ({"left.txt": b"/tmp/x\n"}, (), "1 files and folders"),
    ],
)
def test_what_is_left_behind_is_told(made, changed, got):
    with pytest.raises(Failed) as failed:
        expect_tidy(_run(made=made, changed=changed), {"out/a.csv"}, "left.txt")
    assert failed.value.got == got


def test_hidden_files_disturb_nobody():
    expect_tidy(_run(made={"out/a.csv": b"", ".duckdb/x": b""}), {"out/a.csv"}, "left.txt")
