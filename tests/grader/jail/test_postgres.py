"""The PostgreSQL server of a jail: what a text may do on it, and what is left of it: nothing."""

from __future__ import annotations

import pyarrow as pa
import pytest

from course.check.worlds import CheckWorld
from grader.jail import Jail, Limits, launcher

pytestmark = pytest.mark.jail


@pytest.fixture(scope="module")
def server(data):
    """Runs a query, or a script with a probe, on a small world; gives the frames."""
    name = data.world(CheckWorld("small", 11, "XS"))
    jail = Jail(launcher("bubblewrap"), "postgres", data.folder)

    def run(text: str, *probes: str, step_s: float = 20) -> list:
        job = {
            "text": text,
            "worlds": [{"name": name, "edit": ""}],
            "probes": probes,
            "then": "",
            "times": 1,
            "constructs": False,
        }
        return list(jail.run(job, Limits(step_s=step_s)))

    yield run
    jail.close()


def _rows(frame: tuple) -> list[dict]:
    return pa.ipc.open_stream(frame[1]).read_all().to_pylist()


def test_a_query_gives_rows(server):
    assert _rows(server("select count(*) as n from trip")[1])[0]["n"] > 0


@pytest.mark.parametrize(
    "text",
    [
        "select pg_read_file('/etc/passwd')",
        "select pg_ls_dir('/')",
        "select lo_import('/etc/passwd')",
        "select * from pg_authid",
        "select set_config('session_authorization', 'postgres', false)",
        "select pg_reload_conf()",
    ],
)
def test_a_query_has_no_rights_on_the_server(server, text):
    assert server(text)[1][0]["error"] == "ServerRefused"


def test_a_query_that_takes_too_long_is_stopped(server):
    assert server("select pg_sleep(100)", step_s=0.3)[1][0]["error"] == "QueryTooSlow"


@pytest.mark.parametrize(
    "text",
    [
        "do $$ begin execute 'set role postgres'; end $$",
        "do $$ begin execute 'create role eve superuser'; end $$",
        "do $$ begin execute 'copy trip to program ''id'''; end $$",
        "do $$ begin execute 'create extension dblink'; end $$",
        "do $$ begin commit; end $$",
    ],
)
def test_a_script_gets_no_rights_by_a_detour(server, text):
    assert server(text, "select 1")[0][0]["error"] == "ServerRefused"


def test_what_a_script_did_is_gone_for_the_next_one(server):
    hidden = "select count(*) as n from pg_class where relname = 'hidden'"
    made = server(
        "create table hidden (a int); delete from payment; set timezone = 'Asia/Tokyo'", hidden
    )
    assert _rows(made[0]) == [{"n": 1}]
    probes = (
        hidden,
        "select count(*) as n from payment",
        "select current_setting('timezone') as n",
    )
    after = [_rows(frame)[0]["n"] for frame in server("select 1", *probes)]
    assert after[0] == 0
    assert after[1] > 0
    assert after[2] == "UTC"
