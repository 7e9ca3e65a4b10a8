"""Parts, models, vehicles and repairs."""

from __future__ import annotations

from course.world.schema.spec import Column, null, table

FLEET = (
    table(
        "part",
        "part_id",
        "Spare parts and assemblies.",
        Column("part_id", "INTEGER", "key"),
        Column("name", "VARCHAR", "name"),
        Column("supplier", "VARCHAR", "who delivers it"),
        Column(
            "unit_cost_minor",
            "INTEGER",
            "price of the part itself in euro cents; 0 for an assembly made of other parts",
        ),
    ),
    table(
        "bill_of_material",
        "parent_part_id child_part_id",
        "Which part is built from which.",
        Column("parent_part_id", "INTEGER", "the assembly", refers="part.part_id"),
        Column("child_part_id", "INTEGER", "the part inside it", refers="part.part_id"),
        Column("quantity", "INTEGER", "how many of the child one parent holds, 1 to 4"),
    ),
    table(
        "vehicle_model",
        "model_id",
        "Models of e-bikes and scooters.",
        Column("model_id", "INTEGER", "key"),
        Column("name", "VARCHAR", "name"),
        Column("kind", "VARCHAR", "'bike' or 'scooter'"),
        Column("manufacturer", "VARCHAR", "maker"),
        Column(
            "root_part_id",
            "INTEGER",
            "the assembly that is the whole vehicle",
            refers="part.part_id",
        ),
        Column("battery_wh", "INTEGER", "battery size, watt-hours"),
        Column("launched_on", "DATE", "first day on the road"),
    ),
    table(
        "vehicle",
        "vehicle_id",
        "Every bike and scooter Larkway owns.",
        Column("vehicle_id", "INTEGER", "key"),
        Column("model_id", "INTEGER", "model", refers="vehicle_model.model_id"),
        Column("city_id", "INTEGER", "city", refers="city.city_id"),
        Column("serial_number", "VARCHAR", "unique, for example LW-2-004711"),
        Column("firmware", "VARCHAR", "'v1', 'v2' or 'v3'"),
        Column("acquired_on", "DATE", "first day in the fleet"),
        null("retired_on", "DATE", "last day; NULL while it is in service"),
    ),
    table(
        "work_order",
        "wo_id",
        "Repairs in the workshop.",
        Column("wo_id", "INTEGER", "key"),
        Column("vehicle_id", "INTEGER", "vehicle", refers="vehicle.vehicle_id"),
        Column("opened_at", "TIMESTAMPTZ", "when it was reported"),
        null("closed_at", "TIMESTAMPTZ", "when it was done; NULL while it is open"),
        Column("kind", "VARCHAR", "'brake', 'tyre', 'battery', 'lock', 'frame' or 'inspection'"),
        Column("priority", "INTEGER", "1 (now) to 4 (when there is time)"),
        Column("cost_minor", "INTEGER", "parts and labour, minor units of the city's currency"),
    ),
)
