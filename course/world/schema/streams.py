"""What vehicles report: too much for the company's database, so it is kept in files by day."""

from __future__ import annotations

from course.world.schema.spec import Column, table

STREAMS = (
    table(
        "telemetry",
        "vehicle_id seq",
        "Positions of the vehicles from 1 June on: every some seconds while ridden.",
        Column("vehicle_id", "INTEGER", "vehicle", refers="vehicle.vehicle_id"),
        Column("seq", "BIGINT", "grows with each position of the vehicle"),
        Column("measured_at", "TIMESTAMPTZ", "when"),
        Column("lat_e6", "INTEGER", "latitude, micro-degrees"),
        Column("lon_e6", "INTEGER", "longitude, micro-degrees"),
        Column("speed_dkmh", "INTEGER", "speed, tenths of km/h; 0 while it stands"),
        Column("battery_pct", "INTEGER", "battery, 0 to 100"),
    ),
)
