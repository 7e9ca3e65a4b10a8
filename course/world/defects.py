"""The defect layer: keyed edits of the clean tables, each one written to the truth ledger.

A defect takes the clean table and gives the table as it is delivered, plus one `Edit` per changed
field. Which rows are hit is a pure function of the seed: the ledger can be made again at any time.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world.arrow import edited
from course.world.calendar import FIRST_US, HOUR_US, clock_changes, offsets
from course.world.mix import below, chance, mix
from course.world.rides import regulars
from course.world.sizes import SIZES


@dataclass(frozen=True)
class Edit:
    """One line of the truth ledger; values are texts, None is a NULL."""

    defect: str
    table: str
    key: str
    field: str
    clean_value: str | None
    planted_value: str | None


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def _plant(
    defect: str, name: str, table: pa.Table, key: str, field: str, rows: np.ndarray, values: list
) -> tuple[pa.Table, list[Edit]]:
    keys, before = table[key].take(rows).to_pylist(), table[field].take(rows).to_pylist()
    edits = [
        Edit(defect, name, str(k), field, _text(b), _text(v))
        for k, b, v in zip(keys, before, values, strict=True)
    ]
    return edited(table, field, rows, values), edits


def sentinels(seed: int, scale: str, payment: pa.Table) -> tuple[pa.Table, list[Edit]]:
    """D11: terminals write '', 'NULL', 'N/A' or '-1' where a rider gave no answer."""
    ids = payment["payment_id"].to_numpy()
    empty = pc.is_null(payment["tip_text"]).to_numpy(zero_copy_only=False)
    # About three of five payments have no answer, so this spoils 1% of all.
    rate = 70_000 if SIZES[scale].tiny else 17_000
    rows = np.flatnonzero(empty & chance(mix(seed, "D11", "row", ids), rate))
    spelling = below(mix(seed, "D11", "spelling", ids[rows]), 4)
    spelling[:4] = np.arange(4)[: len(spelling)]
    values = [("", "NULL", "N/A", "-1")[s] for s in spelling]
    return _plant("D11", "payment", payment, "payment_id", "tip_text", rows, values)


def wrong_amounts(seed: int, scale: str, payment: pa.Table) -> tuple[pa.Table, list[Edit]]:
    """D13: a captured amount is a hundred times too large, negative, or off by one."""
    ids = payment["payment_id"].to_numpy()
    captured = pc.equal(payment["status"], "captured").to_numpy(zero_copy_only=False)
    hit = captured & chance(mix(seed, "D13", "row", ids), 2_000)
    hit[np.flatnonzero(captured)[: 3 if SIZES[scale].tiny else 0]] = True
    rows = np.flatnonzero(hit)
    kind = np.arange(len(rows)) % 3
    amount = payment["amount_minor"].to_numpy().astype(np.int64)[rows]
    values = np.select([kind == 0, kind == 1], [amount * 100, -amount], amount + 1)
    return _plant("D13", "payment", payment, "payment_id", "amount_minor", rows, values.tolist())


def missing_hours(seed: int, scale: str, trip: pa.Table) -> tuple[pa.Table, list[Edit]]:
    """D14: on the day clocks go forward, vehicles show the hour that does not exist."""
    started = trip["started_at"].cast(pa.int64()).to_numpy()
    city = trip["city_id"].to_numpy() - 1
    hour = (started - FIRST_US) // HOUR_US
    hit = np.zeros(len(started), dtype=bool)
    stale = np.zeros(len(started), dtype=np.int64)
    for c in range(5):
        for change, minutes in clock_changes(c):
            if minutes > 0:
                mine = (city == c) & (hour == change)
                # The vehicle still keeps the offset of the hour before.
                stale[mine] = started[mine] + offsets(c)[change - 1]
                hit |= mine
    rows = np.flatnonzero(hit)
    values = pa.array(stale[rows]).cast(pa.timestamp("us")).to_pylist()
    return _plant("D14", "trip", trip, "trip_id", "started_local", rows, values)


def other_accounts(seed: int, scale: str, rider: pa.Table) -> tuple[pa.Table, list[Edit]]:
    """D26: staff, test accounts and robots ride too; 0.7% of riders, the busiest among them."""
    ids = rider["rider_id"].to_numpy().astype(np.int64)
    hit = chance(mix(seed, "D26", "row", ids), max(0, 7_000 - 3_000_000 // len(ids)))
    hit[[regulars(seed, scale, city)[0] for city in range(3)]] = True
    rows = np.flatnonzero(hit)
    kinds = [("internal", "test", "bot")[i % 3] for i in range(len(rows))]
    emails = [
        {
            "internal": f"staff{i}@larkway.example",
            "test": f"qa+{i}@larkway.example",
            "bot": f"robot{i}@probe.example",
        }[k]
        for i, k in zip(ids[rows], kinds, strict=True)
    ]
    rider, first = _plant("D26", "rider", rider, "rider_id", "account_kind", rows, kinds)
    rider, second = _plant("D26", "rider", rider, "rider_id", "email", rows, emails)
    return rider, first + second


def referral_rings(seed: int, scale: str, referral: pa.Table) -> tuple[pa.Table, list[Edit]]:
    """D27: self-referrals and rings of up to five riders in what should be a forest.

    Twelve rings (three in XS): ring k has 1 + k % 5 riders. Its rows are neighbours in the table,
    taken from its end, where the clean forest has only leaves; each referrer becomes the rider
    that the next row brought.
    """
    rings = 3 if SIZES[scale].tiny else 12
    referred = referral["referred_id"].to_pylist()
    rows, values, last = [], [], len(referred)
    for k in range(rings):
        size = 1 + k % 5
        ring = list(range(last - size, last))
        last -= size + 1
        rows += ring
        values += [referred[ring[(i + 1) % size]] for i in range(size)]
    return _plant("D27", "referral", referral, "referral_id", "referrer_id", np.array(rows), values)


DEFECTS: dict[str, tuple[Callable[..., tuple[pa.Table, list[Edit]]], ...]] = {
    "payment": (sentinels, wrong_amounts),
    "trip": (missing_hours,),
    "rider": (other_accounts,),
    "referral": (referral_rings,),
}
"""The defects of each table, in the order in which they are planted."""
