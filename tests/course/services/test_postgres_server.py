"""The learner's PostgreSQL: started once, shared, quiet, and back after a kill."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from course.services import (
    ServiceError,
    postgres,
    postgres_cell,
    postgres_server,
    postgres_worlds,
)

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Unix sockets")
ASK = """
from course.services import postgres, postgres_server
with postgres.connect("postgres") as connection:
    count = connection.execute("select count(*) from pg_database").fetchone()[0]
print(count, postgres_server.running().get_pid())
"""

TRY = """
from course.services import ServiceError, postgres
try:
    postgres.uri("x")
except ServiceError as error:
    print(error)
"""


@pytest.fixture(scope="module")
def own_cache(tmp_path_factory):
    """A cache folder of this module, and so a server of its own."""
    return tmp_path_factory.mktemp("pg")


@pytest.fixture
def practice(monkeypatch):
    """A practice database of this process, whoever else runs these tests at the same time."""
    monkeypatch.setattr(postgres_worlds, "PRACTICE", f"learner_{os.getpid()}")
    postgres_cell.close()
    yield
    postgres_cell.close()
    postgres_worlds.drop_learner_database()


def python(text: str, cache: Path, **more: str) -> subprocess.Popen:
    environment = {**os.environ, "COURSE_CACHE": str(cache), **more}
    environment.pop("XDG_RUNTIME_DIR", None)
    return subprocess.Popen(
        [sys.executable, "-c", text],
        env=environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def pid_on_disk(cache: Path) -> Path:
    return next(cache.glob("postgres-*/postmaster.pid"), cache / "none")


def alive(pid: int) -> bool:
    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE


def test_two_processes_share_one_server_and_the_last_one_stops_it(own_cache):
    users = [python(ASK, own_cache) for _ in range(2)]
    outputs = [user.communicate(timeout=60) for user in users]
    assert [err for _, err in outputs] == ["", ""]
    assert all(out.split()[0] == "3" for out, _ in outputs), outputs
    assert not alive(int(outputs[0][0].split()[1]))
    assert not pid_on_disk(own_cache).exists()


def test_a_killed_server_comes_back_in_the_same_process(own_cache):
    text = f"""
import os, signal
from course.services import postgres, postgres_server
with postgres.connect("postgres") as connection:
    connection.autocommit = True
    connection.execute("create table kept as select 1 as a")
    connection.execute("checkpoint")
first = postgres_server.running().get_pid()
os.kill(first, signal.SIGKILL)
{ASK}
with postgres.connect("postgres") as connection:
    print(connection.execute("select count(*) from kept").fetchone()[0], first)
