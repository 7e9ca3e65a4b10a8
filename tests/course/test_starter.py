"""A project's files: which they are, how they are copied, and how a notebook shows them."""

from __future__ import annotations

import pytest

from course.starter import copy_files, files_of, show_files


@pytest.fixture
def folder(tmp_path, monkeypatch):
    folder = tmp_path / "project"
    (folder / "sql").mkdir(parents=True)
    (folder / "job.sh").write_text("echo ok\n")
    (folder / "sql/a.sql").write_text("select 1\n")
    monkeypatch.chdir(tmp_path)
    return folder


def test_hidden_files_caches_and_links_are_not_files_of_a_project(folder):
    (folder / ".ipynb_checkpoints").mkdir()
    (folder / ".ipynb_checkpoints/job.sh").write_text("old")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__/x.pyc").write_text("x")
    (folder / "passwords").symlink_to("/etc/passwd")
    (folder / "everything").symlink_to("/")
    names = [path.relative_to(folder).as_posix() for path in files_of(folder)]
    assert names == ["job.sh", "sql/a.sql"]


def test_copies_keep_modes_and_other_files(folder, tmp_path):
    (folder / "job.sh").chmod(0o755)
    target = tmp_path / "copy"
    target.mkdir()
    (target / "mine.txt").write_text("mine")
    copy_files(folder, target)
    assert (target / "job.sh").stat().st_mode & 0o111
    assert (target / "sql/a.sql").read_text() == "select 1\n"
    assert (target / "mine.txt").read_text() == "mine"


def test_a_notebook_shows_every_file_in_its_language(folder):
    markdown = show_files()._repr_markdown_()
    assert "**job.sh**\n\n```bash\necho ok\n```" in markdown
    assert "**sql/a.sql**\n\n```sql\nselect 1\n```" in markdown


def test_a_fence_inside_a_file_does_not_end_the_listing(folder):
    (folder / "NOTES.md").write_text("Run it:\n```bash\nbash job.sh\n```\n")
    assert "````text\nRun it:\n```bash" in show_files()._repr_markdown_()


def test_a_file_that_is_no_text_is_told_and_no_files_at_all_too(folder, tmp_path, monkeypatch):
    (folder / "data.bin").write_bytes(b"\0" * 2_000)
    assert "(2,000 bytes that are no text)" in repr(show_files())
    monkeypatch.chdir(folder)
    assert repr(show_files()) == "There are no files in project/ beside this notebook."
