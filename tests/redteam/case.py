"""What a case of the red team is: a hostile submission, the same without the attack, and a twin."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

Spoil = Callable[[dict, Path], None]
"""Changes a solved notebook, or the folder that it is handed in with."""
FULL = 15
EACH = 3


@dataclass(frozen=True)
class Case:
    """One attack.

    `attack` is the text of the answer to the exercise `on`, or what spoils a solved notebook.
    `without` is the same without the attack: what the student could have handed in honestly; a text
    alone stands for a wrong answer. `twin` looks alike, means no harm and gets full marks; none
    where the attack itself is harmless and `earns` full marks. `status` is what the exercise (or
    the file) must be told to be, one of several where a race decides.
    """

    id: str
    tries: str
    on: str
    attack: str | Spoil
    status: tuple[str, ...]
    without: str | Spoil = ""
    twin: str | Spoil | None = None
    earns: int = FULL - EACH


@dataclass(frozen=True)
class Waiting:
    """A case that no channel of answers gives a place yet, and the reason."""

    id: str
    tries: str
    reason: str
