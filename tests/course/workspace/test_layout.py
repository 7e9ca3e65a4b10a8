"""What happens to a learner's notebooks when the workspace is laid out, again and again."""

from __future__ import annotations

import errno
import json
import os
from pathlib import Path

import nbformat
import pytest

from course.workspace import Trouble, lay_out, outdated, prepare
from course.workspace import notebook as notebook_module


@pytest.fixture
def laid(course):
    """The course, with its workspace laid out once."""
    prepare(course.home)
    lay_out(course.home)
    return course


def start_again(course):
    prepare(course.home)
    return lay_out(course.home)


def test_a_missing_workspace_is_made_with_every_notebook_in_its_week(course):
    done = start_again(course)
    assert [path.name for path in done.new] == ["01_one.ipynb", "02_two.ipynb"]
    for slug in ("01_one", "02_two"):
        nbformat.validate(course.read(slug))


def test_a_second_start_touches_nothing(laid):
    before = {path: path.stat().st_mtime_ns for path in laid.home.rglob("*.ipynb")}
    assert not start_again(laid).changed
    assert before == {path: path.stat().st_mtime_ns for path in laid.home.rglob("*.ipynb")}


def test_a_deleted_notebook_comes_back_and_the_others_stay(laid):
    laid.write_into("02_two", "answer-gamma", "select 'mine'")
    laid.path("01_one").unlink()
    assert [path.name for path in start_again(laid).new] == ["01_one.ipynb"]
    assert "select 'mine'" in laid.texts("02_two")


def test_a_new_version_changes_prose_and_keeps_answers_with_what_they_showed(laid, cells):
    notebook = laid.read("01_one")
    answer = next(c for c in notebook["cells"] if c["id"] == "answer-alpha")
    output = {"name": "stdout", "output_type": "stream", "text": ["7\n"]}
    answer.update(source="select 7", outputs=[output], execution_count=3)
    laid.save("01_one", notebook)
    laid.ship("01_one", cells.first_lesson(prose="# One, told better"))
    assert [path.name for path in start_again(laid).updated] == ["01_one.ipynb"]
    assert "# One, told better" in laid.texts("01_one")
    assert "# One" not in laid.texts("01_one")
    kept = next(c for c in laid.read("01_one")["cells"] if c["id"] == "answer-alpha")
    assert (kept["source"], kept["outputs"], kept["execution_count"]) == ("select 7", [output], 3)
    nbformat.validate(laid.read("01_one"))


def test_an_untouched_starter_is_replaced_and_an_answer_is_not(laid, cells):
    laid.write_into("01_one", "answer-alpha", "select 'mine'")
    lesson = cells.first_lesson()[:3]
    lesson += [*cells.exercise("alpha", "better a"), *cells.exercise("beta", "better b")]
    laid.ship("01_one", lesson)
    start_again(laid)
    texts = laid.texts("01_one")
    assert "select 'mine'" in texts and "better b" in texts and "better a" not in texts


def test_own_cells_stay_behind_the_cell_they_stood_behind(laid, cells):
    notebook = laid.read("01_one")
    own = {"cell_type": "markdown", "id": "mine", "metadata": {}, "source": "my note"}
    at = [c["id"] for c in notebook["cells"]].index("check-alpha") + 1
    notebook["cells"].insert(at, own)
    laid.save("01_one", notebook)
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    ids = [c["id"] for c in laid.read("01_one")["cells"]]
    assert ids[ids.index("mine") - 1] == "check-alpha"
    assert ids.count("mine") == 1


def test_an_edited_example_stays_in_its_place_while_the_example_stays(laid, cells):
    id = cells.first_lesson()[2]["id"]
    laid.write_into("01_one", id, "%%sql\nselect 2")
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    assert laid.texts("01_one")[2] == "%%sql\nselect 2"
    assert "%%sql\nselect 1" not in laid.texts("01_one")


def test_text_written_into_a_check_moves_out_and_the_check_is_whole_again(laid, cells):
    laid.write_into("01_one", "check-beta", "print('what is this?')")
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    texts = laid.texts("01_one")
    assert 'check("beta")' in texts and "print('what is this?')" in texts


