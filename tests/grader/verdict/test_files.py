"""A submitted folder is read with limits: no link is followed, no pipe waited for."""

from __future__ import annotations

import os

import pytest

from grader.verdict import files
from grader.verdict.files import collect, lay_out, unpack


@pytest.fixture
def folder(tmp_path):
    """A submitted project of one script."""
    folder = tmp_path / "project"
    (folder / "sql").mkdir(parents=True)
    (folder / "report.sh").write_text("echo hello\n")
    (folder / "sql" / "naïve name.sql").write_text("select 1")
    return folder


def test_files_come_out_as_they_were(folder, tmp_path):
    (folder / "report.sh").chmod(0o755)
    (folder / ".hidden").write_text("x")
    found = unpack(collect(folder))
    lay_out(found, tmp_path / "out")
    laid = {p.relative_to(tmp_path / "out").as_posix() for p in (tmp_path / "out").rglob("*.*")}
    assert laid == {"report.sh", "sql/naïve name.sql"}
    assert os.access(tmp_path / "out/report.sh", os.X_OK)
    assert found.note == found.problem == ""
    assert collect(tmp_path / "out").replace("out/", "project/") == collect(folder)


def test_links_pipes_and_large_files_are_left_out_and_told(folder, tmp_path, monkeypatch):
    monkeypatch.setattr(files, "FILE_LIMIT", 1_000_000)
    (tmp_path / "secret").write_text("canary")
    (folder / "a.sh").symlink_to(tmp_path / "secret")
    (folder / "all").symlink_to("/")
    os.mkfifo(folder / "pipe")
    with (folder / "z.bin").open("wb") as file:
        file.truncate(50_000_000_000)
    text = collect(folder)
    found = unpack(text)
    assert sorted(found.packed) == ["report.sh", "sql/naïve name.sql"]
    assert found.left_out == (
        "project/a.sh is a link",
        "project/all is a link",
        "project/pipe is not a file",
        "project/z.bin is larger than 1 MB",
    )
    assert found.note.startswith("Not graded: project/a.sh is a link;") and "…" in found.note
    assert "canary" not in text and len(text) < 1_000


def test_a_folder_that_is_missing_a_link_or_too_full(folder, tmp_path, monkeypatch):
    missing = unpack(collect(tmp_path / "nothing"))
    assert missing.status == "NOT_ATTEMPTED" and "There is no folder nothing/" in missing.problem
    (tmp_path / "link").symlink_to(folder)
    assert "is a link" in unpack(collect(tmp_path / "link")).problem
    for limit in ("COUNT_LIMIT", "TOTAL_LIMIT", "ENTRY_LIMIT"):
        with monkeypatch.context() as patch:
            patch.setattr(files, limit, 1)
            found = unpack(collect(folder))
        assert found.status == "STUDENT_ERROR" and "holds more than" in found.problem
        assert not found.packed
