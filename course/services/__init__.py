"""The systems that lessons run on: one module per system knows how to start and reach it."""

from __future__ import annotations


class ServiceError(RuntimeError):
    """A system cannot be started or reached; the message says what is wrong and what to do."""

    def _render_traceback_(self) -> list[str]:
        return [f"⚠ {self}"]