def test_an_answer_follows_its_exercise_into_another_lesson(laid, cells):
    laid.write_into("01_one", "answer-beta", "select 'moved'")
    lesson = cells.first_lesson()
    laid.ship("01_one", lesson[:5])
    laid.ship("02_two", [cells.course_cell("text", "# Two"), *lesson[5:], *cells.exercise("gamma")])
    start_again(laid)
    moved = next(c for c in laid.read("02_two")["cells"] if c["id"] == "answer-beta")
    assert moved["source"] == "select 'moved'"
    assert "select 'moved'" in laid.texts("01_one")
    stayed = next(c for c in laid.read("01_one")["cells"] if c["source"] == "select 'moved'")
    assert "nbgrader" not in stayed["metadata"]


def test_a_pasted_copy_of_an_answer_is_kept_and_graded_once(laid, cells):
    notebook = laid.read("01_one")
    copy = {**next(c for c in notebook["cells"] if c["id"] == "answer-alpha"), "id": "pasted"}
    notebook["cells"].append({**copy, "source": "select 'second thought'"})
    laid.save("01_one", notebook)
    laid.write_into("01_one", "answer-alpha", "select 'first'")
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    texts = laid.texts("01_one")
    assert "select 'first'" in texts and "select 'second thought'" in texts
    graded = [c for c in laid.read("01_one")["cells"] if "nbgrader" in c["metadata"]]
    names = [c["metadata"]["nbgrader"]["grade_id"] for c in graded]
    assert len(names) == len(set(names))


def test_a_notebook_that_lost_its_ids_keeps_answers_and_does_not_double(laid, cells):
    notebook = laid.read("01_one")
    laid.write_into("01_one", "answer-alpha", "select 'mine'")
    notebook = laid.read("01_one")
    for cell in notebook["cells"]:
        del cell["id"]
    notebook["nbformat_minor"] = 2
    laid.save("01_one", notebook)
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    assert len(laid.texts("01_one")) == len(cells.first_lesson())
    assert "select 'mine'" in laid.texts("01_one")


def test_a_notebook_of_format_3_is_read(laid, cells):
    old = nbformat.v3.new_notebook(
        worksheets=[nbformat.v3.new_worksheet(cells=[nbformat.v3.new_code_cell("select 'old'")])]
    )
    laid.path("01_one").write_text(nbformat.v3.writes_json(old))
    start_again(laid)
    assert "select 'old'" in laid.texts("01_one")


@pytest.mark.parametrize("share", [0.0, 0.3, 0.6, 0.9])
def test_a_half_written_notebook_is_kept_aside_and_its_whole_cells_brought_over(laid, share):
    laid.write_into("01_one", "answer-alpha", "select 'mine'")
    whole = laid.path("01_one").read_bytes()
    damaged = whole[: int(len(whole) * share)]
    laid.path("01_one").write_bytes(damaged)
    done = start_again(laid)
    (aside,) = laid.path("01_one").parent.glob("01_one.damaged-*.ipynb")
    assert aside.read_bytes() == damaged
    assert any("damaged" in sentence and aside.name in sentence for sentence in done.told)
    nbformat.validate(laid.read("01_one"))
    if share == 0.9:
        assert "select 'mine'" in laid.texts("01_one")


def test_a_second_damage_does_not_overwrite_the_first(laid):
    for text in ("{ one", "{ two"):
        laid.path("01_one").write_text(text)
        start_again(laid)
    found = sorted(laid.path("01_one").parent.glob("01_one.damaged-*.ipynb"))
    assert [path.read_text() for path in found] == ["{ one", "{ two"]


@pytest.mark.parametrize("text", ["", "[]", "null", '{"cells": 3}', '{"cells": [1]}', "\ufeff{}"])
def test_what_is_no_notebook_is_kept_aside(laid, text):
    laid.path("01_one").write_text(text)
    start_again(laid)
    (aside,) = laid.path("01_one").parent.glob("01_one.damaged-*.ipynb")
    assert aside.read_text() == text
    assert "# One" in laid.texts("01_one")


