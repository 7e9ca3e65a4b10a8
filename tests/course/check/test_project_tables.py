"""Tables in CSV files are compared by what they say, and each slip of the form has its sentence."""

from __future__ import annotations

import pytest

from course.check.project_tables import difference_of

WANTED = b"city,day,revenue\nHalden,2025-11-01,100\nKingsbay,2025-11-01,\n"


def test_equal_tables_may_quote_and_write_numbers_differently():
    assert difference_of(WANTED, WANTED) is None
    assert difference_of(WANTED, WANTED.replace(b"Halden", b'"Halden"')) is None
    assert difference_of(WANTED, WANTED.replace(b",100", b",0100")) is None
    assert difference_of(WANTED, WANTED.rstrip(b"\n")) is None


@pytest.mark.parametrize(
    ("old", "new", "kind", "got"),
    [
        (b"revenue", b"fare", "header", "city,day,fare"),
        (b"city,day", b"day,city", "header", "day,city,revenue"),
        (b"\n", b"\r\n", "line ends", "CR in them"),
        (b"Halden", b"H\xe4lden", "encoding", "bytes that are none"),
        (b",100", b",100,1", "fields", "4 in line 2"),
        (b",\n", b",NULL\n", "null word", "the word NULL in line 3"),
        (b",100", b",101", "value", "revenue = 101"),
        (b",100", b",1e2", "type", "text, like '1e2'"),
        (b"Kingsbay,2025-11-01,\n", b"", "missing", "1 row, 1 missing"),
    ],
)
def test_a_difference_is_named(old, new, kind, got):
    difference = difference_of(WANTED, WANTED.replace(old, new), ("city", "day"))
    assert (difference.kind, difference.got) == (kind, got)


def test_an_empty_file_has_no_header():
    difference = difference_of(WANTED, b"")
    assert (difference.expected, difference.got) == (
        "the header city,day,revenue",
        "an empty file",
    )


def test_the_order_of_rows_counts():
    head, first, second = WANTED.splitlines(keepends=True)
    assert difference_of(WANTED, head + second + first).kind == "order"


def test_a_table_that_should_say_null_may():
    table = b"a\nNULL\n"
    assert difference_of(table, table) is None
