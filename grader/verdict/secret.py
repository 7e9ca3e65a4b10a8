"""The instructor's secret: a file outside the course folder, from which hidden data is made."""

from __future__ import annotations

import hashlib
import hmac
import os
import secrets
from dataclasses import dataclass, field
from pathlib import Path

VARIABLE = "GRADER_SECRET_FILE"
HIDDEN_WORLDS = 2


class SecretError(RuntimeError):
    """The secret cannot be used; the message says which file and what to do."""


@dataclass(frozen=True)
class Secret:
    """`variant` names the hidden data without giving it away; without a `key` none can be made."""

    variant: str
    key: bytes = field(default=b"", repr=False)

    @property
    def seeds(self) -> tuple[int, ...]:
        """The seeds of the hidden worlds. Raises `SecretError` where the key is lost."""
        return tuple(self._number(f"world {place}") for place in range(HIDDEN_WORLDS))

    def name(self, text: str) -> str:
        """A file name for a piece of hidden data; nobody can tell from it what is inside."""
        return self._digest(text).hex()[:24]

    def _number(self, text: str) -> int:
        return int.from_bytes(self._digest(text)[:4], "big") // 2 + 1

    def _digest(self, text: str) -> bytes:
        if not self.key:
            raise SecretError(
                f"The secret {path()} is lost. What was graded before keeps its marks; for new "
                "answers put the file back."
            )
        return hmac.new(self.key, text.encode(), hashlib.sha256).digest()


def path() -> Path:
    """Where the secret lies: `$GRADER_SECRET_FILE`, or in the user's settings."""
    from platformdirs import user_config_path

    given = os.environ.get(VARIABLE)
    return Path(given) if given else user_config_path("larkway-course") / "grading-secret"


def load(course: Path, make: bool = True) -> Secret | None:
    """The secret, made on first use; None when there is none and `make` is False.

    Raises `SecretError` for a file inside the course folder, or one that holds no secret.
    """
    place = path()
    if place.resolve().is_relative_to(course.resolve()):
        raise SecretError(
            f"The secret {place} lies in the course folder, which others may read. Move it out, "
            f"and set {VARIABLE} to its new place."
        )
    if not place.exists():
        if not make:
            return None
        _make(place)
    key = place.read_bytes().strip()
    if len(key) < 32:
        raise SecretError(f"{place} holds no secret of 32 characters. Delete it to make a new one.")
    return Secret(hmac.new(key, b"variant", hashlib.sha256).hexdigest()[:16], key)


def _make(place: Path) -> None:
    place.parent.mkdir(parents=True, exist_ok=True)
    try:
        number = os.open(place, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600)
    except FileExistsError:  # a second grader was faster
        return
    with open(number, "w") as file:
        file.write(secrets.token_hex(32))
