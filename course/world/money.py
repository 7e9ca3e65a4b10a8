"""Payments, refunds, promo codes and their redemptions, all derived from the trips.

In the clean world each ended trip balances: captured payments minus refunds are the fare minus the
discount. A refund gives back what was charged too much.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa

from course.world.mix import below, chance, mix, pick

_METHODS = ("card", "wallet", "voucher")
_REASONS = ("wrong_charge", "charged_twice", "late_lock")


def promo_code(seed: int, count: int) -> dict[str, object]:
    """Columns of `promo_code`: each valid for 90 days, spread over the year."""
    rows = np.arange(count)
    first = 20_089 - 89 + rows * 454 // count
    letters = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ"))
    code = [letters[below(mix(seed, "promo_code", f"letter{i}", rows), 24)] for i in range(4)]
    return {
        "promo_id": rows + 1,
        "code": ["".join(c) + str(10 + i % 90) for i, c in enumerate(zip(*code, strict=True))],
        "percent_off": 5 * (1 + below(mix(seed, "promo_code", "percent", rows), 10)),
        "valid_from": first,
        "valid_to": first + 89,
    }


def _ended(trip: pa.Table) -> dict[str, np.ndarray]:
    """The ended trips as arrays: id, rider, start, end, day, fare, currency."""
    ended = trip.filter(pa.compute.equal(trip["status"], "ended"))
    fields = ["trip_id", "rider_id", "fare_minor"]
    arrays = {name: ended[name].to_numpy().astype(np.int64) for name in fields}
    for name in ("started_at", "ended_at"):
        arrays[name] = ended[name].cast(pa.int64()).to_numpy()
    arrays["local_day"] = ended["local_day"].cast(pa.int32()).to_numpy().astype(np.int64)
    arrays["currency"] = ended["currency"].to_numpy(zero_copy_only=False)
    return arrays


def _discounts(seed: int, count: int, t: dict[str, np.ndarray]) -> tuple[np.ndarray, np.ndarray]:
    """`(promo index or -1, discount)` for each ended trip."""
    codes = promo_code(seed, count)
    percent = np.asarray(codes["percent_off"])
    first = np.asarray(codes["valid_from"])
    low = np.searchsorted(first, t["local_day"] - 89, "left")
    high = np.searchsorted(first, t["local_day"], "right")
    promo = low + below(mix(seed, "promo", "code", t["trip_id"]), np.maximum(high - low, 1))
    used = chance(mix(seed, "promo", "used", t["trip_id"]), 63_000 if count > 50 else 110_000)
    promo = np.where(used & (high > low), promo, -1)
    return promo, np.where(promo >= 0, t["fare_minor"] * percent[promo] // 100, 0)


def _refunds(seed: int, t: dict[str, np.ndarray]) -> np.ndarray:
    """What was charged too much and given back, for each ended trip; mostly 0."""
    wrong = chance(mix(seed, "refund", "wrong", t["trip_id"]), 13_000)
    return np.where(
        wrong, 1 + t["fare_minor"] // (1 + below(mix(seed, "refund", "part", t["trip_id"]), 4)), 0
    )


def promo_redemption(seed: int, count: int, trip: pa.Table) -> dict[str, object]:
    """Columns of `promo_redemption`; the id is the id of the trip."""
    t = _ended(trip)
    promo, discount = _discounts(seed, count, t)
    keep = promo >= 0
    return {
        "redemption_id": t["trip_id"][keep],
        "promo_id": promo[keep] + 1,
        "trip_id": t["trip_id"][keep],
        "redeemed_at": t["started_at"][keep],
        "discount_minor": discount[keep],
    }


def _tips(seed: int, ids: np.ndarray) -> pa.Array:
    answered = chance(mix(seed, "payment", "asked", ids), 420_000)
    tips = chance(mix(seed, "payment", "tips", ids), 600_000)
    tip = np.where(tips, 50 * (1 + below(mix(seed, "payment", "tip", ids), 8)), 0)
    return pa.array(tip, mask=~answered).cast(pa.string())


def payment(seed: int, promos: int, trip: pa.Table) -> dict[str, object]:
    """Columns of `payment`: one or two captured ones per ended trip, some failed ones.

    The ids of a trip's payments are twice its own, and one less.
    """
    blocks = [*_paid(seed, promos, _ended(trip)), _refused(seed, trip)]
    ids, trips, riders, at, amount, currency, status = (
        np.concatenate(c) for c in zip(*blocks, strict=True)
    )
    order = np.argsort(ids)
    ids = ids[order]
    return {
        "payment_id": ids,
        "trip_id": trips[order],
        "rider_id": riders[order],
        "paid_at": at[order] + below(mix(seed, "payment", "second", ids), 60) * 1_000_000,
        "method": np.array(_METHODS)[pick(mix(seed, "payment", "method", ids), (62, 30, 8))],
        "amount_minor": amount[order],
        "currency": currency[order],
        "status": status[order],
        "tip_text": _tips(seed, ids),
    }


def _paid(seed: int, promos: int, t: dict[str, np.ndarray]) -> list[tuple[np.ndarray, ...]]:
    """The payments of ended trips: the first one of each, then the second ones."""
    due = t["fare_minor"] - _discounts(seed, promos, t)[1] + _refunds(seed, t)
    split = chance(mix(seed, "payment", "split", t["trip_id"]), 52_000) & (due > 1)
    failed = chance(mix(seed, "payment", "failed", t["trip_id"]), 30_000) & ~split
    share = 30 + below(mix(seed, "payment", "share", t["trip_id"]), 41)
    first = np.where(split, due * share // 100, due)
    two = split | failed
    return [
        # The first row of each ended trip: the failed attempt where there is one.
        (
            t["trip_id"] * 2 - 1,
            t["trip_id"],
            t["rider_id"],
            t["ended_at"],
            np.where(failed, due, first),
            t["currency"],
            np.where(failed, "failed", "captured"),
        ),
        (
            t["trip_id"][two] * 2,
            t["trip_id"][two],
            t["rider_id"][two],
            t["ended_at"][two] + 90_000_000,
            np.where(failed, due, due - first)[two],
            t["currency"][two],
            np.full(int(two.sum()), "captured"),
        ),
    ]


def _refused(seed: int, trip: pa.Table) -> tuple[np.ndarray, ...]:
    """The failed attempts behind some of the cancelled trips."""
    idle = trip.filter(pa.compute.equal(trip["status"], "cancelled"))
    trips = idle["trip_id"].to_numpy()
    kept = chance(mix(seed, "payment", "refused", trips), 400_000)
    return (
        trips[kept] * 2 - 1,
        trips[kept],
        idle["rider_id"].to_numpy()[kept],
        idle["started_at"].cast(pa.int64()).to_numpy()[kept] + 30_000_000,
        idle["fare_minor"].to_numpy()[kept],
        idle["currency"].to_numpy(zero_copy_only=False)[kept],
        np.full(int(kept.sum()), "failed"),
    )


def refund(seed: int, trip: pa.Table, payment: pa.Table) -> dict[str, object]:
    """Columns of `refund`; the id is the id of the trip, the payment its last captured one."""
    t = _ended(trip)
    amount = _refunds(seed, t)
    keep = amount > 0
    ids = t["trip_id"][keep]
    captured = payment.filter(pa.compute.equal(payment["status"], "captured"))[
        "payment_id"
    ].to_numpy()
    # The last captured payment of a trip has the id 2n, or 2n - 1 when there is only one.
    position = np.searchsorted(captured, ids * 2, side="right") - 1
    return {
        "refund_id": ids,
        "payment_id": captured[position],
        "refunded_at": t["ended_at"][keep]
        + (1 + below(mix(seed, "refund", "day", ids), 5)) * 86_400_000_000,
        "amount_minor": amount[keep],
        "reason": np.array(_REASONS)[below(mix(seed, "refund", "reason", ids), 3)],
    }