"""
    out, err = python(text, own_cache).communicate(timeout=60)
    assert err == ""
    words = out.split()
    assert words[2] == "1"
    assert words[1] != words[3]


def test_a_killed_server_leaves_no_noise_at_the_end(own_cache):
    text = ASK + "import os; os.kill(postgres_server.running().get_pid(), 9)"
    user = python(text.replace("print(count,", "str("), own_cache)
    assert user.communicate(timeout=60) == ("", "")


def test_a_pid_file_that_names_another_program_is_seen_through(own_cache):
    folder = next(own_cache.glob("postgres-??"))
    lines = [str(os.getpid()), str(folder), "1", "5432", str(folder), "", "1 1", "ready"]
    (folder / "postmaster.pid").write_text("\n".join(lines) + "\n")
    out, err = python(ASK, own_cache).communicate(timeout=60)
    assert (out.split()[0], err) == ("3", "")


def test_a_killed_user_does_not_keep_the_server_alive(own_cache):
    killed = python(ASK + "print('up', flush=True); input()", own_cache)
    while "up" not in killed.stdout.readline():
        pass
    killed.send_signal(signal.SIGKILL)
    killed.wait()
    out, _ = python(ASK, own_cache).communicate(timeout=60)
    assert not alive(int(out.split()[1]))


def test_a_half_made_folder_is_made_again(tmp_path):
    (tmp_path / postgres_server.data_folder().name).mkdir()
    (tmp_path / postgres_server.data_folder().name / "PG_VERSION").write_text("18\n")
    out, err = python(ASK, tmp_path).communicate(timeout=60)
    assert (out.split()[0], err) == ("3", "")


def test_a_damaged_folder_gets_one_sentence(own_cache):
    broken = next(own_cache.glob("postgres-??")) / "global" / "pg_control"
    whole = broken.read_bytes()
    broken.write_bytes(b"")
    try:
        out, err = python(TRY, own_cache).communicate(timeout=60)
    finally:
        broken.write_bytes(whole)
    assert err == ""
    assert "PostgreSQL did not start" in out and "remove the folder" in out


def test_an_address_in_the_environment_is_used_as_it_is(monkeypatch):
    monkeypatch.setenv("POSTGRES_URI", "postgresql://me@db.invalid:5433/mine")
    monkeypatch.setattr(postgres, "running", None)
    assert "db.invalid" in postgres.uri("other") and "dbname=other" in postgres.uri("other")
    monkeypatch.setenv("POSTGRES_URI", "postgresql://me@127.0.0.1:1/mine")
    with pytest.raises(ServiceError, match="POSTGRES_URI"):
        postgres.connect("other")


def test_a_cell_shows_rows_reports_and_messages(practice, capsys):
    table, message = postgres.run_cell(
        "create temporary table t as select 1 as a; select a, 'x' as b from t"
    )
    assert (table.to_pylist(), message) == ([{"a": 1, "b": "x"}], "")
    assert "SELECT 1" in capsys.readouterr().out
    assert postgres.run_cell("drop table if exists nobody") == (None, "")
    assert capsys.readouterr().out == "DROP TABLE\n"
    table, message = postgres.run_cell("select 1;\nselect nope from trip")
    assert table is None
    assert message.startswith('column "nope" does not exist') and "LINE 2" in message
    assert postgres.run_cell("select 1 where false")[0].num_rows == 0
    assert "rolled back" in postgres.run_cell("begin; select nope")[1]
    assert postgres.run_cell("select 1 as one")[0].to_pylist() == [{"one": 1}]
    assert "psql" in postgres.run_cell("\\d trip")[1]


def test_a_learner_changes_and_resets_only_a_copy(practice):
    assert postgres.run_cell("delete from trip")[1] == ""
    assert postgres.run_cell("select count(*) as n from trip")[0].to_pylist() == [{"n": 0}]
    assert (
        "owner"
        in postgres.run_cell(f"drop database {postgres_worlds.world_database(2025, 'S')}")[1]
    )
    postgres.reset()
    assert postgres.run_cell("select count(*) > 1000 as full from trip")[0].to_pylist() == [
        {"full": True}
    ]


def test_a_learner_resets_with_one_word(practice, capsys):
    from course import reset_database

    postgres.run_cell("create table mine as select array[7] as a")
    reset_database()
    assert "first day" in capsys.readouterr().out
    assert "does not exist" in postgres.run_cell("select * from mine")[1]


def test_arrays_are_shown_in_brackets(practice):
    from course.magics import Result

    table, _ = postgres.run_cell("select array[7] as one, array[1, null] as two")
    assert str(Result(table)).split("\n")[1].split("  ") == ["[7]", "[1, NULL]"]


def test_a_session_that_was_cut_is_told_and_opened_again(practice):
    postgres.run_cell("select 1")
    cut = postgres_cell._connection.info.backend_pid
    with postgres.maintenance() as server:
        server.execute("select pg_terminate_backend(%s)", [cut])
    assert "again" in postgres.run_cell("select 1")[1]
    assert postgres.run_cell("select 1 as a")[0].to_pylist() == [{"a": 1}]


def test_two_processes_make_one_template(own_cache):
    text = """
from course.services.postgres_worlds import world_database
from course.services import postgres
with postgres.connect(world_database(5, "XS")) as connection:
    print(connection.execute("select count(*) > 100 from trip").fetchone()[0])
