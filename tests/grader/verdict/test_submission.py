"""Whatever a student hands in is read as text, or refused with a sentence."""

from __future__ import annotations

import json

import pytest

from grader.verdict.submission import Unreadable, answers, read


def _cell(text, grade_id="", kind="code"):
    metadata = {"nbgrader": {"grade_id": grade_id}} if grade_id else {}
    return {"cell_type": kind, "metadata": metadata, "source": text}


def _answers(*cells):
    found = answers({"cells": list(cells)}, ["one", "two"])
    return {name: answer.text for name, answer in found.items()}


def test_an_answer_is_found_by_its_nbgrader_name_or_its_magic():
    cells = (_cell("%%sql one\nselect 1", "one_answer"), _cell("%%bash two\necho 2"))
    assert _answers(*cells) == {"one": "select 1", "two": "echo 2"}


def test_the_first_of_two_cells_with_one_name_counts():
    cells = (_cell("%%sql one\nselect 1", "one_answer"), _cell("%%sql one\nselect 2", "one_answer"))
    assert _answers(*cells) == {"one": "select 1"}


def test_line_ends_and_marks_of_editors_change_nothing():
    assert _answers(_cell("\ufeff%%sql one\r\nselect 1\r\n", "one_answer")) == {"one": "select 1\n"}
    assert _answers(_cell(["%%sql one\n", "select 1"], "one_answer")) == {"one": "select 1"}


def test_cells_of_any_shape_do_no_harm():
    strange = [
        None,
        3,
        {},
        {"cell_type": "code"},
        {"cell_type": "code", "source": {"a": 1}},
        {"cell_type": "code", "metadata": [], "source": "%%sql"},
        _cell("%%sql one", kind="raw"),
    ]
    assert _answers(*strange) == {}


@pytest.mark.parametrize("text", ["", "{", "[]", "null", '{"cells": 3}', "[" * 100_000])
def test_what_is_no_notebook_is_refused_with_a_sentence(tmp_path, text):
    path = tmp_path / "x.ipynb"
    path.write_text(text)
    with pytest.raises(Unreadable, match="is no notebook"):
        read(path)


def test_a_link_and_a_missing_file_are_refused(tmp_path):
    target = tmp_path / "real.ipynb"
    target.write_text(json.dumps({"cells": []}))
    (tmp_path / "link.ipynb").symlink_to(target)
    for name in ("link.ipynb", "none.ipynb"):
        with pytest.raises(Unreadable, match="is not a file"):
            read(tmp_path / name)
