"""Looks at Python in a source text without running it: does it compile, what does it define."""

from __future__ import annotations

import ast

from course.lesson.error import Report
from course.lesson.model import Cell

_BODY = "a function needs a body, and a docstring is one"


def tree_of(text: str, line: int, what: str, report: Report) -> ast.Module | None:
    """The syntax tree of `text`, which begins in line `line`; None after a syntax error."""
    try:
        return compile(text, "lesson", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT)
    except SyntaxError as error:
        report(
            line + min((error.lineno or 1) - 1, text.count("\n")),
            f"{what} is not Python: {error.msg}",
            f"Mend the line; {_BODY}" if "indented block" in error.msg else "Mend the line",
        )
        return None


def look_at_answer(cell: Cell, text: str, what: str, report: Report) -> bool:
    """Whether an answer in Python compiles and defines a function or class of that name."""
    tree = tree_of(text, cell.line + 1, what, report)
    if tree is None:
        return False
    definitions = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    if any(isinstance(node, definitions) and node.name == cell.name for node in tree.body):
        return True
    report(cell.line, f"{what} defines no function {cell.name}", f"Begin def {cell.name}(...)")
    return False


def look_at_check(cell: Cell, report: Report) -> None:
    """A check must compile, and its last statement is the check."""
    tree = tree_of(cell.text, cell.line + 1, f"The check of {cell.name}", report)
    if tree and not (tree.body and isinstance(tree.body[-1], ast.Expr)):
        report(
            cell.line,
            f"The check of {cell.name} does not end with a check",
            "Write for example same_rows() as its last line",
        )


def look_at_example(cell: Cell, report: Report) -> None:
    """A worked example must compile, and leaves `check(...)` to the builder."""
    # IPython's own syntax is no Python; only IPython can judge it.
    if any(line.lstrip().startswith(("%", "!")) for line in cell.text.split("\n")):
        return
    tree = tree_of(cell.text, cell.line + 1, "The example", report)
    for node in ast.walk(tree) if tree else ():
        if (
            isinstance(node, ast.Call)
            and isinstance(node.func, ast.Name)
            and node.func.id in ("check", "quiz")
        ):
            report(
                cell.line + node.lineno,
                f"The source calls {node.func.id}(...) itself",
                "Take the line out: it is written for you behind the exercise",
            )
