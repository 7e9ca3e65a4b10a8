"""Looks at shell scripts with bash's own parser and ShellCheck, and says kindly what they found."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sysconfig
from pathlib import Path

from course.check.output import Text
from course.check.project import Failed
from course.check.verdict import Rows

SHOWN = 5
_TIME_LIMIT_S = 30
_LEFT_OUT = "SC1091"
"""A sourced file that ShellCheck cannot follow is not a fault of the script."""
_KIND = {
    2086: 'Put the variable into double quotes, "$name", or a name with a blank becomes two words.',
    2046: "Put the $(...) into double quotes, or its output falls apart at blanks.",
    2045: "Loop over a pattern such as folder/*.csv, and not over the output of ls.",
    2012: "Use find or a pattern in place of ls: names may hold any letter.",
    2034: "The variable is set and never used. Take it out, or export it for the program after it.",
    2154: "The variable is used and never set. Is its name spelled as where it is set?",
    2155: "Declare first, assign in a second line: else local hides the exit code.",
    2164: "Write cd ... || exit, or the script goes on in the wrong folder.",
    2162: "Use read -r, or backslashes in the data disappear.",
    2148: "Begin the script with #!/usr/bin/env bash.",
    2115: 'Write "${name:?}/": should the variable be empty, rm would begin at the root.',
    1017: "The file has Windows line ends. Save it with LF.",
}


def clean_shell(folder: Path, scripts: list[Path]) -> None:
    """Raise `Failed` with the first findings in these scripts below `folder`, if there are any."""
    if not scripts:
        return
    for path in scripts:
        _look_at_syntax(path, path.relative_to(folder).as_posix())
    found = _findings(scripts)
    if not found:
        return
    rows = tuple(
        (
            Text(Path(one["file"]).relative_to(folder).as_posix()),
            one["line"],
            Text(_line(one)),
            Text(_KIND.get(one["code"], one["message"])),
            Text(f"SC{one['code']}"),
        )
        for one in found
    )
    first = rows[0]
    raise Failed(
        f"In line {first[1]} of {first[0]!r}: {first[3]!r}",
        "Each code has a page with examples in the wiki of ShellCheck. You can run it yourself, "
        'in a cell: `shellcheck "$PROJECT"/*.sh`.',
        looked_at="your shell scripts with ShellCheck",
        expected="no finding",
        got=f"{len(found)}",
        tables=(
            Rows(
                "What ShellCheck found",
                ("file", "line", "text", "what to do", "code"),
                rows[:SHOWN],
                f"{len(rows) - SHOWN} more" if len(rows) > SHOWN else "",
            ),
        ),
    )


def _look_at_syntax(path: Path, name: str) -> None:
    bash = shutil.which("bash") or "bash"
    run = subprocess.run(
        [bash, "-n", f"./{name}"],
        cwd=path.parents[len(Path(name).parts) - 1],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=_TIME_LIMIT_S,
        check=False,
    )
    if run.returncode:
        raise Failed(
            "Bash cannot read the script, so no line of it runs.",
            "Mend the line that bash names: a quote, an fi, a done or a bracket is missing.",
            looked_at=f"{name} with bash -n",
            error=run.stderr.strip().replace("./", ""),
        )


def _findings(scripts: list[Path]) -> list[dict]:
    command = [
        _program(),
        "--norc",
        "--shell=bash",
        "--severity=info",
        f"--exclude={_LEFT_OUT}",
        "--format=json",
        *map(str, scripts),
    ]
    run = subprocess.run(
        command, capture_output=True, text=True, timeout=_TIME_LIMIT_S, check=False
    )
    if run.returncode not in (0, 1):
        raise RuntimeError(f"shellcheck: {run.stderr.strip() or run.returncode}")
    found = json.loads(run.stdout)
    return sorted(found, key=lambda one: (one["file"], one["line"], one["column"]))


def _program() -> str:
    """The ShellCheck that was installed with the course; it need not be on the PATH."""
    own = os.path.join(sysconfig.get_path("scripts"), "shellcheck")
    found = own if os.path.isfile(own) else shutil.which("shellcheck")
    if not found:
        raise RuntimeError("shellcheck is not installed; run `make lab` again")
    return found


def _line(finding: dict) -> str:
    lines = Path(finding["file"]).read_text("utf-8", errors="replace").splitlines()
    place = finding["line"] - 1
    return lines[place].strip()[:80] if place < len(lines) else ""
