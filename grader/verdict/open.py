"""Opens what a class is graded with: the store of its folder, and the instructor's secret."""

from __future__ import annotations

from pathlib import Path

from grader.verdict import secret as secrets
from grader.verdict.classwork import Classwork
from grader.verdict.secret import Secret, SecretError
from grader.verdict.store import Store

STORE = "verdicts.db"
_VARIANT = "variant"


def classwork(course: Path, jail: str) -> Classwork:
    """The grading of a course folder.

    A course that was graded before, and whose secret is lost, is opened with what is stored: its
    marks stay as they are, and new answers get none. Raises `SecretError` for a wrong secret.
    """
    store = Store(course / STORE)
    before = store.fact(_VARIANT)
    secret = secrets.load(course, make=not before)
    if secret is None:
        secret = Secret(before)
    if not before:
        store.remember(_VARIANT, secret.variant)
    elif secret.variant != before:
        raise SecretError(
            f"{secrets.path()} is not the secret that {course} was graded with. Put the old one "
            f"back, or start with new hidden data by deleting {course / STORE}."
        )
    return Classwork(store, secret, jail)
