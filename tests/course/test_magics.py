"""The `%%sql` magic: what it keeps, what it shows, and what it says when it fails."""

from __future__ import annotations

import pytest
from IPython.core.interactiveshell import InteractiveShell
from IPython.utils.capture import capture_output

from course import answers, magics
from course.engines import duckdb_connection


@pytest.fixture
def cell():
    """Runs a cell in a shell that knows the magics; gives all that it shows as one text."""
    InteractiveShell.clear_instance()
    shell = InteractiveShell.instance()
    magics.register(shell)
    magics.use("duckdb")
    answers.forget()

    def run(text: str) -> str:
        with capture_output() as captured:
            shell.run_cell(text)
        assert captured.stderr == ""
        return captured.stdout + "".join(o.data["text/plain"] for o in captured.outputs)

    yield run
    answers.forget()
    InteractiveShell.clear_instance()


def test_a_query_shows_its_rows(cell):
    shown = cell("%%sql\nselect 1 as one, null as nothing, 'x' as text")
    assert shown.split() == ["one", "nothing", "text", "1", "NULL", "x"]
    assert answers.kept("") is None


def test_twenty_rows_are_shown_and_the_rest_is_counted(cell):
    assert "… 980 more rows" in cell("%%sql\nselect * from range(1000)")


def test_a_named_cell_keeps_its_text_even_when_it_fails(cell):
    shown = cell("%%sql named_trips\nselect trip_id from trpi")
    assert "⚠ Catalog Error" in shown
    assert "Did you mean" in shown
    assert answers.kept("named_trips").strip() == "select trip_id from trpi"
    cell("%%sql named_trips\nselect 1")
    assert answers.kept("named_trips").strip() == "select 1"


def test_an_unknown_name_is_told_and_the_cell_runs(cell):
    shown = cell("%%sql named_trip\nselect 42 as answer")
    assert "Did you mean named_trips?" in shown
    assert "42" in shown


def test_statements_share_a_session_and_the_last_one_is_shown(cell):
    try:
        assert "7" in cell("%%sql\ncreate table mine as select 7 as n; select * from mine")
        assert "7" in cell("%%sql\nfrom mine")
    finally:
        duckdb_connection().execute("drop table if exists mine")


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("%%sql\n   ", "This cell is empty."),
        ("%%sql\n-- nothing", "no statement in this cell"),
        ("%%sql\ndelete from trip", "read-only"),
    ],
)
def test_what_cannot_be_shown_gets_a_sentence(cell, text, words):
    assert words in cell(text)


def test_the_html_is_escaped():
    import pyarrow as pa

    table = pa.table({"<b>": ["<script>", None]})
    html = magics.Result(table)._repr_html_()
    assert "<script>" not in html
    assert "&lt;b&gt;" in html
    assert "<script>" not in magics.Failure("<script>")._repr_html_()


def test_an_unknown_engine_is_named():
    with pytest.raises(ValueError, match="no engine 'oracle' for %%sql; use 'duckdb'"):
        magics.use("oracle")


def test_a_lesson_knows_its_engine(cell):
    assert "PostgreSQL" in cell("%%sql dock_upsert\nselect version()")
    assert "⚠" in cell("%%sql named_trips\nselect version() ~ 'PostgreSQL' as a, from_a_typo")
    magics.use("duckdb")
