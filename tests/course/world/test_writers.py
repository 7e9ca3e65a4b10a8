"""Files are whole or not there, whatever ends a run; every format holds the same rows."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
from pathlib import Path

import duckdb
import pytest

from course.world import World, pin
from course.world.schema import STREAMS, TABLES
from course.world.writers import FORMATS, Order, write
from course.world.writers.stage import StageError, staged

SOME = ("city", "rider", "payment", "holiday")


def make(out: Path, seed: int, formats=("parquet",), tables=SOME, **more) -> None:
    order = Order(tuple(formats), tuple(tables), **more)
    write(World(seed, "XS"), order, out, lambda rows: None, lambda files: None)


def content(folder: Path) -> dict[str, bytes]:
    """Every file that a person sees."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and not path.relative_to(folder).as_posix().startswith(".making")
    }


@pytest.fixture(scope="module")
def everything(tmp_path_factory):
    out = tmp_path_factory.mktemp("world")
    make(out, 7, FORMATS, (*TABLES, *STREAMS), drop=True, ledger=True)
    return out


READERS = {
    "parquet": "from '{out}/{name}.parquet'",
    "csv": "from read_csv('{out}/{name}.csv', all_varchar = true)",
    "jsonl": "from read_json('{out}/{name}.jsonl')",
    "duckdb": "from made.{name}",
}


@pytest.mark.parametrize("format", READERS)
def test_every_table_has_all_its_rows(everything, format):
    expected = {name: rows for name, (rows, _) in pin.tables(World(7, "XS")).items()}
    with duckdb.connect() as connection:
        connection.execute(f"attach '{everything}/larkway.duckdb' as made (read_only)")
        for name in (*TABLES, *STREAMS):
            query = READERS[format].format(out=everything, name=name)
            found = connection.sql(f"select count(*) {query}").fetchall()
            assert found == [(expected[name],)], name


def test_null_and_empty_text_stay_apart_in_every_format(everything):
    clean = World(7, "XS").table("payment")["tip_text"].to_pylist()
    with duckdb.connect() as connection:
        connection.execute(f"attach '{everything}/larkway.duckdb' as made (read_only)")
        for format in ("parquet", "jsonl", "duckdb"):
            query = READERS[format].format(out=everything, name="payment")
            rows = connection.sql(f"select tip_text {query} order by payment_id").fetchall()
            assert [tip for (tip,) in rows] == clean, format
    lines = (everything / "payment.csv").read_text().splitlines()[1:]
    assert [line.rsplit(",", 1)[1] for line in lines] == [
        "" if tip is None else f'"{tip}"' for tip in clean
    ]


def test_the_drop_and_the_ledger_are_there(everything):
    assert len(list((everything / "drop").rglob("*.csv"))) > 300
    defects = {json.loads(line)["defect"] for line in (everything / "ledger.jsonl").open()}
    assert {"D11", "D13", "D14", "D20", "D21", "D22", "D26", "D27"} <= defects


def test_two_runs_give_the_same_bytes(tmp_path):
    for name in ("a", "b"):
        make(tmp_path / name, 7, ("parquet", "csv", "jsonl"))
    assert content(tmp_path / "a") == content(tmp_path / "b")


def test_another_format_of_the_same_world_is_added(tmp_path):
    make(tmp_path, 7, ("csv",))
    make(tmp_path, 7, ("jsonl",))
    assert {"city.csv", "city.jsonl"} <= content(tmp_path).keys()


def test_files_of_another_world_do_not_stay(tmp_path):
    make(tmp_path, 7, ("csv",), drop=True)
    make(tmp_path, 8, ("jsonl",))
    assert content(tmp_path).keys() == {"world.json", *(f"{name}.jsonl" for name in SOME)}


def test_somebody_elses_file_is_not_replaced(tmp_path):
    (tmp_path / "rider.csv").write_text("mine")
    with pytest.raises(StageError, match=r"holds rider\.csv, which no run .* Name another folder"):
        make(tmp_path, 7, ("csv",))
    assert content(tmp_path) == {"rider.csv": b"mine"}


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "out").write_text("")
    with pytest.raises(StageError, match=r"is a file\. Name a folder"):
        make(tmp_path / "out", 7)


def test_two_runs_at_once(tmp_path):
    with staged(tmp_path) as folder, pytest.raises(StageError, match="Another run fills"):
        (folder / "world.json").write_text("{}")
        make(tmp_path, 7)


# Runs the command with ticks that end it after some of the work.
ENDED = """
import contextlib, os, signal, sys
import course.world_command as command

left = [int(sys.argv.pop(1))]
how = getattr(signal, sys.argv.pop(1))

def tick(number):
    left[0] -= 1
    if left[0] == 0:
        os.kill(os.getpid(), how)

@contextlib.contextmanager
def progress(*about):
    yield tick, tick

command._progress = progress
command.main()
"""


def ended(after: int, how: str, out: Path) -> subprocess.CompletedProcess:
    words = ["make", "--scale", "XS", "--seed", "8", "--out", str(out), "--drop"]
    words += ["--format", "parquet,csv,jsonl,duckdb"]
    line = [sys.executable, "-c", ENDED, str(after), how, *words]
    return subprocess.run(line, capture_output=True, text=True)


@pytest.mark.parametrize("after", [1, 20, 50, 80, 300])
def test_a_killed_run_leaves_the_files_as_they_were(tmp_path, after):
    make(tmp_path, 7, ("csv", "duckdb"), drop=True)
    before = content(tmp_path)
    assert ended(after, "SIGKILL", tmp_path).returncode == -signal.SIGKILL
    assert content(tmp_path) == before
    make(tmp_path, 9, ("csv",))
    assert {path.name for path in tmp_path.iterdir()} == {
        "world.json",
        *(f"{name}.csv" for name in SOME),
    }


def test_ctrl_c_leaves_nothing(tmp_path):
    run = ended(30, "SIGINT", tmp_path)
    assert (run.returncode, run.stderr) == (130, "Stopped. The folder is as it was.\n")
    assert list(tmp_path.iterdir()) == []


FULL = """
import resource, sys
resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))
from course.world_command import main
main()
"""


@pytest.mark.parametrize("format", FORMATS)
def test_a_full_disk_is_one_sentence_and_leaves_nothing(tmp_path, format):
    words = ["make", "--scale", "XS", "--out", str(tmp_path), "--format", format]
    line = [sys.executable, "-c", FULL, *words]
    run = subprocess.run(line, capture_output=True, text=True)
    assert run.returncode == 1, run.stderr
    assert run.stderr.startswith("The files cannot be written: ")
    assert "Free some space" in run.stderr and "Traceback" not in run.stderr
    assert list(tmp_path.iterdir()) == []
