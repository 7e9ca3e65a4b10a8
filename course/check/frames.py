"""Turns whatever a learner calls a table into an Arrow table: one shape for all comparisons."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
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
        named = [name for name in value.index.names if name is not None]
        return pa.Table.from_pandas(
            value.reset_index(named) if named else value, preserve_index=False
        )
    if home == "polars":
        frame = value.collect() if hasattr(value, "collect") else value
        return frame.to_arrow() if hasattr(frame, "columns") else None
    if home in ("duckdb", "_duckdb") and hasattr(value, "to_arrow_table"):
        return value.to_arrow_table()
    if home == "pyspark" and hasattr(value, "toArrow"):
        return value.toArrow()
    return None
