"""Building writes what changed, leaves the rest alone and never leaves half a file."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from grader.build import build
from grader.build.select import NothingFound, sources
from grader.build.watch import rebuild
from grader.build.write import orphans, write_atomically


def test_the_first_build_writes_and_the_second_does_not(tiny, week):
    (first,) = build()
    assert (first.state, first.notebook) == ("written", week / "01_tiny.ipynb")
    before = first.notebook.read_bytes(), first.notebook.stat().st_mtime_ns
    (second,) = build()
    assert second.state == "unchanged"
    assert (first.notebook.read_bytes(), first.notebook.stat().st_mtime_ns) == before


def test_a_rebuild_from_nothing_gives_the_same_bytes(tiny, week):
    build()
    notebook = week / "01_tiny.ipynb"
    before = notebook.read_bytes()
    notebook.unlink()
    build()
    assert notebook.read_bytes() == before
    assert b"\r" not in before and before.endswith(b"}\n")


def test_check_writes_nothing_and_tells_what_differs(tiny, week):
    assert [built.state for built in build(check=True)] == ["differs"]
    assert not (week / "01_tiny.ipynb").exists()
    build()
    assert [built.state for built in build(check=True)] == ["unchanged"]
    tiny.write_text(tiny.read_text().replace("small on purpose", "short on purpose"))
    assert [built.state for built in build(check=True)] == ["differs"]


def test_a_small_edit_is_a_small_difference(tiny, week):
    build()
    before = (week / "01_tiny.ipynb").read_text().split("\n")
    tiny.write_text(tiny.read_text().replace("small on purpose", "short on purpose"))
    build()
    after = (week / "01_tiny.ipynb").read_text().split("\n")
    changed = [pair for pair in zip(before, after, strict=True) if pair[0] != pair[1]]
    assert len(changed) == 2  # the sentence, and the id of its cell


def test_a_notebook_that_was_edited_by_hand_is_put_right(tiny, week):
    build()
    notebook = week / "01_tiny.ipynb"
    before = notebook.read_bytes()
    edited = json.loads(before)
    edited["cells"].pop()
    notebook.write_text(json.dumps(edited))
    assert [built.state for built in build()] == ["written"]
    assert notebook.read_bytes() == before


def test_a_broken_lesson_keeps_its_notebook(tiny, week):
    build()
    before = (week / "01_tiny.ipynb").read_bytes()
    tiny.write_text(tiny.read_text().replace("points=2", "points=9").replace("W01L1", "x"))
    (built,) = build()
    assert built.state == "broken"
    assert [error.line for error in built.errors] == [2, 43]
    assert (week / "01_tiny.ipynb").read_bytes() == before


def test_a_name_of_another_lesson_breaks_only_the_second(tiny, week):
    other = tiny.with_name("02_other.md")
    other.write_text(tiny.read_text().replace("W01L1", "W01L2"))
    (built,) = build([other])
    assert built.state == "broken" and len(built.errors) == 3
    assert "is taken by 01_tiny.md" in str(built.errors[0])


def test_an_interrupted_write_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "a.ipynb"
    path.write_text("old")

    def interrupted(self, target):
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "replace", interrupted)
    with pytest.raises(KeyboardInterrupt):
        write_atomically(path, "new")
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_a_notebook_without_a_source_is_an_orphan(tiny, week):
    build()
    assert orphans() == []
    tiny.rename(tiny.with_name("01_renamed.md"))
    build()
    assert orphans() == [week / "01_tiny.ipynb"]


def test_words_name_weeks_and_files(tiny, week, monkeypatch):
    assert sources([]) == sources(["week01"]) == sources(["week01_sql", str(tiny)]) == [tiny]
    assert sources([str(week)]) == sources([str(week / "source")]) == [tiny]
    assert sources([str(week / "01_tiny.ipynb")]) == [tiny]
    with pytest.raises(NothingFound, match=r"No week is called week02\. .*: week01_sql"):
        sources(["week02"])
    with pytest.raises(NothingFound, match=r"no file .*gone\.md"):
        sources([str(week / "source/gone.md")])


def test_a_word_that_begins_two_weeks_is_not_guessed(tiny, week):
    (week.parent / "week02_python").mkdir()
    with pytest.raises(NothingFound, match="More than one week begins with week0"):
        sources(["week0"])
    with pytest.raises(NothingFound, match="week02_python has no lesson"):
        sources(["week02"])


def test_a_saved_lesson_is_rebuilt_and_a_mistake_is_survived(tiny, week, capsys):
    rebuild([tiny], [])
    assert (week / "01_tiny.ipynb").is_file()
    tiny.write_text(tiny.read_text().replace("points=2", "points=9"))
    rebuild([tiny], ["week01"])
    told = capsys.readouterr()
    assert "01_tiny.md:43: The points of daily_revenue are 9" in told.err
    assert "1 written" in told.out and "1 broken with 1 mistake" in told.out


def test_saving_another_file_builds_nothing(tiny, week, capsys):
    rebuild([week / "source/gone.md"], [])
    rebuild([tiny], [str(week / "source/gone.md")])
    assert capsys.readouterr().out == ""
    assert not (week / "01_tiny.ipynb").exists()
