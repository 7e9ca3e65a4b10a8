"""What counts as the same result: every mode, every type, and what is said when it is not."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.check.compare import compare
from course.check.plain import rows_of, show


def table(names: str, *rows: tuple, types: tuple = ()) -> pa.Table:
    """A table of a few rows; `types` where pyarrow cannot guess them."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(names.split())
    kinds = types or (None,) * len(columns)
    arrays = [pa.array(list(c), t) for c, t in zip(columns, kinds, strict=True)]
    return pa.Table.from_arrays(arrays, names=names.split())


AB = table("a b", (1, "x"), (2, "y"), (2, "y"))


@pytest.mark.parametrize(
    "actual",
    [
        AB,
        table("a b", (2, "y"), (1, "x"), (2, "y")),
        table("b a", ("y", 2), ("x", 1), ("y", 2)),
        table("A B", (1, "x"), (2, "y"), (2, "y")),
        table("a b", (1.0, "x"), (2.0, "y"), (2.0, "y")),
        table("a b", (Decimal("1.00"), "x"), (Decimal("2.00"), "y"), (Decimal("2.00"), "y")),
        table("a b", (1, "x"), (2, "y"), (2, "y"), types=(pa.int8(), pa.large_string())),
        table("a b", (1, "x"), (2, "y"), (2, "y"), types=(pa.uint64(), pa.string_view())),
        AB.set_column(1, "b", AB["b"].dictionary_encode()),
    ],
    ids=range(9),
)
def test_the_same_bag_in_another_form_agrees(actual):
    assert compare(AB, actual) is None


@pytest.mark.parametrize(
    ("rows", "kind", "got"),
    [
        ([(1, "x"), (2, "y")], "too few", "2 rows, 1 missing"),
        ([(2, "y"), (2, "y")], "missing", "2 rows, 1 missing"),
        ([(1, "x"), (1, "x"), (2, "y"), (2, "y")], "doubled", "4 rows, 1 repeated"),
        ([(1, "x"), (3, "z"), (2, "y"), (2, "y")], "extra", "4 rows, 1 too many"),
        ([(1, "x"), (2, "z"), (2, "y")], "value", "b = 'z'"),
        (
            [(5, "q"), (2, "y"), (2, "y")],
            "rows",
            "1 of the expected ones missing, 1 others instead",
        ),
        ([], "missing", "0 rows, 3 missing"),
    ],
)
def test_a_difference_says_what_was_found(rows, kind, got):
    difference = compare(AB, table("a b", *rows, types=(pa.int64(), pa.string())))
    assert difference.kind == kind
    assert got in difference.got


def test_another_value_stands_beside_the_expected_one():
    difference = compare(AB, table("a b", (1, "x"), (2, "y"), (2, "z")))
    assert difference.expected == "b = 'y' where a = 2"
    assert difference.column == "b"
    (shown,) = difference.tables
    assert shown.columns == ("a", "b, expected", "b, yours")
    assert shown.rows == ((2, "y", "z"),)


def test_at_most_five_rows_are_shown_and_the_rest_is_counted():
    many = table("a b", *((n, "x") for n in range(20)))
    shown = compare(many, many.slice(0, 3)).tables[0]
    assert len(shown.rows) == 5
    assert shown.note == "12 more"


@pytest.mark.parametrize(
    ("names", "expected", "advice"),
    [
        ("a", "the columns a, b", "Missing: b."),
        ("a b c", "the columns a, b", "Not asked for: c."),
        ("a c", "the columns a, b", "Missing: b. Not asked for: c."),
        ("a b B", "each column once: a, b", "Give each column its own name"),
    ],
)
def test_columns_are_told_by_name(names, expected, advice):
    difference = compare(AB, table(names, *[(1,) * len(names.split())]))
    assert difference.expected == expected
    assert advice in difference.advice


