"""Writes learner notebooks beside their sources, and leaves those alone that are as they should."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.lesson import Lesson, LessonError, errors, lessons, lint_together, parse
from course.paths import repo_root
from grader.build.notebook import Notebook, learner_notebook


@dataclass(frozen=True)
class Built:
    """What became of one source file.

    `state` is `unchanged`, `written`, `differs` (only looked at) or `broken` (see `errors`).
    """

    source: Path
    notebook: Path
    state: str
    errors: tuple[LessonError, ...] = ()


def build(paths: Iterable[Path] | None = None, check: bool = False) -> list[Built]:
    """Builds the lessons of `paths` (all lessons when None); with `check` nothing is written."""
    return list(build_each(lessons() if paths is None else list(paths), check))


def build_each(paths: list[Path], check: bool = False) -> Iterator[Built]:
    """As `build`, one lesson after the other, for whoever wants to show how far it is."""
    together = lint_together({*lessons(), *paths})
    for path in paths:
        found = [*errors(path), *(error for error in together if error.path == path)]
        found.sort(key=lambda error: error.line)
        notebook = notebook_path(path)
        if found:
            yield Built(path, notebook, "broken", tuple(found))
        else:
            yield Built(path, notebook, _write(parse(path), notebook, check))


def orphans() -> list[Path]:
    """Notebooks in the weeks' folders whose source is gone."""
    built = {notebook_path(path) for path in lessons()}
    return [path for path in sorted(repo_root().glob("week*/week*/*.ipynb")) if path not in built]


def notebook_path(source: Path) -> Path:
    """Where the learner notebook of a source file lies: beside the folder `source/`."""
    return source.parent.parent / f"{source.stem}.ipynb"


def notebook_text(notebook: Notebook) -> str:
    """The notebook as text, byte for byte what nbformat writes."""
    return json.dumps(notebook, ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def write_atomically(path: Path, text: str) -> None:
    """Puts `text` into `path`; an interrupted write leaves the old file whole."""
    draft = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        draft.write_text(text, encoding="utf-8", newline="\n")
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def _write(lesson: Lesson, path: Path, check: bool) -> str:
    text = notebook_text(learner_notebook(lesson))
    if path.is_file() and path.read_bytes() == text.encode():
        return "unchanged"
    if check:
        return "differs"
    write_atomically(path, text)
    return "written"
