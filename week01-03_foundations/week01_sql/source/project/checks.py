"""The 14 checks of the ops desk report: each runs `report.sh` on drops that nobody has seen.

A check is a plain function of the name of its task. It returns when all is well, and raises
`Failed` with what it saw and what to do next.
"""

from __future__ import annotations

from functools import partial

from course.check.drops import Drop
from course.check.project import Failed
from course.check.project_bench import Bench, Run
from course.check.project_expect import expect_exit, expect_same, expect_tidy
from course.check.project_lint import clean_shell
from course.check.project_tables import same_table
from course.world import PUBLIC_SEED

TABLES = {
    "out/city_days.csv": ("city", "day"),
    "out/file_problems.csv": ("source", "day"),
    "out/resent_changes.csv": ("day", "trip_id"),
    "out/gateway_hours.csv": ("hour",),
    "out/ticket_counts.csv": ("topic", "language"),
    "out/aokawa_days.csv": ("day",),
    "out/station_ranks.csv": ("city", "station_id"),
    "out/fare_check.csv": ("city",),
}
"""The tables, and the columns that tell their rows apart."""
NOVEMBER, MARCH = "2025-11", "2025-03"
CALL = f"bash project/report.sh drop {NOVEMBER} out"


def city_days(bench: Bench) -> None:
    """Trips and revenue per city and delivered day."""
    _table(bench, "out/city_days.csv")


def file_problems(bench: Bench) -> None:
    """Days that are missing or empty."""
    _table(bench, "out/file_problems.csv")


def resent_changes(bench: Bench) -> None:
    """What the second delivery of a day changed."""
    _table(bench, "out/resent_changes.csv")


def gateway_hours(bench: Bench) -> None:
    """Requests and server errors per hour."""
    _table(bench, "out/gateway_hours.csv")


def ticket_counts(bench: Bench) -> None:
    """Tickets by topic and language."""
    _table(bench, "out/ticket_counts.csv")


def aokawa_days(bench: Bench) -> None:
    """The partner's trips and yen per day."""
    _table(bench, "out/aokawa_days.csv")


def station_ranks(bench: Bench) -> None:
    """The three busiest stations per city, with ties."""
    _table(bench, "out/station_ranks.csv")


def fare_check(bench: Bench) -> None:
    """Finance's fares beside ours."""
    _table(bench, "out/fare_check.csv")


def usage_codes(bench: Bench) -> None:
    """Exit code 2 and the usage for a wrong call."""
    _look_for_script(bench)
    calls = {
        "": "no argument",
        "drop": "one argument",
        f"drop {NOVEMBER}": "two arguments",
        f"drop {NOVEMBER} out more": "four arguments",
        "drop 2025-13 out": "the month 2025-13",
        "drop 11 out": "the month 11",
        "drop 2025-11-01 out": "a day in place of the month",
        "drop '' out": "an empty month",
    }
    for arguments, what in calls.items():
        run = bench.run(f"bash project/report.sh {arguments}", _plain(bench))
        expect_exit(run, 2, what, "usage")


def failure_codes(bench: Bench) -> None:
    """One exit code per kind of failure, and a message that names the file."""
    _look_for_script(bench)
    for before, code, what, word in FAILURES:
        expect_exit(bench.run(f"{before}\n{CALL}", _plain(bench)), code, what, word)
    everyday = _november(bench)
    run = bench.run(CALL, everyday)
    if run.outcome.code:
        raise Failed(
            "Missing and empty days are everyday business: they belong into file_problems.csv, "
            "and the report is written.",
            looked_at=f"the exit code on {everyday.title}",
            expected="exit code 0",
            got=f"{run.outcome.code}",
            error=run.said,
        )


