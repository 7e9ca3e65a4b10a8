"""The words that a check cell may use, and how its text becomes a check."""

from __future__ import annotations

import ast
from functools import lru_cache

from course.check.channel import Check


def vocabulary() -> dict[str, object]:
    """Every name that a check cell can call."""
    from course.check.sql import same_rows

    words: dict[str, object] = {"same_rows": same_rows}
    for module, names in _MORE.items():
        try:
            loaded = __import__(f"course.check.{module}", fromlist=names)
        except ModuleNotFoundError:
            continue
        words |= {name: getattr(loaded, name) for name in names}
    return words


_MORE = {
    "shell": ("same_output",),
    "call": ("same_calls",),
    "play": ("same_play", "at_most"),
    "state": ("same_state",),
    "suite": ("kills_mutants",),
}


@lru_cache(maxsize=500)
def check_of(text: str) -> Check:
    """The check that the text of a check cell makes: the value of its last expression.

    Raises `ValueError` when the cell does not end with a check.
    """
    tree = ast.parse(text)
    if not tree.body or not isinstance(tree.body[-1], ast.Expr):
        raise ValueError("The check cell must end with a check, for example same_rows().")
    last = ast.Expression(tree.body.pop().value)
    names = vocabulary()
    exec(compile(tree, "<check>", "exec"), names)
    check = eval(compile(last, "<check>", "eval"), names)
    if not hasattr(check, "judge"):
        raise ValueError(f"The check cell ends with {check!r}, which is no check.")
    return check
