"""Survivors that a person has looked at and let live, each with the reason, in `judged.yaml`."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import yaml

PLACE = Path(__file__).with_name("judged.yaml")


@dataclass(frozen=True)
class Judged:
    """One survivor: the exercise, the whole text of the mutant, and why the check may pass it."""

    exercise: str
    mutant: str
    reason: str


def judged(place: Path = PLACE) -> dict[tuple[str, str], Judged]:
    """Every judged survivor by exercise and text."""
    entries = yaml.safe_load(place.read_text("utf-8")) or []
    found = [Judged(e["exercise"], e["mutant"].strip(), e["reason"].strip()) for e in entries]
    return {(entry.exercise, entry.mutant): entry for entry in found}
