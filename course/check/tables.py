"""Draws the small tables of a message, as HTML and as plain text."""

from __future__ import annotations

from html import escape

from course.check.plain import show
from course.check.verdict import Rows

POINTER = "▸"
"""Stands in front of a row that differs: a sign, so that nobody has to tell colours apart."""
WIDEST = 160


def plain_table(rows: Rows) -> str:
    """A title, a line of names, and a line per row."""
    cells = [[*rows.columns], *[[_cell(v) for v in row] for row in rows.rows]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(rows.columns))]
    signs = [" ", *(POINTER if i in rows.marked else " " for i in range(len(rows.rows)))]
    lines = [
        f"{sign} " + "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip()
        for sign, line in zip(signs, cells, strict=True)
    ]
    if not rows.rows:
        lines.append("  (no rows)")
    if rows.note:
        lines.append(f"  … {rows.note}")
    return "\n".join([f"{rows.title}:", *lines])


def html_table(rows: Rows) -> str:
    """A titled table in the colours of the page around it."""
    left = 'style="text-align:left"'
    pointed = bool(rows.marked)
    head = "".join(f"<th {left}>{escape(c)}</th>" for c in (*[""] * pointed, *rows.columns))
    body = "".join(_html_row(row, i in rows.marked, pointed) for i, row in enumerate(rows.rows))
    if not rows.rows:
        body = f'<tr><td colspan="{len(rows.columns)}" {left}><i>no rows</i></td></tr>'
    note = f"<div>… {escape(rows.note)}</div>" if rows.note else ""
    return (
        f'<div style="margin-top:6px"><div>{escape(rows.title)}</div>'
        f'<table style="margin:2px 0"><thead><tr>{head}</tr></thead>'
        f"<tbody>{body}</tbody></table>{note}</div>"
    )


def _html_row(row: tuple[object, ...], marked: bool, pointed: bool) -> str:
    left = f'style="text-align:left{";font-weight:600" if marked else ""}"'
    sign = f'<td {left} title="differs">{POINTER if marked else ""}</td>' if pointed else ""
    return f"<tr>{sign}" + "".join(f"<td {left}>{escape(_cell(v))}</td>" for v in row) + "</tr>"


def _cell(value: object) -> str:
    text = show(value)
    return text if len(text) <= WIDEST else f"{text[: WIDEST - 1]}…"
