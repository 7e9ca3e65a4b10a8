"""Cells that hold tests or a file: what they show, and what they keep."""

from __future__ import annotations

import pytest

from course import answers, text_magic
from course.lesson import UnknownName


@pytest.fixture
def shown(monkeypatch, tmp_path, capsys):
    monkeypatch.setattr("course.shell_magic.working_folder", lambda: tmp_path)
    answers.forget()
    yield lambda: capsys.readouterr().out
    answers.forget()


def test_a_file_is_written_and_its_text_kept(shown, tmp_path):
    text_magic.keep("day_rules Makefile", "all:\n\techo 1\n")
    assert (tmp_path / "Makefile").read_text() == "all:\n\techo 1\n"
    assert answers.kept("day_rules") == "all:\n\techo 1\n"
    assert "written" in shown()


@pytest.mark.parametrize("line", ["", "day_rules", "day_rules ../Makefile"])
def test_a_file_needs_a_name_in_the_working_folder(shown, tmp_path, line):
    text_magic.keep(line, "x")
    assert not list(tmp_path.iterdir()) and "⚠" in shown()


def test_tests_run_on_the_module_of_their_exercise(shown, monkeypatch):
    class Found:
        check = 'kills_mutants("m", "def one(): return 1\\n", {"two": ("1", "2")}, 1)'

    monkeypatch.setattr("course.lesson.find", lambda name: (None, Found))
    text_magic.pytest("one_tests", "from m import one\n\ndef test_a(): assert one() == 1\n")
    assert shown().splitlines() == ["✓ test_a", "1 passed, 0 failed on the module m."]
    text_magic.pytest("one_tests", "from m import one\n\ndef test_a(): assert one() == 3\n")
    assert "✗ test_a: assert 1 == 3" in shown()
    text_magic.pytest("one_tests", "import os; os._exit(1)")
    assert "ended the process" in shown()


def test_tests_for_no_exercise_say_so(shown, monkeypatch):
    def find(name):
        raise UnknownName(f"No exercise is called {name}.")

    monkeypatch.setattr("course.lesson.find", find)
    text_magic.pytest("nothing", "x = 1")
    assert "No exercise is called nothing." in shown()
