"""Adds to a function what it uses from the learner's other cells, as their notebook would."""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator
from dataclasses import dataclass

from grader.repair.pieces import without_ipython

LONGEST = 20_000
_MOST = 60
_DEFINES = (ast.Import, ast.ImportFrom, ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_ASSIGNS = (ast.Assign, ast.AnnAssign)


def with_borrowed(text: str, before: list[str]) -> tuple[str, list[str]]:
    """The text with the definitions that it lacks from cells `before` it, and their names.

    Only what is used is taken: another cell that fails must not spoil a right answer.
    """
    tree = _parsed(text)
    if tree is None:
        return text, []
    known: dict[str, _Definition] = {}
    for number, cell in enumerate(before[-_MOST:]):
        known |= dict(_definitions(cell, number))
    have = {name for statement in tree.body for name in _bound(statement)} | set(dir(builtins))
    wanted, chosen = sorted(_used(text) - have), {}
    while wanted:
        name = wanted.pop()
        if name not in known or name in chosen:
            continue
        chosen[name] = known[name]
        wanted += known[name].uses - have
    if not chosen:
        return text, []
    in_order = sorted(chosen.values(), key=lambda found: found.place)
    lines = dict.fromkeys(found.source for found in in_order)
    return "\n".join([*lines, text]), sorted(chosen)


@dataclass(frozen=True)
class _Definition:
    """A statement that defines a name: its cell and line, its text, and the names it uses."""

    place: tuple[int, int]
    source: str
    uses: set[str]


def _definitions(cell: str, number: int) -> Iterator[tuple[str, _Definition]]:
    """The names that a cell defines at its top."""
    text = without_ipython(cell)
    tree = _parsed(text)
    for statement in tree.body if tree else ():
        source = _source(statement, text)
        found = _Definition((number, statement.lineno), source, _used(source))
        for name in _bound(statement):
            yield name, found


def _source(statement: ast.stmt, text: str) -> str:
    first = min([statement.lineno, *(d.lineno for d in getattr(statement, "decorator_list", ()))])
    return "\n".join(text.split("\n")[first - 1 : statement.end_lineno])


def _bound(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import | ast.ImportFrom):
        return [(alias.asname or alias.name).split(".")[0] for alias in statement.names]
    if isinstance(statement, _DEFINES):
        return [statement.name]
    if isinstance(statement, _ASSIGNS):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return [node.id for one in targets for node in ast.walk(one) if isinstance(node, ast.Name)]
    return []


def _used(text: str) -> set[str]:
    """The names that a text takes from outside itself: no argument, no variable of a function."""
    try:
        waiting = [symtable.symtable(text, "<cell>", "exec")]
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    found = set()
    while waiting:
        scope = waiting.pop()
        waiting += scope.get_children()
        top = scope.get_type() == "module"
        found |= {
            symbol.get_name()
            for symbol in scope.get_symbols()
            if symbol.is_referenced() and (top or symbol.is_global())
        }
    return found


def _parsed(text: str) -> ast.Module | None:
    """The syntax tree; None for what is no Python, or so deep that it is no answer."""
    if len(text) > LONGEST or _deepest(text) > 90:
        return None
    try:
        return ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None


def _deepest(text: str) -> int:
    """How deep brackets are nested at most, strings and comments counted like code."""
    depth = most = 0
    for letter in text:
        depth += (letter in "([{") - (letter in ")]}")
        most = max(most, depth)
    return most
