"""Grades the tasks of a project: its scripts run in jails, and its checks compare out here."""

from __future__ import annotations

import re
import shutil
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from course.check.channel import Context
from course.check.drops import Drop, scratch
from course.check.project import judge_task
from course.check.project_bench import Run
from course.check.verdict import Status, Verdict
from course.lesson.model import Lesson, Task
from course.shell import Outcome as ShellOutcome
from course.starter import FOLDER
from grader.jail import Frame, Jail, JailBroken, Limits, Stopped
from grader.verdict import outcome
from grader.verdict.data import Data
from grader.verdict.files import Files, collect, digest_of, lay_out, unpack
from grader.verdict.outcome import Outcome
from grader.verdict.secret import Secret, SecretError

_LIMITS = Limits(output_bytes=32_000_000, scratch_mb=512, processes=256)
"""A report may start several programs at once, and DuckDB's has a thread for each core."""
_AFTER_S = 15.0
"""To lay out a drop, and to read what a script left."""
_STOPPED = {"ran longer": "TIMEOUT", "wrote more": "OUTPUT_LIMIT"}
_KNOWN = "the drop that you know"
_OF_OWN_FILES = ("with bash -n", "with ShellCheck")
_NO_DATA = re.compile(r"exit code \d+|a message with [\w.-]+ in it|at most \d+ lines")
_NO_DATA_GOT = re.compile(r"\d+|another one|none")


class ProjectRunner:
    """Runs the scripts of checks on a learner's files; one for a worker, as runs are shared."""

    def __init__(self, jail: Callable[[], Jail], data: Data) -> None:
        self._jail, self._data = jail, data
        self._statuses: dict[str, str] = {}
        self.fault: Exception | None = None

    def attempt(self, files: Path, drop: Drop, script: str, limit_s: float) -> Run:
        """What the script did; one that had to be stopped says so in its outcome."""
        limits = replace(_LIMITS, step_s=limit_s, wall_s=limit_s + _AFTER_S)
        job = {"text": script, "beside": FOLDER, "files": unpack(collect(files)).packed}
        try:
            job["drop"] = self._data.place(drop)
            run = _run(list(self._jail().run(job, limits)))
        except Stopped as stop:
            self._statuses[str(stop)] = stop.status
            return Run(ShellOutcome(b"", b"", 1, str(stop)), {}, ())
        except (JailBroken, SecretError, OSError) as error:
            self.fault = error  # the check cannot know it, and would be blamed
            raise
        for sign, status in _STOPPED.items():
            if sign in run.outcome.stopped:
                self._statuses[run.outcome.stopped] = status
        return run

    def status_of(self, verdict: Verdict) -> str:
        """The status of a verdict whose reason is that a run was stopped; else nothing."""
        return "" if verdict.passed else self._statuses.get(verdict.because, "")


def _run(frames: list[Frame]) -> Run:
    how, stdout, stderr = {}, b"", b""
    made: dict[str, bytes] = {}
    changed: tuple[str, ...] = ()
    for header, blob in frames:
        if "made" in header:
            made[str(header["made"])] = blob
        elif "code" in header:
            how, stdout = header, blob
        elif "stderr" in header:
            stderr = blob
        elif "changed" in header:
            changed = tuple(map(str, header["changed"]))
    return Run(ShellOutcome(stdout, stderr, int(how["code"]), str(how["stopped"])), made, changed)


class Projects:
    """Grades tasks with one runner; the files of the last project stay laid out for the next."""

    def __init__(self, jail: Callable[[], Jail], data: Data, secret: Secret) -> None:
        self._runner, self._secret = ProjectRunner(jail, data), secret
        self._laid: tuple[str, Path] = ("", Path())

    def judge(self, lesson: Lesson, task: Task, text: str, started: float) -> Outcome:
        """The outcome of a task for the files in `text`, which `files.collect` wrote.

        Raises what the jail or the secret raise; whoever calls tries again.
        """
        files = unpack(text)
        if files.problem:
            return outcome.failed(task.name, files.status, files.problem)
        self._runner.fault = None
        context = Context(lesson, self._secret.seeds, explain=True, runner=self._runner)
        verdict = judge_task(lesson, task, self._folder(files, text), context)
        if self._runner.fault:
            raise self._runner.fault
        if verdict.status is Status.COULD_NOT_RUN:
            verdict = _blamed(lesson, task, verdict, context)
        status = self._runner.status_of(verdict)
        spent = time.perf_counter() - started
        return outcome.of_verdict(verdict, status, spent, told=_told(verdict, files))

    def _folder(self, files: Files, text: str) -> Path:
        digest, folder = self._laid
        if digest != digest_of(text):
            if digest:
                shutil.rmtree(folder, ignore_errors=True)
            above = Path(tempfile.mkdtemp(prefix="submitted-", dir=scratch()))
            folder = above / FOLDER
            folder.mkdir()
            lay_out(files, folder)
            self._laid = (digest_of(text), folder)
        return folder


def _blamed(lesson: Lesson, task: Task, verdict: Verdict, context: Context) -> Verdict:
    """The verdict of a check that failed itself: a fault of ours unless it works elsewhere."""
    reference = lesson.project_folder / "reference"
    if not judge_task(lesson, task, reference, replace(context, runner=None)).passed:
        raise RuntimeError(verdict.advice)
    told = "What your project left cannot be compared. Look at its tables with an editor."
    return replace(verdict, looked_at="what your project left", advice=told)


def _told(verdict: Verdict, files: Files) -> Verdict:
    """What the student may read: all of what everybody has, and of hidden drops no data."""
    if not _is_open(verdict):
        no_data = _NO_DATA.fullmatch(verdict.expected) and _NO_DATA_GOT.fullmatch(verdict.got)
        verdict = replace(
            verdict,
            expected=verdict.expected if no_data else "",
            got=verdict.got if no_data else "",
            tables=(),
            error="What it said is not shown: it may hold hidden data." if verdict.error else "",
        )
    advice = "\n".join(filter(None, (verdict.advice, files.note)))
    return replace(verdict, advice=advice)


def _is_open(verdict: Verdict) -> bool:
    looked_at = verdict.looked_at
    return verdict.passed or looked_at.endswith(_OF_OWN_FILES) or _KNOWN in looked_at