def test_half_a_surrogate_pair_in_an_answer_survives(laid, cells):
    laid.write_into("01_one", "answer-alpha", "select '\ud83d'")
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    assert "select '\ud83d'" in laid.texts("01_one")


def test_a_notebook_that_the_learner_locked_stays_as_it_is(laid, cells):
    laid.path("01_one").chmod(0o444)
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    done = start_again(laid)
    assert any("read-only" in sentence for sentence in done.told)
    assert "# One" in laid.texts("01_one")


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EROFS, errno.EACCES])
def test_where_nothing_can_be_written_the_notebooks_stay_as_they_are(
    laid, cells, monkeypatch, code
):
    laid.write_into("01_one", "answer-alpha", "select 'mine'")
    before = laid.path("01_one").read_bytes()
    laid.ship("01_one", cells.first_lesson(prose="# Other"))

    def refuse(path, data):
        raise OSError(code, os.strerror(code), str(path))

    monkeypatch.setattr(notebook_module, "write_bytes", refuse)
    monkeypatch.setattr("course.workspace.layout.write_bytes", refuse)
    done = start_again(laid)
    assert any(os.strerror(code) in sentence for sentence in done.told)
    assert laid.path("01_one").read_bytes() == before


def test_a_link_to_a_notebook_elsewhere_stays_a_link(laid, cells, tmp_path):
    elsewhere = tmp_path / "synced.ipynb"
    laid.path("01_one").rename(elsewhere)
    laid.path("01_one").symlink_to(elsewhere)
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    assert laid.path("01_one").is_symlink()
    assert "# Other" in elsewhere.read_text()


def test_the_version_before_an_update_can_be_found(laid, cells):
    before = laid.path("01_one").read_bytes()
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    start_again(laid)
    kept = laid.home / ".course" / "before" / laid.path("01_one").relative_to(laid.home)
    assert kept.read_bytes() == before


def test_notebooks_that_wait_for_an_update_are_known_without_writing(laid, cells):
    assert list(outdated(laid.home)) == []
    laid.ship("01_one", cells.first_lesson(prose="# Other"))
    assert [target.name for _, target in outdated(laid.home)] == ["01_one.ipynb"]


def test_project_files_come_and_a_changed_one_stays(laid):
    starter = laid.root / "week01-03_foundations" / "week01_sql" / "project"
    (starter / "sql").mkdir(parents=True)
    (starter / "report.sh").write_text("#!/bin/bash\n# version 1\n")
    (starter / "report.sh").chmod(0o755)
    (starter / "sql" / "days.sql").write_text("-- version 1\n")
    assert len(start_again(laid).files) == 2
    mine = laid.home / starter.relative_to(laid.root)
    assert os.access(mine / "report.sh", os.X_OK)
    (mine / "report.sh").write_text("mine")
    (starter / "report.sh").write_text("# version 2\n")
    (starter / "sql" / "days.sql").write_text("-- version 2\n")
    start_again(laid)
    assert (mine / "report.sh").read_text() == "mine"
    assert (mine / "sql" / "days.sql").read_text() == "-- version 2\n"


def test_the_checkout_itself_is_no_workspace(course):
    for folder in (course.root, course.root / "week01-03_foundations"):
        with pytest.raises(Trouble, match="COURSE_HOME"):
            prepare(folder)


def test_a_file_in_the_place_of_the_workspace_is_told(course):
    course.home.write_text("a file")
    with pytest.raises(Trouble, match="not a folder"):
        prepare(course.home)


def test_a_folder_that_cannot_be_written_is_told(course, monkeypatch):
    course.home.mkdir()
    (course.home / ".course").mkdir()
    # Root may write everywhere, so the answer of the system is given here.
    monkeypatch.setattr(os, "access", lambda path, mode: False)
    with pytest.raises(Trouble, match="read-only"):
        prepare(course.home)


def test_json_of_a_laid_notebook_is_what_jupyter_writes(laid):
    text = laid.path("01_one").read_text()
    notebook = nbformat.reads(text, as_version=4)
    assert nbformat.writes(notebook) + "\n" == text
    assert json.loads(text)["metadata"]["larkway"]["laid"]["path"] == str(
        Path("week01-03_foundations") / "week01_sql" / "01_one.ipynb"
    )