def no_half_report(bench: Bench) -> None:
    """A run that fails leaves the old report as it was, and makes no new one."""
    _look_for_script(bench)
    _some_table(bench)
    old = {"out/city_days.csv": b"old\n", "out/fare_check.csv": b"old\n"}
    prepared = "mkdir out; echo old > out/city_days.csv; echo old > out/fare_check.csv"
    for before, _, what, _ in (EMPTY_LOG, CUT_PARTNER, CUT_TICKETS):
        run = bench.run(f"{prepared}\n{before}\n{CALL}", _plain(bench))
        _expect_kept(run, old, what, "city_days.csv and fare_check.csv as they were")
    before, _, what, _ = CUT_TICKETS
    _expect_kept(bench.run(f"{before}\n{CALL}", _plain(bench)), {}, what, "no table")


def _expect_kept(run: Run, kept: dict[str, bytes], what: str, expected: str) -> None:
    made = {name: data for name, data in run.made.items() if name.startswith("out/")}
    if made == kept and run.outcome.code:
        return
    new = [name.removeprefix("out/") for name in made if made[name] != kept.get(name)]
    raise Failed(
        "After a run that failed, Mara has to find the last whole report, or none. "
        "Half a new one looks like a quiet day.",
        "Write everything into a folder of its own first (mktemp -d), "
        "and move it to OUT as the last step.",
        looked_at=f"the folder OUT after a run with {what}",
        expected=f"{expected}, and an exit code that tells of the failure",
        got=f"{', '.join(new) or 'no table'} written, and exit code {run.outcome.code}",
        error=run.said,
    )


def same_twice(bench: Bench) -> None:
    """A second run gives the same bytes, the drop stays as it is, and nothing is left behind."""
    _look_for_script(bench)
    drop, call = _march(bench), f"bash project/report.sh drop {MARCH} out"
    once = bench.run(f'{call}; code=$?; find "$TMPDIR" -mindepth 1 > left.txt; exit $code', drop)
    _all_tables(once, drop)
    expect_same(
        once.made,
        bench.run(f"{call} && {call}", drop),
        TABLES,
        "The drop is the same, so the report has to be. Whoever runs it again after an outage "
        "must be able to trust that.",
        "Look for rows that are appended with >> to a file of the last run, for an order that is "
        "not fixed, and for the time of the run.",
        "your report after a second run into the same folder",
    )
    expect_tidy(once, TABLES, "left.txt")


def any_place(bench: Bench) -> None:
    """Another working folder, names with blanks, whole paths, and strangers beside the files."""
    _look_for_script(bench)
    drop = _november(bench)
    wanted = bench.run(CALL, drop)
    _all_tables(wanted, drop)
    for what, call in PLACES.items():
        expect_same(
            wanted.made,
            bench.run(call, drop),
            TABLES,
            "The same call gives the report in one place, and not in another.",
            "Put every variable into double quotes, and find your SQL files from the place of the "
            'script: here=$(cd "$(dirname "$0")" && pwd).',
            f"your report {what}",
        )
    edit = drop.edit + _edits(bench, "11", "strangers")
    strange = Drop("a drop with other files in it", drop.seed, edit=edit)
    expect_same(
        wanted.made,
        bench.run(CALL, strange),
        TABLES,
        "A copy that somebody left in the drop is no delivery.",
        "Go through the days, and look for the exact names trips_YYYY-MM-DD.csv and "
        "aokawa_YYYY-MM-DD.csv.gz. A pattern matches other names too.",
        f"your report on {strange.title}",
    )


def shell_lint(bench: Bench) -> None:
    """ShellCheck finds nothing in any script."""
    _look_for_script(bench)
    clean_shell(bench, _plain(bench))
    _some_table(bench)


