"""Makes the mutants of a query or a script: one small change each, written back as SQL."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import sqlglot
from sqlglot import exp

from grader.prove.mutants.operators import OPERATORS

_CONTEXT = 2


@dataclass(frozen=True)
class Mutant:
    """One changed reference: the family of the mistake, the change in short, the whole text."""

    family: str
    change: str
    text: str


class Unwritable(ValueError):
    """The reference cannot be read and written back, so nothing can be changed in it."""


def rewritten(text: str, dialect: str) -> str:
    """The text as the SQL writer writes it, without any change; raises `Unwritable`."""
    return _write(_read(text, dialect), dialect)


def mutants(text: str, dialect: str) -> list[Mutant]:
    """Every mutant of `text`, each different from the others; raises `Unwritable`."""
    trees = _read(text, dialect)
    before = _write(trees, dialect)
    seen = {before}
    found = []
    for place, tree in enumerate(trees):
        for family, changed in _changes(tree):
            after = _write([*trees[:place], changed, *trees[place + 1 :]], dialect)
            if after not in seen:
                seen.add(after)
                found.append(Mutant(family, change(before, after), after))
    return found


def _changes(tree: exp.Expr) -> Iterator[tuple[str, exp.Expr]]:
    for number, node in enumerate(tree.walk()):
        for family, operators in OPERATORS.items():
            for operator in operators:
                for replacement in operator(node):
                    yield family, _with(tree, number, replacement)


def _with(tree: exp.Expr, number: int, replacement: exp.Expr | None) -> exp.Expr:
    """A copy of the tree in which the node of that number is another one, or gone."""
    copy = tree.copy()
    node = next(node for i, node in enumerate(copy.walk()) if i == number)
    if replacement is None:
        node.pop()
    elif node is copy:
        return replacement
    else:
        node.replace(replacement)
    return copy


def _read(text: str, dialect: str) -> list[exp.Expr]:
    try:
        trees = [tree for tree in sqlglot.parse(text, dialect=dialect) if tree is not None]
    except sqlglot.errors.SqlglotError as error:
        raise Unwritable(str(error).splitlines()[0]) from None
    if any(isinstance(tree, exp.Command) for tree in trees):
        raise Unwritable("A statement of it is unknown to the SQL reader.")
    return trees


def _write(trees: list[exp.Expr], dialect: str) -> str:
    return ";\n".join(tree.sql(dialect=dialect, comments=False) for tree in trees)


def change(before: str, after: str) -> str:
    """What differs between two texts, with a word or two around it: `a < b → a <= b`."""
    old, new = before.split(), after.split()
    first = 0
    while first < min(len(old), len(new)) and old[first] == new[first]:
        first += 1
    last = 0
    while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
        last += 1
    start, end = max(0, first - _CONTEXT), max(0, last - 1)
    sides = (" ".join(words[start : len(words) - end]) for words in (old, new))
    return " → ".join(sides)
