"""Turns whatever a learner calls a table into an Arrow table: one shape for all comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa


def as_table(value: object) -> pa.Table | None:
    """The rows of a DuckDB relation, a pandas, Polars or Spark frame or an Arrow table; else None.

    The index of a pandas frame is not a column, unless it has a name.
    """
    import pyarrow as pa

    if isinstance(value, pa.Table):
        return value
    if isinstance(value, pa.RecordBatch):
        return pa.Table.from_batches([value])
    home = type(value).__module__.split(".")[0]
    if home == "pandas" and hasattr(value, "columns"):
        return _of_pandas(value)
    if home == "polars":
        frame = value.collect() if hasattr(value, "collect") else value
        return frame.to_arrow() if hasattr(frame, "columns") else None
    if home in ("duckdb", "_duckdb") and hasattr(value, "to_arrow_table"):
        return value.to_arrow_table()
    if home == "pyspark" and hasattr(value, "toArrow"):
        return value.toArrow()
    return None


def _of_pandas(frame: pd.DataFrame) -> pa.Table:
    """What a learner makes of a frame may not fit into Arrow: it is compared all the same."""
    import pyarrow as pa

    named = [name for name in frame.index.names if name is not None and name not in frame.columns]
    frame = frame.reset_index(named) if named else frame
    try:
        return pa.Table.from_pandas(frame, preserve_index=False)
    except (pa.ArrowException, ValueError, OverflowError):
        columns = [_column(frame.iloc[:, place]) for place in range(frame.shape[1])]
        return pa.table(columns, names=[str(name) for name in frame.columns])


def _column(column: pd.Series) -> pa.Array:
    """The values, or their texts where a column mixes kinds that no Arrow type holds."""
    import pyarrow as pa

    try:
        return pa.Array.from_pandas(column)
    except (pa.ArrowException, ValueError, OverflowError):
        return pa.array(
            [None if gone else str(v) for v, gone in zip(column, column.isna(), strict=True)]
        )
