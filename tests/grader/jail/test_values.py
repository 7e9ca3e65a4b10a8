"""Values cross the border as data: what has no tag of ours is equal to nothing."""

from __future__ import annotations

import datetime
import json
import math
from decimal import Decimal

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from grader.jail.inside import values

scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(allow_nan=False),
    st.text(),
    st.binary(),
    st.decimals(allow_nan=False),
    st.dates(),
    st.datetimes(),
    st.times(),
    st.timedeltas(),
)
nested = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner) | st.dictionaries(st.text() | st.integers(), inner) | st.tuples(inner)
    ),
    max_leaves=20,
)


@given(nested)
def test_plain_values_come_back_as_they_were(value):
    assert values.decode(json.loads(json.dumps(values.encode(value)))) == value


def test_numbers_keep_their_kind():
    for value in (True, 1, 1.0, 2**70, Decimal("1.10"), math.inf):
        back = values.decode(json.loads(json.dumps(values.encode(value))))
        assert type(back) is type(value)
        assert back == value


def test_a_frame_comes_back_as_a_table():
    frame = pd.DataFrame({"city": ["Halden", None], "trips": [1, 2]})
    table = values.decode(json.loads(json.dumps(values.encode(frame))))
    assert table.to_pylist() == [{"city": "Halden", "trips": 1}, {"city": None, "trips": 2}]


def test_an_object_that_equals_everything_equals_nothing_outside():
    class Liar:
        def __eq__(self, other):
            return True

        def __repr__(self):
            return "42"

    back = values.decode(values.encode(Liar()))
    assert back != 42
    assert repr(back) == "an object of the type Liar"


def test_a_subclass_crosses_as_its_plain_base():
    class Number(int):
        def __eq__(self, other):
            return True

        __hash__ = int.__hash__

    back = values.decode(values.encode(Number(3)))
    assert type(back) is int
    assert back != 4


def test_values_without_an_end_are_refused():
    ring: list = []
    ring.append(ring)
    with pytest.raises(values.NotCarried):
        values.encode(ring)


def test_dates_keep_their_zone():
    zone = datetime.timezone(datetime.timedelta(hours=9))
    value = datetime.datetime(2025, 3, 1, 12, 30, tzinfo=zone)
    assert values.decode(values.encode(value)) == value


@pytest.mark.parametrize(
    "bad", [{"$": "nothing"}, {}, {"$": "decimal", "v": "x"}, {"$": "int", "v": 3}]
)
def test_what_encode_never_makes_is_refused(bad):
    with pytest.raises(ValueError):
        values.decode(bad)


def test_what_nobody_encoded_is_bounded_too():
    deep: object = 1
    for _ in range(values.DEEPEST + 2):
        deep = [deep]
    alike = [number * (2**61 - 1) for number in range(5_000)]
    for bad in (deep, {"$": "set", "v": alike}, {"$": "dict", "v": [[a, 1] for a in alike]}):
        with pytest.raises(values.NotCarried):
            values.decode(bad)
    many = {"$": "set", "v": list(range(5_000))}
    assert values.decode(many) == set(range(5_000))
