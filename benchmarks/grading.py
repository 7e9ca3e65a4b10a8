"""What grading a class costs, next to stock nbgrader on the same submissions in the same run.

    python -m benchmarks.grading [--students 24] [--what week01_02_select] [--jobs 1]

A simulated class is made in a temporary folder. It is graded with the grader (verdicts in jails,
then nbgrader's own bookkeeping), once more unchanged, and with stock nbgrader (a kernel for each
submission). Processor time is counted with that of every child process: on a machine that does
other work it is the fair figure, whatever the number of processes. `--without-stock`
leaves nbgrader out, for large classes. The last lines tell what one jail costs.
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from course.check.drops import Drop
from course.check.worlds import CheckWorld
from grader.jail import Jail, Limits, launcher
from grader.release.assignment import assignments
from grader.verdict import secret
from grader.verdict.data import Data
from grader.verdict.secret import Secret

_STOCK = "c = get_config()\nload_subconfig({!r})\ndel c.Autograde['autograde_preprocessors']\n"
RUNS = 50


@dataclass(frozen=True)
class Cost:
    """Seconds of the clock and of the processors."""

    wall: float
    cpu: float

    def line(self, name: str, students: int) -> str:
        """One line of the table."""
        each = self.cpu / students
        return f"{name:<28}{self.wall:>10.1f}{self.cpu:>10.1f}{each:>16.3f}"


def main() -> None:
    """Measure and print."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--students", type=int, default=24)
    options.add_argument("--what", nargs="+", default=["week01_02_select"])
    options.add_argument("--jobs", type=int, default=1)
    options.add_argument("--without-stock", action="store_true")
    chosen = options.parse_args()
    with tempfile.TemporaryDirectory(prefix="larkway-benchmark-") as folder:
        os.environ[secret.VARIABLE] = f"{folder}/secret"
        course = Path(folder, "class")
        _make_class(course, chosen.what, chosen.students)
        _compare(course, chosen)
    _jails()


def _make_class(course: Path, what: list[str], students: int) -> None:
    _grader("release", *what, "--course", str(course))
    _grader("simulate", *what, "--course", str(course), "--students", str(students))


def _compare(course: Path, chosen: argparse.Namespace) -> None:
    count = chosen.students * len(assignments(chosen.what))
    print(f"{count} submissions, {os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}")
    print(f"{'':<28}{'wall s':>10}{'cpu s':>10}{'cpu s each':>16}")
    words = ["autograde", *chosen.what, "--course", str(course), "--jobs", str(chosen.jobs)]
    ours = _cost(lambda: _grader(*words))
    print(ours.line("grader autograde", count))
    again = _cost(lambda: _grader(*words))
    print(again.line("unchanged, once more", count))
    if chosen.without_stock:
        return
    stock = _cost(lambda: _stock(course, chosen.what))
    print(stock.line("nbgrader autograde", count))
    print(f"stock / grader: {stock.cpu / ours.cpu:.1f} (cpu), {stock.wall / ours.wall:.1f} (wall)")
    print(f"unchanged / first: {100 * again.cpu / ours.cpu:.1f} % (cpu)")


def _stock(course: Path, what: list[str]) -> None:
    """nbgrader as it comes, on a copy of the class that has no marks yet."""
    with tempfile.TemporaryDirectory(prefix="larkway-stock-") as folder:
        twin = Path(folder, "class")
        shutil.copytree(course, twin)
        shutil.rmtree(twin / "autograded", ignore_errors=True)
        settings = twin / "nbgrader_config.py"
        settings.rename(twin / "shipped.py")
        settings.write_text(_STOCK.format("shipped.py"))
        for assignment in assignments(what):
            command = [sys.executable, "-m", "nbgrader", "autograde", assignment.name]
            subprocess.run(command, cwd=twin, capture_output=True, check=False)


def _grader(*words: str) -> None:
    command = [sys.executable, "-m", "grader.cli", *words]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        print(done.stderr, file=sys.stderr)


def _cost(work) -> Cost:
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.perf_counter()
    work()
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Cost(time.perf_counter() - started, cpu)


def _jails() -> None:
    """What one run costs in a warm jail: a query on one world, a script that does nothing."""
    data = Data(Secret("benchmark", b"b" * 32))
    world = data.world(CheckWorld("small", 11, "XS"))
    query = {"text": "select count(*) from trip", "worlds": [world], "constructs": False}
    drop = data.drop(Drop("small", 11))
    script = {"text": "true", "drop": drop, "name": "x", "files": [], "memory_mb": None}
    for kind, job in (("sql", query), ("bash", script)):
        jail = Jail(launcher("bubblewrap"), kind, data.folder)
        walls = []
        for _ in range(RUNS):
            started = time.perf_counter()
            list(jail.run(job, Limits()))
            walls.append(time.perf_counter() - started)
        each = 1000 * jail.cpu_s / jail.runs
        wall = 1000 * statistics.median(walls)
        print(f"one {kind} jail: {wall:.0f} ms wall, {each:.0f} ms cpu; {1000 / wall:.0f} a second")
        jail.close()


if __name__ == "__main__":
    main()
