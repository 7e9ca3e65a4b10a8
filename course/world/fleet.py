"""Parts, models, vehicles and the repairs in the workshop."""

from __future__ import annotations

from datetime import date

import numpy as np

from course.world.calendar import FIRST_US, HOUR_US
from course.world.cities import CITIES
from course.world.mix import below, chance, mix, pick

MODEL_COUNT = 14
_MODELS = (
    ("Kestrel 1", "bike", "Norrad", 360),
    ("Kestrel 2", "bike", "Norrad", 500),
    ("Kestrel Cargo", "bike", "Norrad", 750),
    ("Heron City", "bike", "Velaris", 420),
    ("Heron Tour", "bike", "Velaris", 540),
    ("Swift S", "bike", "Velaris", 380),
    ("Plover", "bike", "Okami Works", 400),
    ("Dash 1", "scooter", "Zephyr Motion", 280),
    ("Dash 2", "scooter", "Zephyr Motion", 340),
    ("Dash Max", "scooter", "Zephyr Motion", 460),
    ("Pika", "scooter", "Okami Works", 300),
    ("Pika Plus", "scooter", "Okami Works", 360),
    ("Rollo", "scooter", "Lumen Ride", 310),
    ("Rollo XL", "scooter", "Lumen Ride", 420),
)
_LAUNCHED = 18_600 + np.arange(MODEL_COUNT) * 67
_PART_NAMES = [
    "frame",
    "fork",
    "wheel",
    "hub",
    "rim",
    "tyre",
    "brake",
    "brake pad",
    "lever",
    "cable",
    "battery pack",
    "cell block",
    "controller",
    "motor",
    "display",
    "lock",
    "bolt set",
    "lamp",
    "bell",
    "saddle",
    "stem",
    "grip",
    "pedal",
    "chain",
    "stand",
    "mudguard",
    "sensor",
    "antenna",
]
_SUPPLIERS = ("Norrad", "Velaris", "Zephyr Motion", "Brakewell", "Cellora", "Fasten & Co")
_REPAIRS = ("brake", "tyre", "battery", "lock", "frame", "inspection")

_AMOUNTS = (
    (1, 1, 1, 1, 1, 1, 2, 2),
    (1, 1, 1, 1, 1, 1, 2, 2),
    (1, 1, 1, 1, 1, 1, 2, 2),
    (1, 1, 1, 1, 2, 2, 3, 4),
)
"""Quantities per level: they multiply over four levels, so only the lowest one has larger ones."""


