"""The cell magics of the course: `%%sql` and `%%bash`, with a name when the cell is an answer.

The text of a named cell is kept before it runs, so an answer is there even when the engine refuses
it. Errors are shown as the engine's own message, on the page and never on stderr.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from course import answers, shell_magic, text_magic

if TYPE_CHECKING:
    import pyarrow as pa
    from IPython.core.interactiveshell import InteractiveShell

ROWS_SHOWN = 20
_engine = "duckdb"


def use(engine: str) -> None:
    """Send the `%%sql` cells of this notebook to `duckdb` or `postgres`."""
    global _engine
    if engine not in ("duckdb", "postgres"):
        raise ValueError(f"There is no engine {engine!r} for %%sql; use 'duckdb' or 'postgres'.")
    _engine = engine


def reset_database() -> None:
    """Throw away what you changed in PostgreSQL: your database becomes the public world again."""
    from course.services import postgres

    postgres.reset()
    print("Your database is as on the first day. Tables and views of your own are gone.")


def register(shell: InteractiveShell) -> None:
    """Make the magics known to an IPython shell."""
    shell.register_magic_function(sql, "cell", "sql")
    shell_magic.register(shell)
    text_magic.register(shell)


def sql(line: str, cell: str) -> None:
    """`%%sql` runs a cell and shows its last result; `%%sql name` also keeps it as an answer."""
    from IPython.display import display

    name = line.strip()
    if name:
        answers.keep(name, cell)
        _engine_of(name)
    if not cell.strip():
        print("This cell is empty.")
        return
    run = _run_postgres if _engine_for(name) == "postgres" else _run_duckdb
    result = run(cell)
    if result is not None:
        display(result)


def _engine_of(name: str) -> None:
    """A named cell belongs to a lesson, and the lesson knows its engine."""
    from course.lesson import LessonError, UnknownName, find

    try:
        use({"postgres": "postgres"}.get(find(name)[0].engine, "duckdb"))
    except (UnknownName, LessonError) as error:
        print(error)


def _engine_for(name: str) -> str:
    return _engine


def _run_duckdb(cell: str) -> Result | Failure | None:
    import duckdb

    from course.engines import duckdb_connection

    connection = duckdb_connection()
    try:
        statements = duckdb.extract_statements(cell)
        for statement in statements[:-1]:
            connection.execute(statement)
        if not statements:
            print("There is no statement in this cell, only comments.")
            return None
        last = connection.sql(statements[-1].query)
        return Result(last.to_arrow_table()) if last is not None else None
    except duckdb.Error as error:
        return Failure(str(error))


def _run_postgres(cell: str) -> Result | Failure | None:
    from course.services import postgres

    table, message = postgres.run_cell(cell)
    if message:
        return Failure(message)
    return Result(table) if table is not None else None


class Failure:
    """An engine's refusal, as one short block."""

    def __init__(self, message: str) -> None:
        self.message = message

    def _repr_html_(self) -> str:
        style = (
            "border-left:4px solid var(--jp-warn-color1, #b26a00);"
            "padding:4px 12px;white-space:pre-wrap"
        )
        return f'<pre style="{style}">⚠ {escape(self.message)}</pre>'

    def __repr__(self) -> str:
        return f"⚠ {self.message}"


class Result:
    """A result table: at most twenty rows, with the types under the names."""

    def __init__(self, table: pa.Table) -> None:
        self.table = table

    def _lines(self) -> list[list[str]]:
        from course.check.plain import rows_of as _rows

        rows = _rows(self.table.slice(0, ROWS_SHOWN))
        return [[_shown(v) for v in row] for row in rows]

    @property
    def _more(self) -> str:
        left = self.table.num_rows - ROWS_SHOWN
        return f"… {left:,} more rows" if left > 0 else ""

    def _repr_html_(self) -> str:
        head = "".join(
            f'<th style="text-align:left">{escape(f.name)}<br>'
            f'<small style="opacity:.6">{escape(_type(f.type))}</small></th>'
            for f in self.table.schema
        )
        body = "".join(
            "<tr>"
            + "".join(f'<td style="text-align:left">{escape(v)}</td>' for v in line)
            + "</tr>"
            for line in self._lines()
        )
        if not self.table.num_rows:
            body = f'<tr><td colspan="{self.table.num_columns}"><i>no rows</i></td></tr>'
        table = f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"
        return f"{table}<div>{self._more}</div>"

    def __repr__(self) -> str:
        lines = [list(self.table.column_names), *self._lines()]
        widths = [max(len(line[i]) for line in lines) for i in range(self.table.num_columns)]
        text = [
            "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip()
            for line in lines
        ]
        return "\n".join([*text, *([self._more] if self._more else [])])


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "[" + ", ".join(_shown(v) for v in value) + "]"
    if isinstance(value, bool):
        return str(value).lower()
    return "NULL" if value is None else str(value)


def _type(kind: pa.DataType) -> str:
    names = {
        "string": "text",
        "timestamp[us, tz=UTC]": "timestamptz",
        "timestamp[us]": "timestamp",
        "date32[day]": "date",
        "month_day_nano_interval": "interval",
    }
    return names.get(str(kind), str(kind))