PARTNER = f"aokawa_{NOVEMBER}-20.csv.gz"
EMPTY_LOG = (": > drop/logs/gateway.log", 4, "an empty gateway.log", "gateway.log")
CUT_PARTNER = (
    f"cd drop/partners/aokawa; head -c 60 {PARTNER} > cut; mv cut {PARTNER}; cd ../../..",
    5,
    "a partner's file that was cut off",
    PARTNER,
)
CUT_TICKETS = (
    'printf \'{"_id": "T9", "crea\' >> drop/support/tickets.jsonl',
    5,
    "tickets.jsonl cut off in its last line",
    "tickets.jsonl",
)
FAILURES = (
    ("mv drop gone", 3, "a drop folder that is not there", "drop"),
    ("mv drop gone; echo x > drop", 3, "a file in place of the drop folder", "drop"),
    (f"rm drop/finance/fares_{NOVEMBER}.tsv", 4, "no fares of finance", f"fares_{NOVEMBER}.tsv"),
    EMPTY_LOG,
    ("rm drop/support/tickets.jsonl", 4, "no tickets.jsonl", "tickets.jsonl"),
    CUT_PARTNER,
    (
        f"echo 'no gzip' > drop/partners/aokawa/{PARTNER}",
        5,
        "a partner's file that is no gzip file",
        PARTNER,
    ),
    CUT_TICKETS,
    ("echo x > out", 6, "a file in place of the folder OUT", "out"),
)
"""What happens before the run, the exit code, the case in words, what the message must name."""
PLACES = {
    "from another working folder": "mkdir -p far/away; cd far/away; "
    f"bash ../../project/report.sh ../../drop {NOVEMBER} ../../out",
    "with blanks in the paths": "cp -r project 'my project'; cp -r drop 'the drop'; "
    f"bash 'my project/report.sh' 'the drop' {NOVEMBER} 'the report'; code=$?; "
    "mv 'the report' out; rm -rf 'my project' 'the drop'; exit $code",
    "with whole paths, and folders above OUT that are not there": "here=$PWD; cd /; "
    f'bash "$here/project/report.sh" "$here/drop" {NOVEMBER} "$here/some/where/out"; code=$?; '
    'cd "$here"; mv some/where/out out; exit $code',
}
"""How the report is called elsewhere."""


def _table(bench: Bench, path: str) -> None:
    """One table on three drops, of which the learner knows the first."""
    _look_for_script(bench)
    own = Drop("the drop that you know, November", PUBLIC_SEED, "S")
    for drop, month in ((own, NOVEMBER), (_november(bench), NOVEMBER), (_march(bench), MARCH)):
        read = partial(Bench.run, script=f"bash project/report.sh drop {month} out", drop=drop)
        same_table(bench, read, path, drop.title, TABLES[path])


def _plain(bench: Bench) -> Drop:
    edit = _edits(bench, "11", "one_month")
    return Drop("a small drop", bench.context.seeds[0], edit=edit)


def _november(bench: Bench) -> Drop:
    title = "a November with missing, empty and re-sent days"
    edit = _edits(bench, "11", "busier", "one_month", "november")
    return Drop(title, bench.context.seeds[0], edit=edit)


def _march(bench: Bench) -> Drop:
    edit = _edits(bench, "03", "busier", "one_month", "march")
    return Drop("a month of March", bench.context.seeds[-1], edit=edit)


def _edits(bench: Bench, month: str, *names: str) -> str:
    """The bash lines of these files in `drops/`, one behind the other."""
    folder = bench.lesson.project_folder / "drops"
    return f"MONTH={month}\n" + "".join((folder / f"{n}.sh").read_text("utf-8") for n in names)


def _look_for_script(bench: Bench) -> None:
    if not (bench.files / "report.sh").is_file():
        raise Failed("There is no report.sh.", "Write it into project/, with this name.")


def _some_table(bench: Bench) -> None:
    """A script that does nothing breaks nothing, and that is worth no points."""
    run = bench.run(CALL, _plain(bench))
    if not TABLES.keys() & run.made.keys():
        raise Failed(
            "This check begins when the report has its first table.",
            looked_at="your report on a small drop",
            expected="at least one of the eight tables",
            got=f"none, and exit code {run.outcome.code}",
            error=run.said,
        )


def _all_tables(run: Run, drop: Drop) -> None:
    lacking = [path.removeprefix("out/") for path in TABLES if path not in run.made]
    if lacking or run.outcome.code:
        raise Failed(
            "This check begins when all eight tables are there.",
            f"Missing: {', '.join(lacking)}." if lacking else "",
            looked_at=f"your report on {drop.title}",
            expected="eight tables and exit code 0",
            got=f"{len(TABLES) - len(lacking)} tables and exit code {run.outcome.code}",
            error=run.said,
        )
