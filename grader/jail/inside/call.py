"""Calls a learner's function with cases of ours, and hands out what it returns, as data."""

from __future__ import annotations

import traceback
from collections.abc import Callable

from . import values

KEEPS_FILES, LASTS = False, False
SHARES_ITS_PROCESS = True
"""From the first frame on, a fault may be the doing of the answer, or a lie of it."""
ERROR_TEXT = 4_000


def preload() -> None:
    """Import what answers import most, so that a forked child has it already."""
    import duckdb  # noqa: F401
    import numpy  # noqa: F401
    import pandas  # noqa: F401
    import pyarrow  # noqa: F401

    from course.check import frames, function, values  # noqa: F401


def prepare(job: dict) -> None:
    """Nothing to open: a function gets its data as arguments."""


def stage(job: dict, nested: bool) -> None:
    """Hide the data of other kinds of answers."""
    from . import confine

    if nested:
        confine.cover("/jail/data")


def run(job: dict, send: Callable[..., None]) -> None:
    """Define the function, then send the result of each case."""
    from course.check.function import call, function_of

    try:
        function = function_of(job["name"], job["text"])
    except BaseException as error:
        return send({"broken": told(error)})
    send({"defined": True})
    for number, case in enumerate(job["cases"]):
        try:
            result = call(function, values.decode(case), job["limits"]["step_s"])
        except BaseException as error:
            send({"raised": told(error)})
            continue
        if result.error is not None:
            words = told(result.error)
            hung = isinstance(result.error, TimeoutError) and "ran longer" in words["message"]
            # A call that does not end has lost already: the others would cost the class its time.
            for _ in job["cases"][number:] if hung else (case,):
                send({"raised": words})
            if hung:
                return
        else:
            _send_value(result, send)


def _send_value(result, send: Callable[..., None]) -> None:
    try:
        body = {"value": values.encode(result.value), "arguments": values.encode(result.arguments)}
    except BaseException as error:
        body = {"raised": told(error)}
    send({"result": True, **({} if "value" in body else body)}, _text(body))


def _text(body: dict) -> bytes:
    import json

    return json.dumps(body).encode()


def told(error: BaseException) -> dict[str, object]:
    """An error as data: the names of its classes, its text, and the learner's traceback."""
    from course.check.function import own_traceback

    try:
        message, story = str(error), own_traceback(error)
    except BaseException:
        message, story = "", "".join(traceback.format_exception_only(type(error)))
    kinds = [f"{kind.__module__}.{kind.__name__}" for kind in type(error).__mro__]
    return {"kinds": kinds, "message": message[:ERROR_TEXT], "told": story[-ERROR_TEXT:]}
