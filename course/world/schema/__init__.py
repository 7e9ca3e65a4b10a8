"""The tables of the company's database: columns, types, keys and what each one means.

One declaration serves everybody: the generator fills these columns in this order, the
writers create these tables, the checker knows which rows depend on which, and the
documentation prints them. Types are DuckDB names that PostgreSQL understands as well.

Money is in minor units of the row's currency (cents, paise; yen have none), coordinates
are in micro-degrees, instants are `TIMESTAMPTZ` in UTC.
"""

from __future__ import annotations

from course.world.schema.fleet import FLEET
from course.world.schema.people import PEOPLE
from course.world.schema.places import PLACES
from course.world.schema.rides import RIDES
from course.world.schema.spec import Column, TableSpec
from course.world.schema.streams import STREAMS as _STREAMS

__all__ = ["STREAMS", "TABLES", "Column", "TableSpec"]

TABLES: dict[str, TableSpec] = {table.name: table for table in (*PLACES, *FLEET, *PEOPLE, *RIDES)}
"""Every table by name, parents before children."""

STREAMS: dict[str, TableSpec] = {table.name: table for table in _STREAMS}
"""What is kept in files by day, and never loaded into the company's database."""
