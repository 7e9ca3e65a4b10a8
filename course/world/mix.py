"""Random-looking integers that are pure functions of (seed, table, column, row).

Nothing here keeps a state, so any value can be made alone, in any order, on any worker, and comes
out the same. Only unsigned 64-bit arithmetic is used: it wraps the same way in every version of
numpy and on every machine. The mixer is splitmix64 (Steele, Lea, Flood: "Fast Splittable
Pseudorandom Number Generators", 2014).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST = np.uint64(0xBF58476D1CE4E5B9)
_SECOND = np.uint64(0x94D049BB133111EB)
_MASK = (1 << 64) - 1


def name_key(name: str) -> int:
    """A stable 64-bit integer for a name (FNV-1a; Python's own hash changes between runs)."""
    key = 0xCBF29CE484222325
    for byte in name.encode():
        key = ((key ^ byte) * 0x100000001B3) & _MASK
    return key


def scramble(values: np.ndarray) -> np.ndarray:
    """The splitmix64 finaliser over an array of uint64."""
    values = (values ^ (values >> np.uint64(30))) * _FIRST
    values = (values ^ (values >> np.uint64(27))) * _SECOND
    return values ^ (values >> np.uint64(31))


def mix(seed: int, table: str, column: str, rows: np.ndarray) -> np.ndarray:
    """64 mixed bits for each row number; `rows` may be any integer array, negatives included."""
    start = np.array([(seed * 0xD1342543DE82EF95 + name_key(f"{table}.{column}")) & _MASK], "u8")
    key = scramble(start)[0]
    with np.errstate(over="ignore"):
        return scramble(key + (np.asarray(rows).astype(np.int64).view(np.uint64) + 1) * _GOLDEN)


def below(bits: np.ndarray, limit: int | np.ndarray) -> np.ndarray:
    """Whole numbers from 0 to `limit` - 1 (int64), even up to one part in 2**32 / `limit`."""
    high = bits >> np.uint64(32)
    return ((high * np.asarray(limit).astype(np.uint64)) >> np.uint64(32)).astype(np.int64)


def chance(bits: np.ndarray, per_million: int | np.ndarray) -> np.ndarray:
    """True for `per_million` in a million of the rows."""
    return below(bits, 1_000_000) < per_million


def pick(bits: np.ndarray, weights: Sequence[int]) -> np.ndarray:
    """Indices into `weights`, drawn in proportion to them (inverse of the cumulative sums)."""
    cumulative = np.cumsum(np.asarray(weights, dtype=np.int64))
    return np.searchsorted(cumulative, below(bits, int(cumulative[-1])), side="right")


def bell(bits: np.ndarray, spread: int) -> np.ndarray:
    """Whole numbers around 0 with a bell shape: four 16-bit uniforms summed, scaled to ±`spread`.

    About two thirds of the values lie within `spread` / 3.5 of 0, and none beyond `spread`.
    """
    total = np.zeros(len(bits), dtype=np.int64)
    for shift in (0, 16, 32, 48):
        total += ((bits >> np.uint64(shift)) & np.uint64(0xFFFF)).astype(np.int64)
    return (total - 131_070) * spread // 131_070


def zipf_weights(count: int, top_share_percent: int | None = None, flat: int = 0) -> list[int]:
    """Weights that fall like 1/(rank + `flat`); `top_share_percent` sets the share of the first."""
    weights = [1_000_000 // (rank + flat) for rank in range(1, count + 1)]
    if top_share_percent is not None and count > 1:
        rest = sum(weights[1:])
        weights[0] = rest * top_share_percent // (100 - top_share_percent)
    return weights
