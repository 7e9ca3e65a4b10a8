"""The access log of the API gateway, in Apache's combined format."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import accumulate

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from course.world import World
from course.world.calendar import FIRST_US, HOUR_US, demand
from course.world.defects import Edit
from course.world.files.text import choice, document, joined, whole
from course.world.mix import below, chance, mix, pick

PATH = "logs/gateway.log"
FIRST_SECOND = int(datetime(2025, 11, 10, tzinfo=UTC).timestamp())
DAYS = 10
# On Thursday afternoon a release went wrong: for 25 minutes the API answers with 503.
_OUTAGE = (FIRST_SECOND + 3 * 86_400 + 15 * 3_600 + 600, 25 * 60)
_CODES = (200, 201, 301, 304, 400, 401, 404, 429, 500, 503)
# Request, how often, and how often it gets each of the codes above.
_REQUESTS = (
    ("POST /api/v1/unlock", 22, (0, 900, 0, 0, 20, 30, 6, 24, 14, 6)),
    ("GET /api/v1/vehicles?near=me", 30, (900, 0, 0, 0, 4, 40, 0, 38, 12, 6)),
    ("GET /api/v1/trips", 16, (870, 0, 0, 60, 2, 44, 10, 4, 8, 2)),
    ("POST /api/v1/lock", 20, (940, 0, 0, 0, 14, 20, 4, 4, 12, 6)),
    ("GET /api/v1/prices", 6, (400, 0, 0, 590, 0, 0, 4, 2, 3, 1)),
    ("POST /api/v1/payments", 14, (0, 880, 0, 0, 60, 26, 0, 4, 20, 10)),
    ("GET /static/app.js", 8, (420, 0, 0, 570, 0, 0, 10, 0, 0, 0)),
    ("GET /health", 5, (997, 0, 0, 0, 0, 0, 0, 0, 0, 3)),
    ("GET /api/v0/unlock", 1, (0, 0, 620, 0, 0, 0, 380, 0, 0, 0)),
)
_AGENTS = (
    "Larkway/4.2 (iOS 18.1)",
    "Larkway/4.1 (Android 15)",
    "Larkway/4.2 (Android 15)",
    "Mozilla/5.0 (X11; Linux x86_64)",
    "curl/8.9.1",
)
# Addresses that are reserved for documentation.
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")


def paths(world: World) -> list[str]:
    """The one log."""
    return [PATH]


def moments(seed: int, rows: np.ndarray, count: int) -> np.ndarray:
    """The second of each row: in order, as dense as the five cities ride at that hour."""
    first = (FIRST_SECOND * 1_000_000 - FIRST_US) // HOUR_US
    weight = sum(demand(seed, city)[first : first + 24 * DAYS] for city in range(5))
    weight = weight + weight.sum() // (100 * len(weight))
    reached = np.concatenate([[0], np.cumsum(weight)])
    place = (2 * rows + 1) * reached[-1] // (2 * count)
    hour = np.searchsorted(reached, place, side="right") - 1
    return FIRST_SECOND + hour * 3_600 + (place - reached[hour]) * 3_600 // weight[hour]


def _codes(seed: int, rows: np.ndarray, request: np.ndarray, second: np.ndarray) -> np.ndarray:
    """The index of each answer's code, by the request's own table and the outage."""
    tables = np.array([list(accumulate(weights)) for _, _, weights in _REQUESTS])
    draw = below(mix(seed, "gateway_log", "status", rows), tables[request, -1])
    code = (draw[:, None] >= tables[request]).sum(axis=1)
    down = (second >= _OUTAGE[0]) & (second < _OUTAGE[0] + _OUTAGE[1])
    api = np.array(["/api/v1" in name for name, _, _ in _REQUESTS])[request]
    failing = down & api & chance(mix(seed, "gateway_log", "outage", rows), 700_000)
    return np.where(failing, _CODES.index(503), code)


def gateway(world: World, path: str, edits: list[Edit]) -> bytes:
    """Ten days of November, in order of time."""
    seed, count = world.seed, world.size.log_lines
    rows = np.arange(count)

    def draw(column: str, limit: int) -> np.ndarray:
        return below(mix(seed, "gateway_log", column, rows), limit)

    second = moments(seed, rows, count)
    request = pick(mix(seed, "gateway_log", "path", rows), [r[1] for r in _REQUESTS])
    code = _codes(seed, rows, request, second)
    rider = draw("rider", world.size.riders)
    probe = np.array([name == "GET /health" for name, _, _ in _REQUESTS])[request]
    # A rider keeps the address and the app; the probe has its own.
    host = np.where(probe, 10, below(mix(seed, "gateway_log", "host", rider), 254) + 1)
    network = np.where(probe, 0, below(mix(seed, "gateway_log", "network", rider), 3))
    agent = pick(mix(seed, "gateway_log", "agent", rider), (40, 28, 22, 8, 2))
    known = np.array([name.find("/api") > 0 for name, _, _ in _REQUESTS])[request]
    named = known & (np.array(_CODES)[code] != 401)
    who = pc.if_else(pa.array(named), joined("rider", whole(rider + 1)), "-")
    sent = pc.if_else(pa.array(code == _CODES.index(304)), "-", whole(180 + draw("size", 9_000)))
    clock = pc.strftime(pa.array(second).cast(pa.timestamp("s")), "%d/%b/%Y:%H:%M:%S")
    agents = choice([*_AGENTS, "probe/1.0"], np.where(probe, len(_AGENTS), agent))
    line = joined(
        *(choice(_NETWORKS, network), ".", whole(host), " - ", who, " [", clock, ' +0000] "'),
        *(choice([r[0] for r in _REQUESTS], request), ' HTTP/1.1" '),
        *(choice([str(c) for c in _CODES], code), " ", sent, ' "-" "', agents, '"'),
    )
    return document(line)
