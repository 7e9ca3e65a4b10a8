"""What lies in a student's folder before nbgrader copies it."""

from __future__ import annotations

import os

from nbgrader.converters import base

from grader.repair.exporter import tidy


def test_nbgrader_copies_no_link_and_no_pipe(tmp_path):
    secret = tmp_path / "source" / "answers.txt"
    secret.parent.mkdir()
    secret.write_text("42")
    folder = tmp_path / "submitted" / "ada" / "week01_02_select"
    (folder / "project").mkdir(parents=True)
    (folder / "02_select.ipynb").write_text("{}")
    (folder / "project" / "a.sh").symlink_to(secret)
    (folder / "all").symlink_to(secret.parent)
    os.mkfifo(folder / "pipe")
    tidy("*", "*", [str(folder / "02_select.ipynb")])
    assert secret.read_text() == "42"
    assert (folder / "project" / "a.sh").is_symlink(), "what was handed in stays"
    assert base.find_all_files(str(folder)) == [str(folder / "02_select.ipynb")]


def test_the_notebook_is_asked_for_by_its_name(tmp_path):
    folder = tmp_path / "submitted" / "ada" / "week01_02_select"
    folder.mkdir(parents=True)
    notebooks = [str(folder / "mine.ipynb"), str(folder / "other.ipynb")]
    tidy("*", "*", notebooks)
    assert notebooks == [str(folder / "02_select.ipynb")]
