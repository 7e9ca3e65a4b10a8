"""The commands of the instructor's guide run one after the other, in an empty folder."""

from __future__ import annotations

import csv
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

GUIDE = Path(__file__).parents[2] / "docs/instructor.md"


@pytest.mark.jail
def test_the_commands_of_the_guide(tmp_path):
    commands = re.findall(r"^```bash\n(.*?)^```$", GUIDE.read_text("utf-8"), re.M | re.S)
    scripts = str(Path(sys.executable).parent)
    known = {
        **os.environ,
        "PATH": os.pathsep.join([scripts, os.environ["PATH"]]),
        "HOME": str(tmp_path),
        "COURSE_CACHE": os.environ.get("COURSE_CACHE") or _cache(),
    }
    known.pop("PYTEST_CURRENT_TEST", None)
    outcome = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", "\n".join(commands)],
        cwd=tmp_path,
        env=known,
        capture_output=True,
        text=True,
    )
    assert outcome.returncode == 0, outcome.stdout + outcome.stderr

    with (tmp_path / "my-class/marks.csv").open(newline="") as file:
        marks = {row["student"]: float(row["total"]) for row in csv.DictReader(file)}
    assert marks.pop("points possible") == 14
    assert marks.pop("sim00001") == 14 and marks.pop("sim00002") < 14
    assert 0 < marks.pop("sim00003") < 14
    assert set(marks.values()) == {0.0} and len(marks) == 1, "who fetched and submitted a starter"
    assert len(list((tmp_path / "my-class/feedback").rglob("02_select.html"))) == 4


def _cache() -> str:
    """The cache of this machine: another HOME must not make the worlds again."""
    from course.paths import cache_root

    return str(cache_root())
