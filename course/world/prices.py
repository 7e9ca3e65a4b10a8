"""What a ride costs: one rule per city, kind of vehicle, plan and quarter of the local year."""

from __future__ import annotations

from datetime import date
from functools import cache

import numpy as np

from course.world.calendar import YEAR, utc_of_local_midnight
from course.world.cities import CITIES
from course.world.mix import below, mix

_QUARTERS = tuple(date(YEAR, month, 1) for month in (1, 4, 7, 10))
# Euro cents to unlock and for a minute, by plan; cities have them at their own level.
_UNLOCK = np.array([100, 100, 0, 50, 50, 0])
_MINUTE = np.array([26, 19, 11, 15, 17, 13])


@cache
def quarter_starts() -> np.ndarray:
    """The instants at which each city's quarters begin: an array of [city, quarter]."""
    return np.array([[utc_of_local_midnight(c, q) for q in _QUARTERS] for c in range(5)])


def prices(seed: int, city: int) -> tuple[np.ndarray, np.ndarray]:
    """Unlock fee and price per minute of a city: arrays of [kind, plan, quarter], minor units."""
    level = CITIES[city].price_level
    unlock = (_UNLOCK * level // 10)[None, :, None]
    minute = _MINUTE[None, :, None] * level // 10
    minute = minute + np.array([0, 4])[:, None, None] * level // 10
    rise = below(mix(seed, "pricing_rule", f"rise{city}", np.arange(4)), 3) + np.arange(4)
    minute = minute + rise[None, None, :] * max(1, level // 15)
    return np.broadcast_to(unlock, (2, 6, 4)), minute


def price_of(
    seed: int, city: np.ndarray, scooter: np.ndarray, plan: np.ndarray, started: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Unlock fee and price per minute for each trip, by the rule valid when it started."""
    quarter = (started[:, None] >= quarter_starts()[city][:, 1:]).sum(axis=1)
    unlock, minute = (np.stack(t) for t in zip(*(prices(seed, c) for c in range(5)), strict=True))
    place = (city, scooter.astype(int), plan, quarter)
    return unlock[place], minute[place]


def pricing_rule(seed: int) -> dict[str, object]:
    """Columns of `pricing_rule`; `rule_id` is 1 + ((city * 2 + kind) * 6 + plan) * 4 + quarter."""
    rows = np.arange(240)
    quarter, plan, kind, city = rows % 4, rows // 4 % 6, rows // 24 % 2, rows // 48
    starts = quarter_starts()
    unlock, minute = price_of(seed, city, kind, plan, starts[city, quarter])
    ends = [None if q == 3 else int(starts[c, q + 1]) for c, q in zip(city, quarter, strict=True)]
    return {
        "rule_id": rows + 1,
        "city_id": city + 1,
        "vehicle_kind": np.array(["bike", "scooter"])[kind],
        "plan_id": plan + 1,
        "valid_from": starts[city, quarter],
        "valid_to": ends,
        "unlock_fee_minor": unlock,
        "per_minute_minor": minute,
        "currency": np.array([c.currency for c in CITIES])[city],
    }
