"""The name of a verdict: a hash of everything that it depends on, and of nothing else."""

from __future__ import annotations

import hashlib
import json
import sys
from dataclasses import asdict
from functools import cache, lru_cache
from importlib.metadata import version
from pathlib import Path

import course
import grader
from course.lesson.model import Exercise, Lesson
from course.starter import files_of

_ENGINES = ("duckdb", "pyarrow", "pandas", "polars", "sqlglot", "psycopg", "pytest", "hypothesis")
_CODE = (
    (
        Path(course.__file__).parent,
        ("check/**/*.py", "world/**/*.py", "shell.py", "starter.py", "incidents.py"),
    ),
    (Path(grader.__file__).parent, ("jail/**/*.py", "verdict/**/*.py")),
)


def key_of(lesson: Lesson, exercise: Exercise, text: str, variant: str, jail: str) -> str:
    """The key of the verdict on an answer.

    Two students who wrote the same text share it. A change of the answer, the exercise, the hidden
    data, the jail, an engine or the grader itself gives another one.
    """
    parts = {
        "answer": text,
        "exercise": {**asdict(exercise), "line": 0, "wrong": [asdict(w) for w in exercise.wrong]},
        "engine": lesson.engine,
        "variant": variant,
        "jail": jail,
        "environment": environment(),
        "code": code(),
    }
    for mistake in parts["exercise"]["wrong"]:
        mistake["line"] = 0
    return _hash(parts)


def project_key(lesson: Lesson, task: str, text: str, variant: str, jail: str) -> str:
    """The key of the verdict on a project's task; `text` holds all files of the project."""
    return _hash(
        {
            "answer": text,
            "task": task,
            "checks": _folder(lesson.project_folder),
            "starter": _folder(lesson.starter_folder),
            "variant": variant,
            "jail": jail,
            "environment": environment(),
            "code": code(),
        }
    )


def _hash(parts: dict[str, object]) -> str:
    return hashlib.sha256(json.dumps(parts, sort_keys=True).encode()).hexdigest()


def _folder(folder: Path) -> str:
    """A hash of a folder's files; read once as long as none of them is written."""
    paths = files_of(folder)
    stamps = tuple((str(path), path.stat().st_mtime_ns) for path in paths)
    return _contents(folder, stamps)


@lru_cache(maxsize=50)
def _contents(folder: Path, stamps: tuple[tuple[str, int], ...]) -> str:
    digest = hashlib.sha256()
    for name, _ in stamps:
        path = Path(name)
        digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


@cache
def environment() -> dict[str, str]:
    """What runs and compares answers: Python and the engines, with their versions."""
    return {"python": sys.version.split()[0], **{name: version(name) for name in _ENGINES}}


@cache
def code() -> str:
    """A hash of the text of the checks, the worlds and the grader."""
    return _hash_of(_CODE)


@cache
def reading() -> str:
    """A hash of what finds the answers in a notebook; a verdict depends on the answer alone."""
    return _hash_of(((Path(grader.__file__).parent, ("repair/*.py", "build/*.py")),))


def _hash_of(code: tuple[tuple[Path, tuple[str, ...]], ...]) -> str:
    digest = hashlib.sha256()
    for folder, patterns in code:
        for path in sorted({path for pattern in patterns for path in folder.glob(pattern)}):
            digest.update(path.relative_to(folder).as_posix().encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]
