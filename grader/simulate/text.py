"""The texts of answers that no lesson holds: broken, slow, and one that takes the kernel down."""

from __future__ import annotations

from course.lesson import Exercise

CRASH = "import os\nimport signal\n\nos.kill(os.getpid(), signal.SIGKILL)"

_BROKEN = {
    "sql": "select from where group",
    "bash": "if true; then\necho 'no end",
    "python": "def {name}(:\n    return",
}
_COMMENT = {"sql": "--", "bash": "#", "python": "#", "yaml": "#"}
# Each is about a tenth of a second, and a check runs an answer several times.
_WAIT = {
    "duckdb": (
        "(with recursive step(n) as (select 1 union all select n + 1 from step where n < 3000)"
        " select count(*) from step) > 0"
    ),
    "postgres": "(select count(pg_sleep(0.1)) from generate_series(1, 1)) > 0",
}
# A query inside another may lose its order, and some checks look at how a query is written.
_AS_WRITTEN = ("ordered", "ties=", "must_use", "must_not_use")


def broken(exercise: Exercise) -> str:
    """An answer that no engine and no interpreter can read."""
    return _BROKEN.get(exercise.language, "{{").format(name=exercise.name)


def slow(exercise: Exercise, engine: str) -> str | None:
    """The reference, slowed down and still right; None where that cannot be done in its text."""
    if exercise.language == "bash":
        return f"sleep 0.1\n{exercise.reference}"
    if exercise.language == "python":
        return f"import time\n\ntime.sleep(1)\n\n\n{exercise.reference}"
    if not exercise.check.lstrip().startswith("same_rows("):
        return None
    if any(word in exercise.check for word in _AS_WRITTEN):
        return None
    query = exercise.reference.strip().rstrip(";")
    return f"select * from (\n{query}\n) as answer\nwhere {_WAIT[engine]}"


def signed(text: str, language: str, student: str) -> str:
    """The text with a comment of this student, where the language has comments.

    No two people write the same characters, and a grader that keeps verdicts must not gain by it.
    """
    if language not in _COMMENT:
        return text
    return f"{text.rstrip()}\n{_COMMENT[language]} {student}"
