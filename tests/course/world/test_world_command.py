"""`course world`: what it makes, and what it says to bad input."""

from __future__ import annotations

import psycopg
import pytest
from typer.testing import CliRunner

from course.services import postgres
from course.world import World
from course.world.schema import STREAMS, TABLES
from course.world_command import app


def run(*words):
    return CliRunner().invoke(app, [str(word) for word in words])


def said(result) -> str:
    """Everything on the screen, without the frame that a terminal draws around it."""
    return " ".join(result.output.replace("│", " ").split())


def test_make_says_what_it_made(tmp_path):
    result = run("make", "--scale", "xs", "--tables", "city,trip", "--out", tmp_path)
    assert result.exit_code == 0, result.output
    assert f"parquet of World(seed=2025, scale='XS'): {tmp_path}" in result.output
    assert {p.name for p in tmp_path.iterdir()} == {"city.parquet", "trip.parquet", "world.json"}


def test_the_drop_alone(tmp_path):
    assert run("make", "--scale", "XS", "--drop", "--out", tmp_path).exit_code == 0
    assert {p.name for p in tmp_path.iterdir()} == {"drop", "world.json"}


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["--scale", "XL"], "There is no scale 'XL'."),
        (["--format", "parket"], "There is no format 'parket'. Did you mean parquet?"),
        (["--format", "xml"], "Choose from parquet, csv, jsonl, duckdb, postgres."),
        (["--tables", "trips"], "There is no table 'trips'. Did you mean trip?"),
        (["--seed", "-1"], "greater than or equal to 0"),
        (["--seed", "many"], "unable to parse string as an integer"),
        ([], "Say where the files go: --out FOLDER."),
        (["--out", "x", "--address", "postgresql:///x"], "--address is for --format postgres."),
    ],
)
def test_bad_input_is_one_sentence(tmp_path, monkeypatch, words, sentence):
    monkeypatch.chdir(tmp_path)
    result = run("make", *words)
    assert result.exit_code == 2 and sentence in said(result)
    assert list(tmp_path.iterdir()) == []


def test_a_folder_that_cannot_be_made(tmp_path):
    (tmp_path / "file").write_text("")
    result = run("make", "--scale", "XS", "--out", tmp_path / "file" / "below")
    assert result.exit_code == 1
    assert "The files cannot be written" in said(result)


def test_tables_lists_every_table_and_the_columns_of_one():
    listed = run("tables")
    assert listed.exit_code == 0
    assert all(name in listed.output for name in (*TABLES, *STREAMS))
    columns = run("tables", "payment")
    assert all(column.name in columns.output for column in TABLES["payment"].columns)
    assert "Did you mean payment?" in said(run("tables", "payments"))


@pytest.fixture
def own_database():
    """The name of the database that XS-7 goes to; gone at the end."""
    name = "larkway_xs_7"
    yield name
    with postgres.maintenance() as server:
        server.execute(f"drop database if exists {name} with (force)")


def _count(connection, table):
    return connection.execute(f"select count(*) from {table}").fetchone()[0]


def test_postgres_gets_a_database_of_its_own(own_database):
    for _ in range(2):
        result = run("make", "--scale", "XS", "--seed", "7", "--format", "postgres")
        assert result.exit_code == 0, result.output
    assert own_database in result.output
    world = World(7, "XS")
    with postgres.connect(own_database) as connection:
        for name in TABLES:
            assert _count(connection, name) == world.table(name).num_rows, name
        assert _count(connection, "telemetry") > 1_000
        assert _count(connection, "payment where tip_text = ''") > 0


def test_an_address_gets_all_tables_or_none(own_database):
    with postgres.maintenance() as server:
        server.execute(f"create database {own_database}")
    address = postgres.uri(own_database)
    with psycopg.connect(address) as connection:
        connection.execute("create table payment (mine text)")
    words = ["make", "--scale", "XS", "--seed", "7", "--format", "postgres", "--address", address]
    refused = run(*words)
    assert refused.exit_code == 1
    assert "There is a table payment already. Name an empty database." in said(refused)
    with psycopg.connect(address) as connection:
        found = connection.execute("select tablename from pg_tables where schemaname = 'public'")
        assert found.fetchall() == [("payment",)]
        connection.execute("drop table payment")
    assert run(*words, "--tables", "rider,payment").exit_code == 0
    with psycopg.connect(address) as connection:
        assert _count(connection, "rider") == 60


def test_a_server_that_is_not_there_is_one_sentence():
    address = "postgresql://nobody@127.0.0.1:1/none"
    result = run("make", "--scale", "XS", "--format", "postgres", "--address", address)
    assert result.exit_code == 1
    assert "PostgreSQL did not take the tables" in said(result)
