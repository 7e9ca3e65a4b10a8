"""Grades a class in which most people cheat, and a calm one without them, and keeps what came out.

Both are graded by the real command in real jails. Every case is three submissions: the attack, the
same without it, and the benign twin; two honest students sit around them. Nothing is asserted here.
"""

from __future__ import annotations

import copy
import json
import os
import re
import resource
import shutil
import subprocess
import sys
import time
from contextlib import closing
from dataclasses import dataclass, field
from pathlib import Path

from tests.redteam.case import FULL, Case
from tests.redteam.on_bash import CASES as BASH
from tests.redteam.on_notebook import CASES as NOTEBOOK
from tests.redteam.on_python import CASES as PYTHON
from tests.redteam.on_sql import CASES as SQL
from tests.redteam.spoil import set_answer

NAME, SLUG = "week01_01_targets", "01_targets"
COURSE = Path(__file__).parent / "course"
CASES = [*NOTEBOOK, *SQL, *BASH, *PYTHON]
WRONG = {
    "ended_trips": "select 1 as city, 2 as trips",
    "trip_lines": "echo 1",
    "trip_report": "echo 1 > report.txt",
    "minor_units": "def minor_units(amount, digits):\n    return 0",
    "city_totals": "def city_totals(rows):\n    return rows",
}
"""What an attacker could hand in honestly: an answer that is wrong."""
HONEST = ("amara", "zoe")
CANARIES = {
    "check": "canary-check-1180",
    "reference": "canary-reference-5521",
    "student": "canary-student-9917",
    "environment": "canary-environment-3380",
}


@dataclass(frozen=True)
class Told:
    """What one submission came to: the mark, and status and feedback of each exercise."""

    mark: float
    statuses: dict[str, str]
    feedback: dict[str, str]
    text: str


@dataclass
class Battle:
    """Both classes after grading, and what there was around them before and after."""

    root: Path
    calm: dict[str, Told] = field(default_factory=dict)
    stormy: dict[str, Told] = field(default_factory=dict)
    output: str = ""
    seconds: float = 0.0
    peak_mb: float = 0.0
    data_before: dict[str, tuple] = field(default_factory=dict)
    data_after: dict[str, tuple] = field(default_factory=dict)
    source_before: dict[str, bytes] = field(default_factory=dict)
    source_after: dict[str, bytes] = field(default_factory=dict)

    def told(self, case: Case, which: str = "attack") -> Told:
        """What the attack, the honest version (`without`) or the twin of a case came to."""
        return self.stormy[student(case, which)]


def student(case: Case, which: str) -> str:
    """The student who hands a version of a case in."""
    return f"{case.id.lower()}-{which}"


def fight(root: Path, cases: list[Case] = CASES) -> Battle:
    """Release, hand in and grade both classes in a folder."""
    battle = Battle(root)
    stormy, calm = root / "stormy", root / "calm"
    known = _environment(root)
    _run(["release", NAME, "--course", str(stormy)], known)
    battle.source_before = _bytes(stormy / "source")
    solved = _solved(stormy)
    for name in HONEST:
        _hand_in(stormy, name, _signed(solved, name), None)
    shutil.copytree(stormy, calm)
    for case in cases:
        for which in ("attack", "without", "twin"):
            if (spoil := getattr(case, which)) is not None:
                _hand_in(stormy, student(case, which), solved, (case, spoil))
    _run(["autograde", NAME, "--course", str(calm), "--jobs", "1"], known)
    battle.calm = _results(calm)
    battle.data_before = _states(root / "cache")
    started = time.monotonic()
    battle.output = _run(["autograde", NAME, "--course", str(stormy), "--jobs", "2"], known)
    battle.seconds = time.monotonic() - started
    battle.peak_mb = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1_000
    battle.data_after, battle.source_after = _states(root / "cache"), _bytes(stormy / "source")
    battle.stormy = _results(stormy)
    return battle


