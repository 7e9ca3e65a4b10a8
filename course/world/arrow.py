"""From generated columns to Arrow tables with exactly the declared types."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world.schema import STREAMS, TABLES, Column, TableSpec

_TYPES = {
    "INTEGER": pa.int32(),
    "BIGINT": pa.int64(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
    "TIMESTAMP": pa.timestamp("us"),
    "TIMESTAMPTZ": pa.timestamp("us", tz="UTC"),
}
# Dates and instants are generated as whole numbers (days, microseconds) and read as such.
_STORAGE = {"DATE": pa.int32(), "TIMESTAMP": pa.int64(), "TIMESTAMPTZ": pa.int64()}


def arrow_schema(spec: TableSpec) -> pa.Schema:
    """The Arrow schema of a declared table."""
    return pa.schema(pa.field(c.name, _TYPES[c.type], c.nullable) for c in spec.columns)


def _array(column: Column, values: object) -> pa.Array:
    wanted = _TYPES[column.type]
    if isinstance(values, pa.Array):
        return values.cast(_STORAGE.get(column.type, wanted)).cast(wanted)
    if isinstance(values, np.ndarray) and values.dtype.kind == "i":
        storage = _STORAGE.get(column.type)
        if storage is None:
            return pa.array(values).cast(wanted)
        return pa.array(values).cast(storage).cast(wanted)
    values = values.tolist() if isinstance(values, np.ndarray) else list(values)
    first = next((v for v in values if v is not None), None)
    if column.type in _STORAGE and isinstance(first, int | np.integer):
        return pa.array(values, type=_STORAGE[column.type]).cast(wanted)
    return pa.array(values, type=wanted)


def table_of(name: str, columns: Mapping[str, object]) -> pa.Table:
    """An Arrow table of the declared type from columns in any order.

    Raises `ValueError` when a column is missing or not declared, or a NULL stands where none may.
    """
    spec = (TABLES | STREAMS)[name]
    declared = [c.name for c in spec.columns]
    if sorted(columns) != sorted(declared):
        odd = set(columns) ^ set(declared)
        raise ValueError(f"Table {name} is generated with other columns than declared: {odd}.")
    arrays = [_array(c, columns[c.name]) for c in spec.columns]
    for column, array in zip(spec.columns, arrays, strict=True):
        if array.null_count and not column.nullable:
            raise ValueError(f"{name}.{column.name} holds NULL but is not nullable.")
    return pa.Table.from_arrays(arrays, schema=arrow_schema(spec))


def edited(table: pa.Table, column: str, rows: np.ndarray, values: list[object]) -> pa.Table:
    """The table with new values in some rows (positions, each once) of one column."""
    place = table.schema.get_field_index(column)
    field = table.schema.field(place)
    fresh = dict(zip(np.asarray(rows).tolist(), values, strict=True))
    mask = np.zeros(table.num_rows, dtype=bool)
    mask[list(fresh)] = True
    cells = pa.array([fresh[row] for row in sorted(fresh)], type=field.type)
    planted = pc.replace_with_mask(table[column].combine_chunks(), mask, cells)
    return table.set_column(place, field, planted)
