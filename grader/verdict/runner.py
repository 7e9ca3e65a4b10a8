"""Runs answers in jails, for checks that compare outside: one class for each kind of answer.

Each has the methods that its check calls on `Context.runner`, and `status` says what a message of
the check cannot: that the answer took too long or too much.
"""

from __future__ import annotations

import builtins
import hashlib
import json
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from course.check import duck
from course.check.call import SameCalls
from course.check.drops import Drop, Visit
from course.check.function import DEFINE_LIMIT_S, NotDefined, Result
from course.check.postgres import ServerRefused
from course.check.shell import SameOutput
from course.check.sql import SameRows
from course.check.worlds import CheckWorld
from course.shell import Outcome as ShellOutcome
from grader.jail import Frame, Jail, Limits, Stopped
from grader.jail.inside import values
from grader.jail.supervisor import WROTE_OF_ITS_OWN
from grader.verdict.data import Data

if TYPE_CHECKING:
    import pyarrow as pa

T = TypeVar("T")
_ERRORS = {
    kind.__name__: kind
    for kind in (
        duck.QueryFailed,
        duck.QueryRefused,
        duck.QueryTooSlow,
        duck.QueryTooBig,
        ServerRefused,
    )
}
_BASH = Limits(output_bytes=256_000_000, scratch_mb=512)
"""A script may be asked to take a large file apart."""
_STOPPED = {"ran longer": "TIMEOUT", "wrote more": "OUTPUT_LIMIT"}
STATUS_OF = {"QueryTooSlow": "TIMEOUT", "QueryTooBig": "MEMORY"}


class SqlRunner:
    """Runs one query on the worlds of a check, world by world, as the check asks for them."""

    def __init__(self, jail: Jail, data: Data, check: SameRows, seeds: tuple[int, ...]) -> None:
        self._jail, self._data, self._check = jail, data, check
        self._worlds = check.all_worlds(seeds)
        self._frames: Iterator[Frame] = iter(())
        self._results: dict[CheckWorld, Frame] = {}
        self._used: set[str] = set()
        self.status = ""

    def one_query(self, text: str) -> str:
        """The query in the text, as the jail's parser found it; raises as `duck.one_query`."""
        constructs = bool(self._check.must_use or self._check.must_not_use)
        job = {"text": text, "constructs": constructs, **self.job(self._worlds)}
        self._frames = self._jail.run(job, Limits())
        header, _ = self._next()
        self._raise(header)
        self._used = set(map(str, header["constructs"]))
        return str(header["query"])

    def job(self, worlds: list[CheckWorld]) -> dict[str, object]:
        """The worlds as the jail knows them."""
        return {"worlds": [self._data.world(world) for world in worlds]}

    def constructs(self, query: str) -> set[str]:
        """What the query is made of."""
        return self._used

    def run(self, world: CheckWorld, query: str) -> pa.Table:
        """The rows of the query on a world of the check; raises as `duck.run`."""
        while world not in self._results:
            self._results[self._worlds[len(self._results)]] = self._next()
        header, blob = self._results[world]
        self._raise(header)
        return table_of(blob)

    def close(self) -> None:
        """Stop the run, whether or not all of its results were asked for."""
        if hasattr(self._frames, "close"):
            self._frames.close()

    def _next(self) -> Frame:
        for frame in self._frames:
            return frame
        raise Stopped("DIED", "The query ended before it gave a result.")

    def _raise(self, header: dict[str, object]) -> None:
        if "error" in header:
            self.status = STATUS_OF.get(str(header["error"]), "")
            raise refusal(header)


def refusal(header: dict[str, object]) -> Exception:
    """The error of an engine in a jail, as the check knows it."""
    kind = _ERRORS.get(str(header["error"]), duck.QueryFailed)
    error = kind.__new__(kind, str(header["message"]))
    if kind is ServerRefused:
        error.sqlstate = header["sqlstate"]
    return error


def table_of(blob: bytes) -> pa.Table:
    """An Arrow table of bytes from a jail; every offset in it is checked before it is used."""
    import pyarrow as pa

    table = pa.ipc.open_stream(blob).read_all()
    table.validate(full=True)
    return table


