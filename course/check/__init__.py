"""Judges answers: what is compared, on which worlds, and how a verdict is told."""
