"""Calls a learner's function: on copies of its arguments, quietly, and not for ever."""

from __future__ import annotations

import contextlib
import copy
import io
import linecache
import os
import signal
import threading
import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from course.check.verdict import Status, Verdict

DEFINE_LIMIT_S = 10.0
_COURSE = f"{Path(__file__).resolve().parent.parent}{os.sep}"


class NotDefined(Exception):
    """The text of the answer does not define its function; the cause is the error it raised."""


@dataclass(frozen=True)
class Result:
    """What one call did: the value, or the error; and the arguments as the call left them."""

    value: object = None
    error: BaseException | None = None
    arguments: object = None


def call(function: Callable, case: object, limit_s: float) -> Result:
    """One call on copies of the arguments; what it prints is swallowed."""
    positional, named = copy.deepcopy(arguments_of(case))
    try:
        with quiet(limit_s):
            value = function(*positional, **named)
            if isinstance(value, Iterator):
                value = list(value)
    except (Exception, SystemExit) as error:
        return Result(error=error, arguments=(positional, named))
    return Result(value, arguments=(positional, named))


def arguments_of(case: object) -> tuple[tuple, dict]:
    """A case as positional and keyword arguments."""
    if isinstance(case, tuple):
        return case, {}
    if isinstance(case, dict):
        return (), case
    return (case,), {}


def function_of(name: str, answer: object, owner: str = "") -> Callable:
    """The function itself, or the one that a text defines. `NameError` when there is none."""
    if callable(answer):
        return answer
    file = f"<{owner}{name}>"
    text = str(answer)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    # As in a notebook. A dataclass looks its module up by this name.
    space: dict[str, object] = {"__name__": "__main__"}
    try:
        with quiet(limit_s=DEFINE_LIMIT_S):
            exec(compile(text, file, "exec"), space)
    except SystemExit:  # a program that ends below `if __name__ == "__main__"` has defined it all
        if name not in space:
            raise
    if not callable(space.get(name)):
        raise NameError(f"The cell defines no function {name}.")
    return space[name]


def undefined(name: str, stop: NotDefined) -> Verdict:
    """The verdict on a cell that does not define its function."""
    return Verdict(
        name,
        Status.COULD_NOT_RUN,
        looked_at="the cell of your function",
        error=own_traceback(stop.__cause__),
        advice=f"Define a function with the name `{name}` in that cell, and run it.",
    )


def own_traceback(error: BaseException) -> str:
    """The traceback without the frames of the course: what is left is the learner's.

    An error that comes from another process brings its traceback along, as `told`.
    """
    if isinstance(story := getattr(error, "told", None), str):
        return story
    told: traceback.TracebackException | None = traceback.TracebackException.from_exception(error)
    first = told
    while told is not None:
        frames = [frame for frame in told.stack if not frame.filename.startswith(_COURSE)]
        told.stack = traceback.StackSummary.from_list(frames)
        told = told.__cause__ or told.__context__
    lines = first.format() if first.stack else first.format_exception_only()
    return "".join(lines).rstrip()


@contextlib.contextmanager
def quiet(limit_s: float) -> Iterator[None]:
    """Swallow what is printed, and raise `TimeoutError` in what runs longer than `limit_s`."""
    silence = io.StringIO()
    with (
        contextlib.redirect_stdout(silence),
        contextlib.redirect_stderr(silence),
        _limit(limit_s),
    ):
        yield


@contextlib.contextmanager
def _limit(limit_s: float) -> Iterator[None]:
    """Stop a call that does not end; only the main thread can be stopped this way."""
    if threading.current_thread() is not threading.main_thread() or not hasattr(
        signal, "setitimer"
    ):
        yield
        return

    def stop(number: int, frame: object) -> None:
        raise TimeoutError(f"The call ran longer than {limit_s:g} seconds and was stopped.")

    before = signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, limit_s)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
