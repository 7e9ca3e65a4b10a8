"""A jail works wherever the course and its Python lie, also below folders that a run covers."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from course.paths import repo_root

pytestmark = pytest.mark.jail
_RUN = """
import sys
from course.check.drops import Drop
from grader.jail import Jail, Limits, launcher
from grader.verdict.data import Data
from grader.verdict.secret import Secret

assert sys.prefix == {prefix!r}, sys.prefix
data = Data(Secret("tests", b"k" * 32))
drop = data.drop(Drop("small", 11))
jobs = {{
    "bash": {{"text": "pwd; duckdb -csv -c 'select 42 as n'", "drop": drop, "name": "x",
             "memory_mb": None, "files": []}},
    "call": {{"text": "def f(x):\\n    import statistics\\n    return statistics.mean(x)",
             "name": "f", "cases": [[1, 3]]}},
}}
for kind, job in jobs.items():
    jail = Jail(launcher("bubblewrap"), kind, data.folder)
    print(kind, [blob.decode() for _, blob in jail.run(job, Limits())])
    jail.close()
"""


@pytest.mark.parametrize("place", ["/tmp/checkout", "/work/checkout", "/data/checkout"])
def test_a_jail_finds_its_python_in_any_folder(place):
    prefix = f"{place}/.venv"
    # Another view of this machine: the same files, in another place.
    above = str(Path(place).parent)
    view = ["bwrap", "--dev-bind", "/", "/", "--tmpfs", above, "--ro-bind", sys.prefix, prefix]
    view += ["--ro-bind", str(repo_root()), f"{place}/course"]
    for folder in _needed_below(above):
        view += ["--bind", folder, folder]
    python = [f"{prefix}/bin/python", "-c", _RUN.format(prefix=prefix)]
    known = {**os.environ, "PYTHONPATH": f"{place}/course"}
    done = subprocess.run([*view, *python], env=known, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert "42" in done.stdout and '{"value": 2' in done.stdout


def _needed_below(folder: str) -> list[str]:
    """What the run needs besides and would be hidden: the real Python and the cache."""
    from course.paths import cache_root

    needed = (sys.base_prefix, str(cache_root()))
    return [path for path in needed if path.startswith(f"{folder}/")]
