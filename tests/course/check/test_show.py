"""How a verdict looks: escaped, told by signs and words, in the colours of the page around it."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.check.show import Card, as_html, as_text
from course.check.verdict import Rows, Status, Verdict

ROWS = Rows("In your result", ("city", "n"), (("Halden", 1), (None, 2)), "3 more", (1,))


def verdict(status: Status = Status.NOT_YET, **parts) -> Verdict:
    return Verdict("daily_revenue", status, **parts)


def test_every_part_is_told_in_order():
    text = as_text(
        verdict(
            looked_at="your result",
            expected="2 rows",
            got="3 rows",
            because="A join doubles.",
            advice="Look at the join.",
            tables=(ROWS,),
            counterexample=(ROWS, ROWS, ROWS),
            error="Binder Error",
        ),
        why="Because.",
        offer="A hint is left.",
    )
    parts = [
        "✗ not yet · daily_revenue",
        "Looked at your result. Expected 2 rows, got 3 rows.",
        "A join doubles.",
        "Look at the join.",
        "Binder Error",
        "In your result:",
        "  'Halden'  1",
        "▸ NULL      2",
        "… 3 more",
        "The smallest data on which it shows:",
        "Because.",
        "A hint is left.",
    ]
    places = [text.index(part) for part in parts]
    assert places == sorted(places)


@pytest.mark.parametrize("status", Status)
def test_a_status_has_a_sign_and_words_in_text_and_in_html(status):
    signs = {"passed": "✓", "not yet": "✗", "not attempted": "○", "could not run": "⚠"}
    for shown in (as_text(verdict(status)), as_html(verdict(status))):
        assert f"{signs[status.value]} {status.value} · daily_revenue" in shown


@pytest.mark.parametrize("status", Status)
def test_colours_are_those_of_the_theme(status):
    html = as_html(verdict(status, tables=(ROWS,), counterexample=(ROWS, ROWS, ROWS)))
    colours = re.findall(r"color:\s*([^;\"]+)|solid\s+([^;\"]+)", html)
    assert colours
    assert all("".join(colour).startswith("var(--jp-") for colour in colours)
    assert "background" not in html


def test_a_marked_row_has_a_sign_beside_the_bold_letters():
    html = as_html(verdict(tables=(ROWS,)))
    marked = [row for row in re.findall(r"<tr>.*?</tr>", html) if "font-weight" in row]
    assert len(marked) == 1
    assert "▸" in marked[0]


def test_a_table_without_rows_says_so():
    empty = Rows("Your query gives", ("a",), ())
    assert "(no rows)" in as_text(verdict(tables=(empty,)))
    assert "no rows" in as_html(verdict(tables=(empty,)))


def test_a_search_that_still_runs_is_announced():
    assert "Looking for" in as_html(verdict(search=lambda: ()))
    assert "Looking for" not in as_html(verdict(search=lambda: ()).explained())


def test_a_card_is_both_html_and_text():
    card = Card(verdict(Status.PASSED), why="A `group by` folds rows.")
    assert "<code>group by</code>" in card._repr_html_()
    assert "A `group by` folds rows." in repr(card)


NASTY = st.text(max_size=20).map(lambda text: f"<script>{text}</script>&\"'")


@given(NASTY, NASTY, NASTY)
def test_nothing_of_an_answer_becomes_markup(one, two, three):
    rows = Rows(one, (two,), ((three,),), one)
    html = as_html(
        Verdict(
            one, Status.NOT_YET, two, three, one, two, three, (rows,), (rows, rows, rows), error=one
        ),
        why=two,
        offer=three,
    )
    assert "<script" not in html
    assert re.sub(r"&(lt|gt|amp|quot|#x27);", "", html).count("&") == 0


def test_a_very_long_value_is_cut():
    rows = Rows("t", ("a",), (("x" * 5_000,),))
    assert len(as_text(verdict(tables=(rows,)))) < 1_000
