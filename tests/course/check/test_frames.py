"""A function may return its table in any form that a library gives."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from course.check.call import same_calls
from course.check.channel import Context
from course.check.frames import as_table
from course.check.verdict import Status
from course.lesson.model import Exercise, Lesson

CONTEXT = Context(Lesson(Path("x.md"), "W02L4", "", "duckdb", 10, (), (), {}, {}))
COLUMNS = {"city": ["a", "b", None], "km": [0.5, 1.5, None], "trips": [1, 2, 3]}
REFERENCE = f"""
def totals(n):
    import pyarrow as pa
    return pa.table({COLUMNS!r})
"""


def judge(function, reference: str = REFERENCE):
    exercise = Exercise("totals", "python", 1, "", "", reference, "", 1, "")
    return same_calls([1]).judge(exercise, function, CONTEXT)


def _relation():
    frame = pa.table(COLUMNS)
    return duckdb.connect().from_arrow(frame)


@pytest.mark.parametrize(
    "value",
    [
        lambda: pa.table(COLUMNS),
        lambda: pa.record_batch(COLUMNS),
        lambda: pd.DataFrame(COLUMNS),
        lambda: pd.DataFrame(COLUMNS).set_index("city"),
        lambda: pd.DataFrame(COLUMNS).iloc[::-1],
        lambda: pd.DataFrame(COLUMNS).convert_dtypes(),
        lambda: pd.DataFrame(COLUMNS).astype({"city": "category"}),
        lambda: pl.DataFrame(COLUMNS),
        lambda: pl.LazyFrame(COLUMNS),
        lambda: pl.DataFrame(COLUMNS).cast({"trips": pl.Float64, "city": pl.Categorical}),
        lambda: pl.DataFrame(COLUMNS).rename(str.upper).select("TRIPS", "KM", "CITY"),
        _relation,
        lambda: pa.table({**COLUMNS, "km": [Decimal("0.50"), Decimal("1.50"), None]}),
        lambda: pa.table({**COLUMNS, "km": [0.5 + 1e-12, 1.5 - 1e-12, None]}),
    ],
    ids=range(14),
)
def test_every_form_of_the_same_table_is_right(value):
    verdict = judge(lambda n: value())
    assert verdict.status is Status.PASSED, verdict


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (lambda: pd.DataFrame(COLUMNS).drop(columns="km"), "the columns city, km, trips"),
        (lambda: pl.DataFrame(COLUMNS).head(2), "3 rows"),
        (lambda: pl.DataFrame({**COLUMNS, "km": [0.5, 1.5, 0.0]}), "km = NULL"),
        (lambda: [1, 2], "a table of 3 rows with the columns city, km, trips"),
    ],
)
def test_another_table_is_told_by_what_differs(value, words):
    verdict = judge(lambda n: value())
    assert verdict.status is Status.NOT_YET
    assert words in verdict.expected


def test_what_is_no_table_is_none():
    assert as_table([1]) is None
    assert as_table(pd.Series([1])) is None
    assert as_table(pl.Series([1])) is None


def test_an_instant_is_the_same_in_pandas_polars_and_arrow():
    moment = datetime(2025, 3, 30, 1, 30)
    forms = (
        pa.table({"t": pa.array([moment], pa.timestamp("us", "UTC"))}),
        pd.DataFrame(
            {"t": pd.to_datetime([moment]).tz_localize("UTC").tz_convert("Europe/Berlin")}
        ),
        pl.DataFrame({"t": [moment]}).with_columns(pl.col("t").dt.replace_time_zone("UTC")),
    )
    from course.check.compare import compare

    for one in forms:
        for other in forms:
            assert compare(as_table(one), as_table(other)) is None
    day = pl.DataFrame({"t": [date(2025, 3, 30)]})
    assert compare(as_table(forms[0]), as_table(day)).kind == "type"


def test_a_bug_of_the_learner_shows_the_learners_lines_alone():
    answer = "def helper(x):\n    return 1 / x\n\ndef totals(n):\n    return helper(n - 1)\n"
    verdict = judge(answer)
    assert verdict.status is Status.COULD_NOT_RUN
    assert "return 1 / x" in verdict.error
    assert "return helper(n - 1)" in verdict.error
    assert "course/check" not in verdict.error
    assert verdict.error.count("File ") == 2


def test_a_pandas_column_that_mixes_kinds_is_compared_as_text():
    frame = pd.DataFrame({"city": ["a", "b", None], "km": [0.5, "x", None], "trips": [1, 2, 3]})
    verdict = judge(lambda n: frame)
    assert verdict.status is Status.NOT_YET
    assert "km" in verdict.expected
    assert as_table(frame)["km"].to_pylist() == ["0.5", "x", None]


def test_a_pandas_frame_with_a_name_twice_is_told_so():
    frame = pd.DataFrame([[1, 2]], columns=["trips", "trips"])
    assert as_table(frame).column_names == ["trips", "trips"]
    assert "twice" in judge(lambda n: frame).got


def test_row_labels_of_the_name_of_a_column_are_no_column():
    frame = pd.DataFrame(COLUMNS).rename_axis("trips")
    assert judge(lambda n: frame).passed
