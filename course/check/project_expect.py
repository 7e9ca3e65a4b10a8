"""What most projects are asked: the right exit code, the same files again, nothing left behind."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from course.check.project import Failed
from course.check.project_bench import Run
from course.check.project_tables import Keys, difference_of

MESSAGE_LINES = 3


def expect_exit(run: Run, code: int, what: str, word: str) -> None:
    """The exit code, and a short message on the standard error that has `word` in it.

    Small and capital letters are the same. `what` tells the case, for example "an empty month".
    """
    got, said = run.outcome.code, run.outcome.complaints
    if got != code:
        raise Failed(
            "The scheduler reads the exit code to decide whom to call.",
            f"Test for this case early in the script, and end it with exit {code}.",
            looked_at=f"a run with {what}",
            expected=f"exit code {code}",
            got=f"{got}",
            error=run.said,
        )
    lines = said.strip().splitlines()
    if word.lower() not in said.lower():
        raise Failed(
            "The exit code is right, but the message does not say what is wrong.",
            f'Write a line to the standard error that names `{word}`: echo "..." >&2.',
            looked_at=f"the standard error of a run with {what}",
            expected=f"a message with {word} in it",
            got="another one" if lines else "none",
            error=run.said,
        )
    if len(lines) > MESSAGE_LINES:
        raise Failed(
            "Whoever is on call at night has to find the one line that matters.",
            "Say it in one line, and send what other programs complain about to /dev/null.",
            looked_at=f"the standard error of a run with {what}",
            expected=f"at most {MESSAGE_LINES} lines",
            got=f"{len(lines)}",
            error=run.said,
        )


def expect_same(
    wanted: Mapping[str, bytes], run: Run, keys: Keys, rationale: str, help: str, looked_at: str
) -> None:
    """Every table of `keys` (by path) holds in `run` the bytes that it has in `wanted`."""
    for path, columns in keys.items():
        name = path.rsplit("/", 1)[-1]
        if path not in run.made:
            raise Failed(
                rationale,
                help,
                looked_at=looked_at,
                expected=f"the table {name}",
                got=f"none, and exit code {run.outcome.code}",
                error=run.said,
            )
        if wanted[path] == run.made[path]:
            continue
        found = difference_of(wanted[path], run.made[path], columns)
        raise Failed(
            rationale,
            help,
            looked_at=f"{name} of {looked_at}",
            expected=found.expected if found else f"the same {len(wanted[path]):,} bytes",
            got=found.got if found else f"other bytes, {len(run.made[path]):,} of them",
            tables=found.tables if found else (),
            error=run.said,
        )


def expect_tidy(run: Run, allowed: Collection[str], temporary: str) -> None:
    """Given files are as they were, and new ones are only those in `allowed`.

    `temporary` is the path of a file in which the script listed what is left of its own.
    """
    if run.changed:
        raise Failed(
            "The input belongs to the systems that write it, and other jobs read it too.",
            "Copy what you want to change into a folder of your own: work=$(mktemp -d).",
            looked_at="the drop and your own files after a run",
            expected="all of them as they were",
            got=f"{', '.join(run.changed[:3])} changed or gone",
        )
    rationale = "A job that runs every night fills the disk with what it leaves behind."
    # Programs keep hidden files in the home folder; they disturb nobody.
    extra = [n for n in run.made if n not in (*allowed, temporary) and not n.startswith(".")]
    if extra:
        raise Failed(
            rationale,
            "Work in a folder from mktemp -d, and write nothing else than you were asked for.",
            looked_at="the folders after a run",
            expected=f"{len(allowed)} new files",
            got=f"{', '.join(extra[:3])} as well",
        )
    left = run.made.get(temporary, b"").decode(errors="replace").splitlines()
    if left:
        raise Failed(
            rationale,
            "Write trap 'rm -rf \"$work\"' EXIT in the line behind work=$(mktemp -d).",
            looked_at="the folder for temporary files after a run",
            expected="nothing left",
            got=f"{len(left)} files and folders",
        )
