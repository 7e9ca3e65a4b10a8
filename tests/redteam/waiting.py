"""Cases that are not played in the arena: each with the reason, in the table like all others."""

from __future__ import annotations

from tests.redteam.case import Waiting

_SPARK = "no Spark answer is graded yet"
WAITING = [
    Waiting(
        "R15",
        "brings a time of its own",
        "nbgrader's exchange writes the time; nothing of ours reads it",
    ),
    Waiting(
        "R17b", "zip slip and zip bomb", "nbgrader unpacks archives before the grader sees a file"
    ),
    Waiting("R60", "brings a session that lies", _SPARK),
    Waiting("R61", "ends the driver", _SPARK),
    Waiting("R63", "makes a million partitions", _SPARK),
    Waiting(
        "R64",
        "is right on the first run only",
        "pipelines are graded with the projects, which have no jail yet",
    ),
    Waiting("R76", "guesses hashed answers", "no hashed answer leaves the grader"),
    Waiting(
        "R89", "brings a script to a page", "played in a browser: tests/browser/test_feedback.py"
    ),
    Waiting("R90", "has a name that is a formula", "the export of marks is nbgrader's own"),
    Waiting("R92", "has a path for a name", "a folder's name cannot be one: see test_redteam.py"),
    Waiting("R93", "talks to a language model", "no language model reads an answer"),
    Waiting(
        "R95",
        "changes what was handed in",
        "nbgrader's exchange copies a submission when it is collected",
    ),
]
