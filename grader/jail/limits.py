"""How much one run of an answer may take."""

from __future__ import annotations

from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class Limits:
    """Seconds of the clock for one step (a world, a call) and the whole run, and all the rest.

    `memory_mb` is what a run may take beyond the server it was forked from; `scratch_mb` is the
    size of its private folder, which counts as memory.
    """

    step_s: float = 10.0
    wall_s: float = 60.0
    cpu_s: float = 60.0
    memory_mb: int = 1_500
    file_mb: int = 256
    scratch_mb: int = 256
    processes: int = 64
    open_files: int = 256
    output_bytes: int = 64_000_000

    def as_job(self) -> dict[str, float]:
        """The limits as the fork server reads them."""
        return asdict(self)