def _environment(root: Path) -> dict[str, str]:
    """Variables with a secret in them, and the data of the jails in a cache of its own."""
    from course.paths import cache_root

    (root / "cache").mkdir()
    if (worlds := cache_root() / "world").is_dir():
        (root / "cache/world").symlink_to(worlds)
    return {
        **os.environ,
        "COURSE_ROOT": str(COURSE),
        "COURSE_CACHE": str(root / "cache"),
        "GRADER_SECRET_FILE": str(root / "keys" / "secret"),
        "REDTEAM_SECRET": CANARIES["environment"],
        "PYTHONPATH": str(Path(__file__).parents[2]),
    }


def _run(words: list[str], known: dict[str, str]) -> str:
    line = [sys.executable, "-m", "grader.cli", *words]
    done = subprocess.run(line, env=known, capture_output=True, cwd="/")
    said = (done.stdout + done.stderr).decode(errors="replace")
    if done.returncode:
        raise RuntimeError(f"{' '.join(words)} ended with {done.returncode}:\n{said}")
    return said


def _solved(course: Path) -> dict:
    """The released notebook with every answer right."""
    from course.lesson import parse

    notebook = json.loads((course / "release" / NAME / f"{SLUG}.ipynb").read_text())
    lesson = parse(next(COURSE.glob("week*/*/source/*.md")))
    for name, exercise in lesson.exercises.items():
        text = "\n".join(x for x in exercise.reference.split("\n") if "canary" not in x)
        set_answer(notebook, name, text)
    return notebook


def _signed(solved: dict, name: str) -> dict:
    """The notebook with a remark of this student in each answer: nobody shares a verdict."""
    notebook = copy.deepcopy(solved)
    for cell in notebook["cells"]:
        if cell["metadata"].get("nbgrader", {}).get("solution"):
            mark = "--" if "".join(cell["source"]).startswith("%%sql") else "#"
            cell["source"] = f"{''.join(cell['source'])}\n{mark} {CANARIES['student']} {name}"
    return notebook


def _hand_in(course: Path, name: str, solved: dict, what: tuple | None) -> None:
    folder = course / "submitted" / name / NAME
    folder.mkdir(parents=True)
    notebook = copy.deepcopy(solved)
    if what:
        case, spoil = what
        if callable(spoil):
            spoil(notebook, folder)
        elif spoil or case.earns < FULL:
            set_answer(notebook, case.on, spoil or WRONG[case.on])
    if notebook:
        (folder / f"{SLUG}.ipynb").write_text(json.dumps(notebook))


def _results(course: Path) -> dict[str, Told]:
    found, marks = {}, _marks(course)
    for path in (course / "autograded").glob(f"*/{NAME}/{SLUG}.ipynb"):
        text = path.read_text()
        cells = [
            c for c in json.loads(text)["cells"] if c["metadata"].get("nbgrader", {}).get("grade")
        ]
        statuses, feedback = {}, {}
        for cell in cells:
            (output,) = cell["outputs"]
            name = cell["metadata"]["nbgrader"]["grade_id"]
            statuses[name] = "PASS" if output["output_type"] == "stream" else output["ename"]
            feedback[name] = "".join(output.get("text") or "\n".join(output["traceback"]))
        name = path.parents[1].name
        found[name] = Told(marks.get(name, -1.0), statuses, feedback, text)
    return found


def _marks(course: Path) -> dict[str, float]:
    """The marks in the gradebook, by student."""
    import sqlite3

    with closing(sqlite3.connect(f"file:{course / 'gradebook.db'}?mode=ro", uri=True)) as book:
        return dict(
            book.execute(
                "select s.student_id, sum(g.auto_score) from submitted_assignment s "
                "join submitted_notebook n on n.assignment_id = s.id "
                "join grade g on g.notebook_id = n.id group by s.student_id"
            )
        )


def _states(folder: Path) -> dict[str, tuple]:
    """Each file of the jails' data with its size and times: nobody may have written to one."""
    return {
        str(p.relative_to(folder)): (p.stat().st_size, p.stat().st_mtime_ns)
        for p in sorted((folder / "grading").rglob("*"))
        if p.is_file() and not re.search(r"\.lock$", p.name)
    }


def _bytes(folder: Path) -> dict[str, bytes]:
    return {str(p.relative_to(folder)): p.read_bytes() for p in folder.rglob("*") if p.is_file()}


__all__ = ["CANARIES", "CASES", "FULL", "HONEST", "Battle", "Told", "fight", "student"]
