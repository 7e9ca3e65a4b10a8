"""Shows a verdict: in a notebook as a small card, elsewhere as text."""

from __future__ import annotations

from html import escape

from course.check.tables import html_table, plain_table
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
SMALLEST = "The smallest data on which it shows"


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
    lines += [plain_table(rows) for rows in verdict.tables]
    if verdict.counterexample:
        lines.append(f"{SMALLEST}:")
        lines += [plain_table(rows) for rows in verdict.counterexample]
    lines += [line for line in (why, offer) if line]
    return "\n".join(lines)


def as_html(verdict: Verdict, why: str = "", offer: str = "") -> str:
    """The verdict as a card that follows JupyterLab's light and dark colours."""
    colour = _COLOURS[verdict.status]
    parts = [f'<div style="font-weight:600;color:{colour}">{escape(headline(verdict))}</div>']
    parts += [
        f"<div>{prose(line)}</div>"
        for line in (finding(verdict), verdict.because, verdict.advice)
        if line
    ]
    if verdict.error:
        style = "margin:4px 0;white-space:pre-wrap"
        parts.append(f'<pre style="{style}">{escape(verdict.error.rstrip())}</pre>')
    parts.append(_side_by_side(verdict.tables))
    if verdict.counterexample:
        parts.append(_example(verdict.counterexample))
    elif verdict.search:
        parts.append("<div><i>Looking for a few rows that show it …</i></div>")
    parts += [f'<div style="margin-top:4px">{prose(line)}</div>' for line in (why, offer) if line]
    style = f"border-left:4px solid {colour};padding:4px 12px;margin:4px 0;line-height:1.5"
    return f'<div style="{style}">{"".join(parts)}</div>'


def _example(tables: tuple[Rows, ...]) -> str:
    """The base rows in one line, what both answers make of them in the next."""
    base, results = tables[:-2], tables[-2:]
    return (
        f"<details open><summary>{SMALLEST}</summary>"
        f"{_side_by_side(base)}{_side_by_side(results)}</details>"
    )


def _side_by_side(tables: tuple[Rows, ...]) -> str:
    """Tables next to each other where there is room, else below each other."""
    if not tables:
        return ""
    inner = "".join(html_table(rows) for rows in tables)
    return f'<div style="display:flex;flex-wrap:wrap;gap:0 32px">{inner}</div>'


def prose(text: str) -> str:
    """Escaped text in which `code` keeps its look."""
    pieces = escape(text, quote=False).split("`")
    if len(pieces) % 2 == 0:  # a lone backtick is a backtick
        return escape(text, quote=False)
    return "".join(f"<code>{p}</code>" if i % 2 else p for i, p in enumerate(pieces))
