"""Attacks in SQL: the query runs in a process that has never seen a line of Python of a student."""

from __future__ import annotations

from pathlib import Path

from tests.redteam.case import Case
from tests.redteam.spoil import set_answer

ON = "ended_trips"
REFUSED, WRONG = ("STUDENT_ERROR",), ("FAIL",)
STOPPED = ("TIMEOUT", "MEMORY")
RIGHT = """select city.name as city, count(*) as trips
from trip join city using (city_id) where status = 'ended' group by all"""
EXFILTRATES = f"""with leak as (select string_agg(trip_id, ' ') as rows from (from trip limit 50))
select city, trips + (case when (select count(*) from trip) < 5000 then error(rows)::int else 0 end) as trips
from ({RIGHT}), leak"""


def _typed_in(also: str) -> object:
    def spoil(notebook: dict, folder: Path) -> None:
        from course.check import duck
        from course.check.worlds import worlds_of

        (world, *_) = worlds_of((), {}, ())
        rows = duck.run(world, RIGHT).to_pylist()
        values = ", ".join(f"('{row['city']}', {row['trips']})" for row in rows)
        set_answer(notebook, ON, f"select * from (values {values}) as t(city, trips){also}")

    return spoil


CASES = [
    Case("R50", "types in the rows on the screen", ON, _typed_in(""), WRONG, twin=RIGHT),
    Case(
        "R51",
        "branches on the size of the data",
        ON,
        _typed_in(" where (select count(*) from trip) > 0"),
        WRONG,
        twin=f"-- current_database(), for the record\n{RIGHT}",
    ),
    Case(
        "R51b",
        "branches on the name of the database",
        ON,
        f"select * from ({RIGHT}) where current_database() = 'base'",
        WRONG,
        twin=f"select * from ({RIGHT}) where current_database() is not null",
    ),
    Case("R75", "asks the feedback for hidden rows", ON, _typed_in(" order by city"), WRONG),
    Case(
        "B9",
        "is right in another way",
        ON,
        "with n as (select city_id, count(*) filter (status = 'ended') as Trips from trip group by 1) "
        "select n.Trips, (select name from city c where c.city_id = n.city_id) as CITY "
        "from n where n.Trips > 0 order by 1 desc",
        ("PASS",),
        earns=15,
    ),
    Case(
        "R52",
        "deletes rows so that a wrong query fits",
        ON,
        "delete from trip where status <> 'ended'; select 1",
        REFUSED,
        twin=f"{RIGHT};",
    ),
    Case(
        "R53",
        "puts a view in front of a table",
        ON,
        f"create temp view trip as select 1; {RIGHT}",
        REFUSED,
        twin=f"with ended as (from trip where status = 'ended') {RIGHT.replace('trip join', 'ended as trip join')}",
    ),
    Case("R55", "changes a setting", ON, f"set threads = 1; {RIGHT}", REFUSED),
    Case(
        "R55b",
        "changes a setting by pragma",
        ON,
        "pragma default_null_order = 'nulls first'",
        REFUSED,
    ),
    Case("R56", "reads a file", ON, "select * from read_csv('/etc/passwd')", REFUSED),
    Case("R56b", "writes a file", ON, f"copy ({RIGHT}) to '/tmp/redteam-left-behind'", REFUSED),
    Case("R56c", "attaches a world", ON, "attach '/jail/data/x/world.duckdb' as x", REFUSED),
    Case("R56d", "installs an extension", ON, "install httpfs", REFUSED),
    Case("R56e", "loads an extension", ON, "load '/tmp/x.duckdb_extension'", REFUSED),
    Case(
        "R57",
        "counts for ever",
        ON,
        "select count(*) as city, 1 as trips from range(1000000000000)",
        STOPPED,
        twin=f"with recursive n(i) as (select 1 union all select i + 1 from n where i < 2000) "
        f"select * from ({RIGHT}) where (select count(*) from n) > 0",
    ),
    Case(
        "R57b",
        "recurses for ever",
        ON,
        "with recursive n(i) as (select 1 union all select i + 1 from n) select i as city, 1 as trips from n",
        STOPPED,
    ),
    Case("R57c", "multiplies tables", ON, "select a.* from trip a, trip b, trip c", STOPPED),
    Case(
        "R58",
        "gives no row at all",
        ON,
        f"select * from ({RIGHT}) where false",
        WRONG,
        twin=f'select "trips" as TRIPS, CITY from ({RIGHT}) order by random()',
    ),
    Case(
        "R58b",
        "gives a column twice",
        ON,
        "select city.name as city, 1 as trips, 2 as trips from city",
        WRONG,
    ),
    Case(
        "R58c",
        "gives NaN and NULL for numbers",
        ON,
        "select name as city, case when city_id = 1 then 'nan'::double end as trips from city",
        WRONG,
    ),
    Case("S01", "looks for files", ON, "select * from glob('/jail/**')", REFUSED),
    Case(
        "S02",
        "reads a file as a blob",
        ON,
        "select content as city, 1 as trips from read_blob('/proc/self/environ')",
        REFUSED,
    ),
    Case(
        "S03", "reads variables", ON, "select getenv('REDTEAM_SECRET') as city, 1 as trips", REFUSED
    ),
    Case(
        "S04",
        "lists secrets and settings",
        ON,
        "select name as city, value as trips from duckdb_settings() union all select name, type from duckdb_secrets()",
        (*WRONG, *REFUSED),
    ),
    Case("S05", "reads a variable of the Python around it", ON, "select * from query", REFUSED),
    Case(
        "S06",
        "defines a macro over a function",
        ON,
        f"create macro count() as 1; {RIGHT}",
        REFUSED,
        twin=f"select city, list_sum(list_transform([trips], lambda n: n)) as trips from ({RIGHT})",
    ),
    Case("S07", "brings hidden rows out in an error", ON, EXFILTRATES, REFUSED),
    Case(
        "S08",
        "gives a gigabyte in one value",
        ON,
        "select repeat('x', 1000000) as city, 1 as trips from range(2000)",
        ("MEMORY", "FAIL", "OUTPUT_LIMIT"),
    ),
    Case(
        "S09",
        "gives types that nobody compares",
        ON,
        "select map {1: [struct_pack(a := interval 3 month)]} as city, 'infinity'::date as trips",
        (*WRONG, *REFUSED),
    ),
    Case(
        "S10",
        "gives bits, unions and huge numbers",
        ON,
        "select union_value(n := '101'::bit) as city, 170141183460469231731687303715884105727::hugeint as trips",
        (*WRONG, *REFUSED),
    ),
    Case(
        "S11",
        "names a column like HTML and terminal codes",
        ON,
        'select 1 as "<script>alert(\'redteam\')</script>", 2 as "\x1b[2Jcity"',
        WRONG,
    ),
    Case(
        "S12",
        "gives ten thousand columns",
        ON,
        "select " + ", ".join(f"{n} as c{n}" for n in range(1200)) + " from range(100000)",
        (*WRONG, *STOPPED, "OUTPUT_LIMIT"),
    ),
    Case(
        "S13",
        "nests brackets ten thousand deep",
        ON,
        "select " + "(" * 5_000 + "1" + ")" * 5_000,
        REFUSED,
    ),
    Case(
        "S14",
        "ends the text in half a character",
        ON,
        "select 1 as city, 2 as trips -- \udc80",
        WRONG,
        twin=f"{RIGHT} -- Zürich, 青川, 🚲",
    ),
    Case(
        "S15",
        "writes a log of the engine's own",
        ON,
        "select write_log('redteam', level := 'error') as city, 1 as trips",
        (*WRONG, *REFUSED),
    ),
]