"""
    outputs = [user.communicate(timeout=60) for user in [python(text, own_cache) for _ in range(2)]]
    assert outputs == [("True\n", "")] * 2


def test_empty_text_and_null_are_two_things():
    with postgres.connect(postgres_worlds.world_database(11, "XS")) as connection:
        row = connection.execute(
            "select count(*) filter (where tip_text = ''), "
            "count(*) filter (where tip_text is null) from payment"
        ).fetchone()
    assert all(row)


def test_a_template_holds_what_the_world_holds():
    from course.world import TABLES, World

    world = World(11, "XS")
    with postgres.connect(postgres_worlds.world_database(11, "XS")) as connection:
        for name in TABLES:
            count = connection.execute(f"select count(*) from {name}").fetchone()[0]
            assert count == world.table(name).num_rows, name
        keys = connection.execute(
            "select count(*) from pg_constraint "
            "where contype = 'p' and connamespace = 'public'::regnamespace"
        ).fetchone()[0]
    assert keys == len(TABLES)


def test_numbers_that_no_decimal_holds_become_floats(practice):
    table, message = postgres.run_cell(
        "select 'NaN'::numeric as a, 1e90::numeric as b, 12.5::numeric as c"
    )
    assert message == ""
    assert str(table.schema.field("a").type) == str(table.schema.field("b").type) == "double"
    assert str(table.column("c")[0]) == "12.5"


def test_a_start_that_is_given_up_is_tried_again_on_a_clean_folder(tmp_path, monkeypatch):
    # What an initdb leaves that was stopped: part of a folder, and a pid file of a lone backend.
    folder = tmp_path / "postgres-18"
    tries = []

    def start():
        tries.append(sorted(path.name for path in folder.iterdir()))
        if len(tries) == 1:
            (folder / "PG_VERSION").write_text("18\n")
            (folder / "postmaster.pid").write_text("-5773\n/data\n")
            raise subprocess.TimeoutExpired("initdb", 1)
        return "server"

    folder.mkdir()
    assert postgres_server._patiently(start, folder) == "server"
    assert tries == [[], []]


def test_a_start_that_never_works_is_given_up(tmp_path, monkeypatch):
    monkeypatch.setattr(postgres_server, "_STARTS", 2)

    def start():
        raise subprocess.TimeoutExpired("pg_ctl", 1)

    with pytest.raises(subprocess.TimeoutExpired):
        postgres_server._patiently(start, tmp_path / "postgres-18")


def test_a_copy_waits_for_a_check_that_is_connected():
    import threading

    template, name = postgres_worlds.world_database(7, "XS"), f"copy_{os.getpid()}"
    checking = postgres.connect(template, postgres_worlds.role(postgres_worlds.CHECKER))

    def copy():
        with postgres.maintenance() as server:
            postgres_worlds._create_from(server, template, name)

    thread = threading.Thread(target=copy)
    with postgres.maintenance() as server:
        thread.start()
        waits = "select 1 from pg_stat_activity where query like %s and pid <> pg_backend_pid()"
        while not server.execute(waits, [f"create database {name}%"]).fetchone():
            pass
        assert checking.execute("select count(*) > 0 from trip").fetchone()[0]
        checking.close()
        thread.join()
        assert postgres_worlds._exists(server, name)
        server.execute(f"drop database {name}")


def test_a_client_that_stays_is_cut_off_in_the_end(monkeypatch):
    monkeypatch.setattr(postgres_worlds, "_TRIES", 0)
    template, name = postgres_worlds.world_database(7, "XS"), f"copy_{os.getpid()}"
    with postgres.maintenance() as server:
        staying = postgres.connect(template, postgres_worlds.role(postgres_worlds.CHECKER))
        postgres_worlds._create_from(server, template, name)
        server.execute(f"drop database {name}")
        with pytest.raises(Exception, match="terminating connection"):
            staying.execute("select 1")
        staying.close()