@pytest.mark.parametrize(
    ("wanted", "found", "words"),
    [
        (1, "1", "a number, like 1 in the column a"),
        (True, 1, "a boolean, like true in the column a"),
        (date(2025, 1, 2), datetime(2025, 1, 2), "a date, like 2025-01-02"),
        (datetime(2025, 1, 2, tzinfo=UTC), datetime(2025, 1, 2), "a timestamp with time zone"),
        (timedelta(minutes=90), 90, "an interval, like 01:30:00"),
    ],
)
def test_another_kind_of_value_is_no_match(wanted, found, words):
    difference = compare(table("a", (wanted,)), table("a", (found,)))
    assert difference.kind == "type"
    assert words in difference.expected
    assert difference.advice.startswith("Cast or compute a as ")


def test_a_column_of_nulls_has_no_kind():
    nulls = table("a", (None,), types=(pa.string(),))
    numbers = table("a", (None,), types=(pa.int64(),))
    assert compare(numbers, nulls) is None
    assert compare(table("a", (1,)), nulls).kind in ("rows", "value")


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (None, None, True),
        (None, 0.0, False),
        (None, float("nan"), False),
        (float("nan"), float("nan"), True),
        (0.0, -0.0, True),
        (0.1 + 0.2, 0.3, True),
        (0.3001, 0.3, False),
        (1e20, 1e20 + 1e8, True),
        (float("inf"), float("inf"), True),
        (float("inf"), 1e308, False),
    ],
)
@pytest.mark.parametrize("rest", [(), (7, 8)])
def test_floats_agree_within_the_tolerance(a, b, same, rest):
    def column(value):
        return table("a", *((v,) for v in (value, *rest)), types=(pa.float64(),))

    assert (compare(column(a), column(b)) is None) == same


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        (Decimal("1.10"), 1.1, True),
        (Decimal("1.10"), Decimal("1.1000"), True),
        (Decimal("1.10"), Decimal("1.1001"), False),
        (2**53 + 1, float(2**53), True),
        (2**53 + 1, 2**53, False),
        (Decimal(2**53 + 1), 2**53, False),
        (2**62, 2**62 - 1, False),
        (1, Decimal("1.5"), False),
    ],
)
def test_whole_numbers_and_decimals_are_exact_among_themselves(a, b, same):
    assert (compare(table("a", (a,)), table("a", (b,))) is None) == same


def test_text_is_never_rounded_nor_trimmed():
    assert compare(table("a", ("1.0",)), table("a", ("1.00",))) is not None
    assert compare(table("a", ("x",)), table("a", ("x ",))) is not None
    assert compare(table("a", ("",)), table("a", (None,), types=(pa.string(),))) is not None


