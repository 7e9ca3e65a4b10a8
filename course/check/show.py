"""Shows a verdict: in a notebook as a small card, elsewhere as text."""

from __future__ import annotations

from html import escape

from course.check.compare import show as show_value
from course.check.verdict import Rows, Status, Verdict

MARKS = {
    Status.PASSED: "✓",
    Status.NOT_YET: "✗",
    Status.NOT_ATTEMPTED: "○",
    Status.COULD_NOT_RUN: "⚠",
}
_COLOURS = {
    Status.PASSED: "var(--jp-success-color1, #2e7d32)",
    Status.NOT_YET: "var(--jp-error-color1, #c62828)",
    Status.NOT_ATTEMPTED: "var(--jp-ui-font-color2, #757575)",
    Status.COULD_NOT_RUN: "var(--jp-warn-color1, #b26a00)",
}


class Card:
    """A verdict with what may follow it, for IPython's display: HTML and plain text."""

    def __init__(self, verdict: Verdict, why: str = "", offer: str = "") -> None:
        self.verdict, self.why, self.offer = verdict, why, offer

    def _repr_html_(self) -> str:
        return as_html(self.verdict, self.why, self.offer)

    def __repr__(self) -> str:
        return as_text(self.verdict, self.why, self.offer)


def headline(verdict: Verdict) -> str:
    """The mark, the status in words, and the exercise."""
    return f"{MARKS[verdict.status]} {verdict.status.value} · {verdict.name}"


def finding(verdict: Verdict) -> str:
    """One sentence: what was looked at, what was expected, what was found."""
    parts = []
    if verdict.looked_at:
        parts.append(f"Looked at {verdict.looked_at}.")
    if verdict.expected or verdict.got:
        parts.append(f"Expected {verdict.expected}, got {verdict.got}.")
    return " ".join(parts)


def as_text(verdict: Verdict, why: str = "", offer: str = "") -> str:
    """The verdict as plain lines, for terminals, logs and feedback."""
    lines = [headline(verdict)]
    lines += [line for line in (finding(verdict), verdict.because, verdict.advice) if line]
    if verdict.error:
        lines.append(verdict.error.rstrip())
    for rows in verdict.tables:
        lines.append(_plain_table(rows))
    if verdict.counterexample:
        lines.append("The smallest data on which it shows:")
        lines += [_plain_table(rows) for rows in verdict.counterexample]
    lines += [line for line in (why, offer) if line]
    return "\n".join(lines)


def _plain_table(rows: Rows) -> str:
    cells = [[*rows.columns], *[[show_value(v) for v in row] for row in rows.rows]]
    widths = [max(len(line[i]) for line in cells) for i in range(len(rows.columns))]
    lines = [
        "  " + "  ".join(c.ljust(w) for c, w in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]
    if not rows.rows:
        lines.append("  (no rows)")
    if rows.note:
        lines.append(f"  … {rows.note}")
    return "\n".join([f"{rows.title}:", *lines])


def as_html(verdict: Verdict, why: str = "", offer: str = "") -> str:
    """The verdict as a card that follows JupyterLab's light and dark colours."""
    colour = _COLOURS[verdict.status]
    parts = [f'<div style="font-weight:600;color:{colour}">{escape(headline(verdict))}</div>']
    parts += [
        f"<div>{_prose(line)}</div>"
        for line in (finding(verdict), verdict.because, verdict.advice)
        if line
    ]
    if verdict.error:
        parts.append(
            f'<pre style="margin:4px 0;white-space:pre-wrap">{escape(verdict.error.rstrip())}</pre>'
        )
    parts += [_html_table(rows) for rows in verdict.tables]
    if verdict.counterexample:
        inner = "".join(_html_table(rows) for rows in verdict.counterexample)
        parts.append(
            f"<details open><summary>The smallest data on which it shows</summary>{inner}</details>"
        )
    parts += [f'<div style="margin-top:4px">{_prose(line)}</div>' for line in (why, offer) if line]
    style = f"border-left:4px solid {colour};padding:4px 12px;margin:4px 0;line-height:1.5"
    return f'<div style="{style}">{"".join(parts)}</div>'


def _prose(text: str) -> str:
    """Escaped text in which `code` keeps its look."""
    pieces = escape(text, quote=False).split("`")
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))


def _html_table(rows: Rows) -> str:
    head = "".join(f'<th style="text-align:left">{escape(c)}</th>' for c in rows.columns)
    body = "".join(
        "<tr>"
        + "".join(f'<td style="text-align:left">{escape(show_value(v))}</td>' for v in row)
        + "</tr>"
        for row in rows.rows
    )
    if not rows.rows:
        body = f'<tr><td colspan="{len(rows.columns)}" style="text-align:left"><i>no rows</i></td></tr>'
    note = f"<div>… {escape(rows.note)}</div>" if rows.note else ""
    return (
        f'<div style="margin-top:6px">{escape(rows.title)}</div>'
        f'<table style="margin:2px 0"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>{note}'
    )
