"""Compares a table that a project wrote as CSV with the reference's, and says how it differs."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Mapping

import pyarrow as pa

from course.check.compare import Difference, compare
from course.check.project import Failed
from course.check.project_bench import Bench, Run
from course.check.project_mistakes import mistaken, mistakes

Read = Callable[[Bench], Run]
"""How a check runs a project, the learner's or the reference."""
Keys = Mapping[str, tuple[str, ...]]
"""The paths of tables, and the columns of each that tell its rows apart."""


def same_table(
    bench: Bench, read: Read, path: str, looked_at: str, keys: tuple[str, ...] = ()
) -> None:
    """Raise `Failed` unless the file `path` holds the same table as that of the reference.

    The header counts as it stands, the rows in their order, numbers by value. `keys` name the
    columns that tell rows apart.
    """
    run, wanted = read(bench), read(bench.reference())
    if path not in wanted.made:
        raise ValueError(f"the reference wrote no {path}: {wanted.said}")
    _look_at_file(path, looked_at, run)
    difference = difference_of(wanted.made[path], run.made[path], keys)
    if difference:
        raise Failed(
            _because(bench, read, path, run),
            difference.advice,
            looked_at=f"{_name(path)} of {looked_at}",
            expected=difference.expected,
            got=difference.got,
            tables=difference.tables,
            error=run.said,
        )


def difference_of(wanted: bytes, got: bytes, keys: tuple[str, ...] = ()) -> Difference | None:
    """How one CSV table differs from another, in what the layout asks for."""
    names, want = _rows(wanted)
    try:
        text = got.decode("utf-8")
    except UnicodeDecodeError:
        return Difference(
            "encoding", "text in UTF-8", "bytes that are none", advice="Convert them with iconv."
        )
    if "\r" in text:
        return Difference(
            "line ends", "lines that end with LF", "CR in them", advice="Take it out: tr -d '\\r'."
        )
    header, found = _rows(got)
    if header != names:
        return Difference(
            "header",
            f"the header {','.join(names)}",
            ",".join(header) or "an empty file",
            advice="The names and the order of the columns are part of the layout.",
        )
    odd = next((number for number, row in enumerate(found, 2) if len(row) != len(names)), None)
    if odd:
        return Difference(
            "fields",
            f"{len(names)} fields in each line",
            f"{len(found[odd - 2])} in line {odd}",
            advice="Look at that line: is there a comma or a line break in a value?",
        )
    word = next(((n, c) for n, row in enumerate(found, 2) for c in row if c == "NULL"), None)
    if word and not any("NULL" in row for row in want):
        return Difference(
            "null word",
            "an empty field where there is no value",
            f"the word NULL in line {word[0]}",
            advice="`copy (...) to 'file.csv' (header)` writes it so.",
        )
    return compare(*_tables(names, want, found), mode="ordered", keys=keys)


def _rows(data: bytes) -> tuple[list[str], list[list[str]]]:
    rows = [row for row in csv.reader(io.StringIO(data.decode(errors="replace"))) if row]
    return (rows[0], rows[1:]) if rows else ([], [])


def _tables(names: list[str], want: list[list[str]], got: list[list[str]]) -> list[pa.Table]:
    """Both as Arrow tables; a column whose expected values are whole numbers holds numbers."""
    tables = []
    kinds = [_kind(row[place] for row in want) for place in range(len(names))]
    for rows in (want, got):
        columns = [_column([row[place] for row in rows], kind) for place, kind in enumerate(kinds)]
        tables.append(pa.table(columns, names=names))
    return tables


def _kind(values: Iterable[str]) -> type:
    told = [value for value in values if value]
    return int if told and all(_is_number(value) for value in told) else str


def _column(values: list[str], kind: type) -> pa.Array:
    if kind is int and all(_is_number(value) for value in values if value):
        return pa.array([int(value) if value else None for value in values], pa.int64())
    return pa.array([value or None for value in values], pa.string())


def _is_number(value: str) -> bool:
    return value.removeprefix("-").isascii() and value.removeprefix("-").isdigit()


def _name(path: str) -> str:
    return path.rsplit("/", 1)[-1]


def _look_at_file(path: str, looked_at: str, run: Run) -> None:
    if path in run.made:
        return
    there = ", ".join(_name(made) for made in run.made if made.endswith(".csv")) or "none"
    raise Failed(
        "The table is not there.",
        f"The script ended with exit code {run.outcome.code}. Below is what it said last."
        if run.outcome.code
        else "Write it into the folder OUT, with this name.",
        looked_at=f"your report on {looked_at}",
        expected=f"the table {_name(path)}",
        got=f"these tables: {there}",
        error=run.said,
    )


def _because(bench: Bench, read: Read, path: str, run: Run) -> str:
    """The sentence of the known mistake that writes the same table as the learner's project."""
    if not bench.context.explain:
        return ""
    for mistake in mistakes(bench.lesson):
        if mistake.task != bench.task:
            continue
        try:
            if read(mistaken(bench, mistake)).made.get(path) == run.made[path]:
                return mistake.because
        except Failed:  # this mistake stops where the learner's project does not
            continue
    return ""
