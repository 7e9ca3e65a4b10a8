"""The declared tables fit together."""

from course.world.schema import TABLES


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