class BashRunner:
    """Runs one script, in a jail of its own for each drop."""

    def __init__(self, jail: Jail, data: Data) -> None:
        self._jail, self._data = jail, data
        self.status = ""

    def visit(self, check: SameOutput, drop: Drop, script: str, name: str) -> Visit:
        """What the script did in that drop."""
        original = self._data.drop(drop)
        job = {
            "text": script,
            "drop": original,
            "name": name,
            "files": list(check.files),
            "memory_mb": check.memory_mb,
        }
        frames = list(self._jail.run(job, replace(_BASH, step_s=check.limit_s)))
        visit = _visit(frames, self._data.folder / original)
        for sign, status in _STOPPED.items():
            if sign in visit.outcome.stopped:
                self.status = status
        return visit

    def close(self) -> None:
        """Nothing is left running: each visit ends with its frames."""


def _visit(frames: list[Frame], original: Path) -> Visit:
    how, stdout, stderr = {}, b"", b""
    made: dict[str, bytes] = {}
    touched: dict[str, str] = {}
    for header, blob in frames:
        if "code" in header:
            how, stdout = header, blob
        elif "stderr" in header:
            stderr = blob
        elif "made" in header:
            made[str(header["made"])] = blob
        elif "touched" in header:
            touched = header["touched"]
    outcome = ShellOutcome(stdout, stderr, int(how["code"]), str(how["stopped"]))
    changed = [path for path, state in touched.items() if not _same(original / path, state)]
    return Visit(outcome, made, tuple(sorted(changed)))


def _same(original: Path, state: str) -> bool:
    """Whether a touched path holds what the original holds; each side hashed its own."""
    if original.is_dir():
        return state == "folder"
    return hashlib.sha256(original.read_bytes()).hexdigest() == state


class CallRunner:
    """Calls one function, with all cases of a check in one run."""

    def __init__(self, jail: Jail, check: SameCalls, seeds: tuple[int, ...]) -> None:
        self._jail, self._check, self._seeds = jail, check, seeds
        self._frames: Iterator[Frame] = iter(())
        self.status = ""

    def caller(self, name: str, text: str) -> Callable[[object, float], Result]:
        """What gives the result of the next case. Raises `NotDefined`."""
        cases = [values.encode(case) for case in self._check.all_cases(self._seeds)]
        # Somebody may swallow the error that ends a call: the whole run ends not much later.
        whole = DEFINE_LIMIT_S + self._check.limit_s * len(cases)
        limits = Limits(step_s=self._check.limit_s, wall_s=min(Limits.wall_s, whole))
        self._frames = self._jail.run({"name": name, "text": text, "cases": cases}, limits)
        header, _ = self._next()
        if "broken" in header:
            raise NotDefined from trusted(lambda: error_of(header["broken"]))
        return self._result

    def _result(self, case: object, limit_s: float) -> Result:
        header, blob = self._next()
        if "raised" in header:
            error = trusted(lambda: error_of(header["raised"]))
            for kind, status in ((TimeoutError, "TIMEOUT"), (MemoryError, "MEMORY")):
                if isinstance(error, kind):
                    self.status = status
            return Result(error=error)
        return trusted(lambda: _returned(json.loads(blob)))

    def close(self) -> None:
        """Stop the run."""
        if hasattr(self._frames, "close"):
            self._frames.close()

    def _next(self) -> Frame:
        for frame in self._frames:
            return frame
        raise Stopped("DIED", "The process ended before all calls were made.")


def trusted(read: Callable[[], T]) -> T:
    """What was read from a process that an answer shares; it may have written what it liked."""
    try:
        return read()
    except values.NotCarried as error:
        raise Stopped("OUTPUT_LIMIT", str(error)) from None
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        raise Stopped("TAMPER", WROTE_OF_ITS_OWN) from None


def _returned(body: dict) -> Result:
    return Result(values.decode(body["value"]), arguments=values.decode(body["arguments"]))


def error_of(told: dict[str, object]) -> Exception:
    """The error of a jail as one of ours: a class that we have loaded ourselves, and its text."""
    kind = next(filter(None, map(_class, told["kinds"])), Exception)
    error = kind.__new__(kind, str(told["message"]))
    error.told = str(told["told"])
    return error


def _class(name: object) -> type[Exception] | None:
    module, _, short = str(name).rpartition(".")
    found = getattr(sys.modules.get(module, builtins), short, None)
    return found if isinstance(found, type) and issubclass(found, Exception) else None
