"""Builds the text of large files column by column, with Arrow's string functions."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

Texts = pa.Array | pa.ChunkedArray | np.ndarray | str


def whole(values: np.ndarray | pa.Array) -> pa.Array:
    """Whole numbers as digits; a NULL stays NULL."""
    return pa.array(values).cast(pa.string()) if isinstance(values, np.ndarray) else _text(values)


def _text(values: pa.Array | pa.ChunkedArray) -> pa.Array:
    values = values.combine_chunks() if isinstance(values, pa.ChunkedArray) else values
    return values.cast(pa.string())


def fixed(values: np.ndarray, digits: int) -> pa.Array:
    """Whole numbers of the last digit as decimals: 1234 with 2 digits is 12.34."""
    low, high = (int(values.min()), int(values.max())) if len(values) else (0, 0)
    if high - low < len(values) // 10:
        # Few different values: each text is made once.
        return _fixed(np.arange(low, high + 1), digits).take(pa.array(values - low))
    return _fixed(values, digits)


def _fixed(values: np.ndarray, digits: int) -> pa.Array:
    size = np.abs(values.astype(np.int64))
    sign = pa.array(np.where(values < 0, "-", ""))
    rest = pc.utf8_lpad(whole(size % 10**digits), digits, "0")
    return joined(sign, whole(size // 10**digits), ".", rest)


def instant(seconds: np.ndarray | pa.Array) -> pa.Array:
    """Seconds since 1970 as 2025-06-01T08:30:00Z; a NULL stays NULL."""
    text = pa.array(seconds).cast(pa.timestamp("s")).cast(pa.string())
    return joined(pc.binary_replace_slice(text, 10, 11, "T"), "Z")


def seconds_of(instants: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Instants in microseconds as seconds since 1970."""
    if isinstance(instants, pa.ChunkedArray):
        instants = instants.combine_chunks()
    return pc.divide(instants.cast(pa.int64()), 1_000_000)


def choice(words: Sequence[str], index: np.ndarray) -> pa.Array:
    """The word at each index."""
    return pa.array(words, pa.string()).take(pa.array(index))


def joined(*parts: Texts, null: str | None = None) -> pa.Array:
    """The parts side by side; where one is NULL, so is the result, or `null` stands there."""
    handling = "emit_null" if null is None else "replace"
    return pc.binary_join_element_wise(
        *parts, "", null_handling=handling, null_replacement=null or ""
    )


def csv_rows(*columns: pa.Array) -> pa.Array:
    """One line per row with commas between the columns; a NULL is an empty field."""
    return pc.binary_join_element_wise(*columns, ",", null_handling="replace", null_replacement="")


def document(rows: pa.Array, header: str | None = None) -> bytes:
    """The lines as one file, each with a line end."""
    first = b"" if header is None else header.encode() + b"\n"
    if not len(rows):
        return first
    everything = pa.ListArray.from_arrays(pa.array([0, len(rows)], pa.int32()), rows)
    separator = b"\n" if pa.types.is_binary(rows.type) else "\n"
    return first + pc.binary_join(everything, separator)[0].as_buffer().to_pybytes() + b"\n"
