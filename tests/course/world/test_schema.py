"""The declared tables fit together."""

import pytest

from course.world import pin
from course.world.schema import TABLES
from course.world.sizes import SIZES


def test_every_foreign_key_names_a_column_of_an_earlier_table():
    seen: list[str] = []
    for spec in TABLES.values():
        seen.append(spec.name)
        for own, parent, column in spec.parents:
            assert parent in seen, f"{spec.name}.{own} refers to {parent}, which comes later."
            assert TABLES[parent].column(column).type == spec.column(own).type


def test_keys_are_columns_that_are_never_null():
    for spec in TABLES.values():
        for name in spec.key:
            assert not spec.column(name).nullable, f"{spec.name}.{name} is a key and nullable."


def test_every_column_is_explained():
    for spec in TABLES.values():
        assert spec.meaning.endswith(".")
        assert all(column.meaning for column in spec.columns)


# Rows at scale S and M, as the syllabus plans them.
PLANNED = {
    "city": (5, 5),
    "zone": (120, 120),
    "station": (600, 600),
    "vehicle_model": (14, 14),
    "part": (400, 400),
    "bill_of_material": (1_100, 1_100),
    "vehicle": (300, 2_000),
    "rider": (2_000, 20_000),
    "employee": (180, 180),
    "plan": (6, 6),
    "rider_plan_change": (3_200, 32_000),
    "pricing_rule": (240, 240),
    "trip": (20_000, 400_000),
    "payment": (21_000, 420_000),
    "refund": (250, 5_000),
    "promo_code": (200, 200),
    "promo_redemption": (1_200, 24_000),
    "referral": (600, 6_000),
    "work_order": (1_500, 15_000),
    "weather_hourly": (43_800, 43_800),
    "holiday": (60, 60),
    "telemetry": (200_000, 4_000_000),
}


@pytest.mark.parametrize("name", PLANNED)
def test_tables_are_as_large_as_planned(name):
    for scale, planned in zip(("S", "M"), PLANNED[name], strict=True):
        assert pin.rows(scale)[name] == pytest.approx(planned, rel=0.1), scale


def test_files_are_as_large_as_planned():
    planned = {"S": (1_000, 800, 50_000), "M": (10_000, 8_000, 1_000_000)}
    for scale, sizes in planned.items():
        size = SIZES[scale]
        assert (size.tickets, size.inspections, size.log_lines) == sizes
