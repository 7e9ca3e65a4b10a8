"""How large the company is at each scale."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Size:
    """Rows per table and lines per file of one scale; the smallest is made for checks."""

    trips: int
    riders: int
    vehicles: int
    stations: int
    quarters: int
    parts: int
    employees: int
    promos: int
    referrals: int
    work_orders: int
    weather_step: int
    tickets: int
    inspections: int
    log_lines: int
    telemetry_days: int
    # Minutes between two positions of a parked vehicle, seconds between two of a ridden one.
    parked_minutes: int
    riding_seconds: int

    @property
    def tiny(self) -> bool:
        """Whether rare cases must be planted more often, because a check has to meet them."""
        return self.trips < 1_000


# fmt: off
SIZES = {
    "XS": Size(400, 60, 120, 40, 4, 60, 40, 40, 25, 60, 6, 60, 40, 500, 7, 1_440, 20),
    "S": Size(20_000, 2_000, 300, 600, 24, 400, 180, 200, 600, 1_500, 1, 1_000, 800, 50_000,
              7, 16, 20),
    "M": Size(400_000, 20_000, 2_000, 600, 24, 400, 180, 200, 6_000, 15_000, 1, 10_000, 8_000,
              1_000_000, 30, 30, 30),
}
# fmt: on
