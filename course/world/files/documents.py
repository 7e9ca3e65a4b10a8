"""Documents: support tickets, ragged as a form lets them be, and workshop inspections."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import numpy as np

from course.world import World
from course.world.defects import Edit
from course.world.mix import below, chance, mix

TICKETS = {"XS": 60, "S": 1_000, "M": 10_000}
INSPECTIONS = {"XS": 40, "S": 800, "M": 8_000}
_LANGUAGES = ("de", "en", "en", "hi", "ja")
_TAGS = ("payment", "lock", "battery", "app", "refund", "station", "damage", "account")
_SUBJECTS = (
    "Bike did not unlock",
    "Charged twice",
    "App closes on start",
    "Lost my glove",
    "Battery died on the way",
)
_BODIES = (
    "I stood at the dock for ten minutes and nothing happened.",
    "Please look at my last trip, the price is not what I expected.",
    "It worked yesterday. Today the screen stays white.",
    "The brake made a loud noise, so I stopped and walked.",
)
_PERSONAL = (
    ("mail", "You can reach me at {name}@mail.example any time."),
    ("phone", "Call me back on +49 555 {number}, please."),
    ("card", "My card is 4000 0000 0000 {digits}, please refund it there."),
)
_ITEMS = ("brake", "tyre", "battery", "lock", "frame", "light")


def _dump(document: dict[str, object]) -> str:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":"))


def tickets(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """support/tickets.jsonl: tags or the language may be missing; 3% hold personal data (D17)."""
    rows = np.arange(TICKETS[world.scale])

    def draw(column: str, limit: int) -> list[int]:
        return below(mix(world.seed, "support_ticket", column, rows), limit).tolist()

    personal = chance(mix(world.seed, "D17", "row", rows), 30_000)
    personal[:2] = True
    emails = world.table("rider")["email"].to_pylist()
    rider, subject, body = draw("rider", len(emails)), draw("subject", 5), draw("body", 4)
    ragged, count, tag, size, second = (
        draw(n, m)
        for n, m in (("ragged", 100), ("tags", 3), ("tag", 8), ("messages", 4), ("second", 25_000))
    )
    number, start = draw("number", 9_000), datetime(2025, 1, 2, tzinfo=UTC)
    gap = 363 * 86_400 // len(rows)
    lines = []
    for i in rows.tolist():
        at = start + timedelta(seconds=i * gap + second[i] % max(gap, 1))
        text = _BODIES[body[i]]
        if personal[i]:
            kind, sentence = _PERSONAL[number[i] % 3]
            added = sentence.format(
                name=f"rider{rider[i]}", number=1_000_000 + number[i], digits=1_000 + number[i]
            )
            edits.append(
                Edit(
                    "D17",
                    "support/tickets.jsonl",
                    f"T{i + 1:06d}",
                    "body",
                    text,
                    f"{kind}: {added}",
                )
            )
            text = f"{text} {added}"
        who: dict[str, object] = {"email": emails[rider[i]]}
        if ragged[i] % 10:
            who["language"] = _LANGUAGES[rider[i] % 5]
        ticket: dict[str, object] = {
            "_id": f"T{i + 1:06d}",
            "created_at": f"{at:%Y-%m-%dT%H:%M:%SZ}",
            "rider": who,
            "subject": _SUBJECTS[subject[i]],
            "body": text,
        }
        if ragged[i] >= 12:
            ticket["tags"] = (
                [] if ragged[i] < 24 else [_TAGS[(tag[i] + 3 * k) % 8] for k in range(count[i] + 1)]
            )
        ticket["messages"] = [
            {
                "from": ("rider", "agent")[k % 2],
                "at": f"{at + timedelta(minutes=17 * k):%Y-%m-%dT%H:%M:%SZ}",
                "text": _BODIES[(body[i] + k) % 4],
            }
            for k in range(size[i])
        ]
        lines.append(_dump(ticket))
    yield "support/tickets.jsonl", ("\n".join(lines) + "\n").encode()


def inspections(world: World, edits: list[Edit]) -> Iterator[tuple[str, bytes]]:
    """inspections/inspections.jsonl: what the workshop looked at, with a nested list of items."""
    rows = np.arange(INSPECTIONS[world.scale])

    def draw(column: str, limit: int) -> list[int]:
        return below(mix(world.seed, "vehicle_inspection", column, rows), limit).tolist()

    vehicle, staff, wear = (
        draw("vehicle", world.size.vehicles),
        draw("staff", world.size.employees),
        draw("wear", 100),
    )
    items, first, photos = draw("items", 5), draw("first", 6), draw("photos", 3)
    start, gap = datetime(2025, 1, 3, 8, tzinfo=UTC), 362 * 86_400 // len(rows)
    lines = []
    for i in rows.tolist():
        found = [
            (_ITEMS[(first[i] + k) % 6], (wear[i] * (k + 3)) % 101) for k in range(items[i] + 1)
        ]
        lines.append(
            _dump(
                {
                    "_id": f"INSP-{i + 1:06d}",
                    "vehicle_id": vehicle[i] + 1,
                    "inspected_at": f"{start + timedelta(seconds=i * gap):%Y-%m-%dT%H:%M:%SZ}",
                    "inspector": {"employee_id": staff[i] + 1},
                    "items": [
                        {"part": part, "ok": worn < 80, "wear_pct": worn} for part, worn in found
                    ],
                    "photos": [f"img/{i + 1:06d}_{k}.jpg" for k in range(photos[i])],
                }
            )
        )
    yield "inspections/inspections.jsonl", ("\n".join(lines) + "\n").encode()
