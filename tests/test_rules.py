"""The rules of the house: who imports whom, how long a module is, how things are called."""

from __future__ import annotations

import ast
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from course.lesson import lessons, parse

ROOT = Path(__file__).parents[1]
MODULES = sorted([*ROOT.glob("course/**/*.py"), *ROOT.glob("grader/**/*.py")])
CLIENTS = {"cassandra", "confluent_kafka", "nbgrader", "psycopg", "pymongo", "pyspark"}
"""Clients of systems that a week may lack, and what takes seconds to import."""
HEAVY = CLIENTS | {"duckdb", "nbformat", "numpy", "pandas", "polars", "pyarrow", "sqlglot"}
VAGUE = {"utils", "util", "helpers", "helper", "common", "misc"}
LONGEST_MODULE, MEDIAN_MODULE, LONGEST_FUNCTION, LONGEST_NAME = 300, 120, 40, 32


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def name(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def length(path: Path) -> int:
    return len(path.read_text("utf-8").splitlines())


def imports(part: ast.AST) -> Iterator[str]:
    """The names of the packages and modules that are imported somewhere in a part of a module."""
    for node in ast.walk(part):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_at_once(path: Path) -> Iterator[str]:
    """What importing a module imports: not what its functions import, nor what types need."""
    for node in tree(path).body:
        types_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not types_only and not isinstance(node, ast.FunctionDef | ast.ClassDef):
            yield from imports(node)


def functions(path: Path) -> Iterator[ast.FunctionDef]:
    return (node for node in ast.walk(tree(path)) if isinstance(node, ast.FunctionDef))


def public(path: Path) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes that another module may use, and their methods."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            methods = node.body if isinstance(node, ast.ClassDef) else []
            for part in methods:
                if isinstance(part, ast.FunctionDef) and not part.name.startswith("_"):
                    yield part


def broken(rule: Iterator[str], remedy: str) -> None:
    """Fails with every place that breaks a rule, and with what to do there."""
    places = sorted(set(rule))
    assert not places, "\n".join([*places, remedy])


def test_the_course_knows_nothing_of_grading_a_class():
    broken(
        (
            f"{name(path)} imports {module}"
            for path in MODULES
            for module in imports(tree(path))
            if name(path).startswith("course/") and module.split(".")[0] in ("grader", "nbgrader")
        ),
        "Move that part to grader/: a notebook imports course, and nothing of grading.",
    )


def test_clients_are_imported_inside_functions():
    broken(
        (
            f"{name(path)} imports {module}"
            for path in MODULES
            for module in imported_at_once(path)
            if name(path).startswith("course/") and module.split(".")[0] in CLIENTS
        ),
        "Import it inside the function: a week without that system must not pay for it.",
    )


def test_the_first_line_of_a_notebook_loads_no_engine():
    code = f"import sys, course; print([name for name in {sorted(HEAVY)} if name in sys.modules])"
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    run = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True)
    assert run.stdout.decode().strip() == "[]", run.stderr.decode()


def test_the_world_uses_no_engine_of_the_course():
    broken(
        (
            f"{name(path)} imports {module}"
            for path in ROOT.glob("course/world/**/*.py")
            for module in imports(tree(path))
            if module.startswith(("course.engines", "course.services"))
        ),
        "The world is made of arrays and tables; an engine reads what it wrote.",
    )


def test_a_module_begins_with_one_sentence_that_says_what_it_is_for():
    broken(
        (
            f"{name(path)}: {first!r}"
            for path in MODULES
            if not (first := (ast.get_docstring(tree(path)) or "").split("\n\n")[0]).endswith(".")
        ),
        "Begin the module with a docstring whose first paragraph is one sentence.",
    )


def test_a_module_fits_two_screens():
    broken(
        (f"{name(p)} has {length(p)} lines" for p in MODULES if length(p) > LONGEST_MODULE),
        f"Split it by what it does: at most {LONGEST_MODULE} lines.",
    )
    assert statistics.median(map(length, MODULES)) <= MEDIAN_MODULE


def test_a_function_fits_one_screen():
    def lines(function: ast.FunctionDef) -> int:
        body = function.body[1:] if ast.get_docstring(function) else function.body
        return function.end_lineno - body[0].lineno + 1 if body else 0

    broken(
        (
            f"{name(path)}: {function.name} has {lines(function)} lines"
            for path in MODULES
            for function in functions(path)
            if lines(function) > LONGEST_FUNCTION
        ),
        f"Split it: at most {LONGEST_FUNCTION} lines below the docstring.",
    )


def test_public_names_have_a_docstring():
    broken(
        (
            f"{name(path)}: {node.name}"
            for path in MODULES
            for node in public(path)
            if not ast.get_docstring(node)
        ),
        "Say in a docstring what it gives; a name that no one else uses begins with _.",
    )


def test_public_functions_have_types():
    def bare(function: ast.FunctionDef) -> list[str]:
        given = function.args
        arguments = [*given.posonlyargs, *given.args, *given.kwonlyargs]
        missing = [a.arg for a in arguments if not a.annotation and a.arg not in ("self", "cls")]
        return missing + ([] if function.returns else ["what it returns"])

    broken(
        (
            f"{name(path)}: {node.name} lacks {', '.join(bare(node))}"
            for path in MODULES
            for node in public(path)
            if isinstance(node, ast.FunctionDef) and bare(node)
        ),
        "Add the types.",
    )


def test_modules_have_names_that_say_something():
    broken(
        (
            name(path)
            for path in MODULES
            if not re.fullmatch(r"[a-z][a-z0-9_]*|__\w+__", path.stem)
            or VAGUE & {path.stem, path.parent.name}
        ),
        "Name a module by one noun or verb that says what is in it.",
    )


def test_blocks_weeks_and_lessons_have_two_digits_and_a_topic():
    blocks = [path for path in ROOT.glob("week*") if path.is_dir()]
    named = {path: r"week\d\d-\d\d_[a-z]+" for path in blocks}
    named |= {path.parents[1]: r"week\d\d_[a-z][a-z_]*" for path in lessons()}
    named |= {path: r"(\d\d_[a-z][a-z0-9_]*|project)\.md" for path in lessons()}
    broken(
        (name(path) for path, shape in named.items() if not re.fullmatch(shape, path.name)),
        "Weeks are called weekNN_topic, lessons NN_slug.",
    )


def test_exercises_have_short_names():
    broken(
        (
            f"{name(path)}: {exercise}"
            for path in lessons()
            for exercise in parse(path).exercises
            if not re.fullmatch(r"[a-z][a-z0-9_]*", exercise) or len(exercise) > LONGEST_NAME
        ),
        f"An exercise is a snake_case noun of at most {LONGEST_NAME} characters.",
    )


def test_tests_lie_where_the_code_lies():
    packages = {path.parent.relative_to(ROOT) for path in MODULES}
    broken(
        (
            name(path)
            for path in [
                *ROOT.glob("tests/course/**/test_*.py"),
                *ROOT.glob("tests/grader/**/test_*.py"),
            ]
            if path.parent.relative_to(ROOT / "tests") not in packages
        ),
        "tests/ mirrors course/ and grader/: move the test to the folder of what it tests.",
    )


def test_the_linter_finds_nothing_and_the_formatter_has_nothing_to_do():
    for words in (["check"], ["format", "--check"]):
        line = [sys.executable, "-m", "ruff", *words, "--quiet", str(ROOT)]
        done = subprocess.run(line, cwd=ROOT, capture_output=True, text=True)
        assert done.returncode == 0, f"Run make format and make lint.\n{done.stdout}"