def _levels(count: int) -> tuple[int, int, int, int]:
    """First part of each level below the 14 roots: assemblies, sub-assemblies, groups, pieces."""
    body = count - MODEL_COUNT
    return (MODEL_COUNT, MODEL_COUNT + body // 6, MODEL_COUNT + body // 3, MODEL_COUNT + body // 2)


def part(seed: int, count: int) -> dict[str, object]:
    """Columns of `part`: 14 whole vehicles, assemblies, then pieces, which alone cost money."""
    rows = np.arange(count)
    pieces = rows >= _levels(count)[3]
    # About a thousand pieces go into one vehicle, so a piece is cheap: 5 cents to a few euros.
    price = 5 + below(mix(seed, "part", "price", rows), 30) * below(
        mix(seed, "part", "grade", rows), 8
    )
    names = [
        f"{_MODELS[i][0]} complete"
        if i < MODEL_COUNT
        else f"{_PART_NAMES[i % len(_PART_NAMES)]} {i // len(_PART_NAMES) + 1}"
        for i in rows
    ]
    return {
        "part_id": rows + 1,
        "name": names,
        "supplier": np.array(_SUPPLIERS)[below(mix(seed, "part", "supplier", rows), 6)],
        "unit_cost_minor": np.where(pieces, price, 0),
    }


def bill_of_material(seed: int, count: int) -> dict[str, object]:
    """Columns of `bill_of_material`: each assembly holds three or so parts of the level below.

    Levels are entered by stride, so most sub-assemblies are used by several parents: a walk that
    visits each part once gives a sum that is too low.
    """
    edges: dict[tuple[int, int], int] = {}
    bounds = (0, *_levels(count), count)
    for level in range(4):
        first, last = bounds[level], bounds[level + 1]
        low, high = bounds[level + 1], bounds[level + 2]
        for parent in range(first, last):
            for slot in range(6 if level == 0 else 5):
                bits = mix(seed, "bill_of_material", f"child{slot}", np.array([parent]))
                child = low + int(below(bits, high - low)[0])
                amount = _AMOUNTS[level][int(below(bits << np.uint64(20), 8)[0])]
                edges[(parent + 1, child + 1)] = amount
    # Every part is built in somewhere: the ones that no draw reached go to a parent by turns.
    used = {child for _, child in edges}
    for level in range(4):
        for child in range(bounds[level + 1], bounds[level + 2]):
            if child + 1 not in used:
                parent = bounds[level] + child % (bounds[level + 1] - bounds[level])
                edges[(parent + 1, child + 1)] = 1 + child % 2
    keys = sorted(edges)
    return {
        "parent_part_id": [p for p, _ in keys],
        "child_part_id": [c for _, c in keys],
        "quantity": [edges[key] for key in keys],
    }


def vehicle_model() -> dict[str, object]:
    """Columns of `vehicle_model`."""
    return {
        "model_id": np.arange(1, MODEL_COUNT + 1),
        "name": [m[0] for m in _MODELS],
        "kind": [m[1] for m in _MODELS],
        "manufacturer": [m[2] for m in _MODELS],
        "root_part_id": np.arange(1, MODEL_COUNT + 1),
        "battery_wh": [m[3] for m in _MODELS],
        "launched_on": _LAUNCHED,
    }


def model_index(seed: int, vehicles: np.ndarray) -> np.ndarray:
    """The model (from 0) of each vehicle (from 0)."""
    return below(mix(seed, "vehicle", "model", vehicles), MODEL_COUNT)


def is_scooter(seed: int, vehicles: np.ndarray) -> np.ndarray:
    """Whether each vehicle (from 0) is a scooter."""
    return model_index(seed, vehicles) >= 7


def in_service(seed: int, vehicles: np.ndarray) -> np.ndarray:
    """Whether each vehicle (from 0) was on the road during the whole of 2025."""
    late = chance(mix(seed, "vehicle", "late", vehicles), 60_000)
    retired = chance(mix(seed, "vehicle", "retired", vehicles), 50_000)
    stored = chance(mix(seed, "vehicle", "stored", vehicles), 40_000)
    return ~(late | retired | stored)


def vehicle(seed: int, count: int) -> dict[str, object]:
    """Columns of `vehicle`; vehicle `i` (from 0) belongs to city `1 + i % 5`."""
    rows = np.arange(count)
    late = chance(mix(seed, "vehicle", "late", rows), 60_000)
    retired = chance(mix(seed, "vehicle", "retired", rows), 50_000) & ~late
    # Not before its city opened and its model was built.
    opened = np.array([(city.opened_on - date(1970, 1, 1)).days for city in CITIES])[rows % 5]
    first = np.maximum(opened, _LAUNCHED[model_index(seed, rows)])
    before = first + below(mix(seed, "vehicle", "acquired", rows), 20_080 - first)
    in_december = 20_423 + below(mix(seed, "vehicle", "acquired", rows), 30)
    firmware = pick(mix(seed, "vehicle", "firmware", rows), (30, 50, 20))
    return {
        "vehicle_id": rows + 1,
        "model_id": model_index(seed, rows) + 1,
        "city_id": rows % 5 + 1,
        "serial_number": [f"LW-{i % 5 + 1}-{i + 1:06d}" for i in rows],
        "firmware": np.array(["v1", "v2", "v3"])[firmware],
        "acquired_on": np.where(late, in_december, before),
        "retired_on": [20_085 if r else None for r in retired],
    }


def work_order(seed: int, count: int, vehicles: int) -> dict[str, object]:
    """Columns of `work_order`, in the order of `opened_at`."""
    rows = np.arange(count)
    step = 364 * 24 * HOUR_US // count
    opened = FIRST_US + 24 * HOUR_US + rows * step
    opened += below(mix(seed, "work_order", "opened", rows), step // 1_000_000) * 1_000_000
    hours = 2 + below(mix(seed, "work_order", "hours", rows), 200)
    still_open = chance(mix(seed, "work_order", "open", rows), 80_000)
    kind = pick(mix(seed, "work_order", "kind", rows), (24, 30, 18, 10, 4, 14))
    cost = 500 + below(mix(seed, "work_order", "cost", rows), 9_000)
    return {
        "wo_id": rows + 1,
        "vehicle_id": 1 + below(mix(seed, "work_order", "vehicle", rows), vehicles),
        "opened_at": opened,
        "closed_at": [
            None if o else int(t) for o, t in zip(still_open, opened + hours * HOUR_US, strict=True)
        ],
        "kind": np.array(_REPAIRS)[kind],
        "priority": 1 + pick(mix(seed, "work_order", "priority", rows), (8, 22, 45, 25)),
        "cost_minor": cost,
    }
