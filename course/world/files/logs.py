"""The access log of the API gateway, in Apache's combined format."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from course.world import World
from course.world.defects import Edit
from course.world.mix import below, mix, pick

LINES = {"XS": 500, "S": 50_000, "M": 1_000_000}
_PATHS = (
    ("POST", "/api/v1/unlock", 22),
    ("GET", "/api/v1/vehicles?near=me", 30),
    ("GET", "/api/v1/trips", 16),
    ("POST", "/api/v1/lock", 20),
    ("GET", "/api/v1/prices", 6),
    ("POST", "/api/v1/payments", 14),
    ("GET", "/static/app.js", 8),
    ("GET", "/health", 5),
    ("GET", "/api/v0/unlock", 1),
)
_STATUS = (
    (200, 700),
    (201, 120),
    (304, 60),
    (404, 40),
    (401, 28),
    (429, 20),
    (500, 14),
    (400, 9),
    (503, 6),
    (301, 3),
)
_AGENTS = (
    "Larkway/4.2 (iOS 18.1)",
    "Larkway/4.1 (Android 15)",
    "Mozilla/5.0 (X11; Linux x86_64)",
    "curl/8.9.1",
    "probe/1.0",
)
# Addresses that are reserved for documentation.
_NETWORKS = ("192.0.2", "198.51.100", "203.0.113")


def gateway(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """logs/gateway.log: requests in order of time, over ten days of November."""
    rows = np.arange(LINES[world.scale])

    def draw(column: str, limit: int) -> np.ndarray:
        return below(mix(world.seed, "gateway_log", column, rows), limit)

    step = 10 * 86_400 // len(rows)
    seconds = rows * (10 * 86_400) // len(rows) + draw("second", max(step, 1))
    path = pick(mix(world.seed, "gateway_log", "path", rows), [p[2] for p in _PATHS])
    status = pick(mix(world.seed, "gateway_log", "status", rows), [s[1] for s in _STATUS])
    network, host, size = draw("network", 3), draw("host", 254), 180 + draw("size", 9_000)
    rider, agent = 1 + draw("rider", world.size.riders), draw("agent", 5)
    start = datetime(2025, 11, 10, tzinfo=UTC)
    lines = []
    for i in rows.tolist():
        verb, place, _ = _PATHS[path[i]]
        code = _STATUS[status[i]][0]
        when = start + timedelta(seconds=int(seconds[i]))
        who = f"rider{rider[i]}" if code != 401 and place.startswith("/api") else "-"
        sent = "-" if code == 304 else size[i]
        lines.append(
            f"{_NETWORKS[network[i]]}.{host[i] + 1} - {who} [{when:%d/%b/%Y:%H:%M:%S} +0000] "
            f'"{verb} {place} HTTP/1.1" {code} {sent} "-" "{_AGENTS[agent[i]]}"'
        )
    yield "logs/gateway.log", ("\n".join(lines) + "\n").encode()
