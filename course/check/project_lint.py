"""Looks at shell scripts with bash's own parser and ShellCheck, and says kindly what they found."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

from course.check.drops import Drop
from course.check.output import Text
from course.check.project import Failed
from course.check.project_bench import Bench, Run
from course.check.verdict import Rows
from course.starter import FOLDER, files_of

SHOWN = 5
_UNREADABLE = 99
_LEFT_OUT = "SC1091"
"""A sourced file that ShellCheck cannot follow is not a fault of the script."""
_SCRIPT = f"""
cd {FOLDER}
for file in {{names}}; do
    bash -n "$file" || {{{{ printf %s "$file"; exit {_UNREADABLE}; }}}}
done
# The last one on the path came with the course.
"$(type -aP shellcheck | tail -n 1)" --norc --shell=bash --severity=info \\
    --exclude={_LEFT_OUT} --format=json {{names}}
"""
"""Learners' files are read where they run; a class grader has no other place for them."""
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


def clean_shell(bench: Bench, drop: Drop) -> None:
    """Raise `Failed` with the first findings in the scripts of a project, if there are any.

    The drop is not looked at; one that another run has too is there already.
    """
    names = [f"./{path.relative_to(bench.files).as_posix()}" for path in files_of(bench.files)]
    scripts = [name for name in names if name.endswith(".sh")]
    if not scripts:
        return
    run = bench.run(_SCRIPT.format(names=shlex.join(scripts)), drop)
    _look_at_syntax(run)
    found = _findings(run)
    if not found:
        return
    rows = tuple(
        (
            Text(one["file"].removeprefix("./")),
            one["line"],
            Text(_line(bench.files, one) if one["file"] in scripts else ""),
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


def _look_at_syntax(run: Run) -> None:
    if run.outcome.code == _UNREADABLE:
        raise Failed(
            "Bash cannot read the script, so no line of it runs.",
            "Mend the line that bash names: a quote, an fi, a done or a bracket is missing.",
            looked_at=f"{run.outcome.text.removeprefix('./')} with bash -n",
            error=run.outcome.complaints.strip().replace("./", ""),
        )


def _findings(run: Run) -> list[dict]:
    if run.outcome.code not in (0, 1):
        told = run.said or f"exit code {run.outcome.code}"
        raise RuntimeError(f"shellcheck: {told} (is it installed? `make lab` does it)")
    found = json.loads(run.outcome.text)
    return sorted(found, key=lambda one: (one["file"], one["line"], one["column"]))


def _line(folder: Path, finding: dict) -> str:
    lines = (folder / finding["file"]).read_text("utf-8", errors="replace").splitlines()
    place = finding["line"] - 1
    return lines[place].strip()[:80] if place < len(lines) else ""
