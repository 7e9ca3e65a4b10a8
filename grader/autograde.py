"""`grader autograde`: verdicts on all submissions of a week, then the gradebook."""

from __future__ import annotations

import os
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated

import typer

from grader.backends import NoBackend
from grader.backends import backend as backend_of
from grader.build.select import NothingFound
from grader.jail import NoJail
from grader.release.assignment import Assignment, assignments
from grader.release.command import stop
from grader.release.folder import CannotRelease, CourseFolder
from grader.verdict.classwork import Backend, Classwork, Graded
from grader.verdict.open import classwork
from grader.verdict.outcome import Status
from grader.verdict.secret import SecretError

_STUDENT = re.compile(r"[^/\\\x00-\x1f]+")
_FLAGGED = {Status.TAMPER, Status.DIED, Status.OUTPUT_LIMIT, Status.MEMORY, Status.TIMEOUT}


@dataclass
class Summary:
    """What a whole run came to, and where its time went."""

    counts: Counter[str] = field(default_factory=Counter)
    seconds: Counter[str] = field(default_factory=Counter)
    problems: list[str] = field(default_factory=list)

    def tell(self, line: str) -> None:
        """Show a problem at once, and count it."""
        self.problems.append(line)
        typer.echo(line, err=True)


def autograde(
    what: Annotated[list[str], typer.Argument(help="Weeks, lessons or assignments: week01.")],
    course: Annotated[Path, typer.Option("--course", help="The folder of the class.")] = Path(),
    jobs: Annotated[int, typer.Option(min=1, help="Processes; one for each core.")] = (
        os.cpu_count() or 1
    ),
    backend: Annotated[str, typer.Option(help="local, or dask for a cluster.")] = "local",
    scheduler: Annotated[str, typer.Option(help="Dask's scheduler: tls://HOST:8786.")] = "",
    jail: Annotated[str, typer.Option(help="bubblewrap, docker or plain.")] = "bubblewrap",
    force: Annotated[bool, typer.Option("--force", help="Grade what is graded already.")] = False,
    profile: Annotated[bool, typer.Option("--profile", help="Show where the time went.")] = False,
) -> None:
    """Grade the submissions of a week and enter the marks into the gradebook."""
    started = time.perf_counter()
    try:
        wanted = assignments(what)
        folder = CourseFolder.open(course)
        work = classwork(folder.root, jail)
        place = backend_of(backend, jobs=jobs, scheduler=scheduler, jail=jail, secret=work.secret)
        summary = Summary()
        for assignment in wanted:
            _one(folder, assignment, work, place, force, summary)
    except (NothingFound, CannotRelease, SecretError, NoJail, NoBackend) as error:
        stop(str(error))
    if warning := place.warning:
        summary.tell(warning)
    _show(summary, time.perf_counter() - started, profile)
    if summary.counts["not graded"]:
        raise typer.Exit(1)


def _one(
    folder: CourseFolder,
    assignment: Assignment,
    work: Classwork,
    backend: Backend,
    force: bool,
    summary: Summary,
) -> None:
    """Grade one assignment: what changed since the last time, or everything with `force`."""
    files = dict(_submissions(folder, assignment))
    summary.counts["submissions"] += len(files)
    fresh = {
        student: path
        for student, path in files.items()
        if force or work.store.digest(assignment.name, student) != work.digest(path)
    }
    summary.counts["unchanged"] += len(files) - len(fresh)
    if not fresh:
        return
    with _bar(f"{assignment.name}: verdicts") as advance:
        graded = work.grade(assignment.source, fresh, backend, force=force, advance=advance)
    summary.seconds.update(graded.seconds)
    ready = _sort(graded, assignment, summary)
    _enter(folder, assignment, work, graded, ready, summary)


def _sort(graded: Graded, assignment: Assignment, summary: Summary) -> set[str]:
    """The students whose marks can be entered; says of the others what is the matter."""
    summary.counts["verdicts made"] += graded.made
    summary.counts["verdicts reused"] += len(graded.verdicts) - graded.made
    ready = set()
    for one in graded.submissions:
        statuses = graded.status_of(one)
        if one.problem:
            summary.tell(f"{assignment.name}  {one.student}  {one.problem}")
            summary.counts["unreadable"] += 1
        elif one.notes:
            summary.counts["repaired"] += 1
        if Status.INFRA in statuses:
            late = next(v for k in one.keys.values() if (v := graded.verdicts[k]).status == "INFRA")
            summary.tell(f"{assignment.name}  {one.student}  {late.exercise}: {late.detail}")
            summary.counts["not graded"] += 1
        else:
            ready.add(one.student)
            summary.counts["flagged"] += bool(statuses & _FLAGGED)
    return ready


def _enter(
    folder: CourseFolder,
    assignment: Assignment,
    work: Classwork,
    graded: Graded,
    ready: set[str],
    summary: Summary,
) -> None:
    from grader.bookkeeping import enter

    started = time.perf_counter()
    with _bar(f"{assignment.name}: gradebook") as advance:
        count = iter(range(1, len(ready) + 1))
        problems = enter(
            folder, assignment.name, ready, lambda: advance(next(count, 0), len(ready))
        )
    for student, problem in problems.items():
        summary.tell(f"{assignment.name}  {student}  {problem}")
    summary.counts["not graded"] += len(problems)
    summary.counts["graded"] += len(ready) - len(problems)
    digests = {s.student: s.digest for s in graded.submissions if s.student in ready}
    work.store.done(assignment.name, {s: d for s, d in digests.items() if s not in problems})
    summary.seconds["gradebook"] += time.perf_counter() - started


def _submissions(folder: CourseFolder, assignment: Assignment) -> Iterator[tuple[str, Path]]:
    """Each student with the notebook that counts; a name that is a path is none."""
    # nbgrader takes seconds to import, and a class in which nothing changed needs none of it.
    name = folder.settings.CourseDirectory.get("submitted_directory", "submitted")
    root = folder.root / name
    for place in sorted(root.glob(f"*/{assignment.name}")):
        student = place.parent.name
        if _STUDENT.fullmatch(student) and not place.is_symlink() and not student.startswith("."):
            yield student, place / f"{assignment.notebook}.ipynb"


@contextmanager
def _bar(title: str) -> Iterator:
    """A progress bar with the time left, where a person looks; elsewhere nothing."""
    if not sys.stderr.isatty():
        yield lambda done, total: None
        return
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeRemainingColumn,
    )

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    console = Console(stderr=True)
    with Progress(*columns, TimeRemainingColumn(), console=console, transient=True) as progress:
        task = progress.add_task(title, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)


def _show(summary: Summary, seconds: float, profile: bool) -> None:
    """The table at the end."""
    from rich.console import Console
    from rich.table import Table

    counts = summary.counts
    each = seconds / counts["submissions"] if counts["submissions"] else 0.0
    rows = [(name, f"{counts[name]}") for name in ("submissions", "graded", "unchanged")]
    troubles = ("repaired", "unreadable", "flagged", "not graded")
    rows += [(name, f"{counts[name]}") for name in troubles]
    rows += [(name, f"{counts[name]}") for name in ("verdicts made", "verdicts reused")]
    rows += [("seconds", f"{seconds:.1f}"), ("seconds per submission", f"{each:.3f}")]
    if profile:
        rows += [(f"seconds in {name}", f"{spent:.2f}") for name, spent in summary.seconds.items()]
    table = Table(show_header=False, box=None)
    for name, value in rows:
        table.add_row(name, value)
    Console().print(table)
