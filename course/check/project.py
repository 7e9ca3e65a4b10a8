"""Judges a project's task: runs the check function of that name on the learner's files.

A check is a plain function in the project's `checks.py` that takes a `Bench` and returns when all
is well. Else it raises `Failed`, which carries what was seen (the rationale) and what to do next
(the help).
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from course.check.channel import Context
from course.check.verdict import Rows, Status, Verdict
from course.starter import FOLDER, files_of

if TYPE_CHECKING:
    from course.check.project_bench import Bench
    from course.lesson.model import Lesson, Task


class Failed(Exception):
    """What a check found. The texts are sentences, but `looked_at`, `expected` and `got` are parts.

    `rationale` says what is wrong and why it matters, `help` the next thing to do; `error` is what
    the learner's own program said.
    """

    def __init__(
        self,
        rationale: str,
        help: str = "",
        *,
        looked_at: str = "",
        expected: str = "",
        got: str = "",
        tables: tuple[Rows, ...] = (),
        error: str = "",
    ) -> None:
        super().__init__(rationale)
        self.rationale, self.help = rationale, help
        self.looked_at, self.expected, self.got = looked_at, expected, got
        self.tables, self.error = tables, error


def judge_task(lesson: Lesson, task: Task, folder: Path, context: Context | None = None) -> Verdict:
    """The verdict on the learner's files in `folder`."""
    from course.check.project_bench import Bench

    context = context or Context(lesson)
    refusal = _not_ready(lesson, task, folder)
    if refusal:
        return refusal
    try:
        check = _function(lesson, task)
        check(Bench(lesson, task.name, folder, context))
    except Failed as found:
        return Verdict(
            task.name,
            Status.NOT_YET,
            looked_at=found.looked_at,
            expected=found.expected,
            got=found.got,
            because=found.rationale,
            advice=found.help,
            tables=found.tables,
            error=found.error,
        )
    except Exception as error:  # a fault of the checker must not read like one of the learner's
        return Verdict(
            task.name,
            Status.COULD_NOT_RUN,
            looked_at="the check itself",
            advice="The checker failed, not your files. Please report it with this line: "
            f"{lesson.code}, task {task.name}: {type(error).__name__}: {error}",
        )
    return Verdict(task.name, Status.PASSED)


def judge_here(lesson: Lesson, task: Task) -> Verdict:
    """The verdict on the project beside the notebook that is running."""
    return judge_task(lesson, task, Path.cwd() / FOLDER)


def is_untouched(lesson: Lesson, folder: Path) -> bool:
    """Whether the files are still those of the starter, byte for byte."""

    def contents(root: Path) -> dict[Path, bytes]:
        return {path.relative_to(root): path.read_bytes() for path in files_of(root)}

    starter = lesson.starter_folder
    return starter.is_dir() and contents(starter) == contents(folder)


def _not_ready(lesson: Lesson, task: Task, folder: Path) -> Verdict | None:
    if not folder.is_dir():
        return Verdict(
            task.name,
            Status.COULD_NOT_RUN,
            looked_at=f"the folder {folder.name}/ beside this notebook",
            advice="It is not there. Start the course again with `make lab`, which lays out the "
            "starter files and leaves everything else as it is.",
        )
    if is_untouched(lesson, folder):
        return Verdict(
            task.name,
            Status.NOT_ATTEMPTED,
            advice=f"The files in {folder.name}/ are still those of the starter. "
            "Write your answer there, save, then run this cell again.",
        )
    if not (lesson.project_folder / "checks.py").is_file():
        return Verdict(
            task.name,
            Status.COULD_NOT_RUN,
            looked_at="the check itself",
            advice="Your class keeps the checks of this project. "
            "Submit your files, and the verdict comes with the feedback.",
        )
    return None


_modules: dict[Path, tuple[int, ModuleType]] = {}


def _function(lesson: Lesson, task: Task) -> Callable[[Bench], None]:
    """The check of a task; an unchanged `checks.py` is loaded once per process."""
    path = lesson.project_folder / "checks.py"
    stamp = path.stat().st_mtime_ns
    if path not in _modules or _modules[path][0] != stamp:
        spec = spec_from_file_location(f"project_checks_{lesson.code}", path)
        module = module_from_spec(spec)
        sys.modules[spec.name] = module  # dataclasses look their module up there
        spec.loader.exec_module(module)
        _modules[path] = (stamp, module)
    return getattr(_modules[path][1], task.name)
