"""Python values as JSON with tags, for both sides of the border: never pickle, always bounded.

What has no tag crosses as the name of its type and is equal to nothing: an object with an `__eq__`
of its own can say what it likes, nobody asks it.
"""

from __future__ import annotations

import base64
import datetime
import math
from collections import Counter
from decimal import Decimal

LARGEST = 2_000_000
"""Values in one result."""
DEEPEST = 60


class NotCarried(ValueError):
    """The value is too large or too deep to leave the jail."""


class Foreign:
    """A value of a type that does not cross; two of them are never equal."""

    def __init__(self, kind: str) -> None:
        self.kind = kind

    def __repr__(self) -> str:
        return f"an object of the type {self.kind}"


def encode(value: object) -> object:
    """The value as JSON can hold it. Raises `NotCarried`."""
    return _Encoder().encode(value, 0)


class _Encoder:
    def __init__(self) -> None:
        self.count = 0

    def encode(self, value: object, depth: int) -> object:
        self.count += 1
        if self.count > LARGEST or depth > DEEPEST:
            raise NotCarried("The function returns more than a check can carry.")
        if value is None or type(value) in (bool, str):
            return value
        for kind, way in _SCALARS:
            if isinstance(value, kind):
                return way(value)
        if isinstance(value, list | tuple | set | frozenset):
            kind = next(k for k in (list, tuple, set, frozenset) if isinstance(value, k))
            items = [self.encode(item, depth + 1) for item in kind.__iter__(value)]
            return items if kind is list else {"$": kind.__name__, "v": items}
        if isinstance(value, range):
            return [self.encode(item, depth + 1) for item in value]
        if isinstance(value, dict):
            pairs = [
                [self.encode(key, depth + 1), self.encode(item, depth + 1)]
                for key, item in dict.items(value)
            ]
            return {"$": "dict", "v": pairs}
        return self._from_library(value, depth)

    def _from_library(self, value: object, depth: int) -> object:
        """Frames as columns; the scalars and arrays of numpy, pandas and Polars as Python's own."""
        from course.check.frames import as_table

        table = as_table(value)
        if table is not None:
            columns = [column.to_pylist() for column in table.columns]
            types = [str(field.type) for field in table.schema]
            body = [table.column_names, types, self.encode(columns, depth + 1)]
            return {"$": "table", "v": body}
        home = type(value).__module__.split(".")[0]
        if home in ("numpy", "pandas", "polars"):
            for method in ("to_pydatetime", "tolist", "to_list", "item"):
                if hasattr(value, method):
                    return self.encode(getattr(value, method)(), depth + 1)
        return {"$": "object", "v": type(value).__name__[:100]}


def _float(value: float) -> object:
    value = float.__float__(value)
    return value if math.isfinite(value) else {"$": "float", "v": repr(value)}


def _tagged(tag: str, text) -> object:
    return lambda value: {"$": tag, "v": text(value)}


_SCALARS = (
    (bool, bool),
    (int, lambda v: {"$": "int", "v": hex(v)} if abs(v) >= 2**53 else int.__int__(v)),
    (float, _float),
    (str, str.__str__),
    (Decimal, _tagged("decimal", Decimal.__str__)),
    (bytes, _tagged("bytes", lambda v: base64.b64encode(v).decode())),
    (datetime.datetime, _tagged("datetime", datetime.datetime.isoformat)),
    (datetime.date, _tagged("date", datetime.date.isoformat)),
    (datetime.time, _tagged("time", datetime.time.isoformat)),
    (datetime.timedelta, _tagged("span", lambda v: [v.days, v.seconds, v.microseconds])),
)


def decode(value: object) -> object:
    """What `encode` was given. Raises `ValueError` for anything that `encode` does not make."""
    try:
        return _Decoder().decode(value, 0)
    except (KeyError, TypeError, ArithmeticError, AttributeError) as error:
        raise ValueError(f"There is no such value: {error}") from error


class _Decoder:
    """Bounded as the encoder is: what reads here cannot know that an encoder wrote it."""

    def __init__(self) -> None:
        self.count = 0

    def decode(self, value: object, depth: int) -> object:
        self.count += 1
        if self.count > LARGEST or depth > DEEPEST:
            raise NotCarried("The value is larger than what a check can carry.")
        if isinstance(value, list):
            return [self.decode(item, depth + 1) for item in value]
        if not isinstance(value, dict):
            return value
        tag, body = value["$"], value["v"]
        if tag in _WAYS:
            return _WAYS[tag](body)
        if tag == "table":
            names, types, columns = body
            return _table(names, types, self.decode(columns, depth + 1))
        if tag == "dict":
            pairs = [self.decode(pair, depth + 1) for pair in body]
            _spread([key for key, _ in pairs])
            return {key: item for key, item in pairs}
        return _GROUPS[tag](self.decode(body, depth + 1))


def _spread(items: list) -> list:
    """The items, unless too many share a hash: a set of them would take hours to build."""
    alike = Counter(map(hash, items))
    if alike and max(alike.values()) > 1_000 and len(set(map(repr, items))) > 1_000:
        raise NotCarried("Too many of the values have the same hash.")
    return items


def _table(names: list, types: list, columns: list) -> object:
    import pyarrow as pa

    arrays = [_array(column, kind) for column, kind in zip(columns, types, strict=True)]
    return pa.table(arrays, names=[str(name) for name in names])


def _array(items: list, kind: str) -> object:
    import pyarrow as pa

    simple = {"string": pa.string(), "int64": pa.int64(), "double": pa.float64()}
    try:
        return pa.array(items, simple.get(kind))
    except (pa.ArrowInvalid, pa.ArrowTypeError):
        return pa.array([None if item is None else str(item) for item in items])


_GROUPS = {
    "tuple": tuple,
    "set": lambda items: set(_spread(items)),
    "frozenset": lambda items: frozenset(_spread(items)),
}
_WAYS = {
    "int": lambda body: int(body, 16),
    "float": float,
    "decimal": Decimal,
    "bytes": base64.b64decode,
    "datetime": datetime.datetime.fromisoformat,
    "date": datetime.date.fromisoformat,
    "time": datetime.time.fromisoformat,
    "span": lambda body: datetime.timedelta(*body),
    "object": lambda body: Foreign(str(body)),
}
