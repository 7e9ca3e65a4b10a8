"""Mistakes in window functions: the partition, the frame, the function beside the right one."""

from __future__ import annotations

from collections.abc import Iterator

from sqlglot import exp

_RANKS = (exp.RowNumber, exp.Rank, exp.DenseRank)
_PAIRS = {
    exp.Lag: exp.Lead,
    exp.Lead: exp.Lag,
    exp.FirstValue: exp.LastValue,
    exp.LastValue: exp.FirstValue,
}


def partitions(node: exp.Expr) -> Iterator[exp.Expr]:
    """A window over one key less."""
    keys = node.args.get("partition_by") or [] if isinstance(node, exp.Window) else []
    for place in range(len(keys)):
        wider = node.copy()
        wider.set("partition_by", [k.copy() for i, k in enumerate(keys) if i != place])
        yield wider


def other_function(node: exp.Expr) -> Iterator[exp.Expr]:
    """The ranking functions, lag and lead, first and last for one another."""
    if isinstance(node, _RANKS):
        for other in _RANKS:
            if not isinstance(node, other):
                yield other()
    elif type(node) in _PAIRS:
        yield _PAIRS[type(node)](**{k: _copied(v) for k, v in node.args.items()})


def frames(node: exp.Expr) -> Iterator[exp.Expr | None]:
    """No frame, rows for range, and an end that moves."""
    if not isinstance(node, exp.WindowSpec):
        return
    yield None
    if isinstance(node.args.get("start"), exp.Interval):
        yield _with(node, kind="ROWS", start=node.args["start"].this.copy())
    else:
        kind = "RANGE" if str(node.args.get("kind")).upper() == "ROWS" else "ROWS"
        yield _with(node, kind=kind)
    if node.args.get("start") not in ("UNBOUNDED", "CURRENT ROW"):
        yield _with(node, start="UNBOUNDED", start_side="PRECEDING")
    if node.args.get("end") == "CURRENT ROW":
        yield _with(node, end="UNBOUNDED", end_side="FOLLOWING")


def _with(node: exp.WindowSpec, **args: object) -> exp.WindowSpec:
    changed = node.copy()
    for key, value in args.items():
        changed.set(key, value)
    return changed


def _copied(value: object) -> object:
    return value.copy() if isinstance(value, exp.Expr) else value


OPERATORS = (partitions, other_function, frames)
