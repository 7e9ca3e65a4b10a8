"""What an answer finds when it looks around, and what it leaves behind: nothing."""

from __future__ import annotations

import json
import time

import psutil
import pytest

from course.paths import repo_root
from grader.jail import Limits, Stopped
from grader.jail.inside import values

pytestmark = pytest.mark.jail
SECRET = "canary-7431"


def test_a_script_sees_no_home_no_variable_and_no_data_but_its_own(script, monkeypatch):
    monkeypatch.setenv("CANARY", SECRET)
    text, _ = script("env; cat /proc/*/environ 2>&1; ls /jail/data; ls -d /home/* /root/.c* 2>&1")
    assert SECRET not in text
    assert "world.duckdb" not in text
    assert "week01-03_foundations" not in script(f"ls -a {repo_root()} 2>&1")[0]


def test_a_script_sees_no_process_but_its_own(script):
    text, _ = script("ls /proc | grep -c '^[0-9]'; ps -e -o args= 2>/dev/null | grep -c 'py[t]est'")
    assert int(text.split()[0]) < 8
    assert text.split()[1] == "0"


def test_a_script_has_no_network(script):
    text, _ = script(
        "cat /proc/net/dev | tail -n +3 | cut -d: -f1; echo > /dev/tcp/1.1.1.1/53 || echo no"
    )
    assert text.split() == ["lo", "no"] or text.split() == ["no"]


def test_a_script_can_write_only_to_its_own_folders(script):
    text, _ = script(
        "for d in / /usr /etc /jail /jail/inside /jail/data /dev /proc /sys; do "
        "touch $d/x 2>/dev/null && echo $d; done; true"
    )
    assert text == ""


def test_nothing_a_script_wrote_is_there_for_the_next_one(script):
    leave = "echo x | tee /tmp/left /dev/shm/left left; rm -r trips; ls"
    assert "trips" not in script(leave)[0].split()
    text, _ = script("find / -name left 2>/dev/null; ls")
    assert "left" not in text
    assert "trips" in text.split()


def test_a_script_gets_no_rights(script):
    text, _ = script(
        "grep -E 'CapEff|CapPrm|NoNewPrivs' /proc/self/status; unshare -r true && echo root; "
        "mount -t tmpfs x /tmp && echo mounted; id -u"
    )
    assert text.split() == ["CapPrm:", "0" * 16, "CapEff:", "0" * 16, "NoNewPrivs:", "1", "1000"]


def test_a_script_cannot_reach_the_process_that_reads_it(script):
    text, frames = script("kill -9 1; kill -9 -1; cat /proc/1/mem; ls /proc/1/fd; echo alive")
    assert text == "alive\n"
    assert "touched" in frames[-1][0]


def test_processes_left_in_the_background_end_with_the_run(script):
    script("(setsid nohup sleep 98765 >/dev/null 2>&1 &) ; echo started")
    deadline = time.monotonic() + 20
    while _running("98765") and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not _running("98765")


def _running(word: str) -> bool:
    return any(word in " ".join(p.info["cmdline"] or ()) for p in psutil.process_iter(["cmdline"]))


def test_what_a_script_made_touched_and_removed_is_told(script):
    _, frames = script(
        "echo 1 > a.out; echo >> finance/fares_2025-11.tsv; rm logs/gateway.log", files=("*.out",)
    )
    parts = {key: value for header, _ in frames for key, value in header.items()}
    assert parts["made"] == "a.out"
    assert parts["touched"]["logs/gateway.log"] == "gone"
    assert len(parts["touched"]["finance/fares_2025-11.tsv"]) == 64


def test_a_fork_bomb_ends_with_its_run(script):
    script("f() { f | f & }; f; sleep 1", Limits(step_s=5, wall_s=20))
    assert script("echo next")[0] == "next\n"


def test_no_server_is_root(script):
    assert script("id -u")[0] == "1000\n"
    servers = [
        p.info["uids"].real
        for p in psutil.process_iter(["cmdline", "uids", "name"])
        if p.info["name"] != "bwrap" and "from inside.serve" in " ".join(p.info["cmdline"] or ())
    ]
    assert servers
    assert 0 not in servers


def test_a_query_reads_no_file_and_keeps_its_settings(query):
    for text in (
        "select * from read_text('/etc/hostname')",
        "select * from glob('/*')",
        "select * from read_csv('/jail/data/x.csv')",
    ):
        assert query(text)[1][0]["error"] == "QueryFailed"
    for text in ("set threads = 2", "attach 'x.db'", "copy (select 1) to 'x'", "install httpfs"):
        assert query(text)[0][0]["error"] == "QueryRefused"


def test_an_endless_query_is_stopped(query):
    frames = query("select count(*) from range(1000000000000)", Limits(step_s=0.5, wall_s=60))
    assert frames[1][0]["error"] == "QueryTooSlow"


def test_a_run_is_stopped_when_its_time_is_up(query):
    with pytest.raises(Stopped) as stop:
        query("select count(*) from range(1000000000000)", Limits(step_s=60, wall_s=1))
    assert stop.value.status == "TIMEOUT"


def test_a_result_that_is_too_large_is_stopped(query):
    with pytest.raises(Stopped) as stop:
        query("select repeat('x', 1000) as x from range(100000)", Limits(output_bytes=1_000_000))
    assert stop.value.status == "OUTPUT_LIMIT"


def test_a_query_that_takes_all_memory_is_stopped(query):
    frames = query("select list(a) from range(1000000000) t(a)")
    assert frames[1][0]["error"] == "QueryTooBig"


@pytest.mark.parametrize("body", ["import os; os._exit(0)", "import ctypes; ctypes.string_at(0)"])
def test_a_function_that_ends_its_process_costs_its_own_run_only(function, body):
    with pytest.raises(Stopped) as stop:
        function(f"def f(x):\n    {body}", 1)
    assert stop.value.status == "DIED"
    assert function("def f(x): return x", 1)[-1][0] == {"result": True}


def test_a_function_that_fills_the_memory_is_stopped(function):
    frames = function("def f(x):\n    return len(bytearray(10**10))", 1)
    assert frames[1][0]["raised"]["kinds"][0] == "builtins.MemoryError"


def test_a_function_that_never_ends_is_stopped(function):
    loop = """
def f(x):
    while True:
        try:
            while True:
                x += 1
        except BaseException:
            x = 0
"""
    with pytest.raises(Stopped) as stop:
        function(loop, 1, limits=Limits(step_s=0.2, wall_s=2))
    assert stop.value.status == "TIMEOUT"


def test_a_function_finds_no_descriptor_and_no_hidden_data(function):
    look = (
        "def f(x):\n    import os, gc\n"
        "    seen = sorted(os.listdir('/jail/data')), os.listdir('/tmp')\n"
        "    return [*seen, dict(os.environ).get('CANARY')]"
    )
    _, (_, blob), *_ = function(look, 1)
    assert values.decode(json.loads(blob)["value"]) == [[], [], None]


@pytest.mark.parametrize(
    "text",
    [
        "mkdir closed; chmod 000 closed",
        'for i in $(seq 40); do n=$(printf "%0200d" 1); mkdir "$n"; cd "$n"; done',
        "echo x > out; chmod 000 out",
    ],
)
def test_a_folder_that_a_script_makes_unreadable_stops_only_the_script(script, text):
    _, frames = script(text, files=("out",))
    told = next(header for header, _ in frames if "code" in header)
    assert "cannot be read" in told["stopped"]
    assert script("echo well")[0] == "well\n"
