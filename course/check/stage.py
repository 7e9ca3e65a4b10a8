"""What a scenario works with: a folder of its own, the company's data, and instruments.

The instruments count what happens and never measure time, so the same answer gives the same
figures on any machine.
"""

from __future__ import annotations

import random
import sys
import threading
import tracemalloc
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from course import shell
from course.check import child, parquet
from course.check.drops import Drop, copy_tree, make
from course.check.gate import Gate

if TYPE_CHECKING:
    import pyarrow as pa


class Stage:
    """One performance of a scenario: `seed` says which data, `folder` is empty at the start."""

    def __init__(self, subject: object, text: str, seed: int, folder: Path) -> None:
        self.seed = seed
        self.folder = folder
        self._file = getattr(getattr(subject, "__code__", None), "co_filename", "")
        self._text = text

    @cached_property
    def random(self) -> random.Random:
        """A source of chance that gives the same numbers to every answer."""
        return random.Random(self.seed)

    def table(self, name: str) -> pa.Table:
        """A table of a small world of this seed."""
        from course.check import duck
        from course.check.worlds import CheckWorld

        return duck.run(CheckWorld("", self.seed, "XS"), f"select * from {name}")

    def drop(self, part: str = "", edit: str = "") -> Path:
        """A copy of the raw drop of this seed, or of one folder in it; `edit` is bash for all.

        A part is copied much faster: a drop has some 800 files.
        """
        folder = self.folder / "drop"
        if part and not edit:
            from course.world.cache import drop_folder

            copy_tree(drop_folder(self.seed, "XS") / part, folder)
            return folder
        folder.mkdir()
        make(Drop("", self.seed, edit=edit), folder)
        return folder / part

    def files(self, pattern: str = "**/*") -> dict[str, bytes]:
        """The files in the folder that match, by their path."""
        found = sorted(path for path in self.folder.glob(pattern) if path.is_file())
        return {path.relative_to(self.folder).as_posix(): path.read_bytes() for path in found}

    def read(self, path: str | Path) -> pa.Table:
        """A Parquet, CSV or JSON-lines file or folder of them as a table, by a client of ours."""
        import duckdb

        place = self.folder / path
        kind = next((k for k in ("parquet", "csv", "jsonl") if place.suffix == f".{k}"), "parquet")
        reader = {"parquet": "read_parquet", "csv": "read_csv", "jsonl": "read_json"}[kind]
        name = f"{place}/**/*.{kind}" if place.is_dir() else str(place)
        options = ", hive_partitioning = true" if place.is_dir() and kind == "parquet" else ""
        with duckdb.connect() as connection:
            connection.execute("set TimeZone = 'UTC'")
            return connection.sql(f"select * from {reader}('{name}'{options})").to_arrow_table()

    def raised(self, function: Callable, *arguments: object, **named: object) -> str:
        """The name of the error that a call raises, or `nothing`."""
        try:
            value = function(*arguments, **named)
            if isinstance(value, Iterator):
                for _ in value:
                    pass
        except Exception as error:
            return type(error).__name__
        return "nothing"

    def peak_bytes(self, work: Callable[[], object]) -> int:
        """The most memory that Python objects took while `work` ran, beyond what was there."""
        running = tracemalloc.is_tracing()
        if not running:
            tracemalloc.start()
        tracemalloc.reset_peak()
        before = tracemalloc.get_traced_memory()[0]
        try:
            work()
            return max(0, tracemalloc.get_traced_memory()[1] - before)
        finally:
            if not running:
                tracemalloc.stop()

    def lines_run(self, work: Callable[[], object]) -> int:
        """How many lines of the learner's own text ran: a loop over rows shows, a vector does not.

        A line of a comprehension or generator counts each time it goes round.
        """
        count = 0

        def trace(frame, event, argument):
            nonlocal count
            if frame.f_code.co_filename != self._file:
                return None
            count += event == "line"
            return trace

        before = sys.gettrace()
        sys.settrace(trace)
        threading.settrace(trace)
        try:
            work()
        finally:
            sys.settrace(before)
            threading.settrace(None)
        return count

    def calls(self, work: Callable[[], object], own: bool = False) -> Counter[str]:
        """How often each Python function was called while `work` ran, by its qualified name.

        `own` counts the functions of the learner's own text only. A library that hands out row by
        row shows here even where no line of the learner's text is run for a row.
        """
        found: Counter[str] = Counter()

        def profile(frame, event, argument):
            if event == "call" and (not own or frame.f_code.co_filename == self._file):
                found[frame.f_code.co_qualname] += 1

        before = sys.getprofile()
        sys.setprofile(profile)
        try:
            work()
        finally:
            sys.setprofile(before)
        return found

    def opened(self, work: Callable[[], object]) -> list[str]:
        """The files of the folder that `work` opened, in order, by their path."""
        with _listening() as heard:
            work()
        inside = f"{self.folder}/"
        return [path.removeprefix(inside) for path in heard if path.startswith(inside)]

    def columns_read(self, path: Path, work: Callable[[Path], object]) -> list[str]:
        """The columns of a Parquet file that `work` reads; see `course.check.parquet`."""
        return parquet.columns_read(path, work)

    def groups_read(self, path: Path, work: Callable[[Path], object]) -> list[int]:
        """The row groups of a Parquet file that `work` reads, counted from 0."""
        return parquet.groups_read(path, work)

    def arrow_peak_bytes(self, work: Callable[[], object]) -> int:
        """The most memory that Arrow took while `work` ran, beyond what was there.

        Counts readers, conversions and `pyarrow.compute`, not Arrow's own group-by, join or
        data sets, nor what another library hands over as Arrow.
        """
        import pyarrow as pa

        before = pa.default_memory_pool()
        pool = pa.proxy_memory_pool(before)
        _pools.append(pool)  # buffers may outlive the work, and must not outlive their pool
        pa.set_memory_pool(pool)
        try:
            work()
        finally:
            pa.set_memory_pool(before)
        return pool.max_memory()

    def child(self, expression: str, *, given: dict[str, object], **limits: object) -> child.Ended:
        """Run an expression in a process of its own that first runs the answer's cell.

        `given` are the names that it uses; the limits are those of `course.check.child.run`.
        """
        return child.run(self._text, expression, given, self.folder, **limits)

    def bash(self, script: str, **limits: object) -> shell.Outcome:
        """Run a bash script in the folder; the limits are those of `course.shell.run`."""
        return shell.run(script, self.folder, **limits)

    def gate(self) -> Gate:
        """A gate in the folder, for scripts that run at the same time; use it with `with`."""
        return Gate(self.folder)

    def steps(self, last: int, count: int) -> list[int]:
        """`count` places between the first line and the last to be killed at, in order."""
        return sorted(self.random.randint(1, max(1, last)) for _ in range(count))


_heard: list[list[str]] = []
_pools: list[object] = []


@contextmanager
def _listening() -> Iterator[list[str]]:
    """Collects the names of opened files; Python cannot take a hook back, so there is one only."""
    if not hasattr(_listening, "hooked"):
        sys.addaudithook(_hear)
        _listening.hooked = True
    names: list[str] = []
    _heard.append(names)
    try:
        yield names
    finally:
        _heard.remove(names)


def _hear(event: str, arguments: tuple) -> None:
    if _heard and event == "open" and isinstance(arguments[0], str):
        for names in _heard:
            names.append(arguments[0])
