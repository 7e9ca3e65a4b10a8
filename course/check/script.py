"""What a PostgreSQL script may hold, so that a check can look at its work and undo it."""

from __future__ import annotations

from course.check.duck import QueryRefused
from course.check.postgres import statements

_OWN_TRANSACTION = (
    "BEGIN",
    "START",
    "COMMIT",
    "END",
    "ROLLBACK",
    "ABORT",
    "SAVEPOINT",
    "RELEASE",
    "PREPARE",
)
_REFUSED = {
    **dict.fromkeys(
        _OWN_TRANSACTION,
        "Leave {kind} out: the check runs your script in a transaction of its own.",
    ),
    "VACUUM": "VACUUM cannot run inside a transaction, and the exercise does not need it.",
    "COPY": "COPY reads and writes files of the server. Use INSERT.",
    "SET": "Leave SET out: the check looks with settings of its own.",
    "RESET": "Leave RESET out: the check looks with settings of its own.",
}
_WHOLE_SERVER = (
    "CREATE DATABASE",
    "DROP DATABASE",
    "ALTER SYSTEM",
    "ALTER ROLE",
    "CREATE ROLE",
    "DROP ROLE",
)


def undoable(text: str, kinds: tuple[str, ...] = ()) -> str:
    """The text, if every statement in it can be undone and is of one of the `kinds`, if any.

    Raises `QueryRefused` with a sentence for the learner.
    """
    found = statements(text)
    if not found:
        raise QueryRefused("There is no statement in this cell.")
    for kind, statement in found:
        words = " ".join(statement.upper().split()[:2])
        if kind in _REFUSED:
            raise QueryRefused(_REFUSED[kind].format(kind=kind))
        if words in _WHOLE_SERVER:
            raise QueryRefused(
                f"{words} concerns the whole server; the exercise stays in its database."
            )
        if kinds and kind not in (*kinds, "WITH"):
            raise QueryRefused(
                f"This exercise asks for {' or '.join(kinds)}, and there is a {kind}."
            )
    return text