def test_an_instant_is_the_same_in_every_time_zone():
    here = datetime(2025, 6, 1, 12, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    kinds = (pa.timestamp("us", "UTC"),), (pa.timestamp("ns", "Asia/Kolkata"),)
    one, other = (table("t", (here,), types=kind) for kind in kinds)
    assert compare(one, other) is None
    assert compare(one, table("t", (here + timedelta(hours=1),), types=kinds[1])) is not None


def test_lengths_of_time_agree_whatever_their_type():
    interval = pa.array([pa.MonthDayNano([0, 1, 3_600_000_000_000])])
    duration = pa.array([timedelta(hours=25)], pa.duration("ms"))
    assert compare(pa.table({"d": interval}), pa.table({"d": duration})) is None
    longer = pa.table({"d": pa.array([timedelta(hours=26)])})
    difference = compare(pa.table({"d": interval}), longer)
    assert "1 days 01:00:00" in str(difference.tables)


@pytest.mark.parametrize(
    ("a", "b", "same"),
    [
        ([1, 2], [1, 2], True),
        ([1, 2], [2, 1], False),
        ([1.0, 0.1 + 0.2], [1.0, 0.3], True),
        ({"x": 1, "y": "a"}, {"y": "a", "x": 1}, True),
        ({"x": 1, "y": "a"}, {"x": 1, "y": "b"}, False),
        ([{"x": [1]}, None], [{"x": [1]}, None], True),
    ],
)
def test_nested_values_are_compared_inside(a, b, same):
    assert (compare(table("v", (a,)), table("v", (b,))) is None) == same


def test_a_set_forgets_how_often():
    once = table("a b", (2, "y"), (1, "x"))
    assert compare(AB, once, mode="set") is None
    assert compare(once, AB, mode="set") is None
    assert compare(AB, table("a b", (2, "y")), mode="set").kind == "missing"


def test_ordered_wants_every_row_in_its_place():
    swapped = table("a b", (2, "y"), (1, "x"), (2, "y"))
    difference = compare(AB, swapped, mode="ordered")
    assert difference.kind == "order"
    assert difference.expected == "(1, 'x') in row 1"
    assert difference.tables[0].columns == ("row", "a", "b")
    assert compare(AB, AB, mode="ordered") is None


def test_ordered_shows_the_rows_around_the_first_wrong_place():
    want = table("a", *((n,) for n in range(30)))
    got = table("a", *((n,) for n in (*range(20), 21, 20, *range(22, 30))))
    shown = compare(want, got, mode="ordered").tables[1]
    assert shown.rows[:3] == ((20, 19), (21, 21), (22, 20))


def test_rows_that_tie_may_stand_in_any_order():
    want = table("points who", (9, "a"), (7, "b"), (7, "c"), (1, "d"))
    tied = table("points who", (9, "a"), (7, "c"), (7, "b"), (1, "d"))
    wrong = table("points who", (9, "a"), (1, "d"), (7, "c"), (7, "b"))
    assert compare(want, tied, mode="ties", order_by=("points",)) is None
    assert compare(want, wrong, mode="ties", order_by=("points",)).kind == "order"
    assert compare(want, want.slice(0, 3), mode="ties", order_by=("points",)).kind == "missing"


def test_partial_order_is_an_order_within_each_group():
    want = table("g n", ("a", 1), ("b", 1), ("a", 2), ("b", 2))
    mixed = table("g n", ("b", 1), ("b", 2), ("a", 1), ("a", 2))
    wrong = table("g n", ("b", 2), ("b", 1), ("a", 1), ("a", 2))
    assert compare(want, mixed, mode="partial", keys=("g",)) is None
    difference = compare(want, wrong, mode="partial", keys=("g",))
    assert difference.expected == "('b', 1) in row 1 of ('b')"


def test_schema_looks_at_names_and_kinds_alone():
    empty = table("a b", types=(pa.int64(), pa.string()))
    assert compare(AB, empty, mode="schema") is None
    assert compare(AB, table("a b", (1, 2)), mode="schema").column == "b"
    assert compare(AB, table("a"), mode="schema").kind == "columns"


def test_a_scalar_may_be_called_anything():
    want = table("trips", (7,))
    assert compare(want, table("count_star()", (7,)), mode="scalar") is None
    assert compare(want, table("n", (8,)), mode="scalar").got == "trips = 8"
    assert compare(want, table("n", (7,), (7,)), mode="scalar").kind == "doubled"
    assert compare(want, table("n m", (7, 7)), mode="scalar").kind == "columns"
    assert compare(want, table("n", (7,))).kind == "columns"


def test_keys_pair_rows_before_numbers_are_rounded():
    want = table("day km", (1, 2.0), (2, 3.0))
    near = table("day km", (2, 3.004), (1, 2.0))
    assert compare(want, near, keys=("day",), tolerance=1e-2) is None
    difference = compare(want, near, keys=("day",))
    assert (difference.expected, difference.got) == ("km = 3 where day = 2", "km = 3.004")
    swapped = table("day km", (1, 3.0), (2, 2.0))
    assert compare(want, swapped, keys=("day",), tolerance=1e-2).kind == "value"


def test_a_float_key_is_exact():
    want = table("k v", (1.0, 1.0))
    near = table("k v", (1.001, 1.0))
    assert compare(want, near, tolerance=0.1) is None
    assert compare(want, near, tolerance=0.1, keys=("k",)) is not None


def test_empty_tables_agree_and_an_empty_answer_does_not():
    empty = table("a b", types=(pa.int64(), pa.string()))
    assert compare(empty, empty) is None
    assert compare(empty, table("a b", types=(pa.float64(), pa.int32()))) is None
    assert compare(AB, empty).kind == "missing"
    assert compare(empty, AB).kind == "extra"
    assert compare(empty, table("a", types=(pa.int64(),))).kind == "columns"


def test_a_join_gone_wild_is_told_without_looking_at_every_row():
    huge = pa.table({"a": pa.array(range(200_000))})
    difference = compare(table("a", (1,)), huge)
    assert difference.got == "200,000 rows"
    assert "join" in difference.advice


def test_thousands_of_rounded_floats_find_their_partners():
    values = [n / 7 for n in range(3_000)]
    want = pa.table({"x": values, "y": [1.0] * 3_000})
    got = pa.table({"x": [v * (1 + 1e-12) for v in reversed(values)], "y": [1.0] * 3_000})
    assert compare(want, got) is None
    assert compare(want, got.slice(1)).got == "2,999 rows, 1 missing"


def test_an_unknown_mode_is_named():
    with pytest.raises(ValueError, match="no mode 'sorted'; choose from multiset"):
        compare(AB, AB, mode="sorted")


VALUES = st.sampled_from([None, 0, 1, 2, -1])
ROWS = st.lists(st.tuples(VALUES, st.sampled_from([None, "", "a", "b"])), max_size=8)
TYPES = (pa.int64(), pa.string())


@given(ROWS, ROWS)
def test_bags_agree_exactly_when_python_counts_the_same(one, other):
    want, got = (table("a b", *rows, types=TYPES) for rows in (one, other))
    assert (compare(want, got) is None) == (Counter(one) == Counter(other))
    assert (compare(want, got, mode="set") is None) == (set(one) == set(other))


@given(ROWS, st.randoms())
def test_any_shuffle_and_any_number_type_agrees(rows, random):
    mixed = random.sample(rows, len(rows))
    want = table("a b", *rows, types=TYPES)
    for kind in (pa.float64(), pa.int16(), pa.decimal128(20, 3)):
        got = table("b a", *((b, a) for a, b in mixed), types=(pa.large_string(), kind))
        assert compare(want, got) is None


@given(ROWS, ROWS)
def test_a_difference_is_the_same_from_both_sides(one, other):
    want, got = (table("a b", *rows, types=TYPES) for rows in (one, other))
    forth, back = compare(want, got), compare(got, want)
    assert (forth is None) == (back is None)
    if forth:
        opposite = {
            "missing": {"extra"},
            "too few": {"doubled"},
            "extra": {"missing"},
            "doubled": {"too few"},
        }
        assert back.kind in opposite.get(forth.kind, {"rows", "value"})


FLOATS = st.floats(-1e6, 1e6) | st.sampled_from([float("nan"), float("inf"), -0.0])


@given(st.lists(st.tuples(FLOATS, FLOATS), max_size=12), st.randoms())
def test_rounding_and_order_together_never_matter(rows, random):
    want = table("x y", *rows, types=(pa.float64(), pa.float64()))
    noisy = [tuple(v * (1 + 1e-13) for v in row) for row in random.sample(rows, len(rows))]
    got = table("x y", *noisy, types=(pa.float64(), pa.float64()))
    assert compare(want, got, tolerance=1e-9) is None


@given(ROWS)
def test_an_answer_agrees_with_itself_in_every_mode(rows):
    same = table("a b", *rows, types=TYPES)
    again = pa.Table.from_arrays([c.combine_chunks() for c in same.columns], names=["A", "B"])
    for mode in ("multiset", "set", "ordered", "ties", "partial", "schema"):
        assert compare(same, again, mode=mode, order_by=("a",), keys=("a",)) is None
    assert rows_of(same) == rows_of(again)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (Decimal("2.0000000000000000"), "2"),
        (Decimal("1.1873727087576375"), "1.187372709"),
        (Decimal("12.50"), "12.50"),
        (True, "true"),
        ((7, None), "[7, NULL]"),
    ],
)
def test_values_are_shown_as_a_person_writes_them(value, text):
    assert show(value) == text
